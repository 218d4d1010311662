"""Rating a case or a delivery by a signed link, once, without signing in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import pgettext

from nuoda.domains.surveys.commands import SurveyOver, answer_survey
from nuoda.domains.surveys.facts import HIGHEST, LOW, LOWEST, Audience, Kind
from nuoda.domains.surveys.queries import SurveyRow, survey_page
from nuoda.insight.rating import rating_link, survey_of
from nuoda.kernel.actor import system
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.pages.private import unkept
from nuoda.surfaces.portal.frame import spoken

RATER = system("rating")
"""Who holds the link speaks; who she is stays unknown."""


@dataclass(frozen=True, slots=True)
class RateUs:
    """A question that stands where its reader looks: the page on which it is answered, or what she gave."""

    label: str
    about_case: bool
    url: str
    score: int | None
    scores: Sequence[tuple[int, str]]


def rate_us(
    rows: Iterable[SurveyRow], *, now: datetime, audience: Audience = Audience.CUSTOMER
) -> list[RateUs]:
    """What this audience may answer now, and what it answered."""
    return [
        RateUs(row.label, row.kind == Kind.CASE, rating_link(row.id), row.score, _scores())
        for row in rows
        if row.audience == audience and (row.answered_at is not None or now <= row.expires_at)
    ]


def _scores() -> list[tuple[int, str]]:
    names = {
        1: pgettext("score", "not at all"), 2: pgettext("score", "little"), 3: pgettext("score", "so-so"),
        4: pgettext("score", "content"), 5: pgettext("score", "very"),
    }  # fmt: skip
    return [(one, names[one]) for one in range(LOWEST, HIGHEST + 1)]


@door(EVERYBODY)
@unkept
def rate(request: ActedRequest, token: str) -> HttpResponse:
    """The question, or thanks for the answer. Used, expired and made-up links are told apart by nobody."""
    row = _open(request, survey_of(token))
    if row is None:
        return render(request, "portal/rated.html", {"over": True}, status=SurveyOver.status)
    if request.method != "POST":
        return _form(request, row, None)
    given = request.POST.get("score", "")
    score = int(given) if given in {str(one) for one in range(LOWEST, HIGHEST + 1)} else 0
    words = request.POST.get("words", "").replace("\r\n", "\n").strip()
    try:
        answer_survey(by=RATER, at=request.now, survey_id=row.id, score=score, words=words)
    except Invalid as wrong:
        return _form(request, row, wrong)
    except SurveyOver:
        return render(request, "portal/rated.html", {"over": True}, status=SurveyOver.status)
    return render(request, "portal/rated.html", {"over": False, "low": score <= LOW})


def _open(request: ActedRequest, survey_id: UUID | None) -> SurveyRow | None:
    if survey_id is None:
        return None
    try:
        row = survey_page(survey_id, actor=RATER)
    except NotFound:
        return None
    return row if row.answered_at is None and request.now <= row.expires_at else None


def _form(request: ActedRequest, row: SurveyRow, wrong: Invalid | None) -> HttpResponse:
    context = {
        "about_case": row.kind == Kind.CASE,
        "label": row.label,
        "scores": _scores(),
        "given": request.POST or {"score": request.GET.get("score", "")},
        "wrong": {"score": "", "words": "", **spoken(wrong)},
    }
    return render(request, "portal/rate.html", context, status=wrong.status if wrong else 200)


urlpatterns = [path("rate/<str:token>/", rate, name="rate")]
