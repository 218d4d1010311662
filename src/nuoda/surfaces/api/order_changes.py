"""Orders that change: amended and cancelled, held and decided, acknowledged, asked about."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StrictBool, StrictInt, TypeAdapter

from nuoda.domains.orders.commands import (
    Amendment,
    Cancellation,
    QuestionDraft,
    acknowledge_notes,
    amend_orders,
    answer_ask,
    ask_about_orders,
    cancel_orders,
    merge_orders,
    release_orders,
)
from nuoda.domains.orders.queries import AskRow, NoteRow, notes_by_id, order_page, order_story
from nuoda.insight.wording import check_question
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import idempotency_key, read_shape
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import (
    LARGEST,
    Code,
    Instant,
    Name,
    Number,
    OrderLineIn,
    PartyIn,
    Pieces,
    Service,
    Short,
    Signer,
    Strict,
)
from nuoda.surfaces.api.shapes_out import ReportOut
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["orders"])
MOST = 200
Asked = Annotated[str, Field(min_length=1, max_length=1000)]


class AmendmentIn(Strict):
    """What shall be otherwise; what is left out stays. ``version`` refuses it where somebody was faster."""

    customer: Code
    reference: Code
    asked_by: Signer
    reason: Name = ""
    consignee: PartyIn | None = None
    goods: Name | None = None
    lines: Annotated[list[OrderLineIn], Field(max_length=500)] | None = None
    pieces: Pieces | None = None
    weight_kg: Number | None = None
    service: Service | None = None
    pickup_from: Instant | None = None
    pickup_until: Instant | None = None
    handling: Annotated[list[Short], Field(max_length=20)] | None = None
    version: Annotated[StrictInt, Field(ge=1, le=LARGEST)] | None = None

    def draft(self) -> Amendment:
        own = self.model_dump(include={"goods", "pieces", "weight_kg", "service", "version"})
        window = (self.pickup_from, self.pickup_until)
        return Amendment(
            customer=self.customer, reference=self.reference, asked_by=self.asked_by, reason=self.reason,
            consignee=self.consignee.draft() if self.consignee else None,
            lines=None if self.lines is None else tuple(one.draft() for one in self.lines),
            handling=None if self.handling is None else tuple(self.handling),
            pickup=window if any(window) else None, **own,
        )  # fmt: skip


class CancellationIn(Strict):
    customer: Code
    reference: Code
    reason: Name = ""

    def draft(self) -> Cancellation:
        return Cancellation(self.customer, self.reference, self.reason)


class WhyIn(Strict):
    """Why it is decided so."""

    why: Annotated[str, Field(min_length=1, max_length=400)]


class SaidNoteIn(Strict):
    said: Name = ""


class QuestionIn(Strict):
    """Something that the order left open; ``holds`` stops the order until it is answered."""

    question: Asked
    holds: StrictBool = False
    by_mail: StrictBool = True


class AnswerIn(Strict):
    agreed: StrictBool
    answer: Annotated[str, Field(max_length=1000)] = ""
    answered_by: Signer = ""


class ChangeOut(Schema):
    field: str
    before: str
    after: str


class VersionOut(Schema):
    """A version with what differs from the one before; what is somebody's own is masked."""

    number: int
    cause: str
    made_at: datetime
    made_by: str
    asked_by: str
    reason: str
    changes: list[ChangeOut]
    price: Decimal | None
    price_currency: str
    fee: Decimal | None
    fee_currency: str


class NoteOut(Schema):
    """What a party has to acknowledge by ``answer_by``."""

    id: UUID
    order_id: UUID
    reference: str
    party: str
    kind: str
    version: int
    written_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    answered_by: str


class AskOut(Schema):
    id: UUID
    order_id: UUID
    kind: str
    question: str
    holds: bool
    asked_at: datetime
    expires_at: datetime
    answer: str
    agreed: bool | None
    answered_at: datetime | None
    answered_by: str


class HoldOut(Schema):
    reason: str
    reference: str
    twin_reference: str | None
    held_at: datetime
    decision: str
    decided_at: datetime | None
    decided_by: str
    why: str


class OrderChangesOut(Schema):
    """What happened to an order after it was taken, the newest first."""

    version: int
    state: str
    versions: list[VersionOut]
    notes: list[NoteOut]
    questions: list[AskOut]
    holds: list[HoldOut]


class StateOut(Schema):
    id: UUID
    state: str


_MASKS = {"consignee.name": mask_name, "consignee.phone": mask_phone, "consignee.street": mask_address}
_AMEND = Intake(TypeAdapter(AmendmentIn), MOST, amend_orders, "amendments")
_CANCEL = Intake(TypeAdapter(CancellationIn), MOST, cancel_orders, "cancellations")
_WHY, _SAID, _QUESTION = TypeAdapter(WhyIn), TypeAdapter(SaidNoteIn), TypeAdapter(QuestionIn)
_ANSWER = TypeAdapter(AnswerIn)


def _changes(row: Any) -> dict[str, Any]:
    shown = [
        {name: mask(one[name]) if mask and name != "field" else one[name] for name in ChangeOut.model_fields}
        for one in row.changes
        for mask in [_MASKS.get(one["field"])]
    ]
    return {**shaped(VersionOut, row), "changes": shown}


def _note(row: NoteRow) -> dict[str, Any]:
    return shaped(NoteOut, row)


def _ask(row: AskRow) -> dict[str, Any]:
    return shaped(AskOut, row)


@router.post(
    "/orders/amendments", operation_id="amend_orders", summary="Amend orders", auth=Key("amend_orders"),
    response={200: ReportOut, **answers.ERRORS}, openapi_extra=answers.batch_of("AmendmentIn", MOST),
)  # fmt: skip
def amend(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """A new version each; what may change depends on the stage. One that is so already is a duplicate."""
    return _AMEND.take(request, response)


@router.post(
    "/orders/cancellations", operation_id="cancel_orders", summary="Cancel orders",
    auth=Key("cancel_orders"), response={200: ReportOut, **answers.ERRORS},
    openapi_extra=answers.batch_of("CancellationIn", MOST),
)  # fmt: skip
def cancel(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Call orders off; one that is cancelled already is a duplicate, a delivered one is refused."""
    return _CANCEL.take(request, response)


@router.get(
    "/orders/{uuid:order_id}/changes", operation_id="get_order_changes", summary="Get changes of an order",
    auth=Key("get_order_changes"), response={200: OrderChangesOut, **answers.ERRORS},
)  # fmt: skip
def changes(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Versions, notes with their acknowledgement, questions with their answers, and holds."""
    by, _at = acted(request)
    page = order_page(order_id, actor=by)
    story = order_story(order_id, actor=by)
    return {
        "version": page.version, "state": page.state, "versions": [_changes(one) for one in story.versions],
        "notes": [_note(one) for one in story.notes], "questions": [_ask(one) for one in story.asks],
        "holds": [shaped(HoldOut, one) for one in story.holds],
    }  # fmt: skip


@router.post(
    "/orders/{uuid:order_id}/release", operation_id="release_order", summary="Release a held order",
    auth=Key("release_order"), response={200: StateOut, **answers.ERRORS}, openapi_extra=body_of("WhyIn"),
)  # fmt: skip
def release(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """It is an order of its own, and goes on. For keys of the house."""
    by, at = acted(request)
    release_orders(by=by, at=at, order_ids=[order_id], why=read_shape(request, _WHY).why)
    return shaped(StateOut, order_page(order_id, actor=by))


@router.post(
    "/orders/{uuid:order_id}/merge", operation_id="merge_order", summary="Merge a held order into its twin",
    auth=Key("merge_order"), response={200: StateOut, **answers.ERRORS}, openapi_extra=body_of("WhyIn"),
)  # fmt: skip
def merge(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """It is the same as its twin, which alone goes on. For keys of the house."""
    by, at = acted(request)
    merge_orders(by=by, at=at, order_ids=[order_id], why=read_shape(request, _WHY).why)
    return shaped(StateOut, order_page(order_id, actor=by))


@router.post(
    "/order-notes/{uuid:order_note_id}/acknowledge", operation_id="acknowledge_order_note",
    summary="Acknowledge a change", auth=Key("acknowledge_order_note"),
    response={200: NoteOut, **answers.ERRORS}, openapi_extra=body_of("SaidNoteIn"),
)  # fmt: skip
def acknowledge(request: HttpRequest, order_note_id: UUID) -> dict[str, Any]:
    """A warehouse or transport system takes note of a change. For keys of the house."""
    by, at = acted(request)
    acknowledge_notes(by=by, at=at, note_ids=[order_note_id], said=read_shape(request, _SAID).said)
    return _note(notes_by_id([order_note_id], actor=by)[order_note_id])


@router.post(
    "/orders/{uuid:order_id}/questions", operation_id="ask_about_order", summary="Ask about an order",
    auth=Key("ask_about_order"), response={200: OrderChangesOut, **answers.ERRORS},
    openapi_extra=body_of("QuestionIn"),
)  # fmt: skip
def ask(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Ask the customer what the order left open. For keys of the house."""
    by, at = acted(request)
    given = read_shape(request, _QUESTION)
    order_page(order_id, actor=by)
    check_question(given.question, order_id, actor=by, at=at)
    question = QuestionDraft(order_id, given.question, holds=given.holds, by_mail=given.by_mail)
    key = idempotency_key(request)
    call = ask_about_orders.once(f"{order_id}/{key}") if key else ask_about_orders
    call(by=by, at=at, questions=[question])
    return changes(request, order_id)


@router.post(
    "/order-questions/{uuid:ask_id}/answer", operation_id="answer_order_question",
    summary="Answer a question about an order", auth=Key("answer_order_question"),
    response={200: OrderChangesOut, **answers.ERRORS}, openapi_extra=body_of("AnswerIn"),
)  # fmt: skip
def answer(request: HttpRequest, ask_id: UUID) -> dict[str, Any]:
    """Answer once, or confirm; what the question held goes on where both sides agree."""
    by, at = acted(request)
    given = read_shape(request, _ANSWER)
    order_id = answer_ask(by=by, at=at, ask_id=ask_id, **given.model_dump())
    return changes(request, order_id)
