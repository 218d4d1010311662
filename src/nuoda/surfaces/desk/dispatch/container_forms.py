"""Forms about returnable containers: a move, a kind, and what was left and taken at a stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.dispatch.commands import (
    ContainerDraft,
    ContainerKindDraft,
    ExchangeDraft,
    Holder,
    exchange_containers,
    move_containers,
    set_container_kinds,
)
from nuoda.domains.dispatch.queries import TripPage, trip_page
from nuoda.domains.dispatch.queries.containers import container_kinds
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS
from nuoda.surfaces.desk.forms import DeskForm, answer_form


class MoveForm(DeskForm):
    """A move of containers from one holder to another."""

    title = _("Record a move of containers")
    text = _("Both sides are written at once, so that nothing is lost between them.")
    submit = _("Record it")

    kind = forms.ChoiceField(label=_p("container", "Container"))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000)
    giver_kind = forms.ChoiceField(label=_p("container", "From"))
    giver = forms.CharField(label=_("Code of the giver"), max_length=60, required=False)
    taker_kind = forms.ChoiceField(label=_p("container", "To"))
    taker = forms.CharField(label=_("Code of the taker"), max_length=60, required=False)
    reference = forms.CharField(label=_("Order or trip"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any, *, kinds: list[tuple[str, str]], initial: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(initial))
        fields: dict[str, Any] = dict(self.fields)
        fields["kind"].choices = kinds
        for name in ("giver_kind", "taker_kind"):
            fields[name].choices = choices("container_holder")
        for name in ("giver", "taker"):
            fields[name].help_text = _("Of the depot, vehicle, customer or partner; empty for outside.")

    def draft(self) -> ContainerDraft:
        given = self.cleaned_data
        return ContainerDraft(
            self.key, given["kind"], given["quantity"], Holder(given["giver_kind"], given["giver"].strip()),
            Holder(given["taker_kind"], given["taker"].strip()), given["reference"].strip(), given["note"],
        )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def container_move(request: ActedRequest) -> HttpResponse:
    """Record a move; the address may name the holders already, as a trip's page does."""
    kinds = [(one.code, called(one)) for one in container_kinds(actor=request.actor, closed=False)]
    names = ("kind", "quantity", "giver_kind", "giver", "taker_kind", "taker", "reference")
    initial = {name: request.GET[name][:60] for name in names if request.GET.get(name)}
    form = MoveForm(request.POST or None, kinds=kinds, initial=initial)
    back = reverse("desk_containers")

    def carry_out() -> str:
        report = move_containers(by=request.actor, at=request.now, moves=[form.draft()])
        if report.refused:
            raise Invalid(fields=list(report.refused[0].problems))
        messages.success(request, gettext("The move is recorded."))
        return back

    label = gettext("Returnable containers")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=label)


class KindForm(DeskForm):
    """A kind of container."""

    title: Any = _("Record a kind of container")
    submit: Any = _("Save")

    code = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", label=_p("container", "Code"), max_length=20)
    name = forms.CharField(label=_p("thing", "Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    days = forms.IntegerField(label=_("Days until it is due back"), min_value=0, max_value=3_650, initial=30)
    deposit = forms.DecimalField(
        label=_("Deposit for one"), min_value=0, max_digits=12, decimal_places=2, initial=0
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    closed = forms.BooleanField(label=_("Not in use any more"), required=False)


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def container_kind(request: ActedRequest, container_code: str = "") -> HttpResponse:
    """Record a kind of container, or change one."""
    row = next((one for one in container_kinds(actor=request.actor) if one.code == container_code), None)
    if container_code and row is None:
        raise NotFound
    names = ("code", "name", "name_en", "days", "deposit", "currency")
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = KindForm(request.POST or None, initial={**initial, "closed": bool(row and row.closed_at)})
    if row is not None:
        form.title = row.name
        form.fields["code"].disabled = True
    back = reverse("desk_container_kinds")

    def carry_out() -> str:
        given = {name: form.cleaned_data[name] for name in (*names, "closed")}
        set_container_kinds(by=request.actor, at=request.now, kinds=[ContainerKindDraft(**given)])
        messages.success(request, gettext("The kind of container is saved."))
        return back

    label = gettext("Kinds of containers")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=label)


class ExchangeForm(DeskForm):
    """What was left and taken of containers at one stop of a trip."""

    title = _("Containers left and taken")
    text = _("What the driver told by phone stands here already; record what was told otherwise.")
    submit = _("Record the containers")

    stop = forms.ChoiceField(label=_p("stop", "Stop"))
    kind = forms.ChoiceField(label=_p("container", "Container"))
    left = forms.IntegerField(label=_("Left there"), min_value=0, max_value=9_999, initial=0)
    taken = forms.IntegerField(label=_("Taken along"), min_value=0, max_value=9_999, initial=0)

    def __init__(self, data: Any, *, page: TripPage, kinds: list[tuple[str, str]], stop: str) -> None:
        super().__init__(data, initial={"stop": stop})
        fields: dict[str, Any] = dict(self.fields)
        fields["kind"].choices = kinds
        fields["stop"].choices = [
            (str(one.id), f"{one.sequence} · {one.job.reference} {one.job.name}".strip())
            for one in page.stops
            if one.job.customer_id is not None
        ]


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def trip_containers(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Record what was left with and taken from the customer of a stop, as its driver would."""
    page = trip_page(trip_id, actor=request.actor)
    kinds = [(one.code, called(one)) for one in container_kinds(actor=request.actor, closed=False)]
    form = ExchangeForm(request.POST or None, page=page, kinds=kinds, stop=request.GET.get("stop", ""))
    back = reverse("desk_trip", args=[trip_id])

    def carry_out() -> str:
        given = form.cleaned_data
        draft = ExchangeDraft(form.key, UUID(given["stop"]), given["kind"], given["left"], given["taken"])
        report = exchange_containers(by=request.actor, at=request.now, exchanges=[draft])
        if report.refused:
            raise Invalid(fields=list(report.refused[0].problems))
        messages.success(request, gettext("The move is recorded."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=page.trip.number)
