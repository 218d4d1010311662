"""Answer letters by machines of the house: composed from the record, written, approved by another, sent."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.cases.commands import LetterDraft, approve_letter, write_letter
from nuoda.domains.cases.queries import LetterRow, cases_by_id, letter_page, letters_of
from nuoda.insight.complaints.letters import compose_answer
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked
from nuoda.surfaces.api.shapes_in import Instant, Strict
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["letters and satisfaction"])
_COMPOSER = system("letters")
Language = Literal["zh-hans", "en"]
Part = Annotated[str, Field(max_length=limits.TEXT_CHARACTERS)]
PART_NAMES = ("language", "addressee", "found", "decision", "remedy", "prevention", "routes")


class AnswerLetterIn(Strict):
    """The parts of a full answer: what was found, what was decided, how it is put right, how it is kept from
    coming back, and where else to turn."""

    language: Language
    addressee: Annotated[str, Field(min_length=1, max_length=200)]
    found: Annotated[Part, Field(min_length=1)]
    decision: Annotated[Part, Field(min_length=1)]
    routes: Annotated[Part, Field(min_length=1)]
    remedy: Part = ""
    prevention: Part = ""


class ApprovalIn(Strict):
    """``drafted_at`` of the letter as it was read: what was changed meanwhile is not approved unread."""

    drafted_at: Instant


class AnswerPartsOut(Schema):
    language: str
    addressee: str
    found: str
    decision: str
    remedy: str
    prevention: str
    routes: str


class AnswerLetterOut(AnswerPartsOut):
    """One letter, ``draft`` or ``approved``. ``two`` where another than its writer approves it."""

    id: UUID
    case_id: UUID
    number: str
    audience: str
    state: str
    two: bool
    drafted_at: datetime
    drafted_by: str
    approved_at: datetime | None
    approved_by: str


class AnswerLettersOut(Schema):
    items: list[AnswerLetterOut]


class LanguageAsk(Asked):
    """In which language; her customer's own where none is named."""

    language: Literal["", "zh-hans", "en"] = ""


_LETTER, _APPROVAL = TypeAdapter(AnswerLetterIn), TypeAdapter(ApprovalIn)


def _house(request: HttpRequest, case_id: UUID) -> tuple[Actor, datetime]:
    """The machine, which has to be the house's own: a customer's key writes no answers to herself."""
    by, at = acted(request)
    if not by.sees_all or case_id not in cases_by_id([case_id], actor=by):
        raise NotFound
    return by, at


@router.get(
    "/cases/{uuid:case_id}/letters/proposal",
    operation_id="compose_letter",
    summary="Compose an answer from the record",
    auth=Key("compose_letter"),
    response={200: AnswerPartsOut},
)
def proposal(request: HttpRequest, case_id: UUID, wanted: Query[LanguageAsk]) -> dict[str, Any]:
    """The parts of an answer as far as they are on record; nothing is kept, and nothing guessed."""
    wanted.refuse_others(request)
    _house(request, case_id)
    return asdict(compose_answer(case_id, actor=_COMPOSER, language=wanted.language))


@router.get(
    "/cases/{uuid:case_id}/letters",
    operation_id="list_case_letters",
    summary="List the answers to a case",
    auth=Key("list_case_letters"),
    response={200: AnswerLettersOut},
)
def rows(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """The draft and the letters that were approved, the newest first."""
    by, _at = _house(request, case_id)
    return {"items": [_out(one) for one in letters_of(case_id, actor=by)]}


@router.post(
    "/cases/{uuid:case_id}/letters",
    operation_id="write_letter",
    summary="Write the answer to a complaint",
    auth=Key("write_letter"),
    response={200: AnswerLetterOut},
    openapi_extra=body_of("AnswerLetterIn"),
)
def put(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Keep a draft, or write the draft anew; nothing goes out before it is approved."""
    by, at = _house(request, case_id)
    given = read_shape(request, _LETTER)
    draft = LetterDraft(**{name: getattr(given, name) for name in PART_NAMES})
    call = keyed(write_letter, request)
    return _out(letter_page(call(by=by, at=at, case_id=case_id, draft=draft), actor=by))


@router.post(
    "/cases/{uuid:case_id}/letters/{uuid:letter_id}/approve",
    operation_id="approve_letter",
    summary="Approve an answer, which sends it",
    auth=Key("approve_letter"),
    response={200: AnswerLetterOut},
    openapi_extra=body_of("ApprovalIn"),
)
def approve(request: HttpRequest, case_id: UUID, letter_id: UUID) -> dict[str, Any]:
    """It goes out as PDF by mail and stands in the portal. Of grave cases nobody approves her own."""
    by, at = _house(request, case_id)
    if letter_page(letter_id, actor=by).case_id != case_id:
        raise NotFound
    given = read_shape(request, _APPROVAL)
    call = keyed(approve_letter, request)
    call(by=by, at=at, letter_id=letter_id, drafted_at=given.drafted_at)
    return _out(letter_page(letter_id, actor=by))


def _out(row: LetterRow) -> dict[str, Any]:
    return shaped(AnswerLetterOut, row)
