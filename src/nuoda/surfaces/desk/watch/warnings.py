"""Warnings of areas at the desk: the list, one with the shipments that it touches, and writing one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.shipments.commands import warn_area, withdraw_warning
from nuoda.domains.shipments.queries import WarningRow, touched_rows, warning_page, warning_rows
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.text import both
from nuoda.kernel.translate import here, listed
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.dangers import watch_lines
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import frame, pulse_about, show
from nuoda.surfaces.desk.listing import window_of
from nuoda.surfaces.desk.watch.forms import WarningForm

MAY_WARN = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN})
SHOWN = 500


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning in the reader's words, with its state as of now."""

    row: WarningRow
    title: str
    state: str
    hazard: str
    severity: str
    where: str
    since: datetime
    until: datetime
    shipments: int
    source: str


def line_of(row: WarningRow, now: datetime) -> WarningLine:
    """A warning as it is shown: its title in the reader's language where it has one."""
    title = here(both(row.title_zh, row.title_en))
    state = "over" if row.state == "in_force" and not row.holds(now) else row.state
    drawn = ngettext("%(count)s outline", "%(count)s outlines", row.outlines) % {"count": row.outlines}
    outlines = [drawn] if row.outlines else []
    where = listed([*(place.replace("/", " ") for place in row.places), *outlines])
    return WarningLine(
        row, title, state, row.hazard, row.severity, where, row.since, row.until, row.shipments, row.source
    )


def _spec() -> ListSpec:
    states = [
        ("in_force", gettext_lazy("In force")),
        ("over", gettext_lazy("Over")),
        ("kept", gettext_lazy("Tests and notes")),
    ]
    return ListSpec(
        name="warnings",
        title=gettext_lazy("Warnings of areas"),
        columns=[
            Column("title", gettext_lazy("Warning"), template="desk/parts/cell_full.html"),
            Column("hazard", gettext_lazy("Hazard"), kind="badge", badge_kind="hazard", sortable=True),
            Column("severity", gettext_lazy("Severity"), kind="badge", badge_kind="warning_severity"),
            Column("state", gettext_lazy("State"), kind="badge", badge_kind="warning"),
            Column("shipments", gettext_lazy("Shipments"), kind="number", align="end"),
            Column("where", gettext_lazy("Area"), template="desk/watch/cell_where.html", hide_narrow=True),
            Column("since", pgettext_lazy("time", "From"), kind="instant", sortable=True, hide_narrow=True),
            Column("until", gettext_lazy("Until"), kind="instant", sortable=True),
            Column("source", gettext_lazy("Source"), roomy=True),
        ],
        filters=[Filter("state", gettext_lazy("State"), choices=states, quick=True)],
        empty=Empty(
            gettext_lazy("No warnings yet"),
            gettext_lazy(
                "Type in a storm, a flood or a closed road, or receive them as CAP messages: every shipment"
                " whose remaining way it touches is found, and its customer told once."
            ),
            reverse("desk_warning_new"),
            gettext_lazy("Warn of an area"),
            "cloud-rain",
        ),
        row_url=lambda line: reverse("desk_warning", args=[line.row.id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "risk" if line.state == "in_force" else "",
        refresh_on="area_warning",
    )


@door(STAFF)
def warning_list(request: ActedRequest) -> HttpResponseBase:
    """Warnings, those in force first."""

    def fetch(asked: ListRequest) -> ListResult:
        page = warning_rows(
            actor=request.actor, window=window_of(asked), at=request.now,
            state=asked.filters.get("state", ""),
        )  # fmt: skip
        return ListResult([line_of(row, request.now) for row in page.rows], page.total)

    context = {**frame(request, "watch"), "may_warn": request.actor.role in MAY_WARN}
    return list_view(request, _spec(), fetch, template="desk/watch/warnings.html", context=context)


@door(STAFF)
def warning(request: ActedRequest, warning_id: UUID) -> HttpResponse:
    """One warning: what it says, where and how long, and the shipments that it touches."""
    page = warning_page(warning_id, actor=request.actor, at=request.now)
    line = line_of(page.row, request.now)
    touched = touched_rows(
        warning_id, actor=request.actor, window=Window(size=SHOWN), at=request.now,
        over=not page.row.holds(request.now),
    )  # fmt: skip
    context = {
        "page": page,
        "line": line,
        "text": here(both(page.text_zh, page.text_en)),
        "lines": watch_lines(touched.rows, actor=request.actor, now=request.now),
        "total": touched.total,
        "may_end": request.actor.role in MAY_WARN and line.state == "in_force",
        "pulse_url": pulse_about(Ref("area_warning", str(warning_id))),
    }
    return show(request, "desk/watch/warning.html", "watch", context)


@door(MAY_WARN)
@require_http_methods(["GET", "POST"])
def new_warning(request: ActedRequest) -> HttpResponse:
    """Write a warning."""
    form = WarningForm(request.POST or None, zone=request.zone, now=request.now)

    def carry_out() -> str:
        found = warn_area.once(form.key)(by=request.actor, at=request.now, warning=form.draft())
        return reverse("desk_warning", args=[found])

    return answer_form(
        request, form, "watch", carry_out, back=reverse("desk_warnings"), back_label=_("Warnings of areas")
    )


class WithdrawForm(DeskForm):
    """Why a warning ends."""

    title = gettext_lazy("End this warning")
    text = gettext_lazy(
        "The shipments that it touches are let go. Customers who were told of it hear that it holds no"
        " longer, with the time at which each shipment is expected now; a letter that waits does not go out."
    )
    submit = gettext_lazy("End it")

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=120)


@door(MAY_WARN)
@require_http_methods(["GET", "POST"])
def withdraw(request: ActedRequest, warning_id: UUID) -> HttpResponse:
    """End a warning before its time."""
    back = reverse("desk_warning", args=[warning_id])
    page = warning_page(warning_id, actor=request.actor, at=request.now)
    form = WithdrawForm(request.POST or None)

    def carry_out() -> str:
        withdraw_warning.once(form.key)(
            by=request.actor, at=request.now, warning_id=page.row.id, reason=form.cleaned_data["reason"]
        )
        return back

    return answer_form(
        request, form, "watch", carry_out, back=back, back_label=line_of(page.row, request.now).title
    )
