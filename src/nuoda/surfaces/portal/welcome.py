"""The first page: track a shipment, or sign in; in a demo also what this is and whom to be."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.accounts.queries import demo_sign_ins
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.pages.private import unkept
from nuoda.surfaces.portal.guide import GUIDE, guide


@door(EVERYBODY)
@unkept
@require_safe
def welcome(request: ActedRequest) -> HttpResponse:
    """Staff go to the desk, drivers to their stops, customers to their portal; all others are welcome."""
    if request.actor.is_staff:
        return HttpResponseRedirect("/desk/")
    if request.actor.role is Role.DRIVER:
        return HttpResponseRedirect("/field/")
    if request.actor.role is Role.WAREHOUSE:
        return HttpResponseRedirect("/field/floor/")
    if request.actor.role is Role.CUSTOMER:
        return HttpResponseRedirect(reverse("portal_home"))
    context: dict[str, object] = {"demo": settings.DEMO}
    if settings.DEMO:
        context |= guide()
    return render(request, "portal/welcome.html", context)


@door(EVERYBODY)
@require_POST
def demo_sign_in(request: ActedRequest) -> HttpResponse:
    """Sign in with one click as one of the demo's accounts. Exists in a demo only."""
    if not settings.DEMO:
        raise Http404
    email = request.POST.get("email", "")
    known = {one.email for one in demo_sign_ins(actor=GUIDE)}
    account = (
        authenticate(request, email=email, password=settings.NUODA_DEMO_PASSWORD) if email in known else None
    )
    if account is None:
        raise Http404
    login(request, account)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("welcome")
    return HttpResponseRedirect(target)


urlpatterns = [
    path("", welcome, name="welcome"),
    path("demo/sign-in/", demo_sign_in, name="demo_sign_in"),
]
