"""The list of service levels, and which of them applies to an order, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.queries import LevelRow, calendar_versions, level_rows, levels_applying
from nuoda.domains.customers.queries import CustomerCard, customers_by_id, customers_to_choose
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.frame import frame, show
from nuoda.surfaces.desk.levels.editor import NAV, WRITERS

STATES = (
    ("running", _("In force")),
    ("coming", _("Takes effect later")),
    ("over", _p("calendar", "Replaced")),
)
MISFITS = {
    "": _("applies"),
    "later": _("takes effect later"),
    "over": _("holds no more"),
    "customer": _("is another customer's"),
    "contract": _("belongs to a contract that does not hold for this order"),
    "tier": _("is for another tier"),
    "service": _("is for another service"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One version as lists show it."""

    row: LevelRow
    whose: str
    calendar_name: str
    days: str
    until: str
    by: str
    state: str
    state_word: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@door(STAFF)
def level_list(request: ActedRequest) -> HttpResponseBase:
    """Every version of the levels; those in force, to come or replaced by ``?state=``."""
    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS, "tab": "levels"}

    def fetch(asked: ListRequest) -> ListResult:
        rows = level_rows(actor=request.actor)
        cards = customers_by_id([row.customer_id for row in rows], actor=request.actor)
        calendars = {one.code: one.name for one in calendar_versions(actor=request.actor)}
        lines = [
            _line(row, cards, _state(row, rows, request.now), calendars.get(row.calendar, "")) for row in rows
        ]
        wanted = {name: asked.filters.get(name, "") for name in ("tier", "service")}
        state = asked.filters.get("state", "")
        lines = [
            line
            for line in lines
            if state in ("", line.state)
            and all(value in ("", getattr(line, key)) for key, value in wanted.items())
        ]
        sort = asked.sort or "code"
        lines.sort(key=lambda line: (getattr(line, sort), line.code, line.version))
        if asked.descending:
            lines.reverse()
        return ListResult(lines[asked.offset : asked.offset + asked.size], len(lines))

    return list_view(request, _spec(), fetch, template="desk/levels/list.html", context=context)


def _state(row: LevelRow, rows: list[LevelRow], at: datetime) -> str:
    if row.valid_from > at:
        return "coming"
    later = any(one.code == row.code and row.valid_from < one.valid_from <= at for one in rows)
    return "over" if later or (row.valid_to is not None and row.valid_to <= at) else "running"


def _line(row: LevelRow, cards: Mapping[UUID, CustomerCard], state: str, calendar: str = "") -> Line:
    days = " / ".join(
        str(row.transit_days.get(lane, "–")) for lane in ("same_city", "same_region", "long_haul", "abroad")
    )
    until, by = f"{row.cutoff:%H:%M}", f"{row.due_time:%H:%M}"
    words = str(dict(STATES)[state])
    return Line(row, _whose(row, cards), calendar or row.calendar, days, until, by, state, words)


def _whose(row: LevelRow, cards: Mapping[UUID, CustomerCard]) -> str:
    parts = [
        called(cards.get(row.customer_id)) if row.customer_id else "", row.contract,
        word("tier", row.tier) if row.tier else "", word("service", row.service) if row.service else "",
    ]  # fmt: skip
    return " · ".join(part for part in parts if part) or str(_("everybody"))


def _spec() -> ListSpec:
    return ListSpec(
        name="service-levels",
        title=_("Service levels"),
        columns=(
            Column("code", _p("calendar", "Short name"), sortable=True),
            Column("version", _("Version"), "number", hide_narrow=True),
            Column("whose", _("For whose orders"), sortable=True),
            Column("days", _("Days: city / region / far / abroad")),
            Column("until", _("Cut-off"), sortable=True, hide_narrow=True),
            Column("by", _("Due by"), sortable=True, hide_narrow=True),
            Column("calendar_name", _("Calendar"), "half", hide_narrow=True),
            Column("state_word", _("State")),
            Column("valid_from", _("Takes effect on"), "since", sortable=True, hide_narrow=True),
            Column("source", _("On whose word"), "half", roomy=True),
        ),
        empty=Empty(
            _("No service level here"),
            _("A service level says in how many working days an order is delivered, and to whom that holds."),
            reverse("desk_level_new"),
            _("Write a service level"),
            "clock-check",
        ),
        filters=(
            Filter("state", _("State"), choices=STATES, quick=True),
            Filter("tier", _("Tier"), choices=choices("tier")),
            Filter("service", _p("shipment", "Service"), choices=choices("service")),
        ),
        row_url=lambda line: reverse("desk_level_edit", args=[line.code]),
        row_key=lambda line: f"{line.code}-{line.version}",
    )


@door(STAFF)
def levels_explained(request: ActedRequest) -> HttpResponse:
    """``?customer=CODE&service=&day=``: the level that applies to such an order, and why not the others."""
    cards = customers_to_choose(actor=request.actor)
    code, service = request.GET.get("customer", ""), request.GET.get("service", "")
    card = next((one for one in cards if one.code == code), None)
    day = _day(request)
    at = datetime.combine(day, time(12), request.zone)
    lines = []
    if card is not None:
        tier = request.GET.get("tier", "") or card.tier
        judged = levels_applying(
            customer_id=card.id, tier=tier, service=service, at=at, actor=request.actor
        )  # fmt: skip
        known = {card.id: card}
        missing = {one.row.customer_id for one in judged} - known.keys() - {None}
        known |= customers_by_id(missing, actor=request.actor)
        lines = [(one, _line(one.row, known, "running"), MISFITS[one.misfit]) for one in judged]
    context = {
        "customers": [(one.code, called(one)) for one in cards], "services": choices("service"),
        "tiers": choices("tier"), "card": card, "lines": lines, "tab": "levels",
        "chosen": {
            "customer": code, "service": service, "tier": request.GET.get("tier", ""),
            "day": day.isoformat(),
        },
    }  # fmt: skip
    return show(request, "desk/levels/why.html", NAV, context)


def _day(request: ActedRequest) -> date:
    today = request.now.astimezone(request.zone).date()
    try:
        day = date.fromisoformat(request.GET.get("day", "") or today.isoformat())
    except ValueError:
        return today
    return day if limits.EARLIEST.date() <= day < limits.LATEST.date() else today
