"""Claims: filed, completed with documents, and read with what was decided."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.claims.commands import ClaimDraft, PaperDraft, add_papers, file_claim, report_claim
from nuoda.domains.claims.queries import AwardRow, ClaimRow, awards_of_claim, claim_view, claims_after
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.insight.claims.letters import decision_pdf
from nuoda.kernel import limits
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_raw, read_shape
from nuoda.surfaces.api.keys import Key, language_of
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.shapes_in import Strict
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["claims"])

Money = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=4)]
Piece = Annotated[int, Field(ge=1, le=100_000)]


class ClaimIn(Strict):
    """A claim for one shipment; ``notice_only`` is a notice of loss that names no amount yet."""

    waybill: Annotated[str, Field(min_length=1, max_length=60)]
    kind: str
    standing: str
    claimant: Annotated[str, Field(min_length=1, max_length=200)]
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    goods: Money = Decimal(0)
    freight: Money = Decimal(0)
    other: Money = Decimal(0)
    event_date: date | None = None
    known_date: date | None = None
    piece_first: Piece | None = None
    piece_last: Piece | None = None
    mode: str = "road"
    reference: Annotated[str, Field(max_length=60)] = ""
    words: Annotated[str, Field(max_length=4_000)] = ""
    notice_only: bool = False


class ClaimReportIn(Strict):
    """How an undecided claim stands, and what is still missing: written to the customer as it is."""

    words: Annotated[str, Field(min_length=1, max_length=limits.TEXT_CHARACTERS)]


class ClaimReportOut(Schema):
    """The last day that the report serves, and that of the next one until the claim is decided."""

    due: date
    next_due: date | None


class FiledOut(Schema):
    id: UUID
    number: str


class DecisionOut(Schema):
    """A decision that was approved; its letter is fetched by the id."""

    id: UUID
    number: str
    remedy: str
    state: str
    total: Decimal
    currency: str
    reason: str
    approved_at: datetime | None
    paid_at: datetime | None


class ClaimOut(Schema):
    id: UUID
    number: str
    state: str
    kind: str
    waybill: str
    claimant: str
    standing: str
    reference: str
    currency: str
    claimed: Decimal
    settled: Decimal
    event_date: date
    notice_at: datetime | None
    claim_at: datetime | None
    complete_at: datetime | None


class ClaimDetailOut(ClaimOut):
    """A claim with its documents, those still wanted, and what was decided. ``report_due`` is the last day of
    the next report that a law asks for on an undecided claim, null where none is known and verified."""

    documents: list[str]
    missing: list[str]
    report_due: date | None
    decisions: list[DecisionOut]


class ClaimsOut(Schema):
    items: list[ClaimOut]
    next: str | None


class TakenOut(Schema):
    """Whether the document is new; the same file of the same kind is kept once."""

    taken: bool


class DocumentAsk(Schema):
    """What is sent: its kind by the checklist, and the name of the file."""

    kind: str
    name: Annotated[str, Field(max_length=120)] = "document"


_SHAPE: TypeAdapter[ClaimIn] = TypeAdapter(ClaimIn)
_REPORT = TypeAdapter(ClaimReportIn)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": ClaimIn.model_json_schema()}},
    },
    **answers.TAKES_KEY,
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/claims",
    operation_id="file_claim",
    summary="File a claim",
    auth=Key("file_claim"),
    response={200: FiledOut},
    openapi_extra=_BODY,
)
def filed(request: HttpRequest) -> dict[str, Any]:
    """File a claim, or give notice of a loss. A waybill of somebody else is not found."""
    by, at = acted(request)
    wanted = read_shape(request, _SHAPE)
    plain = wanted.model_dump(exclude={"goods", "freight", "other"})
    draft = ClaimDraft(**plain, claimed=Heads(wanted.goods, wanted.freight, wanted.other))
    done = keyed(file_claim, request)(by=by, at=at, draft=draft)
    return {"id": done.id, "number": done.number}


@router.get(
    "/claims",
    operation_id="list_claims",
    summary="List claims",
    auth=Key("list_claims"),
    response={200: ClaimsOut},
)
def rows(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """Claims in the order they came, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = claims_after(wanted.after, actor=by, limit=wanted.limit)
    return {"items": [_claim(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/claims/{uuid:claim_id}",
    operation_id="get_claim",
    summary="Get a claim",
    auth=Key("get_claim"),
    response={200: ClaimDetailOut},
)
def one(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """One claim with its documents and what was decided."""
    by, _at = acted(request)
    view = claim_view(claim_id, actor=by)
    decided = [row for row in awards_of_claim(claim_id, actor=by) if row.approved_at is not None]
    return {
        **_claim(view.row),
        "documents": [paper.kind for paper in view.papers],
        "missing": [paper.value for paper in view.missing],
        "report_due": view.report_due,
        "decisions": [_decision(row) for row in decided],
    }


@router.post(
    "/claims/{uuid:claim_id}/documents",
    operation_id="add_claim_document",
    summary="Add a document to a claim",
    auth=Key("add_claim_document"),
    response={200: TakenOut},
    openapi_extra=_FILE,
)
def document(request: HttpRequest, claim_id: UUID, wanted: Query[DocumentAsk]) -> dict[str, Any]:
    """Add a PDF file, which is kept as it came, or a picture, which is encoded anew."""
    by, at = acted(request)
    claim_view(claim_id, actor=by)
    paper = PaperDraft.read(read_raw(request), by=by, at=at, kind=wanted.kind, name=wanted.name)
    return {"taken": add_papers(by=by, at=at, claim_id=claim_id, papers=[paper]) == 1}


@router.post(
    "/claims/{uuid:claim_id}/reports",
    operation_id="report_claim",
    summary="Tell how an undecided claim stands",
    auth=Key("report_claim"),
    response={200: ClaimReportOut},
    openapi_extra=body_of("ClaimReportIn"),
)
def reported(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """Write to the customer what a law wants told of an undecided claim, once a period (US Carmack: on the
    day by which it should be decided, then every 60 days). For keys of the house."""
    by, at = acted(request)
    words = read_shape(request, _REPORT).words
    due = keyed(report_claim, request)(by=by, at=at, claim_id=claim_id, words=words)
    return {"due": due, "next_due": claim_view(claim_id, actor=by).report_due}


@router.get(
    "/claims/decisions/{uuid:decision_id}/letter",
    operation_id="get_claim_letter",
    summary="Get the letter of a decision",
    auth=Key("get_claim_letter"),
    response={200: None},
)
def letter(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """The letter as PDF, in the language of Accept-Language."""
    by, _at = acted(request)
    number, body = decision_pdf(decision_id, actor=by, language=language_of(request))
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _claim(row: ClaimRow) -> dict[str, Any]:
    names = (
        "id", "number", "state", "kind", "claimant", "standing", "reference", "currency", "event_date",
        "notice_at", "claim_at", "complete_at",
    )  # fmt: skip
    plain = {name: getattr(row, name) for name in names}
    return {**plain, "waybill": row.label, "claimed": row.claimed.total, "settled": row.settled.total}


def _decision(row: AwardRow) -> dict[str, Any]:
    return shaped(DecisionOut, row)
