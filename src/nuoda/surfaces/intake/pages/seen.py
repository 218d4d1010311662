"""What a person sees of a sheet before anything of it is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.orders.commands import OrderDraft
from nuoda.domains.shipments.commands import Scan, ShipmentDraft
from nuoda.kernel.personal import mask_name
from nuoda.pages.vocabulary import word
from nuoda.surfaces.intake.mapping.drafts import Mapped


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the file's own column, why, and what mends it."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Guessed:
    """What was guessed in a cell, and what else it may be."""

    field: str
    reason: str
    choices: str


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row, or those of one order up to ``until``, as understood; ``cells`` are words or instants,
    each with its heading."""

    number: int
    line: int
    cells: Sequence[tuple[str | datetime, str]]
    problems: Sequence[Problem]
    guesses: Sequence[Guessed] = ()
    until: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The first rows of a sheet and the headers that nothing reads, or why it cannot be taken at all."""

    headings: Sequence[str]
    rows: Sequence[SeenRow]
    ignored: Sequence[str] = ()
    refused: Sequence[Problem] = ()

    @property
    def wrong(self) -> int:
        return sum(1 for row in self.rows if row.problems)


def headings_of(kind: str) -> list[str]:
    """What stands above the columns of the first rows."""
    if kind == "orders":
        return [
            _("Customer"), _("Order"), pgettext("sheet", "Ordered"), _("Service"), _("Goods"), _("Consignee"),
            pgettext("sheet", "To"), pgettext("sheet", "Promised"),
        ]  # fmt: skip
    if kind == "shipments":
        return [
            _("Customer"), _("Waybill"), _("Carrier"), _("Order"), _("Consignee"), pgettext("sheet", "To"),
            pgettext("sheet", "Booked"),
        ]  # fmt: skip
    return [
        _("Carrier"), _("Waybill"), pgettext("sheet", "When"), pgettext("sheet", "State"), _("Cause"),
        pgettext("sheet", "Place"), pgettext("sheet", "Text"),
    ]  # fmt: skip


def cells_of(row: Mapped) -> tuple[str | datetime, ...]:
    """What stands in them; names are masked."""
    if row.order is not None:
        return _order(row.order)
    if row.shipment is not None:
        return _shipment(row.shipment)
    return _scan(row.events[0].scan) if row.events else ()


def _order(draft: OrderDraft) -> tuple[str | datetime, ...]:
    to = draft.consignee
    return (
        draft.customer, draft.reference, draft.ordered_at, word("service", draft.service), _goods(draft),
        mask_name(to.name), to.city or to.region, draft.promised_due_at or "",
    )  # fmt: skip


def _goods(draft: OrderDraft) -> str:
    """Its lines, else what the sheet calls the goods, and in how many pieces they come."""
    lines = " · ".join(f"{line.quantity} × {line.sku}" for line in draft.lines if line.sku)
    words = _("%(n)s pieces") % {"n": draft.pieces}
    return " · ".join(part for part in (lines or draft.goods, words) if part)


def _shipment(draft: ShipmentDraft) -> tuple[str | datetime, ...]:
    return (
        draft.customer, draft.waybill, draft.carrier, draft.order_reference,
        mask_name(draft.consignee_name), draft.destination.city or draft.destination.region, draft.booked_at,
    )  # fmt: skip


def _scan(draft: Scan) -> tuple[str | datetime, ...]:
    place = draft.place.name or draft.place.city or draft.place.region
    return (
        draft.carrier, draft.waybill, draft.occurred_at,
        word("milestone", draft.milestone) if draft.milestone else "",
        word("reason", draft.reason) if draft.reason else "", place, draft.text,
    )  # fmt: skip
