"""The first page: track a shipment, or sign in; in a demo also what this is and whom to be."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.accounts.queries import SignIn, demo_sign_ins
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.shipments.queries import ShipmentCard, shipments_about
from nuoda.kernel.actor import Role, system
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.pages.names import called

GUIDE = system("guide")
_TIERS = ("platinum", "key", "potential", "ordinary")


@dataclass(frozen=True, slots=True)
class Login:
    """A ready login of the demo."""

    email: str
    name: str
    role: str
    note: str
    icon: str


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try: signs in as ``email`` and opens ``url``."""

    icon: str
    label: str
    hint: str
    email: str
    url: str


@door(EVERYBODY)
@never_cache
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
        signs = demo_sign_ins(actor=GUIDE)
        customers = customers_by_id([one.customer_id for one in signs], actor=GUIDE)
        agent, supervisor = _first(signs, Role.AGENT), _first(signs, Role.SUPERVISOR)
        driver = _first(signs, Role.DRIVER)
        found = [(one, customers[one.customer_id]) for one in signs if one.customer_id in customers]
        chosen = min(found, key=lambda pair: _rank(pair[1]), default=None)
        context["logins"] = _logins(agent, supervisor, chosen, driver)
        context["tries"] = _tries(agent, supervisor, chosen[0] if chosen else None, driver)
        context["password"] = settings.NUODA_DEMO_PASSWORD
    return render(request, "portal/welcome.html", context)


def _first(signs: list[SignIn], role: Role) -> SignIn | None:
    return min(
        (one for one in signs if one.role is role), key=lambda one: (len(one.email), one.email), default=None
    )


def _rank(card: CustomerCard) -> tuple[int, str]:
    return (_TIERS.index(card.tier) if card.tier in _TIERS else len(_TIERS), card.code)


def _logins(
    agent: SignIn | None,
    supervisor: SignIn | None,
    chosen: tuple[SignIn, CustomerCard] | None,
    driver: SignIn | None,
) -> list[Login]:
    found = []
    if agent:
        note = _("works cases, writes to customers")
        found.append(Login(agent.email, agent.name, _("Service agent"), note, "headset"))
    if supervisor:
        note = _("sees everything, measures and the system")
        found.append(Login(supervisor.email, supervisor.name, _("Supervisor"), note, "users"))
    if chosen:
        customer, card = chosen
        note = called(card)
        found.append(Login(customer.email, customer.name, _("Customer"), note, "building"))
    if driver:
        note = _("delivers, and records it on the phone")
        found.append(Login(driver.email, driver.name, _("Driver"), note, "truck-delivery"))
    return found


def _tries(
    agent: SignIn | None, supervisor: SignIn | None, customer: SignIn | None, driver: SignIn | None
) -> list[Try]:
    if agent is None or supervisor is None or customer is None:
        return []
    hero = _hero(customer)
    late = reverse("desk_shipment", args=[hero.id]) if hero else reverse("desk_home")
    hers = reverse("portal_shipment", args=[hero.id]) if hero else reverse("portal_home")
    return [
        Try(
            "clock-exclamation",
            _("The late parcel"),
            _("A spare part that comes too late. See the warning, the case and what the customer was told."),
            agent.email,
            late,
        ),
        Try(
            "truck",
            _("The truck that broke down"),
            _("One truck, many shipments, several customers: each has its case and its owner."),
            agent.email,
            reverse("desk_shipments") + "?trouble=DELAY",
        ),
        Try(
            "inbox",
            _("The mailbox"),
            _("Every mail that customers would have got, as it would have looked."),
            supervisor.email,
            reverse("desk_mailbox"),
        ),
        Try(
            "device-mobile",
            _("The customer's view"),
            _("The same parcel as its customer sees it; ask about it and answer yourself at the desk."),
            customer.email,
            hers,
        ),
        Try(
            "chart-bar",
            _("The measures"),
            _("On time, and told first: how often the customer heard of it from us before it was late."),
            supervisor.email,
            reverse("desk_measures"),
        ),
        *(_phone(driver) if driver else []),
    ]


def _phone(driver: SignIn) -> list[Try]:
    hint = _("Open it, switch the connection off, hand a parcel over: it is sent when the phone is back.")
    return [Try("truck-delivery", _("The driver's phone"), hint, driver.email, reverse("field_home"))]


def _hero(customer: SignIn) -> ShipmentCard | None:
    """The customer's shipment whose promise is in the most pressing danger."""
    window = Window(size=1)
    for state in ("danger", ""):
        found = promise_rows(
            actor=GUIDE, window=window, state=state, kind="delivery", customer_id=customer.customer_id
        ).rows
        for row in found:
            ref = Ref(row.subject_kind, str(row.subject_id))
            ships = shipments_about([ref], actor=GUIDE).get(ref, [])
            if ships:
                return ships[0]
    return None


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
