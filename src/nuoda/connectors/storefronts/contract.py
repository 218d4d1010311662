"""What a connector of whoever sends orders promises: raw bytes in, orders out. Pure; nothing is fetched here.

A connector is a folder beside this file whose package has a ``CONNECTOR``; nothing else names it. It
translates and never decides: whether an order is taken is judged by the house's own checks, and the answer to
the sender is written when that is known. What it cannot read is refused with a reason; whoever called keeps
the raw document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from nuoda.connectors.carriers.contract import RefusedItem, Reply
from nuoda.kernel.text import Text


class Purpose(StrEnum):
    """What the sender wants of an order. ``STANDS`` says how it stands now, new or changed."""

    NEW = "new"
    CHANGE = "change"
    STANDS = "stands"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class SentParty:
    """A party as the document writes it; ``country`` is ISO 3166-1 alpha-2 or ""."""

    name: str = ""
    phone: str = ""
    email: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line of goods; ``value`` is for the whole line, in the order's currency."""

    description: str
    quantity: int = 1
    unit: str = "piece"
    sku: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SentOrder:
    """One order in our words. Instants are aware; weight is in kilograms, money in ``currency`` (ISO 4217).

    ``reference`` is the sender's own number, and ``key`` finds the order in its document for the reply.
    """

    reference: str
    ordered_at: datetime
    purpose: Purpose = Purpose.NEW
    key: str = ""
    reason: str = ""
    consignee: SentParty = field(default_factory=SentParty)
    sender: SentParty = field(default_factory=SentParty)
    service: str = ""
    pieces: int = 1
    weight_kg: Decimal | None = None
    goods: str = ""
    lines: tuple[SentLine, ...] = ()
    declared_value: Decimal | None = None
    currency: str = ""
    handling: tuple[str, ...] = ()
    pickup_from: datetime | None = None
    pickup_until: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedOrders:
    """What a document says: its orders in its order, and items that were not understood."""

    orders: tuple[SentOrder, ...]
    refused: tuple[RefusedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one order: taken (or known already), or why not, in the sender's language."""

    reference: str
    key: str
    taken: bool
    why: Text | None = None


class OrderConnector(Protocol):
    """One format. ``name`` is what a person types (``shopify``), ``title`` what she reads; ``channel`` is by
    which way its orders came: ``store`` or ``edi``."""

    name: str
    title: str
    channel: str

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> ParsedOrders:
        """Read one document. ``zone`` (IANA) is that of local times without any offset.

        Raises ``Unreadable`` where nothing of it can be taken. Never raises anything else, whatever the
        bytes.
        """

    def reply(
        self, document: bytes, *, parsed: ParsedOrders | None, verdicts: Sequence[Verdict], problem: str
    ) -> Reply | None:
        """The answer to the sender: ``parsed`` is None where the document was refused for ``problem``."""


@runtime_checkable
class SignedOrders(Protocol):
    """A connector whose senders sign the bytes they send. It has this beside what every connector has."""

    def genuine(self, document: bytes, *, headers: Mapping[str, str], secret: str) -> bool:
        """True where the headers (names in small letters) carry the signature that this secret makes."""
