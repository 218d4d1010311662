"""The link under which something is rated without signing in: a random id, signed; nothing else is in it."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

_SALT = "nuoda.rate"


def rating_link(survey_id: UUID) -> str:
    """The path of the page on which a question is answered."""
    return f"/rate/{signing.Signer(salt=_SALT).sign(survey_id.hex)}/"


def survey_of(token: str) -> UUID | None:
    """The question that a link names; None for anything that we did not sign."""
    try:
        return UUID(hex=signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
