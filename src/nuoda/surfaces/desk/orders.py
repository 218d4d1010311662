"""Orders at the desk: the list, one order with what became of it, and calling it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nuoda.domains.cases.queries import order_cases_reading
from nuoda.domains.customers.queries import customer_page, customer_reading
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.commands import Cancellation, cancel_orders
from nuoda.domains.orders.queries import OrderPage, order_page, order_rows
from nuoda.domains.orders.queries.allocation import ServedLine, rest_of, served_lines
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import promises_reading
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.domains.stock.queries.packages import package_count_reading
from nuoda.domains.stock.queries.works import duties_reading
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel import ledger
from nuoda.kernel.actor import STAFF
from nuoda.kernel.checks import check_text
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.readings import read_together
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.allocated import served_view
from nuoda.surfaces.desk.changes.record import changes_of
from nuoda.surfaces.desk.frame import pulse_about, show
from nuoda.surfaces.desk.history import Telling, agent_ids
from nuoda.surfaces.desk.listing import Line, customers_list
from nuoda.surfaces.desk.strips import strip_of


def _to_city(line: Line[OrderPage]) -> str:
    return line.row.consignee.get("city", "")


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="orders",
        title=gettext_lazy("Orders"),
        columns=[
            Column("reference", gettext_lazy("Order number"), sortable=True),
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", gettext_lazy("State"), kind="badge", badge_kind="order", sortable=True),
            Column("to_city", gettext_lazy("To"), template="desk/parts/cell_to.html", export=_to_city),
            Column("goods", gettext_lazy("Goods"), hide_narrow=True),
            Column("pieces", gettext_lazy("Pieces"), kind="number", align="end", hide_narrow=True),
            Column(
                "service", gettext_lazy("Service"), template="desk/parts/cell_service.html", sortable=True
            ),
            Column("ordered_at", gettext_lazy("Ordered"), kind="ago", sortable=True),
            Column(
                "channel", gettext_lazy("Came by"), template="desk/parts/cell_channel.html", hide_narrow=True
            ),
        ],
        filters=[
            Filter("state", gettext_lazy("State"), choices=choices("order"), quick=True),
            Filter("q", gettext_lazy("Order number, goods, name, city"), kind="text"),
            customers,
            Filter("service", gettext_lazy("Service"), choices=choices("service")),
        ],
        empty=Empty(
            gettext_lazy("No orders yet"),
            gettext_lazy("Orders appear here when they are typed or come by a file, the API or the demo."),
            reverse("desk_order_new"),
            gettext_lazy("Take an order"),
            "package",
        ),
        row_url=lambda line: reverse("desk_order", args=[line.id]),
        row_key=lambda line: str(line.id),
        refresh_on="order",
    )


@door(STAFF)
def order_list(request: ActedRequest) -> HttpResponseBase:
    """Orders, newest first, with filters, paging and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[OrderPage]:
        return order_rows(
            actor=request.actor, window=window, text=given.get("q", ""), state=given.get("state", ""),
            service=given.get("service", ""), customer_id=customer_id,
        )  # fmt: skip

    return customers_list(request, "orders", _spec, find, template="desk/orders/list.html")


@door(STAFF)
def order(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """One order: who asked for what, what was promised, and what became of it."""
    actor = request.actor
    page = order_page(order_id, actor=actor)
    thing = Ref("order", str(page.id))
    customer, cases, promises, packages, (works, ticks) = read_together(
        customer_reading(page.customer_id, actor=actor),
        order_cases_reading(page.id, actor=actor),
        promises_reading(thing, actor=actor),
        package_count_reading(page.customer_id, page.reference, actor=actor),
        duties_reading(page.customer_id, page.reference, actor=actor),
    )
    if customer is None:
        raise NotFound
    facts = ledger.about([thing], actor=actor, limit=80)
    agents = agents_by_id({case.owner_id for case in cases} | agent_ids(facts), actor=actor)
    ships = shipments_of_orders([page.id], actor=actor).get(page.id, [])
    lines = _served(page, request)
    telling = Telling(request.now, request.zone, promises={one.id: one for one in promises}, agents=agents)
    notices = notices_about([thing, *(Ref("case", str(one.id)) for one in cases)], actor=actor)
    context = {
        "order": page,
        "sender": _masked(page.sender),
        "consignee": _masked(page.consignee),
        "customer": customer,
        "whose": called(customer),
        "packages": packages,
        "works": works,
        "ticks": ticks,
        "served": served_view(lines),
        "rest": rest_of(lines),
        "shipments": ships,
        "arrived": sum(one.delivered_at is not None for one in ships),
        **changes_of(page, ships, request),
        "strip": strip_of(promises, {}),
        "delivery": next((one for one in promises if one.kind == Kind.DELIVERY), None),
        "pickup": next((one for one in promises if one.kind == Kind.PICKUP), None),
        "cases": [(one, agents.get(one.owner_id) if one.owner_id else None) for one in cases],
        "notices": [one for one in notices if one.kind != NoticeKind.PURCHASE],
        "history": telling.tell(facts),
        "may_cancel": page.state in ("held", "confirmed", "dispatched"),
        "pulse_url": pulse_about(thing),
    }
    return show(request, "desk/orders/page.html", "orders", context)


def _served(page: OrderPage, request: ActedRequest) -> list[ServedLine]:
    """Only lines with a product number can be served from stock."""
    if not any(line.get("sku") for line in page.lines):
        return []
    return served_lines([page.id], actor=request.actor).get(page.id, [])


def _masked(party: dict[str, str]) -> dict[str, Any]:
    """A party as lists and pages may show it: name, phone and room masked."""
    return {
        "name": mask_name(party.get("name", "")),
        "phone": mask_phone(party.get("phone", "")),
        "city": " ".join(dict.fromkeys(part for part in (party.get("region"), party.get("city")) if part)),
        "address": mask_address(f"{party.get('district', '')}{party.get('street', '')}"),
    }


@door(STAFF)
@require_POST
def cancel(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Call an order off, with a reason in words."""
    page = order_page(order_id, actor=request.actor)
    customer = customer_page(page.customer_id, actor=request.actor)
    note = request.POST.get("note", "").strip()
    problems = check_text("note", note, required=True)
    if problems:
        raise Invalid(fields=problems)
    called_off = Cancellation(customer.code, page.reference, note)
    report = cancel_orders(by=request.actor, at=request.now, cancellations=[called_off])
    if report.refused:
        raise Conflict(report.refused[0].problems[0].reason)
    messages.success(request, _("The order is cancelled."))
    return HttpResponseRedirect(reverse("desk_order", args=[order_id]))


urlpatterns: list[URLPattern] = [
    path("orders/", order_list, name="desk_orders"),
    path("orders/<uuid:order_id>/", order, name="desk_order"),
    path("orders/<uuid:order_id>/cancel/", cancel, name="desk_order_cancel"),
]
