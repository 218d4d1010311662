"""Letters to customers, what customers said of us, and how content they are: read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from nuoda.domains.notices.commands import note_read
from nuoda.domains.notices.queries import enclosure_file, enclosures_after
from nuoda.domains.surveys.queries import surveys_after
from nuoda.insight.satisfaction import Satisfaction, satisfaction
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Cursor
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["letters and satisfaction"])
_USUAL = timedelta(days=90)


class LetterOut(Schema):
    """A letter that was issued: an answer, a decision, a notice under a contract. ``sha256`` is of its
    bytes; ``read_at`` and ``acknowledged_at`` are the customer's receipt."""

    id: UUID
    number: str
    name: str
    label: str
    language: str
    media_type: str
    size: int
    sha256: str
    issued_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str


class LettersOut(Schema):
    items: list[LetterOut]
    next: str | None


class SurveyOut(Schema):
    """One question; ``score`` is 1 to 5, null while it is not answered. ``audience`` tells who was asked: the
    customer, or her consignee. ``recovery_id`` is the case in which a low score was taken up."""

    id: UUID
    kind: str
    subject_id: UUID
    label: str
    customer_id: UUID
    audience: str
    shipment_id: UUID | None
    case_kind: str
    cause: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    score: int | None
    words: str
    recovery_id: UUID | None


class SurveysOut(Schema):
    items: list[SurveyOut]
    next: str | None


class SatisfactionOut(Schema):
    """One group. ``csat`` is the share of answers that gave 4 or 5, ``response_rate`` that of questions
    which were answered; null where there is none."""

    key: str
    asked: int
    answered: int
    content: int
    low: int
    csat: float | None
    response_rate: float | None


class SatisfactionsOut(Schema):
    start: datetime
    end: datetime
    total: SatisfactionOut
    groups: list[SatisfactionOut]


class SatisfactionFilter(Asked):
    """Of what was asked from ``start`` (90 days ago) until before ``end`` (now), divided ``by``."""

    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    by: Literal["", "cause", "agent", "customer", "kind"] = ""


@router.get(
    "/letters", operation_id="list_letters", summary="List letters", auth=Key("list_letters"),
    response={200: LettersOut},
)  # fmt: skip
def letters(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """Letters in the order they were issued, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = enclosures_after(wanted.after, actor=by, limit=wanted.limit)
    items = [shaped(LetterOut, one) for one in found]
    return {"items": items, "next": wanted.following([one.id for one in found])}


@router.get(
    "/letters/{uuid:enclosure_id}", operation_id="get_letter", summary="Get a letter as PDF",
    auth=Key("get_letter"), response={200: None},
)  # fmt: skip
def letter(request: HttpRequest, enclosure_id: UUID) -> HttpResponse:
    """The file as it went out; that the customer fetched it is noted the first time."""
    by, at = acted(request)
    row, body = enclosure_file(enclosure_id, actor=by)
    note_read(by=by, at=at, enclosure_id=enclosure_id)
    headers = {"Content-Disposition": f'attachment; filename="{row.number or "letter"}.pdf"'}
    return HttpResponse(body, content_type=row.media_type, headers=headers)


@router.get(
    "/surveys", operation_id="list_surveys", summary="List what customers were asked and said",
    auth=Key("list_surveys"), response={200: SurveysOut},
)  # fmt: skip
def surveys(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """Questions with their answers, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = surveys_after(wanted.after, actor=by, limit=wanted.limit)
    items = [shaped(SurveyOut, one) for one in found]
    return {"items": items, "next": wanted.following([one.id for one in found])}


@router.get(
    "/satisfaction", operation_id="get_satisfaction", summary="How content customers are",
    auth=Key("get_satisfaction"), response={200: SatisfactionsOut},
)  # fmt: skip
def content(request: HttpRequest, wanted: Query[SatisfactionFilter]) -> dict[str, Any]:
    """CSAT and response rate of a period, in all and by group, with the numbers behind them."""
    wanted.refuse_others(request)
    by, at = acted(request)
    end = wanted.end or at
    start = wanted.start or end - _USUAL
    (total,) = satisfaction(actor=by, start=start, end=end)
    groups = satisfaction(actor=by, start=start, end=end, by=wanted.by) if wanted.by else []
    return {"start": start, "end": end, "total": _out(total), "groups": [_out(one) for one in groups]}


def _out(one: Satisfaction) -> dict[str, Any]:
    return {
        "key": one.key, "asked": one.response.denominator, "answered": one.csat.denominator,
        "content": one.csat.numerator, "low": one.low, "csat": one.csat.share,
        "response_rate": one.response.share,
    }  # fmt: skip
