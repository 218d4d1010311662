"""Orders as shops and partners send them: whole documents, kept as they came, answered in their protocol."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from nuoda.connectors.storefronts.contract import OrderConnector, SignedOrders
from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.kernel import inbox
from nuoda.kernel.answering import read_now
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.inbox import Outcome
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here, joined
from nuoda.surfaces.api.answers import acted, no_format
from nuoda.surfaces.api.body import read_raw
from nuoda.surfaces.api.documents import PushKey

_FAMILY = "orders"
_ZONES = available_timezones()
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The document as the sender writes it; its bytes are kept before they are read.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "responses": {
        200: {
            "description": "Kept and understood; the answer is in the sender's protocol (997 and 990,"
            " OrderResponseSimple) and says of each order whether it was taken.",
            "content": {"*/*": {}},
        },
        401: {"description": "The signature is missing or wrong.", "content": {"*/*": {}}},
        422: {"description": "Kept and refused whole, in the sender's protocol.", "content": {"*/*": {}}},
    },
}

router = Router(tags=["orders"])


@router.post(
    "/orders/documents/{format}",
    operation_id="take_order_document",
    summary="Send a document of orders",
    auth=PushKey("take_order_document"),
    openapi_extra=_BODY,
)
def take(request: HttpRequest, format: str, customer: str = "", zone: str = "") -> HttpResponse:
    """Take one document of a format: ``shopify``, ``x12-204`` or ``ubl``. The same again changes nothing.

    ``customer`` is the code of whose orders they are, for keys that no customer is tied to; ``zone`` that of
    times without an offset (Asia/Shanghai).
    """
    connector = order_connectors().get(format)
    if connector is None:
        raise no_format(format, order_connectors())
    if zone and zone not in _ZONES:
        reason = _("Unknown time zone %(zone)s.", {"zone": zone[:40]})
        raise Invalid(fields=[FieldError("zone", reason, _("Write it like Asia/Shanghai."))])
    by, at = acted(request)
    if by.customer_id is None and not customer:
        reason = _("It is not said whose orders they are.")
        raise Invalid(fields=[FieldError("customer", reason, _("Give the code of the customer."))])
    body = read_raw(request)
    options = {"customer": customer[:40], "zone": zone}
    kept = inbox.keep(by=by, at=at, format=format, sender=str(by), body=body, options=options, defer=False)
    why = _not_genuine(connector, body, request)
    if why is not None:
        if kept.state == "received":
            inbox.settle(by=by, at=at, document_id=kept.id, outcome=Outcome(whole=why))
        return HttpResponse(here(why), status=401, content_type="text/plain; charset=utf-8")
    answered = read_now(_FAMILY, kept.id, at=at)
    status = 200 if answered.understood else 422
    if answered.body is None:
        said = joined(here(one.reason) for one in answered.refused)
        return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(answered.body, status=status, content_type=answered.content_type)


def _not_genuine(connector: OrderConnector, body: bytes, request: HttpRequest) -> Text | None:
    """Why the signature does not do, where a secret is set for the format."""
    secret = settings.NUODA_DOCUMENT_SECRETS.get(connector.name, "")
    if not secret or not isinstance(connector, SignedOrders):
        return None
    headers = {name.lower(): value for name, value in request.headers.items()}
    if connector.genuine(body, headers=headers, secret=secret):
        return None
    return _("The signature is missing or wrong.")
