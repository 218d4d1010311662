"""What is asked about a trip in a dialog: open one, who drives it, its seal, and that its vehicle is out."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.dispatch.commands import break_down, open_seal, open_trip, seal_trip, set_crew
from nuoda.domains.dispatch.queries import TripRow, depots, drivers_of, get_depot, trip_page, vehicles_of
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.pages.dates import MomentInput
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.dispatch.board import chosen_day, chosen_depot
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS, board_url
from nuoda.surfaces.desk.forms import DeskForm, answer_form

_REASONS = ("DELAY.vehicle", "DELAY.traffic", "DELAY.weather", "DELAY.authority", "DELAY.unstated")
_NOBODY = ("", "–")


class OpenForm(DeskForm):
    """A trip of a vehicle, with nobody's stops yet."""

    title = gettext_lazy("Open a trip")
    submit = gettext_lazy("Open the trip")

    vehicle = forms.ChoiceField(label=gettext_lazy("Vehicle"))
    driver = forms.ChoiceField(label=gettext_lazy("Driver"), required=False)
    starts = forms.TimeField(
        label=gettext_lazy("Leaves at"), initial=time(7), widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, data: Any, *, vehicles: list[tuple[str, str]], drivers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["vehicle"].choices = vehicles  # type: ignore[attr-defined]
        self.fields["driver"].choices = [_NOBODY, *drivers]  # type: ignore[attr-defined]


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def trip_open(request: ActedRequest) -> HttpResponse:
    """Open an empty trip of a vehicle on the day of the board."""
    depot = chosen_depot(request.GET.get("depot", ""), depots(actor=request.actor))
    if depot is None:
        raise NotFound
    day: date = chosen_day(request, request.GET.get("day", ""))
    form = OpenForm(
        request.POST or None,
        vehicles=[
            (str(one.id), f"{one.code} {one.name}") for one in vehicles_of(depot.id, actor=request.actor)
        ],
        drivers=_drivers(request, depot.id),
    )

    def do() -> str:
        given = form.cleaned_data
        open_trip(
            by=request.actor, at=request.now, vehicle_id=UUID(given["vehicle"]),
            driver_id=_maybe(given["driver"]), day=day,
            starts_at=datetime.combine(day, given["starts"], tzinfo=request.zone),
        )  # fmt: skip
        return board_url(depot.code, day)

    return _answer(request, form, do, back=board_url(depot.code, day))


def _drivers(request: ActedRequest, depot_id: UUID) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in drivers_of(depot_id, actor=request.actor)]


def _maybe(given: str) -> UUID | None:
    return UUID(given) if given else None


def _answer(request: ActedRequest, form: DeskForm, do: Any, *, back: str) -> HttpResponse:
    """The form in its dialog; a conflict is told in place like any other refusal."""

    def carry_out() -> str:
        try:
            return str(do())
        except Conflict as refused:
            raise Invalid(refused.sentence, fields=refused.fields) from refused

    return answer_form(request, form, NAV, carry_out, back=back, back_label=_("Dispatch"))


class CrewForm(DeskForm):
    """Who drives a trip."""

    title = gettext_lazy("Who drives it?")
    submit = gettext_lazy("Set the driver")

    driver = forms.ChoiceField(label=gettext_lazy("Driver"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, trip: TripRow, drivers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["driver"].choices = [_NOBODY, *drivers]  # type: ignore[attr-defined]
        self.fields["driver"].initial = str(trip.driver_id or "")
        self.fields["version"].initial = trip.version


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def trip_crew(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Say who drives a trip."""
    row = trip_page(trip_id, actor=request.actor).trip
    form = CrewForm(request.POST or None, trip=row, drivers=_drivers(request, row.depot_id))
    home = reverse("desk_trip", args=[trip_id])

    def do() -> str:
        given = form.cleaned_data
        set_crew(
            by=request.actor, at=request.now, trip_id=trip_id, version=given["version"],
            driver_id=_maybe(given["driver"]),
        )  # fmt: skip
        return home

    return _answer(request, form, do, back=home)


class SealForm(DeskForm):
    """The number on the seal of the doors."""

    title = gettext_lazy("Record the seal")
    text = gettext_lazy("It stands on the trip sheet and on the driver's phone.")
    submit = gettext_lazy("Record the seal")

    seal = forms.CharField(
        label=gettext_lazy("Seal number"), max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def trip_seal(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Record the number of the seal."""
    row = trip_page(trip_id, actor=request.actor).trip
    form = SealForm(request.POST or None, initial={"seal": row.seal})
    home = reverse("desk_trip", args=[trip_id])

    def do() -> str:
        seal_trip(by=request.actor, at=request.now, trip_id=trip_id, seal=form.cleaned_data["seal"])
        return home

    return _answer(request, form, do, back=home)


class OpenedForm(DeskForm):
    """The number on the seal as it was when the doors were opened."""

    title = gettext_lazy("Compare the seal at opening")
    text = gettext_lazy("Write what stands on the seal, not what should. Another number opens a case.")
    submit = pgettext_lazy("seal", "Compare")

    found = forms.CharField(
        label=gettext_lazy("Seal number found"), max_length=40, required=False,
        help_text=gettext_lazy("Empty: there was no seal."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def trip_opened(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Note the seal that was found at opening, and say whether it is the one of loading."""
    trip_page(trip_id, actor=request.actor)
    form = OpenedForm(request.POST or None)
    home = reverse("desk_trip", args=[trip_id])

    def do() -> str:
        found = form.cleaned_data["found"]
        if open_seal(by=request.actor, at=request.now, trip_id=trip_id, found=found):
            messages.success(request, _("It is the seal of loading."))
        else:
            messages.warning(request, _("It is not the seal of loading: a case is opened."))
        return home

    return _answer(request, form, do, back=home)


class BreakForm(DeskForm):
    """A vehicle fell out: why, and when it and its goods are there again."""

    title = gettext_lazy("The vehicle is out")
    text = gettext_lazy(
        "What it has not delivered is proposed for other vehicles; you decide on the proposal. Where"
        " shipments of customers are aboard, an incident is opened by itself and tells them."
    )
    submit = gettext_lazy("Take it out and plan anew")

    reason = forms.ChoiceField(label=gettext_lazy("Why"))
    goods = forms.DateTimeField(
        label=gettext_lazy("Its goods are at the depot again at"), required=False,
        help_text=gettext_lazy("Leave it empty if the goods never left the depot."),
        widget=MomentInput(),
    )  # fmt: skip
    back = forms.DateTimeField(
        label=gettext_lazy("The vehicle drives again from"), required=False,
        help_text=gettext_lazy("Leave it empty if it stays out for the rest of the day."),
        widget=MomentInput(),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].choices = [(code, word("reason", code)) for code in _REASONS]  # type: ignore[attr-defined]


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def trip_break(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Take a vehicle out of its trip and ask for a plan that saves what can be saved."""
    row = trip_page(trip_id, actor=request.actor).trip
    form = BreakForm(request.POST or None)
    depot = get_depot(row.depot_id, actor=request.actor)
    home = board_url(depot.code, row.day)

    def do() -> str:
        given = form.cleaned_data
        break_down(
            by=request.actor, at=request.now, trip_id=trip_id, reason=given["reason"],
            goods_at=_local(request, given["goods"]) or request.now, back_at=_local(request, given["back"]),
        )  # fmt: skip
        return home

    return _answer(request, form, do, back=home)


def _local(request: ActedRequest, given: datetime | None) -> datetime | None:
    """An instant as it was typed: on the reader's clock."""
    return given.replace(tzinfo=request.zone) if given else None
