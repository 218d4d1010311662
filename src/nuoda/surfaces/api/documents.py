"""Whole documents in, as carriers and providers push them: kept as they came, answered in their protocol."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from nuoda.connectors.carriers.contract import Connector, Parsed, Signed, Unreadable
from nuoda.connectors.carriers.discovery import connectors
from nuoda.kernel import inbox
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.inbox import Outcome
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.api.answers import acted, no_format
from nuoda.surfaces.api.body import read_raw
from nuoda.surfaces.api.keys import Key

ZONE = "Asia/Shanghai"
_ZONES = available_timezones()
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The document as the sender writes it; its bytes are kept before they are read.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "responses": {
        200: {
            "description": "Kept and understood; the answer is in the sender's protocol.",
            "content": {"*/*": {}},
        },
        422: {"description": "Kept and refused whole, in the sender's protocol.", "content": {"*/*": {}}},
    },
}

router = Router(tags=["tracking"])


class PushKey(Key):
    """The key in the header, or, for senders that can only be given an address, in the query (``key=``)."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        token = request.GET.get("key", "")
        if token and not request.headers.get("Authorization"):
            found = self.authenticate(request, token)
            if found is not None:
                return found
        return super().__call__(request)


@router.post(
    "/tracking/documents/{format}",
    operation_id="take_tracking_document",
    summary="Push a tracking document",
    auth=PushKey("take_tracking_document"),
    openapi_extra=_BODY,
)
def take(request: HttpRequest, format: str, zone: str = "") -> HttpResponse:
    """Take one document of a format such as ``kuaidi100`` or ``epcis``. The same bytes again change nothing.

    ``zone`` is that of times without an offset (Asia/Shanghai). What the document says is recorded by a
    worker, right after.
    """
    connector = connectors().get(format)
    if connector is None:
        raise no_format(format, connectors())
    if zone and zone not in _ZONES:
        reason = _("Unknown time zone %(zone)s.", {"zone": zone[:40]})
        raise Invalid(fields=[FieldError("zone", reason, _("Write it like Asia/Shanghai."))])
    by, at = acted(request)
    body = read_raw(request)
    why = _not_genuine(connector, body)
    options = {"zone": zone} if zone else {}
    kept = inbox.keep(
        by=by, at=at, format=format, sender=str(by), body=body, options=options, defer=why is None
    )
    parsed, problem = (None, why) if why else _understood(connector, body, at, zone or ZONE)
    if why and kept.state == "received":
        inbox.settle(by=by, at=at, document_id=kept.id, outcome=Outcome(whole=why))
    return _answer(connector, body, parsed, here(problem) if problem else "")


def _not_genuine(connector: Connector, body: bytes) -> Text | None:
    """Why the signature does not do, where a secret is set for the format."""
    secret = settings.NUODA_DOCUMENT_SECRETS.get(connector.name, "")
    if not secret or not isinstance(connector, Signed):
        return None
    try:
        if connector.genuine(body, secret=secret):
            return None
    except Unreadable as broken:
        return broken.fields[0].reason
    return _("The signature is missing or wrong.")


def _understood(
    connector: Connector, body: bytes, at: datetime, zone: str
) -> tuple[Parsed | None, Text | None]:
    try:
        return connector.parse(body, received_at=at, zone=zone), None
    except Unreadable as broken:
        return None, broken.fields[0].reason if broken.fields else broken.sentence


def _answer(connector: Connector, body: bytes, parsed: Parsed | None, problem: str) -> HttpResponse:
    """What the connector says, in its protocol; an error of ours where it has nothing to say."""
    reply = connector.reply(body, parsed=parsed, problem=problem)
    status = 200 if parsed else 422
    if reply is None:
        return HttpResponse(problem, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(reply.body, status=status, content_type=reply.content_type)
