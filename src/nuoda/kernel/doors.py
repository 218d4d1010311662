"""Doors: every route declares the roles that may pass. A route that declares none opens to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import urlencode

from nuoda.kernel import clock
from nuoda.kernel.actor import ANONYMOUS, STAFF, Actor, Role
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.errors import Forbidden, NotFound, NuodaError
from nuoda.kernel.layers import is_machine
from nuoda.kernel.translate import explained, here

V = TypeVar("V", bound=Callable[..., Any])

EVERYBODY = frozenset(Role)
PEOPLE = STAFF | {Role.CUSTOMER}


class ActedRequest(HttpRequest):
    """A request as views see it: who acts, when, and in whose zone and language."""

    actor: Actor
    now: datetime
    zone: ZoneInfo
    csp_nonce: str


def door(*roles: Role | Iterable[Role]) -> Callable[[V], V]:
    """Declare which roles a view is open to: ``@door(STAFF)``, ``@door(Role.SUPERVISOR)``."""
    allowed = frozenset(
        one for given in roles for one in ([given] if isinstance(given, Role) else list(given))
    )

    def declare(view: V) -> V:
        view.door = allowed  # type: ignore[attr-defined]
        return view

    return declare


class Doorkeeper:
    """Puts actor, instant, zone and language on each request, and holds every route to its door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor, zone = _who(request)
        request.actor = actor  # type: ignore[attr-defined]
        request.now = clock.now()  # type: ignore[attr-defined]
        request.zone = zone  # type: ignore[attr-defined]
        return _explained(request, self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        allowed: frozenset[Role] | None = getattr(view, "door", None)
        if allowed is None:
            raise Http404
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.role in allowed:
            return None
        if actor.role is Role.PUBLIC:
            return _to_sign_in(request)
        return refuse(request, Forbidden())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, NuodaError):
            return refuse(request, error)
        return None


def _who(request: HttpRequest) -> tuple[Actor, ZoneInfo]:
    if is_machine(request):
        return ANONYMOUS, HOUSE_ZONE
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        request.session.accessed = True  # the answer hangs on the cookie, and says so to caches
        return ANONYMOUS, HOUSE_ZONE
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS, HOUSE_ZONE
    account: Any = user
    actor = Actor(
        Role(account.role), str(account.pk), account.name, account.customer_id,
        language=translation.get_language() or account.language,
    )  # fmt: skip
    try:
        return actor, ZoneInfo(account.zone)
    except (KeyError, ValueError):
        return actor, HOUSE_ZONE


def _explained(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An answer of 405 comes without a word; a person who opened such an address is told what it means."""
    if answer.status_code == 405 and not answer.content and not is_machine(request):
        answer.content = render_to_string("405.html", request=request).encode()
    return answer


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    url = resolve_url("account_login") + "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def refuse(request: HttpRequest, error: NuodaError) -> HttpResponse:
    """The page (or the fragment) that says why not and what to do."""
    fragment = bool(request.headers.get("HX-Request"))
    template = "pages/refused_fragment.html" if fragment else "pages/refused.html"
    fields = [{"field": one.field, "words": explained(one)} for one in error.fields]
    spoken = {"status": error.status, "sentence": here(error.sentence), "fields": fields}
    body = render_to_string(template, spoken, request)
    if error.status == 403:
        return HttpResponseForbidden(body)
    return HttpResponse(body, status=error.status)
