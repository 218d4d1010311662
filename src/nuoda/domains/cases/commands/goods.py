"""Trouble with goods in a warehouse becomes exceptions by the one way in which cases open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.opening import Opening, open_rows
from nuoda.domains.cases.commands.thread import entry
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import ENDED, Kind, score
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.statements import insert
from nuoda.kernel.text import Text


@dataclass(frozen=True, slots=True)
class GoodsTrouble:
    """Something wrong with goods in a warehouse. ``source`` names what showed it, once and for all.

    ``label`` is what the case is known by: the warehouse with a product, a place or a number. Whose the
    goods are is None where they are of several. News that does not ``open`` a case is added to an open one.
    """

    source: str
    label: str
    cause: str
    impact: int
    line: Text
    customer_id: UUID | None = None
    tier: str = ""
    language: str = "zh-hans"
    opens: bool = True


@command
def open_goods_exceptions(*, by: Actor, at: datetime, troubles: Sequence[GoodsTrouble]) -> int:
    """Open an exception for trouble with goods, or add it to the open one of the same thing and cause.

    What was told before changes nothing. Returns how many cases were opened. Constant number of queries.
    """
    sources = [one.source for one in troubles]
    told = set(CaseEntry.objects.filter(source__in=sources).values_list("source", flat=True))
    open_now = _open_cases(troubles)
    openings: dict[tuple[str, str], Opening] = {}
    more: list[GoodsTrouble] = []
    for one in troubles:
        if one.source in told:
            continue
        told.add(one.source)
        key = (one.label, one.cause)
        if key in open_now or key in openings:
            more.append(one)
            continue
        if not one.opens:
            continue
        severity = score(impact=one.impact, due_at=None, at=at, tier=one.tier).value
        openings[key] = Opening(
            Kind.EXCEPTION.value, severity, one.label, "goods", one.customer_id, one.tier, one.language,
            cause=one.cause, line=one.line, source=one.source,
        )  # fmt: skip
    for opened in open_rows(list(openings.values()), by=by, at=at):
        if opened is not None:
            open_now[opened.case.label, opened.case.cause] = opened.case
    _feed(more, open_now, by=by, at=at)
    return len(openings)


def _open_cases(troubles: Sequence[GoodsTrouble]) -> dict[tuple[str, str], Case]:
    rows = Case.objects.filter(
        kind=Kind.EXCEPTION.value, shipment__isnull=True, order__isnull=True,
        label__in={one.label for one in troubles}, cause__in={one.cause for one in troubles},
    )  # fmt: skip
    return {(row.label, row.cause): row for row in rows.exclude(state__in=ENDED).order_by("id")}


def _feed(
    more: Sequence[GoodsTrouble], cases: dict[tuple[str, str], Case], *, by: Actor, at: datetime
) -> None:
    entries: list[CaseEntry] = []
    for one in more:
        line = entry(cases[one.label, one.cause], by=by, at=at, body=one.line)
        line.source = one.source
        line.case.changed_at = at
        entries.append(line)
    insert(entries)
    save_columns(list({line.case_id: line.case for line in entries}.values()), "changed_at")
