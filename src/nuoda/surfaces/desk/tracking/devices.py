"""Devices at the desk: where each rides, when it was last heard of; binding and releasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.shipments.commands import bind_device, release_device
from nuoda.domains.shipments.facts import SCALES
from nuoda.domains.shipments.queries import DeviceRow, device_rows, find_by_waybill
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.pages.dates import LOCAL, MomentInput
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of

PAGE = "desk/tracking/devices.html"
_SILENT = timedelta(hours=2)
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device as the list shows it; what is asked of the line and not here is the row's own."""

    row: DeviceRow
    silent: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def measured(self) -> str:
        """The last value with its unit, "" where it measures nothing."""
        if self.row.value is None:
            return ""
        return f"{self.row.value:g} {SCALES[self.row.quantity].unit}"

    @property
    def waybills(self) -> str:
        return ", ".join(waybill for _id, waybill in self.row.shipments)


def bind_url(device: str = "", waybill: str = "") -> str:
    """The form that binds, filled in as far as known."""
    given = urlencode({"device": device, "waybill": waybill})
    return f"{reverse('desk_device_bind')}?{given}"


def _spec() -> ListSpec:
    states = [("bound", _("Riding along")), ("silent", _("Silent for 2 h")), ("free", _("Free"))]
    return ListSpec(
        name="devices",
        title=_("Devices"),
        columns=[
            Column("device", pgettext_lazy("telemetry", "Device"), sortable=True),
            Column(
                "rides", _("Rides with"), template="desk/tracking/cell_rides.html", sortable=True,
                export=lambda line: line.waybills,
            ),
            Column("heard_at", _("Last heard"), template="desk/tracking/cell_heard.html", sortable=True),
            Column("measured", _("Last measured"), align="end"),
            Column(
                "battery", _("Battery"), template="desk/tracking/cell_battery.html", align="end",
                sortable=True,
            ),
            Column(
                "since", _("Riding since"), template="desk/tracking/cell_seen.html", sortable=True,
                hide_narrow=True,
            ),
            Column(
                "bind", pgettext_lazy("device", "Bind"), template="desk/tracking/cell_bind.html",
                export=lambda line: "",
            ),
        ],
        filters=[
            Filter("state", _("State"), choices=states, quick=True),
            Filter("text", _("Device or waybill"), kind="text"),
        ],
        empty=Empty(
            _("No device has spoken yet"),
            _(
                "Trackers and sensors appear here as soon as they send a position or a reading, or are bound"
                " to a shipment. Bind one, and the shipment's page shows where it is and what it measures."
            ),
            bind_url(), _("Bind a device"), "current-location",
        ),
        row_key=lambda line: line.device,
        row_tone=lambda line: "risk" if line.silent else "",
    )  # fmt: skip


@door(STAFF)
def device_list(request: ActedRequest) -> HttpResponseBase:
    """Every device that ever spoke or was bound, the last heard first."""
    silent_since = request.now - _SILENT

    def fetch(asked: ListRequest) -> ListResult:
        page = device_rows(
            actor=request.actor, window=window_of(asked), at=request.now, silent_since=silent_since,
            state=asked.filters.get("state", ""), text=asked.filters.get("text", ""),
        )  # fmt: skip
        return ListResult([DeviceLine(row, _is_silent(row, silent_since)) for row in page.rows], page.total)

    context = {**frame(request, "tracking"), "tab": "devices", "bind_url": bind_url()}
    return list_view(request, _spec(), fetch, template=PAGE, context=context)


def _is_silent(row: DeviceRow, since: datetime) -> bool:
    return row.rides > 0 and (row.heard_at is None or row.heard_at < since)


class BindForm(DeskForm):
    """Which device rides with which shipment, from when until when; times are those of the writer's zone."""

    title = gettext_lazy("Bind a device")
    text = gettext_lazy("From then on its positions and readings count for this shipment.")
    submit = gettext_lazy("Bind")

    device = forms.CharField(
        label=pgettext_lazy("telemetry", "Device"), max_length=60,
        help_text=gettext_lazy("The name under which it sends."),
        widget=forms.TextInput(attrs={**_PLAIN, "autofocus": True}),
    )  # fmt: skip
    waybill = forms.CharField(
        label=gettext_lazy("Waybill"), max_length=60, widget=forms.TextInput(attrs=_PLAIN),
        help_text=gettext_lazy("Or the number of a piece or a leg."),
    )  # fmt: skip
    since = forms.DateTimeField(
        label=pgettext_lazy("time", "From"), input_formats=[LOCAL],
        widget=MomentInput(),
    )  # fmt: skip
    until = forms.DateTimeField(
        label=gettext_lazy("Until"), input_formats=[LOCAL], required=False,
        help_text=gettext_lazy("Nothing: until it is taken off, or the shipment is over."),
        widget=MomentInput(),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, zone: ZoneInfo, now: datetime, given: dict[str, str]) -> None:
        super().__init__(data, initial=given)
        self._zone = zone
        start = now.astimezone(zone).replace(second=0, microsecond=0)
        self.fields["since"].initial = start.replace(tzinfo=None)

    def clean_since(self) -> datetime:
        given: datetime = self.cleaned_data["since"]
        return given.replace(tzinfo=self._zone)

    def clean_until(self) -> datetime | None:
        given: datetime | None = self.cleaned_data["until"]
        return given.replace(tzinfo=self._zone) if given else None


@door(STAFF)
@require_http_methods(["GET", "POST"])
def bind(request: ActedRequest) -> HttpResponse:
    """Let a device ride with a shipment."""
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ("device", "waybill")}
    data = request.POST if request.method == "POST" else None
    form = BindForm(data, zone=request.zone, now=request.now, given=asked)

    def carry_out() -> str:
        given = form.cleaned_data
        found = find_by_waybill(given["waybill"], actor=request.actor)
        if not found:
            raise Invalid(fields=[_no_shipment(given["waybill"])])
        try:
            bind_device.once(form.key)(
                by=request.actor, at=request.now, device=given["device"], shipment_id=found[0].id,
                since=given["since"], until=given["until"],
            )  # fmt: skip
        except Conflict as refused:
            remedy = text("Give another time, or take it off first.")
            raise Invalid(fields=[FieldError("since", refused.sentence, remedy)]) from refused
        said = _("%(device)s rides with %(waybill)s.")
        messages.success(request, said % {"device": given["device"], "waybill": found[0].waybill})
        return reverse("desk_shipment", args=[found[0].id])

    back = reverse("desk_devices")
    return answer_form(request, form, "tracking", carry_out, back=back, back_label=_("Devices"))


def _no_shipment(number: str) -> FieldError:
    reason = text("There is no shipment under %(number)s.", {"number": number[:60]})
    return FieldError("waybill", reason, text("Correct the number, or register the shipment first."))


class ReleaseForm(DeskForm):
    """Taking a device off a shipment."""

    title = gettext_lazy("Take the device off")
    text = gettext_lazy("What it said so far stays with the shipment; what it says from now on does not.")
    submit = gettext_lazy("Take it off")

    device = forms.CharField(widget=forms.HiddenInput, max_length=60)
    shipment = forms.UUIDField(widget=forms.HiddenInput)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def release(request: ActedRequest) -> HttpResponse:
    """Let a device ride with a shipment no longer."""
    asked = {name: request.GET.get(name, "") for name in ("device", "shipment")}
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial=asked)

    def carry_out() -> str:
        given = form.cleaned_data
        release_device.once(form.key)(
            by=request.actor, at=request.now, device=given["device"], shipment_id=given["shipment"]
        )
        messages.success(request, _("%(device)s was taken off.") % {"device": given["device"]})
        return reverse("desk_shipment", args=[given["shipment"]])

    back = reverse("desk_devices")
    return answer_form(request, form, "tracking", carry_out, back=back, back_label=_("Devices"))
