"""Whether an order may be changed at its stage, and what that costs on the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from nuoda.domains.orders.models import ChangeTerm, Order
from nuoda.domains.orders.queries.changes import TermRow
from nuoda.domains.orders.rules import CHANGEABLE, Cause, Change, Stage, stage_of
from nuoda.domains.stock.queries.held_for import HeldFor
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.money import is_currency
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

Terms = Mapping[tuple[str, str], TermRow]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that is asked for: of which order, in which fields. ``goods``: what warehouses hold for it."""

    row: Order
    goods: HeldFor | None
    changes: Sequence[Mapping[str, str]]
    change: Change
    cause: str = Cause.AMENDED.value


@dataclass(frozen=True, slots=True)
class Judged:
    """The stage at which it was asked, its fee (None: without one), and what forbids it."""

    stage: Stage
    fee: Decimal | None = None
    currency: str = ""
    problems: tuple[FieldError, ...] = ()


def judge_stage(asked: Asked, terms: Terms) -> Judged:
    """Whether the change is taken at this stage, and its fee."""
    row = asked.row
    picking = asked.goods is not None and asked.goods.picked > 0
    stage = stage_of(row.state, handed_over=row.handed_over_at is not None or picking)
    if asked.cause == Cause.REDIRECTED and stage is not Stage.OVER:
        return Judged(stage)  # weighed when it was asked for, by the shipment
    term = terms.get((asked.change.value, stage.value))
    if term is not None and not term.allowed:
        reason = _("By the terms of %(day)s this is not taken any more.", {"day": f"{term.valid_from:%F}"})
        return Judged(stage, problems=(FieldError("reference", reason, _remedy(stage)),))
    problems = () if asked.change is Change.CANCEL else tuple(_closed(asked, stage))
    fee = term.fee if term is not None and term.fee else None
    return Judged(stage, fee, term.currency if term is not None and fee else "", problems)


def _closed(asked: Asked, stage: Stage) -> list[FieldError]:
    """The fields that are closed at this stage."""
    wanted = {str(one["field"]).partition(".")[0] for one in asked.changes}
    closed = sorted(wanted - CHANGEABLE[stage.value])
    if not closed:
        return []
    said = {
        Stage.HANDED_OVER: _("The order is handed over; this cannot be changed any more."),
        Stage.MOVING: _("The goods are on their way."),
    }
    reason = said.get(stage, _("The order is over."))
    return [FieldError(name, reason, _remedy(stage)) for name in closed]


def _remedy(stage: Stage) -> Text:
    if stage is Stage.MOVING:
        return _("Redirect the shipment instead.")
    return _("Cancel the order and place another.") if stage is Stage.HANDED_OVER else _("Place a new order.")


@dataclass(frozen=True, slots=True)
class TermDraft:
    """From a day on a change at a stage is taken or not, for a fee. ``source`` says where that stands."""

    change: str
    stage: str
    valid_from: date
    source: str
    allowed: bool = True
    fee: Decimal = Decimal(0)
    currency: str = "CNY"


@command
def set_change_terms(*, by: Actor, at: datetime, terms: Sequence[TermDraft]) -> int:
    """Set from which day on changes are taken, and for which fee; one of the same day is corrected.

    Raises :class:`Forbidden`, :class:`Invalid`.
    """
    if by.role not in (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    problems = [problem for one in terms for problem in _wrong(one)]
    if problems:
        raise Invalid(fields=problems)
    rows = [
        ChangeTerm(
            change=one.change, stage=one.stage, allowed=one.allowed, fee=one.fee, currency=one.currency,
            valid_from=one.valid_from, source=one.source.strip(),
        )
        for one in terms
    ]  # fmt: skip
    ChangeTerm.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["change", "stage", "valid_from"],
        update_fields=["allowed", "fee", "currency", "source"],
    )  # fmt: skip
    return len(rows)


def _wrong(one: TermDraft) -> list[FieldError]:
    problems = [
        *check_choice("change", one.change, Change, _("Unknown change.")),
        *check_choice("stage", one.stage, Stage, _("Unknown stage.")),
        *check_number("fee", one.fee, most=10**9, unit=_("of money")),
        *check_text("source", one.source, required=True),
    ]
    if not is_currency(one.currency):
        problems.append(FieldError("currency", _("There is no such currency."), _("Use a code such as CNY.")))
    return problems
