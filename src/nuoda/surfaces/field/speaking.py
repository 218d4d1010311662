"""What the pages on phones share: refusals in JSON, and whose body it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError

from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NuodaError
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

PHONE = "X-Field-Account"
_AGAIN = _("Reload the page and send it again.")


class OtherDriver(Conflict):
    """The phone sends what somebody else recorded: another driver has signed in meanwhile."""

    code = "other_driver"
    sentence = _("Somebody else has signed in on this phone. It is sent when its driver signs in again.")


def told(problems: Sequence[FieldError]) -> list[dict[str, str]]:
    return [{"field": one.field, "reason": here(one.reason), "remedy": here(one.remedy)} for one in problems]


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
