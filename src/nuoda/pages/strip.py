"""Promise strip: one bar a promise, from made to due, laid out in percent of a shared time axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nuoda.kernel.translate import comma, labelled
from nuoda.pages import moments
from nuoda.pages.badges import Badge, find
from nuoda.pages.reading import read

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LEVELS = 3


@dataclass(frozen=True)
class Renegotiation:
    """At ``at`` the due time was moved; ``due_at`` is the due time that held until then."""

    at: datetime
    due_at: datetime


@dataclass(frozen=True)
class StripPromise:
    """What the strip needs of a promise; any object or mapping with these names will do.

    ``state`` is a value of the badge kind ``promise``; ``basis`` and ``proof`` show on hover.
    """

    label: StrOrPromise
    state: str
    made_at: datetime
    due_at: datetime
    settled_at: datetime | None = None
    steps: Sequence[Renegotiation] = ()
    whole_day: bool = False
    basis: StrOrPromise = ""
    proof: StrOrPromise = ""
    url: str = ""


@dataclass(frozen=True)
class Piece:
    """A horizontal piece of a bar: start and width in percent (as text), and its step level in pixels."""

    x: str
    width: str
    y: int


@dataclass(frozen=True)
class StripRow:
    """One promise, laid out."""

    label: str
    url: str
    badge: Badge
    due: moments.Moment
    settled: moments.Moment | None
    planned: list[Piece]
    elapsed: list[Piece]
    former_dues: list[Piece]
    late: Piece | None
    due_x: str
    due_y: int
    settled_x: str
    summary: str
    hover: str


@dataclass(frozen=True)
class Strip:
    """All rows with the axis they share; ``now_x`` is empty when now lies outside the axis."""

    rows: list[StripRow]
    now_x: str
    starts: str
    ends: str


class _Axis:
    def __init__(self, instants: Sequence[datetime]) -> None:
        first, last = min(instants), max(instants)
        room = max((last - first) * 0.02, timedelta(minutes=1))
        self.first, self.last = first - room, last + room
        self.length = (self.last - self.first).total_seconds()

    def percent(self, instant: datetime) -> float:
        inside = min(max(instant, self.first), self.last)
        return (inside - self.first).total_seconds() / self.length * 100

    def at(self, instant: datetime) -> str:
        return f"{self.percent(instant):.2f}%"

    def piece(self, start: datetime, end: datetime, level: int) -> Piece:
        width = max(self.percent(end) - self.percent(start), 0)
        return Piece(self.at(start), f"{width:.2f}%", min(level, _LEVELS) * 4)


def lay_out(promises: Iterable[Any], *, now: datetime, zone: tzinfo | str) -> Strip | None:
    """The strip of ``promises``, or None when there are none.

    The axis runs from the first made to the last due or settlement, and to ``now`` while any
    promise is unsettled.
    """
    given = list(promises)
    if not given:
        return None
    instants = [moment for promise in given for moment in _instants(promise)]
    if any(read(promise, "settled_at") is None for promise in given):
        instants.append(now)
    axis = _Axis(instants)
    return Strip(
        rows=[_row(promise, axis, now, zone) for promise in given],
        now_x=axis.at(now) if axis.first <= now <= axis.last else "",
        starts=moments.absolute(min(instants), now=now, zone=zone),
        ends=moments.absolute(max(instants), now=now, zone=zone),
    )


def _instants(promise: Any) -> list[datetime]:
    steps = read(promise, "steps") or ()
    known = [read(promise, "made_at"), read(promise, "due_at"), read(promise, "settled_at")]
    return [instant for instant in known if instant] + [read(step, "due_at") for step in steps]


def _row(promise: Any, axis: _Axis, now: datetime, zone: tzinfo | str) -> StripRow:
    made_at, due_at, settled_at = (read(promise, name) for name in ("made_at", "due_at", "settled_at"))
    steps = list(read(promise, "steps") or ())
    starts = [made_at, *(read(step, "at") for step in steps)]
    ends = [*starts[1:], due_at]
    reached = settled_at or now
    badge = find("promise", read(promise, "state"))
    due = moments.due(due_at, now=reached, zone=zone, whole_day=bool(read(promise, "whole_day")))
    settled = moments.ago(settled_at, now=now, zone=zone, name_zone=True) if settled_at else None
    shown_due = moments.absolute(
        due_at, now=now, zone=zone, whole_day=bool(read(promise, "whole_day")), name_zone=True
    )
    return StripRow(
        label=str(read(promise, "label")),
        url=read(promise, "url") or "",
        badge=badge,
        due=moments.Moment("" if settled else due.relative, shown_due, due.title, due.iso, due.overdue),
        settled=settled,
        planned=[axis.piece(a, b, i) for i, (a, b) in enumerate(zip(starts, ends, strict=True))],
        elapsed=[
            axis.piece(a, min(b, reached), i) for i, (a, b) in enumerate(zip(starts, ends, strict=True))
        ],
        former_dues=[axis.piece(read(s, "at"), read(s, "due_at"), i) for i, s in enumerate(steps)],
        late=axis.piece(due_at, reached, len(steps)) if reached > due_at else None,
        due_x=axis.at(due_at),
        due_y=min(len(steps), _LEVELS) * 4,
        settled_x=axis.at(settled_at) if settled_at else "",
        summary=_summary(promise, badge, shown_due, settled.absolute if settled else "", due.relative),
        hover=" · ".join(str(part) for part in (read(promise, "basis"), read(promise, "proof")) if part),
    )


def _summary(promise: Any, badge: Badge, shown_due: str, settled: str, remains: str) -> str:
    parts = [labelled(read(promise, "label"), badge.label), _("due %(when)s") % {"when": shown_due}]
    parts.append(_("settled %(when)s") % {"when": settled} if settled else remains)
    moves = len(read(promise, "steps") or ())
    if moves:
        parts.append(ngettext("moved once", "moved %(n)d times", moves) % {"n": moves})
    return comma().join(parts)
