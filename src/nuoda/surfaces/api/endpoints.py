"""Endpoints that take our messages: opened, tried out, renewed and closed by their owner's machine."""

from __future__ import annotations

import json
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.connectors.http import Limits, Refused, check_address
from nuoda.domains.customers.commands import close_endpoint, open_endpoint, renew_endpoint_secret
from nuoda.domains.customers.queries import EndpointCard, customers_by_code, endpoint_page, endpoints_of
from nuoda.domains.notices.commands import PostDraft, queue_posts
from nuoda.domains.notices.queries import PostRow, post_rows
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import Code, Eighty, Strict, Words

router = Router(tags=["endpoints"])


class EndpointIn(Strict):
    """``customer`` is the customer's code; the address begins with https://."""

    customer: Code
    label: Eighty
    address: Words


class EndpointOut(Schema):
    """An endpoint without its secret."""

    id: UUID
    label: str
    address: str
    opened_at: str
    closed_at: str | None
    closed_because: str


class EndpointsOut(Schema):
    items: list[EndpointOut]


class SecretOut(Schema):
    """A fresh secret, shown this once."""

    id: UUID
    secret: str


class QueuedOut(Schema):
    """Whether a message was put on its way."""

    queued: bool


class MessageOut(Schema):
    """One message to an endpoint with the last try's answer; ``id`` is its ``webhook-id``."""

    id: UUID
    type: str
    state: str
    attempts: int
    queued_at: str
    tried_at: str | None
    next_try_at: str | None
    status: int | None
    answer: str
    error: str


class MessagesOut(Schema):
    items: list[MessageOut]


class Most(Schema):
    """How many are wanted, the latest first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50


_SHAPE: TypeAdapter[EndpointIn] = TypeAdapter(EndpointIn)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": EndpointIn.model_json_schema()}},
    }
}


@router.get(
    "/endpoints",
    operation_id="list_endpoints",
    summary="List endpoints",
    auth=Key("list_endpoints"),
    response={200: EndpointsOut},
)
def rows(request: HttpRequest) -> dict[str, Any]:
    """Endpoints, open ones first."""
    by, _at = acted(request)
    return {"items": [_endpoint(one) for one in endpoints_of(actor=by)]}


@router.post(
    "/endpoints",
    operation_id="open_endpoint",
    summary="Open an endpoint",
    auth=Key("open_endpoint"),
    response={200: SecretOut},
    openapi_extra=_BODY,
)
def open_one(request: HttpRequest) -> dict[str, Any]:
    """Open an endpoint. Its secret comes with this answer and never again."""
    by, at = acted(request)
    wanted = _read(request)
    customer = customers_by_code([wanted.customer], actor=by).get(wanted.customer)
    if customer is None:
        reason = _("There is no customer %(code)s.", {"code": wanted.customer[:40]})
        raise Invalid(fields=[FieldError("customer", reason, _("Correct the code."))])
    opened = open_endpoint(by=by, at=at, customer_id=customer.id, label=wanted.label, address=wanted.address)
    return {"id": opened.id, "secret": opened.secret}


def _read(request: HttpRequest) -> EndpointIn:
    wanted = read_shape(request, _SHAPE)
    try:
        check_address(wanted.address, Limits(settings.NUODA_OUTGOING_HOSTS))
    except Refused as refused:
        remedy = _("Give an https address that is reachable from the internet.")
        raise Invalid(fields=[FieldError("address", refused.sentence, remedy)]) from refused
    return wanted


@router.post(
    "/endpoints/{uuid:endpoint_id}/secret",
    operation_id="renew_endpoint_secret",
    summary="Renew a secret",
    auth=Key("renew_endpoint_secret"),
    response={200: SecretOut},
)
def renew(request: HttpRequest, endpoint_id: UUID) -> dict[str, Any]:
    """Give an endpoint a new secret; the former one signs beside it for a day."""
    by, at = acted(request)
    renewed = renew_endpoint_secret(by=by, at=at, endpoint_id=endpoint_id)
    return {"id": renewed.id, "secret": renewed.secret}


@router.post(
    "/endpoints/{uuid:endpoint_id}/close",
    operation_id="close_endpoint",
    summary="Close an endpoint",
    auth=Key("close_endpoint"),
    response={200: EndpointOut},
    openapi_extra=answers.TAKES_KEY,
)
def close(request: HttpRequest, endpoint_id: UUID) -> dict[str, Any]:
    """Close an endpoint: nothing is sent there any more."""
    by, at = acted(request)
    keyed(close_endpoint, request)(by=by, at=at, endpoint_id=endpoint_id, reason="API")
    return _endpoint(endpoint_page(endpoint_id, actor=by))


@router.post(
    "/endpoints/{uuid:endpoint_id}/test",
    operation_id="test_endpoint",
    summary="Send a test message",
    auth=Key("test_endpoint"),
    response={200: QueuedOut},
)
def test(request: HttpRequest, endpoint_id: UUID) -> dict[str, Any]:
    """Send ``{"type": "test.ping", …}``; the messages of the endpoint tell how it went."""
    by, at = acted(request)
    card = endpoint_page(endpoint_id, actor=by)
    body = {"type": "test.ping", "timestamp": at.isoformat(), "data": {"endpoint": str(card.id)}}
    draft = PostDraft(
        endpoint_id=card.id, customer_id=card.customer_id, kind="test.ping", subject_kind="endpoint",
        subject_id=card.id, label="test", body=json.dumps(body), once=f"test:{new_id()}",
    )  # fmt: skip
    return {"queued": card.is_open and bool(queue_posts(by=by, at=at, posts=[draft]))}


@router.get(
    "/endpoints/{uuid:endpoint_id}/messages",
    operation_id="list_endpoint_messages",
    summary="List the messages to an endpoint",
    auth=Key("list_endpoint_messages"),
    response={200: MessagesOut},
)
def sent(request: HttpRequest, endpoint_id: UUID, wanted: Query[Most]) -> dict[str, Any]:
    """The latest messages, with the status and the beginning of the answer of the last try."""
    by, _at = acted(request)
    card = endpoint_page(endpoint_id, actor=by)
    page = post_rows(actor=by, window=Window(size=wanted.limit), endpoint_id=card.id)
    return {"items": [_message(one) for one in page.rows]}


def _endpoint(card: EndpointCard) -> dict[str, Any]:
    return {
        "id": card.id, "label": card.label, "address": card.address, "opened_at": card.opened_at.isoformat(),
        "closed_at": card.closed_at.isoformat() if card.closed_at else None,
        "closed_because": card.closed_because,
    }  # fmt: skip


def _message(row: PostRow) -> dict[str, Any]:
    return {
        "id": row.id, "type": row.kind, "state": row.state, "attempts": row.attempts,
        "queued_at": row.queued_at.isoformat(),
        "tried_at": row.tried_at.isoformat() if row.tried_at else None,
        "next_try_at": row.next_try_at.isoformat() if row.next_try_at else None,
        "status": row.status, "answer": row.answer, "error": row.error,
    }  # fmt: skip
