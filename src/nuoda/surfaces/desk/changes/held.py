"""Held orders: each beside its twin with what differs, released or merged, and parted again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST

from nuoda.domains.customers.queries import customers_by_id, customers_in_care
from nuoda.domains.orders.commands import merge_orders, part_orders, release_orders
from nuoda.domains.orders.queries import HeldPair, OrderPage, held_pairs, orders_by_id
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.command import Command
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.translate import listed
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.listing import Line, customers_list

NAV = "orders"


@dataclass(frozen=True, slots=True)
class Side:
    """One line of two orders side by side."""

    label: str
    here: str
    twin: str
    differs: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A held order and its twin, as the list shows them."""

    id: UUID
    customer_id: UUID
    reference: str
    twin: str
    customer: str
    tier: str
    reason: str
    channels: str
    goods: str
    lane: str
    differs: str
    held_at: datetime
    owner: str


@dataclass(frozen=True, slots=True)
class _Held:
    """A pair with whose it is."""

    pair: HeldPair

    @property
    def customer_id(self) -> UUID:
        return self.pair.order.customer_id


def _spec(customers: Filter, people: list[tuple[str, str]]) -> ListSpec:
    return ListSpec(
        name="held_orders",
        title=gettext_lazy("Held orders"),
        columns=[
            Column("reference", gettext_lazy("Order number"), sortable=True),
            Column("reason", _p("order", "Why held"), kind="badge", badge_kind="order_hold"),
            Column("twin", _p("order", "Twin")),
            Column("channels", gettext_lazy("Came by"), hide_narrow=True),
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column("owner", _p("order", "Owner"), hide_narrow=True),
            Column("lane", _p("order", "Lane"), hide_narrow=True),
            Column("goods", gettext_lazy("Goods"), hide_narrow=True, roomy=True),
            Column("differs", _p("order", "What differs"), hide_narrow=True),
            Column("held_at", _p("order", "Held since"), kind="ago", sortable=True),
        ],
        filters=[
            Filter("reason", _p("order", "Why held"), choices=choices("order_hold"), quick=True),
            Filter("q", gettext_lazy("Order number"), kind="text"),
            Filter("owner", _p("order", "Owner"), choices=people),
            Filter("place", gettext_lazy("City or region, of either end"), kind="text"),
            customers,
        ],
        empty=Empty(
            gettext_lazy("No order is held"),
            gettext_lazy(
                "An order waits here when it asks for what another one asked for within a day, or when a"
                " question about it is open."
            ),
            icon="hand-stop",
        ),
        row_url=lambda line: reverse("desk_order", args=[line.id]),
        row_key=lambda line: str(line.id),
        refresh_on="order",
    )


@door(STAFF)
def held_list(request: ActedRequest) -> HttpResponseBase:
    """Held orders of all lanes, the longest first; the owner is the agent in whose care the customer is."""
    people = {str(one.id): one.name for one in agents(actor=request.actor)}

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[_Held]:
        owner = given.get("owner", "")
        page = held_pairs(
            actor=request.actor, window=window, text=given.get("q", ""), reason=given.get("reason", ""),
            customer_id=customer_id, place=given.get("place", "").strip(),
            customers=customers_in_care(UUID(owner), actor=request.actor) if owner in people else None,
        )  # fmt: skip
        return Page([_Held(one) for one in page.rows], page.total, page.page, page.size)

    def lines_of(lines: Sequence[Line[_Held]]) -> Iterable[_Row]:
        return _rows(lines, people, request.actor)

    def spec_of(customers: Filter) -> ListSpec:
        return _spec(customers, list(people.items()))

    return customers_list(request, NAV, spec_of, find, lines_of=lines_of)


def _rows(lines: Sequence[Line[_Held]], people: Mapping[str, str], actor: Actor) -> Iterable[_Row]:
    cards = customers_by_id([line.customer_id for line in lines], actor=actor)
    for line in lines:
        card = cards.get(line.customer_id)
        pair = line.row.pair
        order, twin = pair.order, pair.twin
        came = [order.channel, *([twin.channel] if twin else [])]
        yield _Row(
            order.id, order.customer_id, order.reference, twin.reference if twin else "–", line.customer,
            line.tier, pair.hold.reason, " · ".join(word("channel", one) for one in came), order.goods,
            " → ".join(end.get("city", "") or "–" for end in (order.sender, order.consignee)),
            listed(word("order_field", one) for one in sorted(pair.differs)) or "–", pair.hold.held_at,
            people.get(str(card.agent_id), "–") if card else "–",
        )  # fmt: skip


def twin_of(twin_id: UUID | None, actor: Actor) -> OrderPage | None:
    """The order beside which one is held."""
    return orders_by_id([twin_id], actor=actor).get(twin_id) if twin_id else None


def side_by_side(order: OrderPage, twin: OrderPage) -> list[Side]:
    """Two orders line by line; parties are masked, and compared as they are."""

    def plain(one: OrderPage) -> list[str]:
        goods = [f"{x.get('quantity', 1)} × {x.get('sku') or x.get('description')}" for x in one.lines]
        weight = "" if one.weight_kg is None else f"{one.weight_kg.normalize():f} kg"
        came, service = word("channel", one.channel), word("service", one.service)
        return [came, one.goods, "; ".join(goods), str(one.pieces), weight, service]

    def party(one: OrderPage) -> list[tuple[str, str]]:
        to = one.consignee
        where = " ".join(dict.fromkeys(to.get(part, "") for part in ("region", "city", "district")))
        return [
            (to.get("name", ""), mask_name(to.get("name", ""))),
            (to.get("phone", ""), mask_phone(to.get("phone", ""))),
            (where, where),
            (to.get("street", ""), mask_address(to.get("street", ""))),
        ]  # fmt: skip

    names = [_("Consignee"), _("Phone"), _("Place"), _("Address")]
    rows = [
        Side(label, ours[1] or "–", theirs[1] or "–", ours[0] != theirs[0])
        for label, ours, theirs in zip(names, party(order), party(twin), strict=True)
    ]
    labels = [_("Came by"), _("Goods"), _("Lines of goods"), _("Pieces"), _("Weight"), _("Service")]
    return rows + [
        Side(label, ours or "–", theirs or "–", ours != theirs)
        for label, ours, theirs in zip(labels, plain(order), plain(twin), strict=True)
    ]


def _decided(
    request: ActedRequest, order_id: UUID, command: Command[..., int], said: Callable[[], str]
) -> HttpResponse:
    why = request.POST.get("note", "").strip()
    command(by=request.actor, at=request.now, order_ids=[order_id], why=why)
    messages.success(request, said())
    return HttpResponseRedirect(reverse("desk_order", args=[order_id]))


@door(STAFF)
@require_POST
def release(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """An order of its own: it goes on."""
    return _decided(
        request, order_id, release_orders, lambda: _("The order is released; its promise follows at once.")
    )


@door(STAFF)
@require_POST
def merge(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """The same as its twin, which alone goes on."""
    return _decided(
        request, order_id, merge_orders, lambda: _("The order is merged; its twin alone goes on.")
    )


@door(STAFF)
@require_POST
def part(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Not the same after all: held beside its twin again."""
    return _decided(request, order_id, part_orders, lambda: _("The merge is taken back."))


urlpatterns = [
    path("orders/held/", held_list, name="desk_orders_held"),
    path("orders/<uuid:order_id>/release/", release, name="desk_order_release"),
    path("orders/<uuid:order_id>/merge/", merge, name="desk_order_merge"),
    path("orders/<uuid:order_id>/part/", part, name="desk_order_part"),
]
