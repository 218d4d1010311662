"""Mail that comes in: by which address it is known, and what becomes of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOKEN_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # noqa: S105  the alphabet, not a secret
"""Small letters and figures that nobody confuses: mail systems do not keep capitals."""
TOKEN_LENGTH = 26
TOKEN_LIVES = timedelta(days=180)
"""How long an address is answered to after it was last written from."""
PREFIX = "reply+"


class Audience(StrEnum):
    """Who is on the other side of an address."""

    CUSTOMER = "customer"
    PARTNER = "partner"


class MailState(StrEnum):
    """What became of a mail that came in.

    ``landed`` in its thread; ``waiting`` for a person who attaches or discards it; ``automatic`` (an
    auto-reply, a list) and ``bounced`` are kept and never answered.
    """

    LANDED = "landed"
    WAITING = "waiting"
    AUTOMATIC = "automatic"
    BOUNCED = "bounced"
    DISCARDED = "discarded"


class Why(StrEnum):
    """Why a mail waits for a person."""

    NO_TOKEN = "no_token"  # noqa: S105  a reason, not a secret
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105
    EXPIRED = "expired"
    TWO_TOKENS = "two_tokens"
    OTHER_SUBJECT = "other_subject"
    UNREADABLE = "unreadable"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Opened:
    """A reply address as it stands, and until when it is answered to."""

    token: str
    expires_at: datetime


def reply_address(token: str, domain: str) -> str:
    """``reply+…@domain``."""
    return f"{PREFIX}{token}@{domain}"


def tokens_in(addresses: Iterable[str], domain: str) -> list[str]:
    """The tokens of our own reply addresses among these, each once, in their order."""
    if not domain:
        return []
    ours = re.compile(
        rf"{re.escape(PREFIX)}([{TOKEN_SIGNS}]{{{TOKEN_LENGTH}}})@{re.escape(domain.casefold())}"
    )
    found = (ours.fullmatch(one.strip().casefold()) for one in addresses)
    return list(dict.fromkeys(match.group(1) for match in found if match))


def judge(
    tokens: Sequence[str], known: Mapping[str, Opened], *, answers: str, at: datetime
) -> tuple[Opened | None, Why | None]:
    """Which address a mail came to, or why a person has to look at it.

    ``answers`` is the token of the mail of ours that this one says it answers, "" where it names none: an
    address that was copied into another conversation opens nothing there.
    """
    if not tokens:
        return None, Why.NO_TOKEN
    if len(tokens) > 1:
        return None, Why.TWO_TOKENS
    opened = known.get(tokens[0])
    if opened is None:
        return None, Why.UNKNOWN_TOKEN
    if opened.expires_at <= at:
        return opened, Why.EXPIRED
    if answers and answers != opened.token:
        return opened, Why.OTHER_SUBJECT
    return opened, None
