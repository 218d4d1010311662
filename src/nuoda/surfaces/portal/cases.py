"""A customer's questions and cases: what is being done, who wrote what, and her own words back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.commands import answer_back
from nuoda.domains.cases.facts import ENDED, JUDGED, Channel, opens_again
from nuoda.domains.cases.queries import CaseCard, case_rows, said_case, said_file, where_they_go_on
from nuoda.domains.notices.facts import cause_words
from nuoda.domains.notices.queries import enclosures_about
from nuoda.domains.promises.facts import Ground
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.surveys.queries import surveys_about
from nuoda.insight.complaints.days import SUBJECTS, day_words, days_running
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import here
from nuoda.kernel.uploads import files_of, takes_files
from nuoda.pages.attached import attached_response
from nuoda.pages.case_words import CASE_STATES
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import half
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.portal import asking, words
from nuoda.surfaces.portal.frame import frame, show, spoken
from nuoda.surfaces.portal.rate import rate_us
from nuoda.surfaces.portal.shipments import window_of
from nuoda.surfaces.portal.talk import talk


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as its customer's list shows it."""

    id: UUID
    number: str
    kind: str
    state: str
    label: str
    about: str
    update_due_at: datetime | None
    opened_at: datetime
    settled: bool


def about_words(case: CaseCard) -> str:
    """What a case is about: the words she asked with, or what happened in kind words."""
    if case.kind != "exception" and case.title:
        return case.title
    return words.capital(here(cause_words(case.cause)[0]))


def _row(case: CaseCard) -> CaseRow:
    return CaseRow(
        case.id, case.number, case.kind, case.state, case.label, about_words(case),
        case.update_due_at, case.opened_at,
        settled=case.resolved_at is not None or case.closed_at is not None,
    )  # fmt: skip


CASES = ListSpec(
    name="cases",
    title=_("Questions and cases"),
    columns=[
        Column("number", pgettext_lazy("number", "Case"), sortable=True),
        Column("state", _("State"), "badge", sortable=True, badge_kind="case"),
        Column("about", _("What it is about")),
        Column("label", _("Shipment"), hide_narrow=True),
        Column(
            "update_due_at", _("Next word by"), "due", sortable=True,
            settled=lambda row: row.settled, hide_narrow=True,
        ),
        Column("opened_at", _("Opened"), "instant", sortable=True, hide_narrow=True),
    ],
    filters=[
        Filter(
            "state",
            _("State"),
            choices=[
                ("open", _("Still open")),
                *((state, CASE_STATES[state].label) for state in ENDED),
            ],
            quick=True,
        ),
        Filter("kind", _("Kind"), choices=choices("case_kind")),
        Filter("text", _("Search"), "text", placeholder=_("Case or shipment number")),
    ],
    empty=Empty(
        _("No questions and no cases"),
        _("When something goes wrong we open a case and tell you. To ask, open a shipment and write to us."),
        icon="messages",
    ),
    default_sort="opened_at",
    default_descending=True,
    row_url=lambda row: reverse("portal_case", args=[row.id]),
    row_key=lambda row: str(row.id),
)  # fmt: skip


@door(Role.CUSTOMER)
@require_safe
def portal_cases(request: ActedRequest) -> HttpResponseBase:
    def fetch(asked: ListRequest) -> ListResult:
        found = case_rows(
            actor=request.actor,
            window=window_of(asked),
            text=asked.filters.get("text", ""),
            state=asked.filters.get("state", ""),
            kind=asked.filters.get("kind", ""),
        )
        return ListResult([_row(case) for case in found.rows], found.total)

    return list_view(request, CASES, fetch, template="portal/list.html", context=frame(request, "cases"))


@door(Role.CUSTOMER)
@require_safe
def portal_case(request: ActedRequest, case_id: UUID) -> HttpResponse:
    return _case(request, case_id)


@dataclass(frozen=True, slots=True)
class AnswerDay:
    """One day by which she is answered: what it is, and the article or clause that says so."""

    what: str
    why: str
    due_at: datetime


def _days(case: CaseCard, actor: Actor) -> list[AnswerDay]:
    """The days that still run of her complaint, claim or appeal, the earliest first; none for other kinds."""
    if case.kind not in JUDGED:
        return []
    promises = promises_of([Ref(kind, str(case.id)) for kind in SUBJECTS], actor=actor)
    found = []
    for one in days_running(promises):
        said = one.ground in (Ground.STATUTE, Ground.CLAUSE)
        found.append(AnswerDay(day_words(one), half(one.ground_ref) if said else "", one.due_at))
    return found


def _case(request: ActedRequest, case_id: UUID, wrong: Invalid | None = None) -> HttpResponse:
    page = said_case(case_id, actor=request.actor)
    _what, doing = cause_words(page.card.cause)
    ended = page.card.closed_at or page.card.resolved_at
    about = about_words(page.card)
    if page.card.kind == "exception" and not ended:
        about = words.join(about, words.capital(here(doing)))
    goes_on = where_they_go_on([case_id], actor=request.actor)[case_id] if page.card.closed_at else case_id
    context = {
        "case": page.card,
        "about": about,
        "ended": ended,
        "goes_on": goes_on,
        "days": _days(page.card, request.actor),
        "opens_again": opens_again(page.card.kind, ended, request.now),
        "thread": talk(page.thread, lambda one: reverse("portal_case_file", args=[case_id, one])),
        "rate": rate_us(surveys_about([case_id], actor=request.actor), now=request.now),
        "ask_key": asking.new_key(),
        "given": request.POST,
        "wrong": spoken(wrong),
        "letters": enclosures_about([Ref("case", str(case_id))], actor=request.actor),
    }
    return show(request, "portal/case.html", "cases", context, status=wrong.status if wrong else 200)


@door(Role.CUSTOMER)
@require_safe
def portal_case_file(request: ActedRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of what was said with her in a case of her own."""
    return attached_response(said_file(case_id, file_id, actor=request.actor))


@takes_files
@door(Role.CUSTOMER)
@require_POST
def portal_answer(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Her words into the thread of a case of her own."""
    written = request.POST.get("words", "").replace("\r\n", "\n").strip()
    key = request.POST.get("key", "")[:80] or asking.new_key()
    try:
        files = files_of(request, by=request.actor, at=request.now)
        took = answer_back.once(key)(
            by=request.actor, at=request.now, case_id=case_id, words=written, files=files,
            channel=Channel.PORTAL.value,
        )  # fmt: skip
    except Invalid as wrong:
        return _case(request, case_id, wrong)
    messages.success(request, gettext("Thank you. Your message is with our service desk."))
    return HttpResponseRedirect(reverse("portal_case", args=[took]))


urlpatterns = [
    path("portal/cases/", portal_cases, name="portal_cases"),
    path("portal/cases/<uuid:case_id>/", portal_case, name="portal_case"),
    path("portal/cases/<uuid:case_id>/answer/", portal_answer, name="portal_answer"),
    path("portal/cases/<uuid:case_id>/files/<uuid:file_id>/", portal_case_file, name="portal_case_file"),
]
