"""Forms of reports and endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.connectors.http import Limits, Refused, check_address
from nuoda.domains.contracts.commands import ReportTermDraft
from nuoda.domains.contracts.queries import ReportTermRow
from nuoda.domains.customers.queries import CustomerCard, EndpointCard
from nuoda.kernel.translate import here
from nuoda.pages.dates import LOCAL, MomentInput
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm


def _instant(label: Any, *, required: bool, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required, input_formats=[LOCAL], help_text=help_text,
        widget=MomentInput(),
    )  # fmt: skip


class TermForm(DeskForm):
    """What is agreed about reports to one customer. Instants are those of the customer's zone."""

    title = _("Reports at fixed times")
    submit = _("Save")

    channel = forms.ChoiceField(label=_("How"), initial="mail")
    address = forms.CharField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        help_text=_("Left empty, it goes to the customer's own address."),
    )
    endpoint_id = forms.ChoiceField(label=_("Endpoint"), required=False)
    every_hours = forms.IntegerField(
        label=_("Every so many hours"), required=False, min_value=1, max_value=720,
        help_text=_("Or leave it empty and give times of day."),
    )  # fmt: skip
    times = forms.CharField(
        label=_("Times of day"),
        required=False,
        max_length=200,
        help_text=_("For example 09:00, 17:00, on the clock of the zone below."),
    )
    zone = forms.CharField(label=_("Time zone"), max_length=40)
    calendar = forms.ChoiceField(label=_("Only on working days of"), required=False)
    coverage = forms.ChoiceField(label=_("Which shipments"))
    when_empty = forms.ChoiceField(label=_("Where there is none to tell of"))
    language = forms.ChoiceField(label=_("Language"))
    contract = forms.CharField(
        label=_("Contract"), required=False, max_length=80, help_text=_("Where it was agreed, if anywhere.")
    )
    active_from = _instant(_p("report", "From"), required=True)
    active_to = _instant(_p("report", "Until"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(
        self,
        data: Any = None,
        *,
        customer: CustomerCard,
        endpoints: Sequence[EndpointCard],
        calendars: Sequence[tuple[str, str]],
        now: datetime,
        term: ReportTermRow | None = None,
    ) -> None:
        super().__init__(data)
        self._customer = customer
        self._choose("channel", choices("report_channel"))
        self._choose("coverage", choices("report_coverage"))
        self._choose("when_empty", choices("report_empty"))
        self._choose("language", choices("language"))
        self._choose("calendar", [("", _("Every day")), *calendars])
        open_ones = [(str(one.id), f"{one.label} · {one.address}") for one in endpoints if one.is_open]
        self._choose("endpoint_id", [("", _("None")), *open_ones])
        self.initial = _of_term(term) if term else _fresh(customer, now)

    def _choose(self, name: str, given: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = given  # type: ignore[attr-defined]

    def clean_times(self) -> list[time]:
        parts = self.cleaned_data["times"].replace("，", ",").replace("、", ",").replace("：", ":").split(",")
        try:
            return [time.fromisoformat(part.strip().zfill(5)) for part in parts if part.strip()]
        except ValueError as broken:
            raise forms.ValidationError(_("Write them like 09:00, 17:00.")) from broken

    def clean_zone(self) -> str:
        given: str = self.cleaned_data["zone"].strip()
        try:
            ZoneInfo(given)
        except (KeyError, ValueError, OSError) as unknown:
            raise forms.ValidationError(_("Write it like Asia/Shanghai.")) from unknown
        return given

    def draft(self) -> ReportTermDraft:
        """What the command takes."""
        given = self.cleaned_data
        zone = ZoneInfo(given["zone"])
        until = given["active_to"]
        return ReportTermDraft(
            customer_id=self._customer.id, channel=given["channel"], every_hours=given["every_hours"],
            times=given["times"], zone=given["zone"], calendar=given["calendar"],
            language=given["language"], address=given["address"].strip(),
            endpoint_id=UUID(given["endpoint_id"]) if given["endpoint_id"] else None,
            coverage=given["coverage"], when_empty=given["when_empty"], contract=given["contract"].strip(),
            active_from=given["active_from"].replace(tzinfo=zone),
            active_to=until.replace(tzinfo=zone) if until else None,
        )  # fmt: skip


def _fresh(customer: CustomerCard, now: datetime) -> dict[str, Any]:
    start = now.astimezone(ZoneInfo(customer.zone)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return {
        "channel": "mail", "coverage": "under_way", "when_empty": "say", "language": customer.language,
        "zone": customer.zone, "times": "09:00, 17:00", "active_from": start,
    }  # fmt: skip


def _of_term(term: ReportTermRow) -> dict[str, Any]:
    zone = ZoneInfo(term.zone)
    known = {name: getattr(term, name) for name in ("channel", "address", "every_hours", "zone", "calendar")}
    more = {name: getattr(term, name) for name in ("coverage", "when_empty", "language", "contract")}
    until = term.active_to.astimezone(zone).replace(tzinfo=None) if term.active_to else None
    return {
        **known, **more, "times": ", ".join(term.times),
        "endpoint_id": str(term.endpoint_id) if term.endpoint_id else "",
        "active_from": term.active_from.astimezone(zone).replace(tzinfo=None), "active_to": until,
    }  # fmt: skip


class EndTermForm(DeskForm):
    """Why reports end."""

    title = _("End these reports")
    text = _("Nothing is sent under these terms any more. What was sent stays to be read.")
    submit = _("End them")

    reason = forms.CharField(label=_("Why"), max_length=200)


class EndpointForm(DeskForm):
    """Where a customer's system takes our messages."""

    title = _("New endpoint")
    text = _("Messages are signed with a secret that is shown once, on the next page.")
    submit = _("Create")

    label = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example: transport system"))
    address = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("It begins with https:// and is reachable from here.")
    )

    def clean_address(self) -> str:
        given: str = self.cleaned_data["address"].strip()
        try:
            check_address(given, Limits(settings.NUODA_OUTGOING_HOSTS))
        except Refused as refused:
            raise forms.ValidationError(here(refused.sentence)) from refused
        return given


class CloseEndpointForm(DeskForm):
    """Why an endpoint is closed."""

    title = _("Close this endpoint")
    text = _("Nothing is sent there any more. Reports that go there have to be given another way.")
    submit = _("Close it")

    reason = forms.CharField(label=_("Why"), max_length=200)
