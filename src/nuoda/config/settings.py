"""Settings. Everything an operator may change comes from the environment; see docs/guide/operate.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("NUODA_HOME", ROOT / ".nuoda"))


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


def _pairs(name: str) -> dict[str, str]:
    """``kuaidi100=salt,other=secret`` by name."""
    parts = [part.partition("=") for part in os.environ.get(name, "").split(",")]
    return {left.strip(): right for left, _sign, right in parts if left.strip() and right}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "nuoda",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": query.get("port", [str(parts.port or "")])[0],
        "CONN_MAX_AGE": 600,
        # Composed statements (kernel/statements.py) are planned once a connection after so many readings.
        # Behind a pooler in transaction mode: ?prepare=0.
        "OPTIONS": {
            "options": "-c jit=off",
            "application_name": "nuoda",
            "prepare_threshold": int(query.get("prepare", ["5"])[0]) or None,
        },
    }


DEMO = _flag("NUODA_DEMO")
DEBUG = False
SECRET_KEY = os.environ.get("NUODA_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("NUODA_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
SITE_URL = os.environ.get("NUODA_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///nuoda"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

NUODA_LANES = int(os.environ.get("NUODA_LANES", "4"))
NUODA_SMTP_URL = os.environ.get("NUODA_SMTP_URL", "")
NUODA_NATS_URL = os.environ.get("NUODA_NATS_URL", "")
NUODA_MQTT_URL = os.environ.get("NUODA_MQTT_URL", "")
NUODA_MQTT_PASSWORD = os.environ.get("NUODA_MQTT_PASSWORD", "")
NUODA_MQTT_CLIENT_ID = os.environ.get("NUODA_MQTT_CLIENT_ID", "nuoda")
NUODA_MQTT_CA = os.environ.get("NUODA_MQTT_CA", "")
# From when on a vehicle stands too long, strays, or is at a place (see rules/danger/moving.py).
NUODA_UNUSED_PICTURE_DAYS = int(os.environ.get("NUODA_UNUSED_PICTURE_DAYS", "30"))
NUODA_STAND_MINUTES = float(os.environ.get("NUODA_STAND_MINUTES", "60"))
NUODA_CORRIDOR_KM = float(os.environ.get("NUODA_CORRIDOR_KM", "60"))
NUODA_FENCE_KM = float(os.environ.get("NUODA_FENCE_KM", "25"))
NUODA_MAIL_FROM = os.environ.get("NUODA_MAIL_FROM", "Nuoda <service@nuoda.example>")
# The domain to which answers to our mails come back (reply+…@domain); "" where no mail is taken in.
NUODA_REPLY_DOMAIN = os.environ.get("NUODA_REPLY_DOMAIN", "answers.nuoda.example" if DEMO else "")
# A Maildir into which the mail server puts what comes for that domain; looked through every minute.
NUODA_MAILDIR = os.environ.get("NUODA_MAILDIR", "")
NUODA_DEMO_PASSWORD = os.environ.get("NUODA_DEMO_PASSWORD", "parcel-on-time")
NUODA_BEHIND_PROXY = _flag("NUODA_BEHIND_PROXY")
NUODA_DOCUMENT_SECRETS = _pairs("NUODA_DOCUMENT_SECRETS")
NUODA_TILES_URL = os.environ.get("NUODA_TILES_URL", "")
NUODA_TILES_CREDIT = os.environ.get("NUODA_TILES_CREDIT", "")
# Within so many hours the same goods to the same consignee are one order told twice, and held; 0: never.
NUODA_TWIN_HOURS = float(os.environ.get("NUODA_TWIN_HOURS", "24"))
# Within so many minutes a warehouse or carrier acknowledges a change of an order handed over to it.
NUODA_NOTE_MINUTES = float(os.environ.get("NUODA_NOTE_MINUTES", "60"))
# A font on the label printer: a letter or digit (^A0), or a file that has Chinese (E:SIMSUN.TTF).
NUODA_ZPL_FONT = os.environ.get("NUODA_ZPL_FONT", "0")
# Two to four capitals before the ten digits of our own waybill numbers; also the carrier that they name.
NUODA_WAYBILL_PREFIX = os.environ.get("NUODA_WAYBILL_PREFIX", "NDX")
# Where webhooks may go although the address is private or has no TLS: host, host:port, address or network.
NUODA_OUTGOING_HOSTS = frozenset(
    part.strip() for part in os.environ.get("NUODA_OUTGOING_HOSTS", "").split(",") if part.strip()
)
NUODA_WEBHOOKS = "send"
NUODA_MAILBOX = HOME / "mailbox"
NUODA_HOME = HOME
MEDIA_ROOT = HOME / "media"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "nuoda.pages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "nuoda.kernel",
    "nuoda.domains.accounts",
    "nuoda.domains.customers",
    "nuoda.domains.team",
    "nuoda.domains.contracts",
    "nuoda.domains.promises",
    "nuoda.domains.conversations",
    "nuoda.domains.notices",
    "nuoda.domains.privacy",
    "nuoda.domains.stock",
    "nuoda.domains.orders",
    "nuoda.domains.shipments",
    "nuoda.domains.dispatch",
    "nuoda.domains.cases",
    "nuoda.domains.claims",
    "nuoda.domains.surveys",
    "nuoda.domains.quality",
    "nuoda.insight",
    "nuoda.reactions",
    "nuoda.surfaces.clock",
    "nuoda.surfaces.cli",
    "nuoda.surfaces.intake",
    "nuoda.surfaces.desk",
    "nuoda.surfaces.portal",
    "nuoda.surfaces.field",
    "nuoda.surfaces.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nuoda.pages.csp.ContentSecurityPolicyMiddleware",
    "nuoda.kernel.layers.ForPeople",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nuoda.kernel.doors.Doorkeeper",
]
# Within ``ForPeople``, in this order; nothing under NUODA_MACHINES passes through them.
NUODA_FOR_PEOPLE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
NUODA_MACHINES = "/api/v1/"

ROOT_URLCONF = "nuoda.config.urls"
WSGI_APPLICATION = "nuoda.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Nuoda"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "src" / "nuoda" / "locale"]
LANGUAGE_COOKIE_NAME = "nuoda_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "nuoda.pages.assets.RememberedAssets"},
}
WHITENOISE_MANIFEST_STRICT = False

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NUODA_BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("NUODA_HTTPS")
CSRF_FAILURE_VIEW = "nuoda.pages.tokens.expired"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = [
    "nuoda.kernel.uploads.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["nuoda.kernel.outbox"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("NUODA_LOG_LEVEL", "WARNING")},
    "loggers": {"procrastinate": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}
# Through the handlers above, to standard error. Traces are plain: the values of variables in them may be
# personal data.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)
