"""One customer: profile, how well we kept our word, what is in danger, cases, mail, sign-ins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from nuoda.domains.accounts.queries import api_key_rows, sign_ins_of_customer
from nuoda.domains.cases.queries import open_cases, open_cases_figure
from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.domains.notices.queries import latest_notices
from nuoda.domains.promises.queries import danger_figure, promises_in_danger
from nuoda.domains.shipments.queries import moving_figure
from nuoda.domains.team.queries import agents_by_id
from nuoda.insight.measures import timeliness
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.desk.customers.scene import customer_show
from nuoda.surfaces.desk.danger import match_cases, rows_of

PERIOD = timedelta(days=30)
SHOWN = 15
CASES_READ = 200


@door(STAFF)
def customer(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """One customer: profile, how well we kept our word, what is in danger, cases, mail, sign-ins."""
    actor, now = request.actor, request.now
    card = customer_page(customer_id, actor=actor)
    danger = promises_in_danger(actor=actor, customer_id=card.id, limit=SHOWN)
    cases = open_cases(actor=actor, customer_id=card.id, limit=CASES_READ)
    behind = match_cases(danger, cases)
    owners = {one.owner_id for one in cases} | {card.agent_id, card.deputy_id}
    agents = agents_by_id(owners, actor=actor) if owners - {None} else {}
    figures = (
        moving_figure(actor=actor, customer_id=card.id),
        danger_figure(actor=actor, customer_id=card.id),
        open_cases_figure(actor=actor, customer_id=card.id),
    )
    context = {
        "period": timeliness(actor=actor, start=now - PERIOD, end=now, at=now, customer_id=card.id),
        "danger": rows_of(danger, behind, {card.id: card}, agents),
        "cases": [(one, agents.get(one.owner_id) if one.owner_id else None) for one in cases[:SHOWN]],
        "notices": latest_notices(actor=actor, customer_id=card.id, limit=10),
        "sign_ins": sign_ins_of_customer(card.id, actor=actor),
        "keys": api_key_rows(actor=actor, customer_id=card.id),
        "links": _links(card),
        "own_agent": agents.get(card.agent_id) if card.agent_id else None,
        "deputy": agents.get(card.deputy_id) if card.deputy_id else None,
    }
    return customer_show(request, "desk/customers/page.html", "overview", card, context, figures=figures)


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


urlpatterns = [path("customers/<uuid:customer_id>/", customer, name="desk_customer")]
