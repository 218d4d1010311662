"""From a TOML file to a checked :class:`Plan`. Nothing of the log is looked at here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from nuoda.kernel.calendar import (
    DAYS,
    Calendar,
    Window,
    faults_of,
    read_window,
    regions,
    shipped_holidays,
    weekday_of,
)
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.mapping.cells import InstantReader, zone_named
from nuoda.surfaces.intake.mapping.load import read_document
from nuoda.surfaces.intake.mapping.section import Section
from nuoda.surfaces.intake.problems import CellProblem, shown
from nuoda.surfaces.intake.promise_log.plan import Mark, Plan, Target, Waiting
from nuoda.surfaces.intake.readers import Form

T = TypeVar("T")
_AMOUNT = re.compile(r"([1-9][0-9]{0,5})\s*(m|min|h|d)", re.ASCII)
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_WAYS = ("time", "working_days", "civil_days", "due")


def load_plan(path: Path) -> Plan:
    """Read and check a mapping. Raises :class:`MappingRefused` naming the file, the key, the remedy."""
    top = Section(path.name, "", read_document(path, LIMITS))
    log = top.section("log")
    if log is None:
        raise top.refuse("log", _("This key is missing."), _("Begin with a [log] table."))
    zone = _read(log, "zone", log.text("zone"), lambda name: zone_named(name).key)
    reader = InstantReader(log.texts("formats"), zone_named(zone))
    said = log.text("as_of", "")
    event, at = log.text("event", ""), log.text("at", "")
    if bool(event) != bool(at):
        missing = "at" if event else "event"
        raise log.refuse(missing, _("This key is missing."), _("Name both event and at, or neither."))
    calendars = {name: _calendar(one) for name, one in top.named_sections("calendars").items()}
    targets = tuple(_target(one, calendars) for one in top.sections("targets"))
    if not targets:
        raise top.refuse("targets", _("This key is missing."), _("Add a [[targets]] table."))
    plan = Plan(
        form=Form(
            encoding=log.text("encoding", "utf-8-sig"), delimiter=log.text("delimiter", ","),
            fallback_encoding=log.text("fallback_encoding", ""),
        ),
        case=log.text("case"), event=event, at=at, zone=zone, instants=reader,
        as_of=_read(log, "as_of", said, reader.read)[0] if said else None,
        newest=log.choice("values_of", ("first", "last"), "first") == "last",
        start=_mark(top, "start", bool(event)), stop=_mark(top, "stop", bool(event)),
        waiting=_waiting(top, bool(event)), targets=targets,
    )  # fmt: skip
    log.done()
    top.done()
    return plan


def _mark(top: Section, key: str, has_events: bool) -> Mark:
    section = top.section(key)
    if section is None:
        raise top.refuse(
            key, _("This key is missing."), _("Add a table that says where a case begins or ends.")
        )
    events, column = frozenset(section.texts("events")), section.text("column", "")
    if bool(events) == bool(column):
        raise section.refuse("events", _("Give events or a column, one of the two."), _("Leave one of them."))
    if events and not has_events:
        raise section.refuse(
            "events", _("The log names no column of events."), _("Set log.event and log.at.")
        )
    mark = Mark(events, column, section.choice("which", ("first", "last"), "first") == "last")
    section.done()
    return mark


def _waiting(top: Section, has_events: bool) -> Waiting:
    section = top.section("pause")
    if section is None:
        return Waiting()
    if not has_events:
        raise section.refuse(
            "events", _("The log names no column of events."), _("Set log.event and log.at.")
        )
    waiting = Waiting(frozenset(section.texts("events")), frozenset(section.texts("until")))
    section.done()
    return waiting


def _target(section: Section, calendars: Mapping[str, Calendar]) -> Target:
    ways = [way for way in _WAYS if section.has(way)]
    if len(ways) != 1:
        figures = {"ways": ", ".join(_WAYS)}
        raise section.refuse(
            "time", _("A target needs exactly one of %(ways)s.", figures), _("Keep one of them.")
        )
    name = section.text("calendar", "")
    if name and name not in calendars:
        figures = {"value": shown(name)}
        reason = _("There is no calendar %(value)s in this mapping.", figures)
        raise section.refuse("calendar", reason, _("Add a table calendars with that name."))
    if ways == ["working_days"] and not name:
        raise section.refuse("calendar", _("Working days need a calendar."), _("Name one of the calendars."))
    when = section.section("when")
    amount, due_time, cutoff = (section.text(key, "") for key in ("time", "due_time", "cutoff"))
    if name and amount.endswith("d"):
        reason = _("Days of working time are not clear: a day has as many hours as its calendar.")
        raise section.refuse("time", reason, _("Write working_days, or the time in hours."))
    target = Target(
        name=section.text("name", ""),
        when={column: frozenset(when.scalars(column)) for column in when} if when else {},
        calendar=calendars.get(name),
        amount=_read(section, "time", amount, _amount) if amount else None,
        working_days=section.whole("working_days"), civil_days=section.whole("civil_days"),
        column=section.text("due", ""),
        due_time=_read(section, "due_time", due_time, time.fromisoformat) if due_time else None,
        cutoff=_read(section, "cutoff", cutoff, time.fromisoformat) if cutoff else None,
        skip_first=not section.flag("count_first_day"), extend_over_rest=section.flag("extend_over_rest"),
    )  # fmt: skip
    section.done()
    return target


def _amount(words: str) -> timedelta:
    found = _AMOUNT.fullmatch(words.strip())
    if not found:
        raise ValueError(words)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _calendar(section: Section) -> Calendar:
    zone = _read(section, "zone", section.text("zone"), lambda name: zone_named(name).key)
    windows: dict[int, tuple[Window, ...]] = {}
    hours = section.section("hours")
    if hours is not None:
        for name in hours:
            days = _days_named(hours, name)
            spans = tuple(_read(hours, name, one, read_window) for one in hours.texts(name))
            windows |= {day: (*windows.get(day, ()), *spans) for day in days}
    off = {_read(section, "days_off", one, date.fromisoformat) for one in section.texts("days_off")}
    given = section.section("days_on")
    on = {}
    if given is not None:
        for name in given:
            day = _read(given, name, name, date.fromisoformat)
            on[day] = _read(given, name, given.text(name), weekday_of)
    region = section.choice("holidays", regions(), "")
    until = section.text("complete_until", "")
    complete_until = _read(section, "complete_until", until, date.fromisoformat) if until else None
    if region:
        years = shipped_holidays(region)
        off |= {day for year in years for day in year.days_off}
        on = {day: weekday for year in years for day, weekday in year.days_on.items()} | on
    section.done()
    calendar = Calendar(zone, windows, frozenset(off), on)
    for fault in faults_of(calendar, complete_until=complete_until):
        raise section.refuse(fault.field, fault.reason, fault.remedy)
    return calendar


def _days_named(hours: Section, name: str) -> list[int]:
    if name == "every_day":
        return list(range(7))
    first, dash, last = name.partition("_to_")
    try:
        begin = DAYS.index(first)
        end = DAYS.index(last) if dash else begin
    except ValueError as error:
        raise hours.refuse(
            shown(name), _("%(day)s is no day of the week.", {"day": shown(name)}),
            _("Use mon to sun, mon_to_fri or every_day."),
        ) from error  # fmt: skip
    return list(range(begin, end + 1))


def _read(section: Section, key: str, words: str, read: Callable[[str], T]) -> T:
    try:
        return read(words)
    except CellProblem as problem:
        raise section.refuse(key, problem.reason, problem.remedy) from problem
    except ValueError as error:
        figures: dict[str, Any] = {"value": shown(words)}
        raise section.refuse(
            key, _("The value %(value)s cannot be read.", figures), _("See the guide to outside logs.")
        ) from error
