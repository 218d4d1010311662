"""Purchase order and goods receipt, as PDF in a language. Parties are masked, except on the copy for the
supplier, who has to deliver to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.domains.orders.facts import PurchaseState
from nuoda.domains.orders.queries import order_page
from nuoda.domains.orders.queries.purchases import PurchaseRow, purchase_page
from nuoda.domains.orders.queries.terms import offer_rows
from nuoda.domains.stock.facts import AdviceState
from nuoda.domains.stock.queries.arrived import ArrivedLot, arrived_lots
from nuoda.domains.stock.queries.furnishing import (
    AdviceRow,
    HouseLine,
    ProductLine,
    advice_page,
    house_line,
)
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.insight.claims.words import money_words
from nuoda.insight.packages import name_words
from nuoda.insight.papers import Paper, counted, current, house, party_words, scanned
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.addresses import in_one_line
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.errors import NotFound
from nuoda.kernel.money import minor_units
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import instant_words, listed
from nuoda.pages.names import called
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word

_Ordered = Sequence[tuple[ProductLine, int, int, int]]
# Whoever may read a delivery may read whose it is and where it lies.
_PRINTER = system("printer")
_TO_FILL_IN = "________"


def purchase_paper(number: str, *, actor: Actor, consignee: Mapping[str, str] | None = None) -> Letter:
    """What a supplier is asked to send, and what of it was sent. Raises :class:`NotFound`.

    ``consignee`` is what :func:`disclose_consignee` gave for the supplier's copy; without it she is masked.
    """
    row = purchase_page(number, actor=actor)
    order = order_page(row.order_id, actor=actor)
    product = products_by_id([row.product_id], actor=actor)[row.product_id]
    offers = offer_rows(
        actor=actor, window=Window(size=1), supplier=row.supplier, sku=row.sku, running=False
    ).rows
    sent = row.quantity if row.state == PurchaseState.SHIPPED else 0
    price = money_words(Decimal(row.cost).scaleb(-minor_units(row.currency)), row.currency)
    return Letter(
        sender=house(), number=row.number, title=_("Purchase order"),
        addressee=(offers[0].name if offers else row.supplier, row.supplier),
        facts=[
            *_bought_facts(row, customer_page(row.customer_id, actor=actor)),
            *(_in_clear(consignee) if consignee else [(_("Consignee"), party_words(order.consignee))]),
        ],
        sheet=Sheet(
            (
                pgettext("goods", "Product"), pgettext("goods", "Ordered"), pgettext("purchase", "Sent"),
                pgettext("goods", "Short"), _("Lot"), pgettext("goods", "Expires"), _("Cost"),
            ),
            [
                (
                    f"{row.sku} {name_words(product.name, product.name_en)}", str(row.quantity), str(sent),
                    str(row.quantity - sent) if row.ended_at else "–", _TO_FILL_IN, _TO_FILL_IN, price,
                )
            ],
            (0.22, 0.13, 0.1, 0.09, 0.15, 0.15, 0.16), frozenset({1, 2, 3, 6}),
        ),
        closing=(
            _("Write down lot and expiry of what is sent, sign, and send one copy back."),
            _("The consignee's name, phone and address serve this delivery alone: do not pass them on, and"
              " destroy them when it is done.")
            if consignee
            else _("The consignee is masked: this is no copy to deliver by."),
        ),
        lines_to_sign=(_("Ordered by"), _("Confirmed by the supplier")), code=scanned(row.number),
    )  # fmt: skip


def _bought_facts(row: PurchaseRow, customer: CustomerCard) -> list[tuple[str, str]]:
    return [
        (_("State"), word("purchase", row.state)),
        (_("Supplier"), row.supplier),
        (_("Ordered"), instant_words(row.made_at, HOUSE_ZONE.key, current())),
        (pgettext("purchase", "Leaves on"), f"{row.leaves_on:%Y-%m-%d}"),
        (_("Delivery expected"), f"{row.due_on:%Y-%m-%d}"),
        (_("Order"), row.reference),
        (_("Customer"), called(customer)),
    ]


def _in_clear(party: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Consignee"), party.get("name", "") or "–"),
        (_("Phone"), party.get("phone", "") or "–"),
        (_("Address"), in_one_line(party) or "–"),
    ]


def goods_receipt(number: str, *, actor: Actor) -> Letter:
    """What came with a delivery against what was ordered. :class:`NotFound` also while nothing came."""
    row, lines = advice_page(number, actor=actor)
    lots: dict[UUID, list[ArrivedLot]] = defaultdict(list)
    for one in arrived_lots(number, actor=actor):
        lots[one.product_id].append(one)
    done = row.state == AdviceState.RECEIVED
    if not lots and not done:
        raise NotFound
    place = house_line(row.warehouse, actor=_PRINTER)
    short = pgettext("goods", "Short") if done else pgettext("goods", "To come")
    return Letter(
        sender=house(), number=row.number, title=_("Goods receipt"), addressee=(),
        facts=_came_facts(row, place, customer_page(row.customer_id, actor=_PRINTER)),
        paragraphs=() if done else (_("Receiving goes on: this is what was taken in so far."),),
        sheet=Sheet(
            (
                pgettext("goods", "Product"), _("Lot"), pgettext("goods", "Expires"),
                pgettext("goods", "Ordered"), pgettext("goods", "Received"), short,
                pgettext("goods", "Damaged"), pgettext("goods", "Quarantined"),
            ),
            [cells for line in lines for cells in _came_rows(line, lots.get(line[0].id, []))],
            (0.17, 0.11, 0.15, 0.11, 0.12, 0.08, 0.12, 0.14), frozenset({3, 4, 5, 6, 7}),
        ),
        closing=_came_in_all(lines, lots),
        lines_to_sign=(_("Delivered by"), pgettext("goods", "Received by"), _("Checked by")),
        code=scanned(row.number),
    )  # fmt: skip


def _came_facts(row: AdviceRow, place: HouseLine, customer: CustomerCard) -> list[tuple[str, str]]:
    taken = instant_words(row.received_at, place.zone, current()) if row.received_at else "–"
    return [
        (_("State"), word("advice", row.state)),
        (pgettext("order", "Reference"), row.reference),
        (_("Customer"), called(customer)),
        (_("Warehouse"), f"{place.code} {name_words(place.name, place.name_en)}"),
        (_("Expected on"), f"{row.expected_on:%Y-%m-%d}"),
        (_("Taken in"), " · ".join(filter(None, (taken, row.received_by)))),
    ]


def _came_rows(line: tuple[ProductLine, int, int, int], lots: Sequence[ArrivedLot]) -> list[tuple[str, ...]]:
    """One row a lot; what was ordered and what lacks stands at the first."""
    product, ordered, received, _damaged = line
    name = f"{product.sku} {name_words(product.name, product.name_en)}"
    told = (counted(ordered, product.unit), str(max(0, ordered - received)))
    if not lots:
        return [(name, "–", "–", told[0], "0", told[1], "0", "0")]
    return [
        (
            name if nth == 0 else "", one.lot, f"{one.expires_on:%Y-%m-%d}" if one.expires_on else "–",
            told[0] if nth == 0 else "", str(one.received), told[1] if nth == 0 else "",
            str(one.damaged), str(one.held),
        )
        for nth, one in enumerate(lots)
    ]  # fmt: skip


def _came_in_all(lines: _Ordered, lots: Mapping[UUID, Sequence[ArrivedLot]]) -> list[str]:
    came = [one for some in lots.values() for one in some]
    told = [
        _("In all: ordered %(ordered)s, received %(received)s, damaged %(damaged)s, quarantined %(held)s.")
        % {
            "ordered": sum(ordered for _product, ordered, _received, _damaged in lines),
            "received": sum(one.received for one in came), "damaged": sum(one.damaged for one in came),
            "held": sum(one.held for one in came),
        }
    ]  # fmt: skip
    over = [
        f"{product.sku} +{received - ordered}"
        for product, ordered, received, _damaged in lines
        if received > ordered
    ]
    if over:
        told.append(_("More than ordered: %(goods)s.") % {"goods": listed(over)})
    if any(one.held for one in came):
        told.append(_("What is quarantined was expired on arrival and goes to nobody."))
    return told


_OF_GOODS = {"purchase": purchase_paper, "receipt": goods_receipt}


def goods_paper(kind: str, number: str, *, actor: Actor, language: str) -> Paper:
    """The paper ``purchase`` of a purchase order, or ``receipt`` of a delivery. Raises ``NotFound``."""
    with translation.override(language):
        return f"{number}-{kind}", letter_pdf(_OF_GOODS[kind](number, actor=actor))


def supplier_copy(number: str, *, consignee: Mapping[str, str], actor: Actor, language: str) -> Paper:
    """The copy of a purchase order for its supplier, the consignee in clear. Raises ``NotFound``."""
    with translation.override(language):
        return f"{number}-supplier", letter_pdf(purchase_paper(number, actor=actor, consignee=consignee))
