"""Messages out to endpoints, signed as Standard Webhooks has it: pure transport, no database.

``webhook-id`` is the same at every try of a message, ``webhook-timestamp`` the instant of the try, and
``webhook-signature`` one ``v1,`` signature a secret in force: HMAC-SHA256 over ``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nuoda.connectors.http import Limits, Refused, Resolve, Unreachable, call, system_resolver

AT_ONCE = 8
SHOWN = 500
GONE = 410
PREFIX = "whsec_"
AGENT = "Nuoda-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address; ``secrets`` sign it, the newest first."""

    id: str
    address: str
    secrets: tuple[str, ...]
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """How one try went: the answer's status and beginning, or an error where there was none."""

    id: str
    status: int | None = None
    answer: str = ""
    error: str = ""
    permanent: bool = False


def signature(secret: str, *, id: str, timestamp: int, body: bytes) -> str:
    """``v1,<base64>``. Raises ValueError for a secret that is not ``whsec_`` and base64."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as torn:
        raise ValueError("The secret is not base64.") from torn
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(letter: Letter) -> dict[str, str]:
    """The headers of one try."""
    timestamp, body = int(letter.at.timestamp()), letter.body.encode()
    signatures = [
        signature(secret, id=letter.id, timestamp=timestamp, body=body) for secret in letter.secrets
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": letter.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def post(letters: Sequence[Letter], limits: Limits, *, resolve: Resolve = system_resolver) -> list[Posted]:
    """Hand letters over, some at once, and tell of each how it went. Raises for none of them."""
    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(partial(_post, limits=limits, resolve=resolve), letters))


def _post(letter: Letter, *, limits: Limits, resolve: Resolve) -> Posted:
    try:
        answer = call(
            "POST", letter.address, headers=signed_headers(letter), body=letter.body.encode(), limits=limits,
            resolve=resolve,
        )  # fmt: skip
    except Refused as refused:
        return Posted(letter.id, error=str(refused.sentence), permanent=True)
    except Unreachable as unreached:
        return Posted(letter.id, error=str(unreached.sentence))
    except ValueError as broken:
        return Posted(letter.id, error=str(broken), permanent=True)
    shown = answer.text[:SHOWN]
    if 200 <= answer.status < 300:
        return Posted(letter.id, answer.status, shown)
    return Posted(letter.id, answer.status, shown, f"HTTP {answer.status}", permanent=answer.status == GONE)
