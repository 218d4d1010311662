"""Orders that change: amended and cancelled, held and decided, acknowledged, asked about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import TypeAdapter

from nuoda.domains.orders.commands import (
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
from nuoda.insight.booking import cannot_amend
from nuoda.insight.wording import check_question
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.order_change_shapes import (
    AmendmentIn,
    AnswerIn,
    AskOut,
    CancellationIn,
    ChangeOut,
    HoldOut,
    NoteOut,
    OrderChangesOut,
    QuestionIn,
    SaidNoteIn,
    StateOut,
    VersionOut,
    WhyIn,
)
from nuoda.surfaces.api.shapes_out import ReportOut
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["orders"])
MOST = 200


_MASKS = {"consignee.name": mask_name, "consignee.phone": mask_phone, "consignee.street": mask_address}
_AMEND = Intake(TypeAdapter(AmendmentIn), MOST, amend_orders, "amendments", weigh=cannot_amend)
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
    response={200: ReportOut}, openapi_extra=answers.batch_of("AmendmentIn", MOST),
)  # fmt: skip
def amend(request: HttpRequest) -> dict[str, Any]:
    """A new version each; what may change depends on the stage. One that is so already is a duplicate.

    A new pickup window that our own vehicles cannot hold is refused with the nearest that they can.
    """
    return _AMEND.take(request)


@router.post(
    "/orders/cancellations", operation_id="cancel_orders", summary="Cancel orders",
    auth=Key("cancel_orders"), response={200: ReportOut},
    openapi_extra=answers.batch_of("CancellationIn", MOST),
)  # fmt: skip
def cancel(request: HttpRequest) -> dict[str, Any]:
    """Call orders off; one that is cancelled already is a duplicate, a delivered one is refused."""
    return _CANCEL.take(request)


@router.get(
    "/orders/{uuid:order_id}/changes", operation_id="get_order_changes", summary="Get changes of an order",
    auth=Key("get_order_changes"), response={200: OrderChangesOut},
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
    auth=Key("release_order"), response={200: StateOut}, openapi_extra=body_of("WhyIn"),
)  # fmt: skip
def release(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """It is an order of its own, and goes on. For keys of the house."""
    by, at = acted(request)
    why = read_shape(request, _WHY).why
    keyed(release_orders, request)(by=by, at=at, order_ids=[order_id], why=why)
    return shaped(StateOut, order_page(order_id, actor=by))


@router.post(
    "/orders/{uuid:order_id}/merge", operation_id="merge_order", summary="Merge a held order into its twin",
    auth=Key("merge_order"), response={200: StateOut}, openapi_extra=body_of("WhyIn"),
)  # fmt: skip
def merge(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """It is the same as its twin, which alone goes on. For keys of the house."""
    by, at = acted(request)
    why = read_shape(request, _WHY).why
    keyed(merge_orders, request)(by=by, at=at, order_ids=[order_id], why=why)
    return shaped(StateOut, order_page(order_id, actor=by))


@router.post(
    "/order-notes/{uuid:order_note_id}/acknowledge", operation_id="acknowledge_order_note",
    summary="Acknowledge a change", auth=Key("acknowledge_order_note"),
    response={200: NoteOut}, openapi_extra=body_of("SaidNoteIn"),
)  # fmt: skip
def acknowledge(request: HttpRequest, order_note_id: UUID) -> dict[str, Any]:
    """A warehouse or transport system takes note of a change. For keys of the house."""
    by, at = acted(request)
    said = read_shape(request, _SAID).said
    keyed(acknowledge_notes, request)(by=by, at=at, note_ids=[order_note_id], said=said)
    return _note(notes_by_id([order_note_id], actor=by)[order_note_id])


@router.post(
    "/orders/{uuid:order_id}/questions", operation_id="ask_about_order", summary="Ask about an order",
    auth=Key("ask_about_order"), response={200: OrderChangesOut},
    openapi_extra=body_of("QuestionIn"),
)  # fmt: skip
def ask(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Ask the customer what the order left open. For keys of the house."""
    by, at = acted(request)
    given = read_shape(request, _QUESTION)
    order_page(order_id, actor=by)
    check_question(given.question, order_id, actor=by, at=at)
    question = QuestionDraft(order_id, given.question, holds=given.holds, by_mail=given.by_mail)
    call = keyed(ask_about_orders, request)
    call(by=by, at=at, questions=[question])
    return changes(request, order_id)


@router.post(
    "/order-questions/{uuid:ask_id}/answer", operation_id="answer_order_question",
    summary="Answer a question about an order", auth=Key("answer_order_question"),
    response={200: OrderChangesOut}, openapi_extra=body_of("AnswerIn"),
)  # fmt: skip
def answer(request: HttpRequest, ask_id: UUID) -> dict[str, Any]:
    """Answer once, or confirm; what the question held goes on where both sides agree."""
    by, at = acted(request)
    given = read_shape(request, _ANSWER)
    order_id = keyed(answer_ask, request)(by=by, at=at, ask_id=ask_id, **given.model_dump())
    return changes(request, order_id)
