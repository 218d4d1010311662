"""Write a service level or its next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands import ServiceLevelDraft, record_service_levels
from nuoda.domains.contracts.queries import LevelRow, calendar_choices, level_rows
from nuoda.domains.contracts.queries.agreements import contract_rows
from nuoda.domains.contracts.queries.service_levels import usual_hours
from nuoda.domains.customers.queries import CustomerCard, customers_by_id, customers_to_choose
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.pages.dates import DayInput
from nuoda.pages.names import called, half
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form

NAV = "contracts"
WRITERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=365)


def _clock(label: Any, initial: str, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, initial=initial, help_text=help_text)


class LevelForm(DeskForm):
    """How fast a delivery is promised, to whom, from when."""

    title: Any = _("Write a service level")
    text = _("The narrowest applies: customer, then contract, tier, service, and what holds for all.")
    submit = _("Record it")
    groups = (
        Group(_("For whose orders"), ("code", "customer_id", "contract", "tier", "service")),
        Group(
            _p("service level", "How fast"),
            ("same_city", "same_region", "long_haul", "abroad", "cutoff", "due_time", "pickup_hours",
             "calendar"),
        ),
        Group(_p("service level", "From when, and on whose word"), ("valid_from", "valid_to", "source")),
    )  # fmt: skip

    code = forms.RegexField(
        r"^(?!new$|why$|targets$)[a-z0-9][a-z0-9_-]*$", label=_p("calendar", "Short name"), max_length=40,
        help_text=_("Small letters, figures and hyphens, such as shanghai-night."),
    )  # fmt: skip
    customer_id = forms.ChoiceField(label=_("Customer"), required=False)
    contract = forms.ChoiceField(label=_p("contract", "Contract"), required=False)
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    service = forms.ChoiceField(label=_p("shipment", "Service"), required=False)
    same_city = _days(_("Days within a city"))
    same_region = _days(_("Days within a region"))
    long_haul = _days(_("Days over long distances"))
    abroad = _days(_("Days abroad"))
    cutoff = _clock(_("Cut-off"), "18:00", _("Orders after it count for the next working day."))
    due_time = _clock(_("Due by"), "18:00")
    pickup_hours = forms.IntegerField(
        label=_("Collected within working hours"), min_value=1, max_value=1_000, required=False,
        help_text=_("From the order on, where it names no window of its own; empty: not promised."),
    )  # fmt: skip
    calendar = forms.ChoiceField(label=_("Calendar"))
    valid_from = _day(_("Takes effect on"), _("From the first instant of that day; empty for at once."))
    valid_to = _day(_p("contract", "Until"), _("The first day on which it holds no more; may stay empty."))
    source = forms.CharField(
        label=_("On whose word"),
        max_length=300,
        help_text=_("The notice, decision or agreement it rests on."),
    )

    def __init__(self, data: Any = None, *, choose: Mapping[str, Sequence[Any]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = dict(self.fields)
        for name, offered in choose.items():
            fields[name].choices = offered

    def refuse(self, error: Invalid) -> None:
        """Problems beside the field they belong to."""
        names = {"transit_days": "long_haul"}
        fields = []
        for one in error.fields:
            name = one.field.split(".")[-1]
            fields.append(replace(one, field=names.get(name, name)))
        super().refuse(Invalid(error.sentence, fields=fields))

    def draft(self, request: ActedRequest) -> ServiceLevelDraft:
        """What the command takes; days begin in the reader's zone."""
        given = self.cleaned_data
        days = {lane: given[lane] for lane in _LANES}
        ends = given["valid_to"]
        return ServiceLevelDraft(
            given["code"], days, usual_hours(days),
            given["cutoff"], given["due_time"], _begin(given["valid_from"], request.zone) or request.now,
            given["customer_id"] or None, given["tier"], given["service"], given["calendar"], given["source"],
            given["contract"], _begin(ends, request.zone), given["pickup_hours"],
        )  # fmt: skip


_LANES = ("same_city", "same_region", "long_haul", "abroad")


def _begin(day: Any, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def _offered(request: ActedRequest, row: LevelRow | None) -> dict[str, Sequence[Any]]:
    actor = request.actor
    cards: list[CustomerCard] = customers_to_choose(actor=actor)
    if row is not None and row.customer_id and all(card.id != row.customer_id for card in cards):
        cards += customers_by_id([row.customer_id], actor=actor).values()
    contracts = contract_rows(actor=actor, window=Window(size=200)).rows
    anyone = ("", _p("service level", "any"))
    return {
        "customer_id": [anyone, *((str(card.id), called(card)) for card in cards)],
        "contract": [anyone, *((one.number, f"{one.number} {one.title}") for one in contracts)],
        "tier": [anyone, *choices("tier")],
        "service": [anyone, *choices("service")],
        "calendar": [(code, half(name)) for code, name in calendar_choices(actor=actor)],
    }


def _initial(row: LevelRow) -> dict[str, Any]:
    days = {lane: row.transit_days.get(lane, row.transit_days["long_haul"]) for lane in _LANES}
    return {
        "code": row.code, "customer_id": str(row.customer_id or ""), "contract": row.contract,
        "tier": row.tier, "service": row.service, **days, "cutoff": row.cutoff, "due_time": row.due_time,
        "calendar": row.calendar, "source": row.source, "pickup_hours": row.pickup_hours,
    }  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def new_level(request: ActedRequest) -> HttpResponse:
    """Write a service level."""
    form = LevelForm(request.POST or None, choose=_offered(request, None))
    return _answer(request, form)


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def next_level(request: ActedRequest, code: str) -> HttpResponse:
    """Write the next version of a service level."""
    versions = level_rows(actor=request.actor, code=code)
    if not versions:
        raise NotFound
    form = LevelForm(
        request.POST or None, choose=_offered(request, versions[0]), initial=_initial(versions[0])
    )
    form.title = gettext_lazy("Next version of %(name)s") % {"name": code}
    form.fields["code"].widget.attrs["readonly"] = True
    return _answer(request, form)


def _answer(request: ActedRequest, form: LevelForm) -> HttpResponse:
    back = reverse("desk_levels")

    def carry_out() -> str:
        record_service_levels.once(form.key)(by=request.actor, at=request.now, levels=[form.draft(request)])
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Service levels"))
