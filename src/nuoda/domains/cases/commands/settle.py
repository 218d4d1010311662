from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import common, entry, stored
from nuoda.domains.cases.facts import CaseClosed, CaseResolved
from nuoda.domains.cases.models import OPEN, OPEN_EXCEPTIONS, Case, CaseEntry, CaseMeasure
from nuoda.domains.cases.queries import plays_of
from nuoda.domains.cases.rules import Kind, Play, Severity, State, choose_play
from nuoda.domains.shipments.facts import REASONS
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.statements import insert, rows_where
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_OPEN = f"{OPEN_EXCEPTIONS} ORDER BY id FOR UPDATE"
_OF_ORDERS = (
    "order_id = ANY(%s::uuid[]) AND shipment_id IS NULL"
    f" AND kind = '{Kind.EXCEPTION.value}' AND ({OPEN} OR state = '{State.RESOLVED.value}'"
    " AND effect_figures IS NOT NULL) ORDER BY id FOR UPDATE"
)
_SHORTAGE = "WAREHOUSE.out_of_stock"
_LATENESS = ("DELAY.", "SYSTEM.", "ADDRESS.", "CONSIGNEE.", "PICKUP.", "CUSTOMS.")


@dataclass(frozen=True, slots=True)
class ArrivedShipment:
    """A shipment that arrived; ``due_at`` is what was promised for it, None for nothing."""

    shipment_id: UUID
    delivered_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndedOrder:
    """The trouble of an order itself has ended: how (``said``), and by which code its case may close, ""
    where it is not over with that.
    """

    order_id: UUID
    said: Text
    code: str


@command
def settle_by_delivery(*, by: Actor, at: datetime, arrived: Sequence[ArrivedShipment]) -> int:
    """Resolve open exception cases whose trouble ended with delivery, and close those nobody must judge.

    Lateness ends with delivery; loss, damage and misdelivery do not. A case of severity S1 or S2, one
    that a customer wrote to, or one that somebody is working on is left for a person to close. Returns
    how many were resolved.
    """
    known = {one.shipment_id: one for one in arrived}
    rows = rows_where(Case, _OPEN, [arrays.ids(known)], without="search")
    ended = []
    for row in rows:
        one = known[row.shipment_id] if row.shipment_id else None
        if one is not None and _ends_with_delivery(row.cause):
            ended.append((row, _arrival(one), _code(one)))
    return _settle(ended, by=by, at=at)


@command
def settle_orders(*, by: Actor, at: datetime, ended: Sequence[EndedOrder]) -> int:
    """Resolve the open exceptions of orders themselves whose trouble ended, and close those nobody must
    judge, as :func:`settle_by_delivery` does; also those that were resolved by this before. What a person
    found to be more than lateness or a shortage stays. Returns how many.
    """
    known = {one.order_id: one for one in ended}
    rows = rows_where(Case, _OF_ORDERS, [arrays.ids(known)], without="search")
    late = [row for row in rows if not row.cause or row.cause.startswith((*_LATENESS, _SHORTAGE))]
    found = [(row, known[row.order_id]) for row in late if row.order_id is not None]
    return _settle([(row, one.said, one.code) for row, one in found], by=by, at=at)


def _settle(ended: Sequence[tuple[Case, Text, str]], *, by: Actor, at: datetime) -> int:
    if not ended:
        return 0
    rows = [row for row, _said, _code in ended]
    wrote = set(
        CaseEntry.objects.filter(case__in=rows, author_role="customer").values_list("case_id", flat=True)
    )
    plays = plays_of(Kind.EXCEPTION.value, actor=by)
    changed: list[Case] = []
    lines: list[CaseEntry] = []
    for row, said, code in ended:
        alone = row.id not in wrote and not row.finding and not _has_playbook(row, plays)
        closes = bool(code) and row.severity in (Severity.S3, Severity.S4) and alone
        if row.resolved_at is not None and not closes:
            continue
        lines.append(entry(row, by=by, at=at, body=said))
        if row.resolved_at is None:
            _resolve(row, said, at)
        if closes:
            _close(row, code, at)
        changed.append(row)
    save_columns(
        changed,
        "state",
        "effect",
        "effect_figures",
        "resolved_at",
        "closed_at",
        "closing_code",
        "update_due_at",
        "changed_at",
        "version",
    )
    insert(lines)
    _end_measures([row for row in changed if row.plan], at=at, by=by)
    return len(changed)


def _end_measures(planned: Sequence[Case], *, at: datetime, by: Actor) -> None:
    """What was planned for goods that have arrived is to be done no more."""
    if planned:
        CaseMeasure.objects.filter(case__in=planned, done__isnull=True).update(
            done=False, ended_at=at, ended_by=by.name
        )


def _has_playbook(row: Case, plays: Sequence[Play]) -> bool:
    """True where steps are laid down for such a case: then a person says that they are done."""
    play = choose_play(plays, kind=row.kind, cause=row.cause, severity=row.severity, opened_at=row.opened_at)
    return play is not None


def _ends_with_delivery(cause: str) -> bool:
    return not cause or cause.startswith(_LATENESS) or REASONS[cause].impact < 2


def _arrival(one: ArrivedShipment) -> Text:
    figures: dict[str, object] = {"at": one.delivered_at.isoformat(timespec="minutes")}
    if one.due_at is None:
        return _("Delivered at %(at)s.", figures)
    gap = one.delivered_at - one.due_at
    figures["hours"] = round(abs(gap.total_seconds()) / 3600, 1)
    if gap.total_seconds() <= 0:
        return _("Delivered at %(at)s, %(hours)s h before the promised time.", figures)
    return _("Delivered at %(at)s, %(hours)s h after the promised time.", figures)


def _resolve(row: Case, said: Text, at: datetime) -> None:
    row.state, row.resolved_at, row.changed_at, row.update_due_at = State.RESOLVED.value, at, at, None
    row.effect, row.effect_figures = stored(said)
    row.version += 1
    state(CaseResolved(**common(row), cause=row.cause))


def _code(one: ArrivedShipment) -> str:
    late = one.due_at is not None and one.delivered_at > one.due_at
    return "delivered_late_told" if late else "delivered_in_time"


def _close(row: Case, code: str, at: datetime) -> None:
    row.state, row.closed_at, row.closing_code = State.CLOSED.value, at, code
    row.changed_at = at
    state(CaseClosed(**common(row), code=code))


@command
def note_told(*, by: Actor, at: datetime, case_ids: Sequence[UUID]) -> int:
    """Note that the customer of these cases has been told for the first time."""
    return Case.objects.filter(id__in=list(case_ids), told_at__isnull=True).update(told_at=at)
