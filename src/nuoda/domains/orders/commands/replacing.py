from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.orders.commands.offered import known_products
from nuoda.domains.orders.commands.sourced import may_set_terms
from nuoda.domains.orders.models import Substitute
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _

_TURNS = 99


@dataclass(frozen=True, slots=True)
class StandIn:
    """A product that may stand in for another of the same owner, for a customer; ``auto``: unasked.

    It may from ``valid_from`` (from today where it is left out) to ``valid_to``, if there is an end.
    """

    customer: str
    owner: str
    sku: str
    other: str
    source: str
    turn: int = 1
    auto: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


@command
def allow_substitutes(*, by: Actor, at: datetime, stand_ins: Sequence[StandIn]) -> int:
    """Record which products may stand in for which, for a customer. Returns how many were new.

    A pair that runs already otherwise gives way to what is said now. Constant number of queries. Raises
    ``Invalid``, and ``Forbidden`` for whoever does not lead.
    """
    may_set_terms(by)
    pairs = {(one.owner, sku) for one in stand_ins for sku in (one.sku, one.other)}
    products, cards = known_products(pairs, {one.customer for one in stand_ins})
    problems = [problem for one in stand_ins for problem in _check(one, at)]
    if problems:
        raise Invalid(fields=problems)
    rows = {
        (cards[one.customer].id, products[one.owner, one.sku].id, products[one.owner, one.other].id): one
        for one in stand_ins
    }
    running = {
        (row.customer_id, row.product_id, row.other_id): row
        for row in Substitute.objects.select_for_update()
        .filter(customer_id__in={key[0] for key in rows}, ended_at__isnull=True)
        .order_by("id")
    }
    fresh = {key: _row(key, one, by, at) for key, one in rows.items()}
    fresh = {key: row for key, row in fresh.items() if key not in running or not _same(running[key], row)}
    before = [running[key] for key in fresh if key in running]
    _end(before, by, at, "")
    return len(insert_new(list(fresh.values())))


@command
def withdraw_substitutes(*, by: Actor, at: datetime, substitute_ids: Sequence[UUID], why: str) -> int:
    """These products stand in no more; what was asked or sent before stays. Returns how many were ended.

    One that is withdrawn already stays as it is. Raises :class:`NotFound`, ``Invalid``, ``Forbidden``.
    """
    may_set_terms(by)
    if problems := check_text("why", why, required=True, longest=200):
        raise Invalid(fields=problems)
    wanted = set(substitute_ids)
    rows = list(Substitute.objects.visible_to(by).select_for_update().filter(id__in=wanted).order_by("id"))
    if len(rows) < len(wanted):
        raise NotFound
    live = [row for row in rows if row.ended_at is None]
    _end(live, by, at, why.strip())
    return len(live)


def _end(rows: Sequence[Substitute], by: Actor, at: datetime, why: str) -> None:
    for row in rows:
        row.ended_at, row.ended_by, row.why = at, by.name[:120], why
    save_columns(list(rows), "ended_at", "ended_by", "why")


def _row(key: tuple[UUID, UUID, UUID], one: StandIn, by: Actor, at: datetime) -> Substitute:
    customer, product, other = key
    return Substitute(
        customer_id=customer, product_id=product, other_id=other, turn=one.turn, auto=one.auto,
        source=one.source, valid_from=one.valid_from or house_day(at), valid_to=one.valid_to,
        set_at=at, set_by=by.name[:120],
    )  # fmt: skip


def _same(old: Substitute, new: Substitute) -> bool:
    """Whether nothing is said anew: where no day is named, the one before holds on."""
    names = ("turn", "auto", "source", "valid_to")
    return all(getattr(old, name) == getattr(new, name) for name in names) and (
        old.valid_from <= new.valid_from
    )


def _check(one: StandIn, at: datetime) -> list[FieldError]:
    problems = [
        *check_text("source", one.source, required=True),
        *check_number("turn", one.turn, least=1, most=_TURNS, unit=_("turns")),
    ]
    if one.sku == one.other:
        reason = _("A product does not stand in for itself.")
        problems.append(FieldError("other", reason, _("Name another product.")))
    first = one.valid_from or house_day(at)
    if one.valid_to is not None and one.valid_to < first:
        reason = _("It would end before it begins.")
        problems.append(FieldError("valid_to", reason, _("Correct one of the two.")))
    return problems
