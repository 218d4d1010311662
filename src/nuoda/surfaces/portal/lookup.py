"""Proving a look-up: number and phone tail, failures capped, and a short-lived pass for what was proven.

An unknown number, a wrong tail and a malformed pair do the same work and get the same answer. A try that
matched is told only if the caps allowed it at that instant, one that failed only if the caps still allow it
once it was counted, so that trying side by side gains nothing. What is still done more for a number that
exists is hidden by waiting: every refusal takes the same time (:func:`even_out`).
"""

from __future__ import annotations

import hmac
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from nuoda.connectors import numbers
from nuoda.domains.accounts.commands import note_lookup_failure
from nuoda.domains.accounts.queries import lookups_allowed_reading
from nuoda.domains.shipments.queries import Tracked, tracked_reading
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.facts import Ref
from nuoda.kernel.readings import read_together
from nuoda.kernel.text import text as _
from nuoda.kernel.turns import step_aside

LOOKUP = system("lookup")
PASS_LASTS = timedelta(minutes=30)
_SALT = "nuoda.track"
_STEP = 0.02
"""Seconds: several times as long as a refusal works."""


class TooManyLookups(NuodaError):
    """Too many failures for this number, from this client, or on the whole site."""

    status = 429
    code = "too_many_lookups"
    sentence = _("There were too many tries that did not match. Please wait ten minutes and try again.")


class PassExpired(NuodaError):
    """The pass of a proven look-up is over, or was never ours."""

    status = 404
    code = "pass_expired"
    sentence = _("For your safety this page closes after half an hour. Please look your shipment up again.")


@dataclass(frozen=True, slots=True)
class Pass:
    """What a proven look-up opens: one shipment, read as its customer and nothing else.

    ``promised`` is what its delivery was promised for when it was proven.
    """

    shipment_id: UUID
    customer_id: UUID
    promised: Ref

    def actor(self, *, language: str) -> Actor:
        """The consignee, confined to the customer; views hold her to this one shipment."""
        return Actor(
            Role.CUSTOMER, f"track:{self.shipment_id}", "", customer_id=self.customer_id, language=language
        )


def prove(number: str, tail: str, *, client: str, at: datetime) -> str | None:
    """The pass for a shipment, or None where number and tail do not match. Raises TooManyLookups."""
    asked, digits = clean_number(number), clean_tail(tail)
    cleaned = numbers.clean(number)
    number_mark, client_mark = _mark("number", cleaned or asked.upper()), _mark("client", client)
    found, allowed = read_together(
        tracked_reading(asked, digits, actor=LOOKUP, cleaned=cleaned),
        lookups_allowed_reading(actor=LOOKUP, number=number_mark, client=client_mark, at=at),
    )
    if found is None:
        allowed = note_lookup_failure(by=LOOKUP, at=at, number=number_mark, client=client_mark)
    if not allowed:
        raise TooManyLookups
    return None if found is None else _write(found)


def even_out(began: float) -> None:
    """Wait until whole steps have passed since ``began`` (on the monotonic clock): how long a refusal took
    then tells nothing of why. The thread's turn goes to another meanwhile."""
    step_aside()
    time.sleep((began - time.monotonic()) % _STEP)


def clean_number(typed: str) -> str:
    """What somebody typed or pasted as a number: full-width signs, spaces and control signs mended."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in plain if sign.isprintable() and not sign.isspace())[
        : limits.NUMBER_CHARACTERS
    ]


def meant_number(typed: str) -> str:
    """Another spelling of what was typed whose check digit agrees, where this one's does not; "" for none.

    It follows from what was typed alone, and says nothing of whether such a shipment exists.
    """
    return numbers.recognise(typed, own=settings.NUODA_WAYBILL_PREFIX).meant


def looks_mistyped(typed: str) -> bool:
    """True for a number that can only belong to one family, and whose check digit is wrong.

    It follows from what was typed alone, and says nothing of whether such a shipment exists.
    """
    return numbers.recognise(typed, own=settings.NUODA_WAYBILL_PREFIX).mistyped is not None


def clean_tail(typed: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign in "0123456789")[:20]


def client_of(request: HttpRequest) -> str:
    """The network a request comes from: an address, of IPv6 its /64."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.NUODA_BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", given).rsplit(",", 1)[-1].strip()
    try:
        address = ip_address(given)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ip_network(f"{address}/64", strict=False))
    return str(address)


def _mark(kind: str, value: str) -> str:
    """What failures are counted by: it tells neither number nor address to whoever reads the database."""
    return hmac.digest(_mark_key(kind, settings.SECRET_KEY), value.encode(), "sha256").hex()[:32]


@cache
def _mark_key(kind: str, key: str) -> bytes:
    return hmac.digest(key.encode(), f"{_SALT}.{kind}".encode(), "sha256")


def _write(found: Tracked) -> str:
    order = found.order_id.hex if found.order_id else ""
    return _signer(settings.SECRET_KEY).sign(f"{found.id.hex}{found.customer_id.hex}{order}")


@cache
def _signer(key: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(key=key, salt=_SALT)


def read_pass(written: str) -> Pass:
    """The pass as it was written. Raises :class:`PassExpired` for one too old, torn or forged."""
    try:
        told = _signer(settings.SECRET_KEY).unsign(written, max_age=PASS_LASTS)
        shipment, customer, order = UUID(told[:32]), UUID(told[32:64]), told[64:]
    except (signing.BadSignature, ValueError) as refused:
        raise PassExpired from refused
    promised = Ref("order", str(UUID(order))) if order else Ref("shipment", str(shipment))
    return Pass(shipment, customer, promised)
