"""Who calls: a machine with a key, and only where the key has the operation's scope.

A key that was good is good for a few seconds more without asking the database (``limits.KEY_REMEMBERED``):
that long after it was revoked, a process that has just seen it may still let it in. Known by its digest; a
key that was refused is never remembered.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from nuoda.domains.accounts.queries import find_actor_of_key
from nuoda.kernel import limits
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
        actor = _actor_of(token, request.now) if token.isascii() and token.isprintable() else None  # type: ignore[attr-defined]
        if actor is None:
            return None
        if self.scope not in actor.scopes:
            sentence = _(
                "This key lacks the scope %(scope)s. Ask for a key that has it.", {"scope": self.scope}
            )
            raise ScopeMissing(sentence)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


_remembered: dict[bytes, tuple[datetime, Actor]] = {}


def _actor_of(token: str, now: datetime) -> Actor | None:
    """Whose key it is, as of a few seconds ago at most."""
    digest = hashlib.sha256(token.encode()).digest()
    since, actor = _remembered.get(digest, (None, None))
    if since is not None and since <= now < since + limits.KEY_REMEMBERED:
        return actor
    found = find_actor_of_key(token)
    _remembered.pop(digest, None)
    if found is not None:
        if len(_remembered) >= limits.KEYS_REMEMBERED:
            _remembered.clear()
        _remembered[digest] = (now, found)
    return found


def language_of(request: HttpRequest) -> str:
    """The language that ``Accept-Language`` asks for, English where it asks for none of ours."""
    if not request.headers.get("Accept-Language"):
        return "en"
    return translation.get_language_from_request(request)
