"""Requests of persons about their own data, for machines of the house: recorded, and read masked.

Who she is is checked by people, who also copy and let forget, at the desk.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, TypeAdapter

from nuoda.domains.privacy.commands import RequestDraft, receive_request
from nuoda.domains.privacy.facts import MOST_WAYBILLS
from nuoda.domains.privacy.queries import RequestPage, RequestRow, request_page, requests_after
from nuoda.surfaces.api.answers import acted_for_house, acted_in_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.shapes_in import Code, Strict
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["persons"])

Kinds = Literal["", "access", "correction", "deletion"]


class PersonRequestIn(Strict):
    """What somebody asks about her own data, and by what she can be found: a phone or mail address, or her
    name with ``waybills`` of hers. ``language`` is that of the letter.
    """

    kind: Literal["access", "correction", "deletion"]
    channel: Literal["phone", "mail", "letter", "window"]
    name: Annotated[str, Field(max_length=120)] = ""
    phone: Annotated[str, Field(max_length=60)] = ""
    email: Annotated[str, Field(max_length=200)] = ""
    waybills: Annotated[list[Code], Field(max_length=MOST_WAYBILLS)] = []
    words: Annotated[str, Field(max_length=1000)] = ""
    language: Literal["zh-hans", "en"] = "zh-hans"
    received_at: AwareDatetime | None = None


class PersonRequestOut(Schema):
    """One request; who asked is masked. ``aim_at`` is the house's own aim, no legal time limit."""

    id: UUID
    number: str
    kind: str
    channel: str
    name: str
    phone: str
    email: str
    state: str
    identity: str
    received_at: datetime
    aim_at: datetime
    closed_at: datetime | None


class FindingOut(Schema):
    """A record about her: what keeps it now, by which thing, until when where that is known. ``why`` is empty
    where nothing keeps it.
    """

    record: str
    id: UUID
    label: str
    since: datetime | None
    why: str
    by: str
    until: datetime | None


class PersonRequestDetailOut(PersonRequestOut):
    """The same with what was found last, how far a deletion is, and how many records of each kind it made
    forget her.
    """

    searched_at: datetime | None
    findings: list[FindingOut]
    copied_at: datetime | None
    erasure: str
    erased: dict[str, int]
    erased_at: datetime | None
    refusal: str


class PersonRequestsOut(Schema):
    items: list[PersonRequestOut]
    next: str | None


class PersonRequestsAsked(Cursor):
    kind: Kinds = ""


_ASK = TypeAdapter(PersonRequestIn)


@router.get(
    "/person-requests",
    operation_id="list_person_requests",
    summary="List requests of persons about their own data",
    auth=Key("list_person_requests"),
    response={200: PersonRequestsOut},
)
def rows(request: HttpRequest, wanted: Query[PersonRequestsAsked]) -> dict[str, Any]:
    """Requests in the order in which they were recorded, a page at a time. Not for keys of a customer."""
    wanted.refuse_others(request)
    by, _at = acted_in_house(request)
    found = requests_after(wanted.after, actor=by, limit=wanted.limit, kind=wanted.kind)
    return {"items": [_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/person-requests/{uuid:person_request_id}",
    operation_id="get_person_request",
    summary="Get a request of a person",
    auth=Key("get_person_request"),
    response={200: PersonRequestDetailOut},
)
def one(request: HttpRequest, person_request_id: UUID) -> dict[str, Any]:
    """One request with what was found and what became of it. Not for keys of a customer."""
    by, _at = acted_in_house(request)
    return _detail(request_page(person_request_id, actor=by))


@router.post(
    "/person-requests",
    operation_id="record_person_request",
    summary="Record a request of a person",
    auth=Key("record_person_request"),
    response={200: PersonRequestOut},
    openapi_extra=body_of("PersonRequestIn"),
)
def put(request: HttpRequest) -> dict[str, Any]:
    """Put it on record; a colleague checks who she is. Not for keys of a customer."""
    by, at = acted_for_house(request)
    draft = RequestDraft(**read_shape(request, _ASK).model_dump())
    made = keyed(receive_request, request)(by=by, at=at, draft=draft)
    return _out(request_page(made, actor=by).row)


def _out(row: RequestRow) -> dict[str, Any]:
    return shaped(PersonRequestOut, row)


def _detail(page: RequestPage) -> dict[str, Any]:
    own = [name for name in PersonRequestDetailOut.model_fields if name not in PersonRequestOut.model_fields]
    told = {name: getattr(page, name) for name in own if name != "findings"}
    return {**_out(page.row), **told, "findings": [shaped(FindingOut, each) for each in page.findings]}
