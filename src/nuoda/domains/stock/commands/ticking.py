"""Handling instructions at hand-overs: what must be ticked, what was, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.commands.hand import is_of_the_house
from nuoda.domains.stock.models import HandlingTick, Reservation
from nuoda.domains.stock.rules import Kind
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Ticked:
    """Who owns what was handed over, for which order, what it is, and which instructions were ticked."""

    customer_id: UUID
    reference: str
    thing: str
    marks: tuple[str, ...]


def instructions(rows: Iterable[Reservation]) -> tuple[str, ...]:
    """The instructions of reservations, each once, in their order."""
    return tuple(dict.fromkeys(mark for row in rows for mark in row.handling))


def ticked_before(step: Kind, things: Iterable[str]) -> dict[str, set[str]]:
    """What was ticked for these things at a step. One query."""
    found: dict[str, set[str]] = {}
    rows = HandlingTick.objects.filter(step=step.value, thing__in=set(things))
    for thing, mark in rows.values_list("thing", "mark"):
        found.setdefault(thing, set()).add(mark)
    return found


def missing(wanted: Sequence[str], ticks: Iterable[str], before: Iterable[str] = ()) -> list[FieldError]:
    """The instructions that nobody ticked keep the hand-over; none where all are ticked."""
    open_ones = [one for one in wanted if one not in {*ticks, *before}]
    if not open_ones:
        return []
    reason = _("Not ticked: %(marks)s.", {"marks": ", ".join(open_ones)})
    return [FieldError("ticks", reason, _("Mind each instruction and tick it, then hand over."))]


def keep_ticks(step: Kind, every: Sequence[Ticked], *, by: Actor, at: datetime) -> None:
    """Write down what was ticked; what is known stays as it was first said."""
    insert_new(
        [
            HandlingTick(
                customer_id=one.customer_id, reference=one.reference, step=step.value, thing=one.thing,
                mark=mark, at=at, by=by.name,
            )
            for one in every
            for mark in one.marks
        ]
    )  # fmt: skip


@command
def instruct_reservations(*, by: Actor, at: datetime, handling: Mapping[str, Sequence[str]]) -> int:
    """Say what must be minded of what is held, by number; how many reservations are told otherwise by it.

    What is ticked stays ticked. Constant number of queries.
    """
    if not is_of_the_house(by):
        raise Forbidden
    rows = Reservation.objects.select_for_update().filter(number__in=list(handling)).order_by("id")
    touched = [row for row in rows if row.handling != list(handling[row.number])]
    for row in touched:
        row.handling = list(handling[row.number])
    save_columns(touched, "handling")
    return len(touched)
