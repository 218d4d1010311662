"""Rating a case or a delivery by a signed link, once, without signing in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from nuoda.domains.surveys.commands import SurveyOver, answer_survey
from nuoda.domains.surveys.facts import HIGHEST, LOW, LOWEST, Kind
from nuoda.domains.surveys.queries import SurveyRow, survey_page
from nuoda.insight.rating import survey_of
from nuoda.kernel.actor import system
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.surfaces.portal.frame import spoken

RATER = system("rating")
"""Who holds the link speaks; who she is stays unknown."""


@door(EVERYBODY)
@never_cache
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
    names = {
        1: pgettext("score", "not at all"), 2: pgettext("score", "little"), 3: pgettext("score", "so-so"),
        4: pgettext("score", "content"), 5: pgettext("score", "very"),
    }  # fmt: skip
    context = {
        "about_case": row.kind == Kind.CASE,
        "label": row.label,
        "scores": [(one, names[one]) for one in range(LOWEST, HIGHEST + 1)],
        "given": request.POST,
        "wrong": {"score": "", "words": "", **spoken(wrong)},
    }
    return render(request, "portal/rate.html", context, status=wrong.status if wrong else 200)


urlpatterns = [path("rate/<str:token>/", rate, name="rate")]
