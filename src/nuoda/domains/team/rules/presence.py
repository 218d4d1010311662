"""Who is on duty at an instant: always somebody, or nobody said aloud. Spans are half-open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar import window_on

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Watch:
    """A span in which an agent is on duty; ``on_call`` where she may be called but does not sit there."""

    agent_id: UUID
    start_at: datetime
    end_at: datetime
    on_call: bool = False
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A span in which an agent is absent, and who stands in for her."""

    agent_id: UUID
    start_at: datetime
    end_at: datetime
    stand_in_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of the team as the roster needs her; ``runs`` where she signs in as a supervisor."""

    id: UUID
    name: str
    team_id: UUID | None
    leads: bool = False
    runs: bool = False
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there: at work, or on call. ``covered`` maps the absent to who stands in for them."""

    working: tuple[UUID, ...] = ()
    on_call: tuple[UUID, ...] = ()
    covered: Mapping[UUID, UUID] = field(default_factory=dict)

    @property
    def nobody(self) -> bool:
        return not self.working and not self.on_call

    def holds(self, agent_id: UUID | None) -> bool:
        return agent_id is not None and (agent_id in self.working or agent_id in self.on_call)


def covers(start_at: datetime, end_at: datetime, at: datetime) -> bool:
    return start_at <= at < end_at


def presence(watches: Iterable[Watch], aways: Sequence[Away], at: datetime) -> Presence:
    """Who is there at an instant.

    Whoever is absent is replaced by her stand-in for that absence, unless he is absent himself. Who works
    is not named as on call once more.
    """
    gone = {one.agent_id: one.stand_in_id for one in aways if covers(one.start_at, one.end_at, at)}
    found: dict[bool, list[UUID]] = {False: [], True: []}
    covered: dict[UUID, UUID] = {}
    for watch in watches:
        if not covers(watch.start_at, watch.end_at, at):
            continue
        there = watch.agent_id
        if there in gone:
            instead = gone[there]
            if instead is None or instead in gone:
                continue
            covered[there] = instead
            there = instead
        if there not in found[watch.on_call]:
            found[watch.on_call].append(there)
    working = tuple(sorted(found[False], key=str))
    on_call = tuple(sorted((one for one in found[True] if one not in found[False]), key=str))
    return Presence(working, on_call, covered)


def gaps(watches: Sequence[Watch], aways: Sequence[Away], since: datetime, until: datetime) -> list[Span]:
    """The spans between two instants in which nobody is there, neither at work nor on call."""
    spans = [(one.start_at, one.end_at) for one in watches] + [(one.start_at, one.end_at) for one in aways]
    edges = {since, until} | {edge for span in spans for edge in span if since < edge < until}
    found: list[Span] = []
    for begin, end in pairwise(sorted(edges)):
        if not presence(watches, aways, begin).nobody:
            continue
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def clashes(watches: Iterable[Watch]) -> list[tuple[Watch, Watch]]:
    """Pairs of spans of one agent that overlap: nobody is in two places."""
    found = []
    ordered = sorted(watches, key=lambda one: (str(one.agent_id), one.start_at, one.end_at))
    for before, after in pairwise(ordered):
        if before.agent_id == after.agent_id and after.start_at < before.end_at:
            found.append((before, after))
    return found


def shift_span(day: date, opens: time, closes: time, zone: str) -> Span:
    """A shift of a local day as instants; one that ends no later than it begins ends on the next day.

    Where clocks are moved, see :func:`nuoda.kernel.calendar.window_on`.
    """
    return window_on(day, (opens, closes), ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class DutyBook:
    """Members, spans of duty and absences around some instants; while nothing is planned at all,
    everybody counts as at work.
    """

    members: Mapping[UUID, Member]
    watches: tuple[Watch, ...] = ()
    aways: tuple[Away, ...] = ()
    planned: bool = True

    def at(self, instant: datetime, *, team_id: UUID | None = None) -> Presence:
        """Who is there, of one team or of all."""
        if not self.planned:
            there = (one.id for one in self.members.values() if team_id in (None, one.team_id))
            return Presence(working=tuple(sorted(there, key=str)))
        mine = [one for one in self.watches if team_id is None or one.team_id == team_id]
        return presence(mine, self.aways, instant)

    def until(self, agent_id: UUID, instant: datetime) -> datetime | None:
        """When the duty ends in which somebody is there now; None where the roster does not say."""
        for_whom = {one.agent_id for one in self.aways if one.stand_in_id == agent_id} | {agent_id}
        ends = [
            one.end_at
            for one in self.watches
            if one.agent_id in for_whom and covers(one.start_at, one.end_at, instant)
        ]
        starts = [one.start_at for one in self.aways if one.agent_id == agent_id and one.start_at > instant]
        return min([max(ends), *starts]) if ends else None
