"""What rides with one shipment and measures: devices, last values, limits, and a chart of each quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.shipments.commands import set_conditions
from nuoda.domains.shipments.facts import SCALES, TOLERANCES, Limits, Quantity
from nuoda.domains.shipments.queries import Measured, Telemetry, shipments_by_id, telemetry_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.pages import badges, moments
from nuoda.pages.charts import Chart, Series
from nuoda.surfaces.desk.forms import DeskForm, answer_form

_ORDER = tuple(one.value for one in Quantity)


@dataclass(frozen=True, slots=True)
class QuantityLine:
    """One quantity of one shipment: its limits in words, and the last value with how it stands to them."""

    kind: str
    unit: str
    limits: str
    tolerance: str
    last: Measured | None
    outside: bool
    count: int


@door(STAFF)
def shipment_telemetry(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """The part of a shipment's page that tells of its devices; read on demand."""
    found = telemetry_of(shipment_id, actor=request.actor)
    ships = shipments_by_id([shipment_id], actor=request.actor)
    if shipment_id not in ships:
        raise NotFound
    context = telemetry_context(found, now=request.now, zone=request.zone)
    return render(
        request, "desk/shipments/telemetry.html", {**context, "card": ships[shipment_id], "now": request.now}
    )


def telemetry_context(found: Telemetry, *, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """What the section shows: devices, a line a quantity, and a chart where more than one value is known."""
    return {
        "devices": [(one, _rides(one.bound_from, one.bound_to, now)) for one in found.devices],
        "quantities": [_line(kind, found) for kind in _ORDER if kind in found.limits or kind in found.last],
        "charts": [
            _chart(kind, found, now=now, zone=zone) for kind in _ORDER if len(found.series.get(kind, ())) > 1
        ],
        "mean_kinetic": found.mean_kinetic,
    }


def _rides(since: datetime, until: datetime | None, now: datetime) -> bool:
    return since <= now and (until is None or until > now)


def _line(kind: str, found: Telemetry) -> QuantityLine:
    limits, last = found.limits.get(kind), found.last.get(kind)
    scale = SCALES[kind]
    return QuantityLine(
        kind, scale.unit, limits_words(limits) if limits else "",
        moments.span_words(limits.tolerance) if limits and limits.tolerance else "", last,
        bool(limits and last and limits.outside(last.value)), found.counts.get(kind, 0),
    )  # fmt: skip


def limits_words(one: Limits) -> str:
    """``2 to 8 °C``, ``up to 5 g``, ``from 15 °C``."""
    unit = SCALES[one.quantity].unit
    if one.low is None:
        return _("up to %(high)s %(unit)s") % {"high": f"{one.high:g}", "unit": unit}
    if one.high is None:
        return _("from %(low)s %(unit)s") % {"low": f"{one.low:g}", "unit": unit}
    return _("%(low)s to %(high)s %(unit)s") % {"low": f"{one.low:g}", "high": f"{one.high:g}", "unit": unit}


def _chart(kind: str, found: Telemetry, *, now: datetime, zone: tzinfo) -> Chart:
    values, limits = found.series[kind], found.limits.get(kind)
    if kind == Quantity.SHOCK:
        return Chart(
            key=f"telemetry-{kind}", kind="bar", title=badges.find("quantity", kind).label,
            unit=SCALES[kind].unit, categories=_moments(values, zone),
            series=[Series(_("measured"), [round(one.value, 2) for one in values])],
            target=limits.high if limits else None, target_label=_("at most"), n=found.counts[kind],
            decimals=1,
        )  # fmt: skip
    series = [Series(_("measured"), [round(one.value, 2) for one in values])]
    if limits is not None and limits.high is not None:
        series.append(Series(_("at most"), [limits.high] * len(values), "broken"))
    if limits is not None and limits.low is not None:
        series.append(Series(_("at least"), [limits.low] * len(values), "neutral"))
    return Chart(
        key=f"telemetry-{kind}", kind="line", title=badges.find("quantity", kind).label,
        unit=SCALES[kind].unit, categories=_moments(values, zone), series=series, n=found.counts[kind],
        decimals=1,
    )  # fmt: skip


def _moments(values: Sequence[Measured], zone: tzinfo) -> list[str]:
    """Clock times, with the day where they span more than one."""
    local = [one.at.astimezone(zone) for one in values]
    pattern = "%H:%M" if local[0].date() == local[-1].date() else "%m-%d %H:%M"
    return [one.strftime(pattern) for one in local]


class LimitsForm(DeskForm):
    """What the goods may bear; a quantity without any limit is not watched."""

    title = gettext_lazy("What the goods may bear")
    text = gettext_lazy("What was measured within a week is weighed by it at once.")
    submit = gettext_lazy("Set the limits")

    temperature_from = forms.FloatField(label=gettext_lazy("Temperature from (°C)"), required=False)
    temperature_to = forms.FloatField(label=gettext_lazy("Temperature to (°C)"), required=False)
    humidity_from = forms.FloatField(label=gettext_lazy("Humidity from (%)"), required=False)
    humidity_to = forms.FloatField(label=gettext_lazy("Humidity to (%)"), required=False)
    shock_most = forms.FloatField(label=gettext_lazy("Knocks up to (g)"), required=False)
    tolerance_minutes = forms.IntegerField(
        label=gettext_lazy("Outside for at most (minutes)"), required=False, min_value=0, max_value=10_080,
        help_text=gettext_lazy("Nothing: 15 minutes of temperature, 60 of humidity."),
    )  # fmt: skip

    def limits(self) -> list[Limits]:
        """What the command takes."""
        given = self.cleaned_data
        minutes = given["tolerance_minutes"]
        found = []
        for quantity, low, high in (
            (Quantity.TEMPERATURE.value, given["temperature_from"], given["temperature_to"]),
            (Quantity.HUMIDITY.value, given["humidity_from"], given["humidity_to"]),
            (Quantity.SHOCK.value, None, given["shock_most"]),
        ):
            if low is not None or high is not None:
                own = minutes is not None and quantity != Quantity.SHOCK
                tolerance = timedelta(minutes=minutes) if own else TOLERANCES[quantity]
                found.append(Limits(quantity, low, high, tolerance))
        return found


_FIELD_OF = {
    "temperature.low": "temperature_from", "temperature.high": "temperature_to",
    "humidity.low": "humidity_from", "humidity.high": "humidity_to", "shock.high": "shock_most",
    "temperature.tolerance": "tolerance_minutes", "humidity.tolerance": "tolerance_minutes",
}  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def set_limits(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Set what the goods of a shipment may bear."""
    standing = telemetry_of(shipment_id, actor=request.actor).limits
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=_initial(standing))
    target = reverse("desk_shipment", args=[shipment_id])

    def carry_out() -> str:
        try:
            set_conditions.once(form.key)(
                by=request.actor, at=request.now, shipment_id=shipment_id, limits=form.limits()
            )
        except Invalid as refused:
            named = [
                FieldError(_FIELD_OF.get(one.field, one.field), one.reason, one.remedy)
                for one in refused.fields
            ]
            raise Invalid(refused.sentence, fields=named) from refused
        messages.success(request, _("The limits are set."))
        return target

    return answer_form(request, form, "shipments", carry_out, back=target, back_label=_("The shipment"))


def _initial(standing: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in standing.values():
        for side, value in (("low", one.low), ("high", one.high)):
            field = _FIELD_OF.get(f"{one.quantity}.{side}")
            if field and value is not None:
                found[field] = value
        if one.quantity != Quantity.SHOCK and one.tolerance != TOLERANCES[one.quantity]:
            found["tolerance_minutes"] = int(one.tolerance.total_seconds() // 60)
    return found
