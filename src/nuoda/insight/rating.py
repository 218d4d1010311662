"""Links under which something is answered without signing in: a random id, signed; nothing else is in it."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

_RATE, _ASK = "nuoda.rate", "nuoda.ask"


def rating_link(survey_id: UUID) -> str:
    """The path of the page on which a question is answered."""
    return f"/rate/{_sign(survey_id, _RATE)}/"


def survey_of(token: str) -> UUID | None:
    """The question that a link names; None for anything that we did not sign."""
    return _read(token, _RATE)


def ask_link(ask_id: UUID) -> str:
    """The path of the page on which a question about an order is answered, or the order confirmed."""
    return f"/answer/{_sign(ask_id, _ASK)}/"


def ask_of(token: str) -> UUID | None:
    """What was asked about an order, by its link; None for anything that we did not sign."""
    return _read(token, _ASK)


def _sign(id_: UUID, salt: str) -> str:
    return signing.Signer(salt=salt).sign(id_.hex)


def _read(token: str, salt: str) -> UUID | None:
    try:
        return UUID(hex=signing.Signer(salt=salt).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
