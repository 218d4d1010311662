"""What the pages on phones share: refusals in JSON, and whose body it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError

from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NuodaError
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import explained, here

PHONE = "X-Field-Account"
_AGAIN = _("Reload the page and send it again.")


class OtherDriver(Conflict):
    """The phone sends what somebody else recorded: another driver has signed in meanwhile."""

    code = "other_driver"
    sentence = _("Somebody else has signed in on this phone. It is sent when its driver signs in again.")


def told(problems: Sequence[FieldError]) -> list[dict[str, str]]:
    """Each problem with its field, why it is refused and what mends it, in the reader's language."""
    return [{"field": one.field, "words": explained(one)} for one in problems]


def in_json(view: Callable[[ActedRequest], JsonResponse]) -> Callable[[ActedRequest], HttpResponse]:
    """Refusals become JSON; what a phone reads is never a page."""

    @wraps(view)
    def answer(request: ActedRequest) -> HttpResponse:
        try:
            return view(request)
        except RequestDataTooBig:
            wrong = FieldError("pictures", _("It is too large."), _("Take the picture again, smaller."))
            return JsonResponse({"code": "too_large", "problems": told([wrong])}, status=413)
        except NuodaError as refused:
            said = {
                "code": refused.code,
                "sentence": here(refused.sentence),
                "problems": told(refused.fields),
            }
            return JsonResponse(said, status=refused.status)

    return answer


def own_body(request: ActedRequest) -> bytes:
    """The body, whole. Raises :class:`OtherDriver`, and :class:`Invalid` where it broke off."""
    if request.headers.get(PHONE) != request.actor.id:
        raise OtherDriver
    try:
        return request.body
    except UnreadablePostError as broken:
        raise Invalid(fields=[FieldError("body", _("It broke off on the way."), _AGAIN)]) from broken


# New or known makes no difference to the phone: the house has it.
TAKEN: dict[str, Any] = {"state": "accepted", "problems": []}


def refused(problems: Sequence[FieldError]) -> dict[str, Any]:
    """The answer to one item that was not taken."""
    return {"state": "refused", "problems": told(problems)}


def items_of(body: bytes, name: str, *, most: int) -> list[Any]:
    """The list ``name`` of a body. Raises :class:`Invalid`."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Invalid(fields=[FieldError("body", _("It is no JSON."), _AGAIN)]) from broken
    items = given.get(name) if isinstance(given, dict) else None
    if not isinstance(items, list) or not items:
        raise Invalid(fields=[FieldError(name, _("It holds nothing to record."), _AGAIN)])
    if len(items) > most:
        figures = {"count": len(items), "most": most}
        reason = _("It holds %(count)s items; at most %(most)s are taken at once.", figures)
        raise Invalid(fields=[FieldError(name, reason, _("Send them in several parts."))])
    return items
