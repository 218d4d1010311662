"""Who calls: a machine with a key, and only where the key has the operation's scope."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from nuoda.domains.accounts.queries import find_actor_of_key
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.scopes import SCOPE_OF


class KeyRefused(NuodaError):
    """No key, or one that opens nothing: unknown, malformed and revoked look the same."""

    status = 401
    code = "key_refused"
    sentence = _("Send a valid API key in the header “Authorization: Bearer nuoda_…”.")


class ScopeMissing(NuodaError):
    """The key is good, but not for this."""

    status = 403
    code = "scope_missing"


class Key(HttpBearer):
    """A bearer key with the scope of one operation."""

    def __init__(self, operation: str) -> None:
        super().__init__()
        self.scope = SCOPE_OF[operation]

    def __call__(self, request: HttpRequest) -> Actor | None:
        found: Actor | None = super().__call__(request)
        if found is None:
            raise KeyRefused
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The machine that holds the token. Raises :class:`ScopeMissing`."""
        actor = find_actor_of_key(token) if token.isascii() and token.isprintable() else None
        if actor is None:
            return None
        if self.scope not in actor.scopes:
            sentence = _(
                "This key lacks the scope %(scope)s. Ask for a key that has it.", {"scope": self.scope}
            )
            raise ScopeMissing(sentence)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def language_of(request: HttpRequest) -> str:
    """The language that ``Accept-Language`` asks for, English where it asks for none of ours."""
    if not request.headers.get("Accept-Language"):
        return "en"
    return translation.get_language_from_request(request)
