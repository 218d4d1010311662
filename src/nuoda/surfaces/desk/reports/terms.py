"""Reports at fixed times: all terms, one customer's with what was sent, and setting them with a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.contracts.commands import end_report_term, set_report_term
from nuoda.domains.contracts.queries import (
    ReportTermRow,
    calendar_choices,
    report_dues,
    report_term_page,
    report_term_rows,
    report_terms_of,
)
from nuoda.domains.customers.queries import CustomerCard, customer_page, endpoints_of
from nuoda.domains.notices.queries import notices_about, posts_about
from nuoda.insight import in_transit
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called, half
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import answer_form
from nuoda.surfaces.desk.frame import pulse_about, show
from nuoda.surfaces.desk.listing import Line, customers_list
from nuoda.surfaces.desk.reports.forms import EndTermForm, TermForm
from nuoda.surfaces.desk.reports.words import interval_words

SHOWN = 20
DUES = 4


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term with whose it is and when it is due in words."""

    row: ReportTermRow
    customer: str
    tier: str
    when: str

    @property
    def state(self) -> str:
        return "active" if self.row.next_due_at else "ended"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@dataclass(frozen=True, slots=True)
class SentReport:
    """One report that went out, or waits to: by mail or to an endpoint."""

    url: str
    title: str
    badge_kind: str
    state: str
    queued_at: datetime
    sent_at: datetime | None


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="reports",
        title=gettext_lazy("Reports at fixed times"),
        columns=[
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", gettext_lazy("State"), kind="badge", badge_kind="report_term"),
            Column("when", gettext_lazy("When")),
            Column("channel", gettext_lazy("How"), kind="badge", badge_kind="report_channel"),
            Column("coverage", gettext_lazy("Which shipments"), kind="badge", badge_kind="report_coverage"),
            Column("next_due_at", gettext_lazy("Next due"), kind="due", sortable=True),
            Column("last_due_at", gettext_lazy("Last due"), kind="ago", sortable=True, hide_narrow=True),
            Column("set_by", gettext_lazy("Set by"), hide_narrow=True),
        ],
        filters=[
            Filter("state", gettext_lazy("State"), choices=choices("report_term"), quick=True),
            Filter("channel", gettext_lazy("How"), choices=choices("report_channel")),
            customers,
        ],
        empty=Empty(
            gettext_lazy("Nobody gets reports yet"),
            gettext_lazy(
                "Agree with a customer that she hears of her shipments under way every so many hours, or at"
                " times of day: open the customer and set it there."
            ),
            reverse("desk_customers"),
            gettext_lazy("Choose a customer"),
            "file-text",
        ),
        default_sort="next_due_at",
        row_url=lambda line: reverse("desk_customer_reports", args=[line.customer_id]),
        row_key=lambda line: str(line.id),
        refresh_on="report_term",
    )


@door(STAFF)
def term_list(request: ActedRequest) -> HttpResponseBase:
    """All terms of reports, those due next first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[ReportTermRow]:
        return report_term_rows(
            actor=request.actor, window=window, customer_id=customer_id, state=given.get("state", ""),
            channel=given.get("channel", ""),
        )  # fmt: skip

    def lines_of(lines: Sequence[Line[ReportTermRow]]) -> list[TermLine]:
        return [TermLine(one.row, one.customer, one.tier, interval_words(one.row)) for one in lines]

    return customers_list(request, "customers", _spec, find, lines_of=lines_of)


@door(STAFF)
def customer_reports(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """What one customer hears at fixed times, where her systems are reached, and what was sent lately."""
    actor = request.actor
    card = customer_page(customer_id, actor=actor)
    terms = report_terms_of(actor=actor, customer_id=card.id)
    endpoints = endpoints_of(actor=actor, customer_id=card.id)
    named = {one.id: one for one in endpoints}
    context = {
        "customer": card,
        "terms": [
            (
                TermLine(one, called(card), card.tier, interval_words(one)),
                named.get(one.endpoint_id) if one.endpoint_id else None,
            )
            for one in terms
        ],
        "endpoints": endpoints,
        "sent": sent_reports(terms, request),
        "pulse_url": pulse_about(
            Ref("customer", str(card.id)), *(Ref("report_term", str(one.id)) for one in terms[:10])
        ),
    }
    return show(request, "desk/reports/customer.html", "customers", context)


def sent_reports(terms: Sequence[ReportTermRow], request: ActedRequest) -> list[SentReport]:
    """The latest reports under these terms, by mail and to endpoints together."""
    refs = [Ref("report_term", str(one.id)) for one in terms]
    mails = [
        SentReport(
            reverse("desk_notice", args=[one.id]), one.label, "notice", one.state, one.queued_at, one.sent_at
        )
        for one in notices_about(refs, actor=request.actor)[:SHOWN]
    ]
    posts = [
        SentReport(
            reverse("desk_post", args=[one.id]), one.label, "post", one.state, one.queued_at, one.sent_at
        )
        for one in posts_about(refs, actor=request.actor, limit=SHOWN)
    ]
    return sorted([*mails, *posts], key=lambda one: one.queued_at, reverse=True)[:SHOWN]


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_term(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Agree upon reports with a customer."""
    return _term_form(request, customer_page(customer_id, actor=request.actor), None)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def change_term(request: ActedRequest, term_id: UUID) -> HttpResponse:
    """Change what was agreed."""
    term = report_term_page(term_id, actor=request.actor)
    return _term_form(request, customer_page(term.customer_id, actor=request.actor), term)


def _term_form(request: ActedRequest, card: CustomerCard, term: ReportTermRow | None) -> HttpResponse:
    form = _form(request, card, term)
    back = reverse("desk_customer_reports", args=[card.id])
    if request.method == "POST" and form.is_valid():
        try:
            set_report_term.once(form.key)(
                by=request.actor, at=request.now, draft=form.draft(), term_id=term.id if term else None
            )
        except Invalid as refused:
            form.refuse(refused)
        else:
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "customer": card,
        "term": term,
        "back": back,
        "preview_url": reverse("desk_report_preview", args=[card.id]),
    }
    return show(request, "desk/reports/term.html", "customers", context, status=422 if form.is_bound else 200)


def _form(request: ActedRequest, card: CustomerCard, term: ReportTermRow | None) -> TermForm:
    return TermForm(
        request.POST or None, customer=card, term=term, now=request.now,
        endpoints=endpoints_of(actor=request.actor, customer_id=card.id),
        calendars=[(code, half(name)) for code, name in calendar_choices(actor=request.actor)],
    )  # fmt: skip


@door(STAFF)
@require_POST
def preview(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """The report as it would go out now under the terms in the form, and when the next ones are due."""
    card = customer_page(customer_id, actor=request.actor)
    form = _form(request, card, None)
    if not form.is_valid():
        return render(request, "desk/reports/preview.html", {"problems": form.errors})
    term = thought(form, request.now)
    report = in_transit.in_transit(term, at=request.now, actor=request.actor)
    title, text = in_transit.as_text(report)
    context = {
        "dues": report_dues(term, actor=request.actor, at=request.now, count=DUES),
        "title": title,
        "text": text,
        "silent": not report.lines and term.when_empty == "skip",
        "file": in_transit.has_file(report),
        "message": in_transit.as_json(report, due_at=request.now) if term.channel == "webhook" else "",
    }
    return render(request, "desk/reports/preview.html", context)


def thought(form: TermForm, now: datetime) -> ReportTermRow:
    """The terms of a form as if they were stored."""
    draft = form.draft()
    return ReportTermRow(
        id=UUID(int=0), customer_id=draft.customer_id, contract=draft.contract, channel=draft.channel,
        address=draft.address, endpoint_id=draft.endpoint_id, language=draft.language, zone=draft.zone,
        every_hours=draft.every_hours, times=sorted({f"{one:%H:%M}" for one in draft.times}),
        calendar=draft.calendar, coverage=draft.coverage, when_empty=draft.when_empty,
        active_from=draft.active_from, active_to=draft.active_to, set_at=now, set_by="", ended_at=None,
        last_due_at=None, next_due_at=None,
    )  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def end_term(request: ActedRequest, term_id: UUID) -> HttpResponse:
    """End reports."""
    term = report_term_page(term_id, actor=request.actor)
    back = reverse("desk_customer_reports", args=[term.customer_id])
    form = EndTermForm(request.POST or None)

    def carry_out() -> str:
        end_report_term.once(form.key)(
            by=request.actor, at=request.now, term_id=term.id, reason=form.cleaned_data["reason"]
        )
        return back

    return answer_form(request, form, "customers", carry_out, back=back, back_label=_("Reports"))
