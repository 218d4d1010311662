"""Who calls an operation, and its body as it stands in the description."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Forbidden, NotFound
from nuoda.kernel.text import text as _

_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of your own, for example a UUID. The same key with the same body gives the stored"
    " answer (Idempotency-Replayed: true) and changes nothing; with another body it is refused with 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}

TAKES_KEY: dict[str, Any] = {"parameters": [_KEY_HEADER]}
"""The description of an operation without a body that runs its command under a key."""


def no_format(given: str, known: Iterable[str]) -> NotFound:
    """The refusal of a format in the address that nobody reads; it names those that there are."""
    figures = {"name": given[:40], "all": ", ".join(sorted(known))}
    reason = _("There is no format %(name)s; there are %(all)s.", figures)
    return NotFound(fields=[FieldError("format", reason, _("Choose one of them."))])


def batch_of(shape: str, most: int) -> dict[str, Any]:
    """The description of a body that is a list of ``shape``; items are read one by one."""
    body = {
        "type": "array",
        "items": {"$ref": f"#/components/schemas/{shape}"},
        "minItems": 1,
        "maxItems": most,
    }
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        **TAKES_KEY,
    }


def body_of(shape: str) -> dict[str, Any]:
    """The description of a body that is one ``shape``."""
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        **TAKES_KEY,
    }


def acted(request: HttpRequest) -> tuple[Actor, datetime]:
    """Who calls, by key, and when."""
    return request.actor, request.now  # type: ignore[attr-defined]


def acted_in_house(request: HttpRequest) -> tuple[Actor, datetime]:
    """The same, for what is not there for others: raises :class:`NotFound` for a customer's key."""
    by, at = acted(request)
    if not by.sees_all:
        raise NotFound
    return by, at


def acted_for_house(request: HttpRequest) -> tuple[Actor, datetime]:
    """The same; raises :class:`Forbidden` for a key that is confined to a customer."""
    by, at = acted(request)
    if not by.sees_all:
        raise Forbidden
    return by, at
