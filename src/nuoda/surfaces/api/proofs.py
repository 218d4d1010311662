"""Proofs of delivery in and out, and taking a false delivery back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from nuoda.domains.shipments.commands import ProofDraft, ProofReport, record_proofs, retract_delivery
from nuoda.domains.shipments.queries import ProofLine, find_by_waybill, proofs_of
from nuoda.kernel import limits
from nuoda.kernel.errors import NotFound
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, acted_for_house
from nuoda.surfaces.api.body import keyed, read_batch, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Filter60
from nuoda.surfaces.api.shapes_in import Code, Forty, Name, Number, Short, Signer, Words
from nuoda.surfaces.api.shapes_out import RefusedOut, report_out

MOST_PROOFS = 200
router = Router(tags=["proofs"])


def _uuid(value: Any) -> UUID:
    if not isinstance(value, str) or len(value) > 60:
        raise PydanticCustomError("own_uuid", "not a UUID")
    try:
        return UUID(value)
    except ValueError:
        raise PydanticCustomError("own_uuid", "not a UUID") from None


def _local(value: Any) -> datetime:
    """An instant that keeps the offset it was told with: proofs show the time of the place."""
    if not isinstance(value, str) or len(value) > 40 or "T" not in value:
        raise PydanticCustomError("instant", "not an instant")
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("instant", "not an instant") from None
    if read.tzinfo is None:
        raise PydanticCustomError("instant", "no zone")
    if not limits.EARLIEST <= read < limits.LATEST:
        raise PydanticCustomError("instant_range", "out of range")
    return read


Id = Annotated[UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]
Local = Annotated[
    datetime,
    BeforeValidator(_local),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-11-21T09:00:00+08:00"}),
]
Some = Annotated[StrictInt, Field(ge=0, le=limits.PIECES)]
# The bounds of degrees are the domain's to refuse; below zero lies half the earth.
Degrees = Annotated[Number, WithJsonSchema({"type": "number", "minimum": -180, "maximum": 180})]


class ProofIn(BaseModel):
    """What happened at the door. Counts may be left out where the outcome says it all."""

    model_config = ConfigDict(extra="forbid")

    client_id: Id
    waybill: Code
    carrier: Short = ""
    outcome: Literal["delivered", "proxy", "locker", "partial", "with_exception", "refused", "attempt_failed"]
    occurred_at: Local
    reason: Forty = ""
    signer: Signer = ""
    relation: Literal[
        "", "self", "family", "colleague", "reception", "neighbour", "locker", "station", "other"
    ] = ""
    consent: Name = ""
    accepted: Some | None = None
    short: Some = 0
    damaged: Some = 0
    refused: Some = 0
    over: Some = 0
    wrong: Some = 0
    pictures: Annotated[list[Id], Field(max_length=limits.PICTURES_A_PROOF)] = []
    signature: Id | None = None
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    place: Name = ""
    remarks: Words = ""

    def draft(self) -> ProofDraft:
        given = self.model_dump()
        for name in ("latitude", "longitude"):
            given[name] = None if given[name] is None else float(given[name])
        return ProofDraft(**{**given, "pictures": tuple(given["pictures"]), "source": "api"})


class ProofTakenOut(Schema):
    """``proofs`` are the ids of the batch in its order, null where one was refused. ``conflicts`` lists
    the places of those refused because their ``client_id`` stands for another proof."""

    accepted: int
    duplicate: int
    refused: list[RefusedOut]
    proofs: list[UUID | None]
    conflicts: list[int]


class ExceptionOut(Schema):
    """``code`` is one of X12 element 33."""

    code: str
    pieces: int


class ProofOut(Schema):
    """One proof. The signer is masked; ``retracted`` where the delivery was taken back."""

    id: UUID
    client_id: UUID
    outcome: str
    milestone: str
    reason: str
    signer: str
    relation: str
    due: int
    accepted: int
    exceptions: list[ExceptionOut]
    pictures: list[UUID]
    signed: bool
    latitude: float | None
    longitude: float | None
    place: str
    occurred_at: datetime
    recorded_at: datetime
    source: str
    retracted: bool


class ProofsOut(Schema):
    items: list[ProofOut]


class RetractionIn(BaseModel):
    """Why a delivery is taken back, and how that is known."""

    model_config = ConfigDict(extra="forbid")

    why: Literal["not_received", "wrong_person", "by_mistake"]
    note: Annotated[Words, Field(min_length=1)]


class RetractedOut(Schema):
    """How many scans that said delivered were declared wrong."""

    retracted: int


_PROOF: TypeAdapter[ProofIn] = TypeAdapter(ProofIn)
_RETRACTION: TypeAdapter[RetractionIn] = TypeAdapter(RetractionIn)
_PROOFS_BODY = {"requestBody": answers.batch_of("ProofIn", MOST_PROOFS)["requestBody"]}


@router.post(
    "/proofs",
    operation_id="record_proofs",
    summary="Record proofs of delivery",
    auth=Key("record_proofs"),
    response={200: ProofTakenOut},
    openapi_extra=_PROOFS_BODY,
)
def record(request: HttpRequest) -> dict[str, Any]:
    """Take 1 to 200 proofs. Each lands once under its ``client_id``, however often it is sent.

    The scan that follows is written into the tracking log in the same step.
    """
    batch = read_batch(request, _PROOF, most=MOST_PROOFS)
    by, at = acted(request)
    places = [place for place, _item in batch.items]
    report = (
        record_proofs(by=by, at=at, proofs=[item.draft() for _place, item in batch.items])
        if places
        else ProofReport(0, 0)
    )
    told = [Refused(places[one.index], one.problems) for one in report.refused]
    refused = sorted([*batch.refused, *told], key=lambda one: one.index)
    ids: list[UUID | None] = [None] * (len(places) + len(batch.refused))
    for place, proof_id in zip(places, report.proof_ids, strict=True):
        ids[place] = proof_id
    return {
        **report_out(IntakeReport(report.accepted, report.duplicate, tuple(refused))),
        "proofs": ids,
        "conflicts": [places[index] for index in report.conflicts],
    }


@router.get(
    "/shipments/by-waybill/{waybill}/proofs",
    operation_id="list_proofs",
    summary="Proofs of a waybill",
    auth=Key("list_proofs"),
    response={200: ProofsOut},
)
def rows(request: HttpRequest, waybill: Filter60) -> dict[str, Any]:
    """The proofs of the newest shipment under a number, the newest first."""
    by, _at = acted(request)
    found = find_by_waybill(waybill, actor=by)[:1]
    if not found:
        raise NotFound
    return {"items": [_out(one) for one in proofs_of(found[0].id, actor=by)]}


@router.post(
    "/shipments/{uuid:shipment_id}/retraction",
    operation_id="retract_delivery",
    summary="Take a false delivery back",
    auth=Key("retract_delivery"),
    response={200: RetractedOut},
    openapi_extra=answers.body_of("RetractionIn"),
)
def retract(request: HttpRequest, shipment_id: UUID) -> dict[str, Any]:
    """Declare every scan that says delivered wrong. The key must not be confined to one customer."""
    by, at = acted_for_house(request)
    read = read_shape(request, _RETRACTION)
    count = keyed(retract_delivery, request)(
        by=by, at=at, shipment_id=shipment_id, why=read.why, note=read.note
    )
    return {"retracted": count}


def _out(one: ProofLine) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ProofOut.model_fields if hasattr(one, name)}
    return {
        **shown,
        "exceptions": [{"code": code, "pieces": pieces} for code, pieces in one.exceptions],
        "signed": one.signature is not None,
        "retracted": one.is_retracted,
    }
