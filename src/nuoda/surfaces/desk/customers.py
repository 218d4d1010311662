"""Customers at the desk: the list, and one customer with what concerns her now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from nuoda.domains.accounts.queries import api_key_rows, sign_ins_of_customer
from nuoda.domains.cases.queries import open_cases, open_cases_figure
from nuoda.domains.customers.queries import CustomerCard, customer_page, customer_rows
from nuoda.domains.notices.queries import latest_notices
from nuoda.domains.promises.queries import danger_figure, promises_in_danger
from nuoda.domains.shipments.queries import moving_figure
from nuoda.domains.team.queries import agents_by_id
from nuoda.insight.measures import timeliness
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.danger import match_cases, rows_of
from nuoda.surfaces.desk.frame import RUNNERS, frame, pulse_about, show
from nuoda.surfaces.desk.listing import window_of

PERIOD = timedelta(days=30)
SHOWN = 15
CASES_READ = 200


def _spec() -> ListSpec:
    return ListSpec(
        name="customers",
        title=_("Customers"),
        columns=[
            Column("name", _("Customer"), sortable=True, template="desk/customers/cell_name.html"),
            Column("code", _("Code"), sortable=True),
            Column("tier", _("Tier"), kind="badge", badge_kind="tier", sortable=True),
            Column("trade", _("Trade")),
            Column("language", _("Language"), kind="badge", badge_kind="language", hide_narrow=True),
            Column("zone", _("Time zone"), hide_narrow=True),
            Column("opened_at", _("With us since"), kind="instant", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter("tier", _("Tier"), choices=choices("tier"), quick=True),
            Filter("q", _("Name, code, trade, phone"), kind="text"),
        ],
        empty=Empty(
            _("No customers yet"),
            _("Customers come in with a file of orders, or with the demo."),
            reverse("desk_imports"),
            _("Import a file"),
            "building",
        ),
        default_sort="code",
        row_url=lambda card: reverse("desk_customer", args=[card.id]),
        row_key=lambda card: str(card.id),
        refresh_on="customer",
    )


@door(STAFF)
def customer_list(request: ActedRequest) -> HttpResponseBase:
    """Customers by code, with filters, paging and export."""

    def fetch(asked: ListRequest) -> ListResult:
        page = customer_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("q", ""),
            tier=asked.filters.get("tier", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    return list_view(request, _spec(), fetch, context=frame(request, "customers"))


@door(STAFF)
def customer(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """One customer: profile, how well we kept our word, what is in danger, cases, mail, sign-ins."""
    actor, now = request.actor, request.now
    card = customer_page(customer_id, actor=actor)
    danger = promises_in_danger(actor=actor, customer_id=card.id, limit=SHOWN)
    cases = open_cases(actor=actor, customer_id=card.id, limit=CASES_READ)
    behind = match_cases(danger, cases)
    owners = {one.owner_id for one in cases}
    agents = agents_by_id(owners, actor=actor) if owners - {None} else {}
    figures = (
        moving_figure(actor=actor, customer_id=card.id),
        danger_figure(actor=actor, customer_id=card.id),
        open_cases_figure(actor=actor, customer_id=card.id),
    )
    context = {
        "customer": card,
        "period": timeliness(actor=actor, start=now - PERIOD, end=now, at=now, customer_id=card.id),
        "danger": rows_of(danger, behind, {card.id: card}, agents),
        "cases": [(one, agents.get(one.owner_id) if one.owner_id else None) for one in cases[:SHOWN]],
        "notices": latest_notices(actor=actor, customer_id=card.id, limit=10),
        "sign_ins": sign_ins_of_customer(card.id, actor=actor),
        "keys": api_key_rows(actor=actor, customer_id=card.id),
        "links": _links(card),
        "pulse_url": pulse_about(Ref("customer", str(card.id))),
        "may_set_receipts": actor.role in RUNNERS,
    }
    return show(request, "desk/customers/page.html", "customers", context, figures=figures)


def _links(card: CustomerCard) -> dict[str, str]:
    """Where each number of the page opens to its rows."""

    def rows(name: str, **given: Any) -> str:
        return f"{reverse(name)}?{urlencode({'customer': card.code, **given})}"

    return {
        "moving": rows("desk_shipments", milestone="moving"),
        "danger": rows("desk_promises", state="danger"),
        "cases": rows("desk_cases"),
        "orders": rows("desk_orders"),
        "shipments": rows("desk_shipments"),
    }


urlpatterns: list[URLPattern] = [
    path("customers/", customer_list, name="desk_customers"),
    path("customers/<uuid:customer_id>/", customer, name="desk_customer"),
]
