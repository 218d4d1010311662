"""Figures with their versions; freezing by agreement, and restating with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands.meter import freeze_period, restate_period
from nuoda.domains.contracts.queries.agreements import contract_page
from nuoda.domains.contracts.queries.meter import FigureRow, figures_of
from nuoda.insight.meter.page import meter_of
from nuoda.insight.meter.words import period_words, rate_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.desk.contracts.scene import NAV, WRITERS, back_words, contract_show, readings_now
from nuoda.surfaces.desk.forms import DeskForm, answer_form


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One version of a figure in words. ``differs`` is what the facts say now, "" where they agree."""

    row: FigureRow
    code: str
    period: str
    gross: str
    rate: str
    differs: str
    newest: bool


@door(STAFF)
def history(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Every version of every figure, the newest period first."""
    meter = meter_of(contract_id, at=request.now, actor=request.actor)
    rows = figures_of(contract_id, actor=request.actor)
    codes = {one.clause.measure: one.clause for one in meter.clauses}
    newest = {(one.measure, one.period): one.version for one in rows}
    differing = {
        (one.clause.measure, mark.period): rate_words(mark.differs.rate)
        for one in meter.clauses
        for mark in one.trend
        if mark.differs is not None
    }
    lines = [
        FigureLine(
            row=one,
            code=codes[one.measure].code,
            period=period_words(one.period, codes[one.measure].terms.every.value),
            gross=rate_words(one.figure.gross_rate),
            rate=rate_words(one.figure.rate),
            differs=differing.get((one.measure, one.period), "")
            if newest[one.measure, one.period] == one.version
            else "",
            newest=newest[one.measure, one.period] == one.version,
        )
        for one in sorted(rows, key=lambda one: (one.period, one.measure, one.version), reverse=True)
        if one.measure in codes
    ]
    return contract_show(request, "desk/contracts/history.html", "history", meter.contract, {"lines": lines})


class FreezeForm(DeskForm):
    title = _("Freeze this figure now")
    text = _("Do so where both sides agree before the dispute window is over. It is never changed again.")
    submit = _("Freeze it")


class RestateForm(DeskForm):
    title = _("Restate this figure")
    text = _(
        "A new version is written from what the facts say now; the frozen one stays as it was issued. Steps"
        " that no longer follow are voided."
    )
    submit = _("Restate it")

    reason = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


def _answer(
    request: ActedRequest, contract_id: UUID, form: DeskForm, carry_out: Callable[[], None]
) -> HttpResponse:
    contract = contract_page(contract_id, actor=request.actor)
    back = reverse("desk_contract_history", args=[contract_id])

    def run() -> str:
        carry_out()
        return back

    return answer_form(request, form, NAV, run, back=back, back_label=back_words(contract))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def freeze(request: ActedRequest, contract_id: UUID, measure: str, period: str) -> HttpResponse:
    """Freeze a provisional figure before its window is over."""
    form = FreezeForm(request.POST or None)

    def carry_out() -> None:
        freeze_period.once(form.key)(
            by=request.actor, at=request.now, contract_id=contract_id, measure=measure, period=_day(period),
            readings=readings_now(request, contract_id),
        )  # fmt: skip

    return _answer(request, contract_id, form, carry_out)


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def restate(request: ActedRequest, contract_id: UUID, measure: str, period: str) -> HttpResponse:
    """Write a new version of a frozen figure."""
    form = RestateForm(request.POST or None)

    def carry_out() -> None:
        restate_period.once(form.key)(
            by=request.actor, at=request.now, contract_id=contract_id, measure=measure, period=_day(period),
            reason=form.cleaned_data["reason"], readings=readings_now(request, contract_id),
        )  # fmt: skip

    return _answer(request, contract_id, form, carry_out)


_FIGURE = "contracts/<uuid:contract_id>/figures/<slug:measure>/<slug:period>"
urlpatterns = [
    path("contracts/<uuid:contract_id>/figures/", history, name="desk_contract_history"),
    path(f"{_FIGURE}/freeze/", freeze, name="desk_figure_freeze"),
    path(f"{_FIGURE}/restate/", restate, name="desk_figure_restate"),
]
