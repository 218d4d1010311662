"""A customer's order: where it stands, what changed, what we ask; calling it off and redirecting it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.commands import AskOver, Cancellation, answer_ask, cancel_orders
from nuoda.domains.orders.facts import CHANGEABLE, AskKind
from nuoda.domains.orders.queries import (
    AskRow,
    OrderPage,
    ask_page,
    order_page,
    order_story,
    stage_shown,
)
from nuoda.domains.orders.queries.allocation import rest_of, served_lines
from nuoda.domains.promises.queries import promises_of, promises_reading
from nuoda.domains.shipments.commands import (
    RedirectBarred,
    RedirectDraft,
    TooLateToRedirect,
    ask_redirect,
)
from nuoda.domains.shipments.facts import AskedBy, RedirectKind, Verified, before_cutoff
from nuoda.domains.shipments.queries import shipments_by_id, shipments_of_orders
from nuoda.domains.shipments.queries.redirect import redirect_term, redirections_of
from nuoda.domains.stock.queries.packages import package_count_reading
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.insight.rating import ask_of
from nuoda.kernel.actor import Role, system
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.kernel.errors import Conflict, Invalid, NotFound, NuodaError
from nuoda.kernel.facts import Ref
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.readings import read_together
from nuoda.kernel.translate import explained, here, joined
from nuoda.pages.amending import change_shown
from nuoda.pages.names import called
from nuoda.pages.private import unkept
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.portal.frame import customer_of, show, spoken

LINK = system("order link")
"""Who holds the link speaks; who that is stays unknown, but for the name that is given."""
PARTS = ("name", "phone", "region", "city", "district", "street", "postcode")


def _diffs(changes: list[dict[str, str]], zone: ZoneInfo) -> list[dict[str, str]]:
    shown = []
    for one in changes:
        parts = {name: change_shown(one["field"], one[name], zone) or "–" for name in ("before", "after")}
        shown.append({"label": word("order_field", one["field"]), **parts})
    return shown


def shown_to(order: OrderPage) -> dict[str, str]:
    """The consignee as a page may show it."""
    to = order.consignee
    return {
        "name": mask_name(to.get("name", "")), "phone": mask_phone(to.get("phone", "")),
        "city": " ".join(dict.fromkeys(x for x in (to.get("region"), to.get("city")) if x)),
        "address": mask_address(f"{to.get('district', '')}{to.get('street', '')}"),
    }  # fmt: skip


@door(Role.CUSTOMER)
@require_safe
def portal_order(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """One order with its promise, shipments, versions, questions and redirections."""
    actor = request.actor
    order = order_page(order_id, actor=actor)
    story = order_story(order_id, actor=actor)
    ships = shipments_of_orders([order_id], actor=actor).get(order_id, [])
    redirects = redirections_of([one.id for one in ships], actor=actor) if ships else []
    running = {one.shipment_id for one in redirects if one.ended_at is None}
    served = served_lines([order_id], actor=actor).get(order_id, [])
    goods = products_by_id([one.product_id for one in served], actor=actor) if served else {}
    promises, packed = read_together(
        promises_reading(Ref("order", str(order.id)), actor=actor),
        package_count_reading(order.customer_id, order.reference, actor=actor),
    )
    context = {
        "order": order,
        "to": shown_to(order),
        "promises": promises,
        "ships": ships,
        "served": [(one, goods.get(one.product_id)) for one in served],
        "rest": rest_of(served),
        "arrived": sum(one.delivered_at is not None for one in ships),
        "packed": packed,
        "hold": next((one for one in story.holds if one.order_id == order.id and not one.decision), None),
        "versions": [(one, _diffs(one.changes, request.zone)) for one in story.versions],
        "asks": story.asks,
        "redirects": redirects,
        "to_redirect": [
            one for one in ships if before_cutoff(one.milestone, one.delivered_at) and one.id not in running
        ],
        "notes": story.notes,
        "notices": [one for one in notices_about([Ref("order", str(order.id))], actor=actor) if one.sent_at],
        "may_amend": bool(CHANGEABLE[stage_shown(order).value]) and order.state != "held",
        "may_cancel": order.state in ("held", "confirmed"),
    }
    return show(request, "portal/order.html", "orders", context)


@door(Role.CUSTOMER)
@require_POST
def portal_order_cancel(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Call an order off before it is on its way."""
    order = order_page(order_id, actor=request.actor)
    off = Cancellation(customer_of(request).code, order.reference, request.POST.get("note", "")[:200])
    report = cancel_orders(by=request.actor, at=request.now, cancellations=[off])
    if report.refused:
        raise Conflict(report.refused[0].problems[0].reason)
    messages.success(request, _("The order is cancelled."))
    return HttpResponseRedirect(reverse("portal_order", args=[order_id]))


@door(Role.CUSTOMER)
@require_http_methods(["GET", "POST"])
def portal_redirect(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Ask that a shipment of hers goes elsewhere, or comes back."""
    ship = shipments_by_id([shipment_id], actor=request.actor).get(shipment_id)
    if ship is None:
        raise NotFound
    term = redirect_term(ship.milestone, house_day(request.now), actor=LINK)
    if request.method == "GET" and not before_cutoff(ship.milestone, ship.delivered_at):
        raise TooLateToRedirect
    if request.method == "GET" and term is not None and not term.allowed:
        raise RedirectBarred
    wrong: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        given = request.POST
        kind = given.get("kind", "")
        draft = RedirectDraft(
            ship.id, kind, request.actor.name, AskedBy.SHIPPER.value, Verified.SIGNED_IN.value,
            {name: given.get(name, "")[:200] for name in PARTS}, given.get("reason", "")[:200],
        )  # fmt: skip
        try:
            ask_redirect(by=request.actor, at=request.now, draft=draft)
        except Invalid as refused:
            wrong = {key.removeprefix("consignee."): words for key, words in spoken(refused).items()}
            status = refused.status
        else:
            messages.success(request, _("We ask the carrier now, and tell you what comes of it."))
            return _to(ship.order_id, ship.id)
    labels = {
        "name": _("Name"), "phone": _("Phone"), "region": _("Province or region"), "city": _("City"),
        "district": word("order_field", "consignee.district"),
        "street": word("order_field", "consignee.street"), "postcode": _("Postcode"),
    }  # fmt: skip
    fields = [
        {
            "name": name, "label": labels[name], "value": request.POST.get(name, ""),
            "wrong": wrong.get(name, ""),
        }
        for name in PARTS
    ]  # fmt: skip
    context: dict[str, Any] = {
        "ship": ship, "fields": fields, "wrong": wrong, "given": request.POST,
        "kinds": choices("redirect_kind"), "stop": RedirectKind.STOP.value,
        "term": term,
    }  # fmt: skip
    return show(request, "portal/redirect.html", "orders", context, status=status)


def _to(order_id: UUID | None, shipment_id: UUID) -> HttpResponse:
    place = ("portal_order", order_id) if order_id else ("portal_shipment", shipment_id)
    return HttpResponseRedirect(reverse(place[0], args=[place[1]]))


@door(Role.CUSTOMER)
@require_POST
def portal_answer(request: ActedRequest, ask_id: UUID) -> HttpResponse:
    """Answer a question, or confirm."""
    given = request.POST
    order_id = answer_ask(
        by=request.actor, at=request.now, ask_id=ask_id, agreed=given.get("agreed") != "no",
        answer=given.get("answer", "")[:1000],
    )  # fmt: skip
    messages.success(request, _("Thank you. It is written down."))
    return HttpResponseRedirect(reverse("portal_order", args=[order_id]))


@door(EVERYBODY)
@unkept
@require_http_methods(["GET", "POST"])
def answer_link(request: ActedRequest, token: str) -> HttpResponse:
    """The question of a mail, or the order to confirm. Used, expired and made-up links look the same."""
    row = _open(request, ask_of(token))
    if row is None:
        return render(request, "portal/answered.html", {"over": True}, status=NotFound.status)
    if request.method != "POST":
        return _asked(request, row, None)
    given = request.POST
    try:
        answer_ask(
            by=LINK, at=request.now, ask_id=row.id, agreed=given.get("agreed", "") == "yes",
            answer=given.get("answer", "").replace("\r\n", "\n")[:1000],
            answered_by=given.get("who", "").strip()[:120] or _named(row),
        )  # fmt: skip
    except Invalid as wrong:
        return _asked(request, row, wrong)
    except AskOver:
        return render(request, "portal/answered.html", {"over": True}, status=NotFound.status)
    except Conflict as changed:
        said = {"over": True, "said": here(changed.sentence)}
        return render(request, "portal/answered.html", said, status=changed.status)
    offers, confirms = row.kind == AskKind.SUBSTITUTE, row.kind == AskKind.CONFIRMATION
    agreed = confirms and given.get("agreed", "") == "yes"
    return render(request, "portal/answered.html", {"over": False, "offers": offers, "agreed": agreed})


def _named(row: AskRow) -> str:
    """Whose mail the link stood in, where whoever holds it gives no name."""
    return called(customers_by_id([row.customer_id], actor=LINK)[row.customer_id])


def _open(request: ActedRequest, ask_id: UUID | None) -> AskRow | None:
    if ask_id is None:
        return None
    try:
        row = ask_page(ask_id, actor=LINK)
    except NotFound:
        return None
    return row if row.answered_at is None and request.now <= row.expires_at else None


def _asked(request: ActedRequest, row: AskRow, wrong: NuodaError | None) -> HttpResponse:
    order = order_page(row.order_id, actor=LINK)
    promises = promises_of([Ref("order", str(order.id))], actor=LINK)
    due = next((one for one in promises if one.kind == "delivery"), None)
    context = {
        "ask": row, "order": order, "to": shown_to(order), "due": due,
        "confirms": row.kind == AskKind.CONFIRMATION, "offers": row.kind == AskKind.SUBSTITUTE,
        "given": request.POST,
        "wrong": joined(explained(one) for one in wrong.fields) if wrong else "",
    }  # fmt: skip
    return render(request, "portal/answer.html", context, status=wrong.status if wrong else 200)


urlpatterns = [
    path("portal/orders/<uuid:order_id>/", portal_order, name="portal_order"),
    path("portal/orders/<uuid:order_id>/cancel/", portal_order_cancel, name="portal_order_cancel"),
    path("portal/orders/asks/<uuid:ask_id>/answer/", portal_answer, name="portal_order_answer"),
    path("portal/shipments/<uuid:shipment_id>/redirect/", portal_redirect, name="portal_redirect"),
    path("answer/<str:token>/", answer_link, name="answer_link"),
]
