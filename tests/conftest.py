"""What every test may ask for. All rows are made through the commands (see ``tests/factories``)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import reset_queries
from django.test import Client, TransactionTestCase
from pytest_django import Settings
from tests import factories
from tests.factories import jobs, wiping
from tests.factories.people import sign_in

from nuoda.connectors.messaging.mailbox import CaughtMail, catch, caught
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.intake import IntakeReport

# Folders whose files take minutes. They begin first, so that no process is left with one at the end.
LONGEST = ("faults", "browser", "laws", "journeys")
TESTS = Path(__file__).parent


def pytest_configure() -> None:
    """Under CI examples are the same every time, and nothing depends on how busy the machine is."""
    ci = bool(os.environ.get("CI"))
    hypothesis.settings.register_profile(
        "house", deadline=None, derandomize=ci, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("house")
    django_settings.SECRET_KEY = secrets.token_urlsafe(40)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A run that is shared among processes hands out whole files in the order of their first tests."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda one: (_rank(one.path), str(one.path)))


def _rank(path: Path) -> int:
    folder = path.relative_to(TESTS).parts[0]
    return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)


@pytest.fixture(autouse=True, scope="session")
def _wipe_after_committed_tests() -> None:
    """The ledger refuses Django's own flush, and the flush would take the reference data along."""
    TransactionTestCase._fixture_teardown = wiping.teardown  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _light_settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.NUODA_SMTP_URL = ""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    home = tmp_path_factory.getbasetemp() / "home"
    (home / "static").mkdir(parents=True, exist_ok=True)
    settings.STATIC_ROOT = home / "static"
    settings.NUODA_HOME, settings.NUODA_MAILBOX = home, home / "mailbox"


@pytest.fixture
def now() -> Iterator[datetime]:
    """Monday 23 November 2026, 10:00 in Beijing; the clock of this process stands there."""
    with clock.simulated(factories.NOW):
        yield factories.NOW


@pytest.fixture(autouse=True)
def fresh_query_log() -> None:
    """Each test counts its own: a process keeps 9,000 statements; those after them count as none."""
    reset_queries()


@pytest.fixture
def acme(db: None) -> CustomerCard:
    """The customer that most tests are about: ordinary, Chinese."""
    return factories.make_customer("ACME", name="安科美贸易有限公司", name_en="Acme Trading Co., Ltd.")


@pytest.fixture
def globex(db: None) -> CustomerCard:
    """Another customer, who must never see the first one's things; she reads English."""
    return factories.make_customer("GLOBEX", name="环球贸易", name_en="Globex Inc.", language="en")


@pytest.fixture
def agent(db: None) -> Actor:
    return factories.make_account(Role.AGENT, name="林晓")


@pytest.fixture
def supervisor(db: None) -> Actor:
    return factories.make_account(Role.SUPERVISOR, name="周敏")


@pytest.fixture
def customer_actor(acme: CustomerCard) -> Actor:
    """Somebody who signs in for ``acme``."""
    return factories.make_customer_actor(acme)


@pytest.fixture
def other_customer_actor(globex: CustomerCard) -> Actor:
    """Somebody who signs in for ``globex``."""
    return factories.make_customer_actor(globex)


@pytest.fixture
def client_of(request: pytest.FixtureRequest, db: None) -> Callable[[Role], Client]:
    """A browser in which somebody of that role has signed in; ``Role.PUBLIC`` has not.

    ``client_of(Role.CUSTOMER)`` is somebody of ``acme``.
    """

    def of(role: Role) -> Client:
        if role is Role.PUBLIC:
            return Client()
        if role is Role.CUSTOMER:
            return sign_in(request.getfixturevalue("customer_actor"))
        return sign_in(factories.make_account(role))

    return of


@pytest.fixture
def make_customer(db: None) -> Callable[..., CustomerCard]:
    return factories.make_customer


@pytest.fixture
def make_order(acme: CustomerCard) -> Callable[..., OrderPage]:
    return factories.make_order


@pytest.fixture
def make_shipment(acme: CustomerCard) -> Callable[..., ShipmentCard]:
    return factories.make_shipment


@pytest.fixture
def scan(db: None) -> Callable[..., IntakeReport]:
    return factories.scan


@pytest.fixture
def settle(db: None) -> Callable[[], int]:
    """Run all waiting jobs inside this test's transaction."""
    return factories.settle


@pytest.fixture
def drain(transactional_db: None) -> Callable[[], None]:
    """Run all due jobs by a real worker; only what was committed is seen."""
    return jobs.work_off


class Mailbox:
    """A real mail server on this machine that takes every mail."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def mails(self) -> list[CaughtMail]:
        """What has arrived, newest first."""
        return caught(self.folder)


@pytest.fixture
def mailbox(tmp_path: Path, settings: Settings) -> Iterator[Mailbox]:
    """The catch-all server, running, and set as the mail server of this process."""
    server = catch(tmp_path / "mailbox", port=0)
    try:
        settings.NUODA_SMTP_URL = f"smtp://{server.hostname}:{server.port}"
        settings.NUODA_MAILBOX = tmp_path / "mailbox"
        yield Mailbox(tmp_path / "mailbox", settings.NUODA_SMTP_URL)
    finally:
        server.stop()
