"""What failed in a period, and what is asked to be left out of it: two people, reason and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.contracts.commands.meter import ExclusionDraft, ask_exclusions, decide_exclusions
from nuoda.domains.contracts.facts import AskState, Leave
from nuoda.domains.contracts.queries.agreements import (
    ClauseRow,
    ContractRow,
    clauses_of,
    contract_page,
)
from nuoda.domains.contracts.queries.meter import ExclusionRow, Measure, Period, exclusions_of
from nuoda.domains.promises.queries import PromiseRow, promises_by_id
from nuoda.insight.meter.counting import Item, failures
from nuoda.insight.meter.reading import periods_of
from nuoda.insight.meter.words import period_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.contracts.meter import read_period
from nuoda.surfaces.desk.contracts.scene import NAV, WRITERS, back_words, contract_show, settle_now
from nuoda.surfaces.desk.forms import DeskForm, answer_form

SHOWN = 50
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class FailureLine:
    """A failure with its promise and what was asked about it."""

    item: Item
    promise: PromiseRow | None
    asked: ExclusionRow | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The clause and the period that a page is about."""

    clause: ClauseRow
    period: Period

    @property
    def query(self) -> str:
        return urlencode({"measure": self.clause.measure, "period": self.period.first.isoformat()})


def _chosen(
    request: ActedRequest, contract: ContractRow, clauses: list[ClauseRow]
) -> tuple[Chosen | None, list[tuple[str, Period]]]:
    known = periods_of(contract, clauses, request.now)
    if not known:
        return None, []
    measures = list(dict.fromkeys(measure for measure, _period in known))
    measure = request.GET.get("measure", measures[0])
    mine = [period for each, period in known if each == measure]
    if not mine:
        raise NotFound
    wanted = read_period(request)
    period = next((one for one in mine if wanted and one.first <= wanted < one.after), mine[-1])
    clause = next((one for one in clauses if one.measure == measure and one.holds(period.first)), None)
    if clause is None:
        raise NotFound
    return Chosen(clause, period), known


@door(STAFF)
def failure_list(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """The failures of a clause in a period, and every exclusion of the contract."""
    actor = request.actor
    contract = contract_page(contract_id, actor=actor)
    clauses = clauses_of(contract_id, actor=actor)
    asked = exclusions_of(contract_id, actor=actor)
    chosen, known = _chosen(request, contract, clauses)
    context: dict[str, Any] = {"asked": asked, "chosen": chosen, "mine": request.actor.id}
    if chosen is not None:
        page = _page(request, contract, chosen)
        live = {one.promise_id: one for one in asked if one.state != AskState.DECLINED.value}
        promises = promises_by_id([one.promise_id for one in page.rows], actor=actor)
        every = chosen.clause.terms.every.value
        context |= {
            "page": page,
            "lines": [
                FailureLine(one, promises.get(one.promise_id), live.get(one.promise_id)) for one in page.rows
            ],
            "measures": list(dict.fromkeys(measure for measure, _period in known)),
            "periods": [
                (one.first.isoformat(), period_words(one.first, every))
                for each, one in reversed(known)
                if each == chosen.clause.measure
            ],
            "period_name": period_words(chosen.period.first, every),
        }
    return contract_show(request, "desk/contracts/failures.html", "failures", contract, context)


def _page(request: ActedRequest, contract: ContractRow, chosen: Chosen) -> Page[Item]:
    given = request.GET.get("page", "1")
    window = Window(page=int(given) if given.isdecimal() and len(given) < 7 else 1, size=SHOWN)
    end = min(chosen.period.end(contract.zone), request.now)
    return failures(
        Measure(chosen.clause.measure), contract.customer_id, chosen.period.start(contract.zone), end,
        actor=request.actor, window=window,
    )  # fmt: skip


class ExcludeForm(DeskForm):
    """Which failures leave the count, for what reason, shown by what."""

    title = gettext_lazy("Leave failures out of the count")
    text = gettext_lazy("A second person decides. Gross figures keep them; adjusted figures leave them out.")
    submit = gettext_lazy("Ask for it")

    items = forms.CharField(widget=forms.HiddenInput, max_length=10_000, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Why it leaves the count"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=200,
        help_text=gettext_lazy("What shows it: a warning's number, a scan, a mail with its date."),
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, clause: ClauseRow, items: str, whole: bool) -> None:
        super().__init__(data)
        kinds = [one for one in choices("leave") if not whole or one[0] == Leave.VOID.value]
        reasons = [(code, word("reason", code)) for code in clause.terms.exclusions]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", _("None of these: it never happened")), *reasons]  # type: ignore[attr-defined]
        self.fields["items"].initial = items

    def drafts(self, measure: str, period: date, labels: dict[UUID, str]) -> list[ExclusionDraft]:
        given = self.cleaned_data
        ids: list[UUID | None] = [*labels] or [None]
        return [
            ExclusionDraft(
                measure=measure, period=period, kind=given["kind"], evidence=given["evidence"],
                remark=given["remark"], reason=given["reason"] or given["kind"], promise_id=one,
                label=labels[one] if one else "",
            )
            for one in ids
        ]  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def exclude(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Ask that failures (``?items=``), or without any the whole missed period, leave the count."""
    contract = contract_page(contract_id, actor=request.actor)
    clauses = clauses_of(contract_id, actor=request.actor)
    chosen, _known = _chosen(request, contract, clauses)
    if chosen is None:
        raise NotFound
    items = ",".join(request.GET.getlist("items"))
    wanted = _ids(request.POST.get("items", items))
    form = ExcludeForm(request.POST or None, clause=chosen.clause, items=items, whole=not wanted)
    back = f"{reverse('desk_failures', args=[contract_id])}?{chosen.query}"

    def carry_out() -> str:
        found = promises_by_id(wanted, actor=request.actor)
        labels = {one: found[one].label for one in wanted if one in found}
        drafts = form.drafts(chosen.clause.measure, chosen.period.first, labels)
        ask_exclusions.once(form.key)(
            by=request.actor, at=request.now, contract_id=contract_id, exclusions=drafts
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


def _ids(text: str) -> list[UUID]:
    found = []
    for one in text.split(",")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@door(WRITERS)
@require_POST
def decide(request: ActedRequest, contract_id: UUID, exclusion_id: UUID) -> HttpResponse:
    """Approve or decline what somebody else asked for; the figures follow at once."""
    contract_page(contract_id, actor=request.actor)
    decide_exclusions(
        by=request.actor, at=request.now, contract_id=contract_id, ids=[exclusion_id],
        approve=request.POST.get("approve") == "yes",
    )  # fmt: skip
    settle_now(request, contract_id)
    return HttpResponseRedirect(reverse("desk_failures", args=[contract_id]) + "#asked")


urlpatterns = [
    path("contracts/<uuid:contract_id>/failures/", failure_list, name="desk_failures"),
    path("contracts/<uuid:contract_id>/exclude/", exclude, name="desk_exclude"),
    path(
        "contracts/<uuid:contract_id>/exclusions/<uuid:exclusion_id>/", decide, name="desk_exclusion_decide"
    ),
]
