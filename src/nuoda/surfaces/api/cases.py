"""Cases: asked and read by machines. What only colleagues read is not given out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.cases.commands import answer_back, ask
from nuoda.domains.cases.facts import Channel
from nuoda.domains.cases.queries import CaseCard, cases_after, said_case, said_file
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import limits
from nuoda.kernel.attachments import FileDraft
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.pages.attached import attached_response
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.shapes_in import Code, Strict
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["cases"])

Kinds = Literal[
    "", "exception", "incident", "inquiry", "chase", "complaint", "claim", "appeal", "suggestion", "praise",
]  # fmt: skip
Words = Annotated[str, Field(min_length=1, max_length=limits.TEXT_CHARACTERS)]


class FileIn(Strict):
    """A file that was kept by ``keep_file``, under the name that it had."""

    id: UUID
    name: Annotated[str, Field(min_length=1, max_length=120)]


Files = Annotated[list[FileIn], Field(max_length=limits.ATTACHMENTS)]


class CaseIn(Strict):
    """A question about a shipment, by its waybill. ``contact`` says who asked."""

    waybill: Code
    kind: Literal["inquiry", "chase", "complaint", "suggestion", "praise"]
    words: Words
    contact: Annotated[str, Field(max_length=200)] = ""
    files: Files = []


class WordsIn(Strict):
    """Words into an open case."""

    words: Words
    files: Files = []


class CaseOut(Schema):
    """One case. ``update_due_at`` is when its customer hears next, ``resolve_due_at`` when it is to end."""

    id: UUID
    number: str
    kind: str
    state: str
    severity: str
    customer_id: UUID | None
    shipment_id: UUID | None
    label: str
    title: str
    cause: str
    opened_at: datetime
    update_due_at: datetime | None
    resolve_due_at: datetime
    told_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None


class CasesOut(Schema):
    items: list[CaseOut]
    next: str | None


class FileOut(Schema):
    """A file of a line: fetch it by its id. ``size`` is in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int


class LineOut(Schema):
    at: datetime
    author: str
    author_role: str
    audience: str
    body: str
    files: list[FileOut] = []


class CaseDetailOut(CaseOut):
    """One case with the part of its thread that was written for or by its customer, oldest line first."""

    thread: list[LineOut]


class AskedOut(Schema):
    """The case that took the question, and by when it is answered."""

    id: UUID
    number: str
    answer_by: datetime


class SaidOut(Schema):
    id: UUID


class CaseFilter(Cursor):
    state: Literal[
        "", "open", "new", "acknowledged", "assessed", "investigating", "waiting", "planned", "turned_down",
        "executing", "resolved", "checked", "closed",
    ] = ""  # fmt: skip
    kind: Kinds = ""


_ASK = TypeAdapter(CaseIn)
_WORDS = TypeAdapter(WordsIn)


def _out(card: CaseCard) -> dict[str, Any]:
    return shaped(CaseOut, card)


@router.get(
    "/cases",
    operation_id="list_cases",
    summary="List cases",
    auth=Key("list_cases"),
    response={200: CasesOut},
)
def rows(request: HttpRequest, wanted: Query[CaseFilter]) -> dict[str, Any]:
    """Cases in the order they were opened, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = cases_after(wanted.after, actor=by, limit=wanted.limit, state=wanted.state, kind=wanted.kind)
    return {"items": [_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/cases/{uuid:case_id}",
    operation_id="get_case",
    summary="Get a case",
    auth=Key("get_case"),
    response={200: CaseDetailOut},
)
def one(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """One case with its thread as its customer reads it."""
    by, _at = acted(request)
    page = said_case(case_id, actor=by)
    thread = [
        {
            "at": line.at, "author": line.author, "author_role": line.author_role, "audience": line.audience,
            "body": line.body if isinstance(line.body, str) else here(line.body),
            "files": [
                {"id": one.id, "name": one.name, "media_type": one.media_type, "size": one.size}
                for one in line.files
            ],
        }
        for line in page.thread
    ]  # fmt: skip
    return {**_out(page.card), "thread": thread}


@router.post(
    "/cases",
    operation_id="open_case",
    summary="Ask about a shipment",
    auth=Key("open_case"),
    response={200: AskedOut},
    openapi_extra=body_of("CaseIn"),
)
def put(request: HttpRequest) -> dict[str, Any]:
    """Open a case: it has an owner on duty and a time by which the answer is promised.

    A complaint about a shipment whose complaint was closed within 30 days opens that one again.
    """
    by, at = acted(request)
    given = read_shape(request, _ASK)
    found = find_by_waybill(given.waybill, actor=by)
    if not found:
        reason, remedy = _("There is no such shipment."), _("Check the waybill.")
        raise Invalid(fields=[FieldError("waybill", reason, remedy)])
    call = keyed(ask, request)
    asked = call(
        by=by, at=at, shipment_id=found[0].id, kind=given.kind, words=given.words, contact=given.contact,
        files=_files(given), channel=Channel.API.value,
    )  # fmt: skip
    return {"id": asked.id, "number": asked.number, "answer_by": asked.answer_by}


@router.post(
    "/cases/{uuid:case_id}/messages",
    operation_id="write_in_case",
    summary="Write into a case",
    auth=Key("write_in_case"),
    response={200: SaidOut},
    openapi_extra=body_of("WordsIn"),
)
def say(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Words of the customer into the thread of one of her cases; what waited for them goes on.

    A case that had ended is opened again within 30 days; later, or where it was merged, ``id`` names the
    other case that took them.
    """
    by, at = acted(request)
    given = read_shape(request, _WORDS)
    call = keyed(answer_back, request)
    took = call(
        by=by, at=at, case_id=case_id, words=given.words, files=_files(given), channel=Channel.API.value
    )
    return {"id": took}


def _files(given: CaseIn | WordsIn) -> list[FileDraft]:
    return [FileDraft(one.id, one.name) for one in given.files]


@router.get(
    "/cases/{uuid:case_id}/files/{uuid:file_id}",
    operation_id="get_case_file",
    summary="Get a file of a case",
    auth=Key("get_case_file"),
    response={200: None},
)
def case_file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of what was said with the customer. A picture comes as JPEG, anything else as a download."""
    by, _at = acted(request)
    return attached_response(said_file(case_id, file_id, actor=by))
