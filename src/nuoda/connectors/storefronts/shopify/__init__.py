"""Shopify's order, as its webhooks (orders/create, orders/updated, orders/cancelled) and its export send it.

The signature is a header: base64 of the HMAC-SHA256 of the raw body. Amounts are in the shop's currency,
weights in grams a unit, and only what has to be shipped is an order of ours.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from nuoda.connectors.carriers.contract import Reply
from nuoda.connectors.carriers.reading import (
    ItemProblem,
    in_zone,
    instant,
    mapping,
    objects,
    read_json,
    read_text,
    refuse,
    sentence,
    word,
)
from nuoda.connectors.storefronts.contract import (
    ParsedOrders,
    Purpose,
    SentLine,
    SentOrder,
    SentParty,
    Verdict,
)
from nuoda.connectors.storefronts.figures import money, number, whole
from nuoda.kernel import limits
from nuoda.kernel.text import text as _

_SIGNATURE = "x-shopify-hmac-sha256"
_MOST_LINES = 500


class ShopifyConnector:
    """Reads one order (``{"order": …}`` or the order itself, as webhooks send it) or ``{"orders": […]}``."""

    name = "shopify"
    title = "Shopify"
    channel = "store"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> ParsedOrders:
        """Orders in the order of the document; one that cannot be read is refused at its place."""
        whole_document = mapping(read_json(read_text(document)))
        told = list(_told(whole_document))
        if not told:
            refuse(_("It holds no order of Shopify."))
        orders, refused = [], []
        for where, one in told:
            try:
                orders.append(_order(one, where, zone))
            except ItemProblem as problem:
                refused.append(problem.at(where))
        return ParsedOrders(tuple(orders), tuple(refused))

    def reply(
        self, document: bytes, *, parsed: ParsedOrders | None, verdicts: Sequence[Verdict], problem: str
    ) -> Reply | None:
        """Shopify reads the status alone; what stands in the body is for whoever looks at its log."""
        refused = sum(not one.taken for one in verdicts) + (len(parsed.refused) if parsed else 1)
        return Reply(f'{{"refused": {refused}}}'.encode(), "application/json")

    def genuine(self, document: bytes, *, headers: Mapping[str, str], secret: str) -> bool:
        """The header ``X-Shopify-Hmac-Sha256`` over the bytes as they came."""
        made = base64.b64encode(hmac.new(secret.encode(), document, hashlib.sha256).digest())
        return hmac.compare_digest(made, headers.get(_SIGNATURE, "").encode("utf-8", "replace"))


def _told(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    if "orders" in document:
        return list(objects(document["orders"], "orders"))
    one = mapping(document["order"]) if "order" in document else document
    return [("order", one)] if "line_items" in one and "id" in one else []


def _order(one: Mapping[str, Any], where: str, zone: str) -> SentOrder:
    reference = word(one.get("name") or one.get("id"), "name", required=True)
    placed, _how = in_zone(
        instant(word(one.get("created_at"), "created_at"), "iso", field="created_at"), zone
    )
    currency = word(one.get("currency"), "currency", longest=3, required=True)
    if one.get("cancelled_at"):
        reason = sentence(one.get("cancel_reason"), "cancel_reason")
        return SentOrder(reference, placed, Purpose.CANCEL, where, reason=reason)
    lines, grams, value = _lines(one)
    if not lines:
        raise ItemProblem(_("Nothing of it has to be shipped."), "line_items")
    to = mapping(one.get("shipping_address"))
    if not to:
        raise ItemProblem(_("It has no shipping address."), "shipping_address")
    note = sentence(one.get("note"), "note")
    ways = [
        sentence(way.get("title"), "shipping_lines") for _at, way in objects(one.get("shipping_lines"), "way")
    ]
    return SentOrder(
        reference, placed, Purpose.STANDS, where,
        consignee=_party(to, word(one.get("email"), "email", longest=200)),
        service=_service(" ".join(ways)), goods=", ".join(line.description for line in lines)[:200],
        lines=tuple(lines), weight_kg=(grams / 1000).quantize(Decimal("0.001")) if grams else None,
        declared_value=value, currency=currency, handling=(note[:40],) if note else (),
    )  # fmt: skip


def _lines(one: Mapping[str, Any]) -> tuple[list[SentLine], Decimal, Decimal]:
    """What has to be shipped, its weight in grams and its value."""
    lines: list[SentLine] = []
    grams = value = Decimal(0)
    for place, line in objects(one.get("line_items"), "line_items"):
        if not line.get("requires_shipping", True):
            continue
        if len(lines) >= _MOST_LINES:
            raise ItemProblem(_("It has more than %(most)s lines.", {"most": _MOST_LINES}), "line_items")
        left = line.get("current_quantity", line.get("quantity"))
        if left == 0:
            continue
        count = whole(left if left is not None else 1, f"{place}.quantity", most=10**9) or 1
        price = money(line.get("price"), f"{place}.price")
        total = price * count if price is not None else None
        grams += (number(line.get("grams"), f"{place}.grams") or Decimal(0)) * count
        value += total or Decimal(0)
        title = sentence(line.get("name") or line.get("title"), f"{place}.name")[:200]
        if not title:
            raise ItemProblem(_("It has no description."), f"{place}.name")
        sku = word(line.get("sku"), f"{place}.sku")
        lines.append(SentLine(title, count, sku=sku, value=total))
    if not 0 <= grams <= limits.WEIGHT_KG * 1000:
        raise ItemProblem(_("“%(value)s” is out of range.", {"value": str(grams)}), "line_items")
    return lines, grams, value


def _party(to: Mapping[str, Any], email: str) -> SentParty:
    named = sentence(to.get("name"), "shipping_address.name") or " ".join(
        filter(
            None, (sentence(to.get("first_name"), "first_name"), sentence(to.get("last_name"), "last_name"))
        )
    )
    parts = (sentence(to.get(name), name) for name in ("company", "address1", "address2"))
    country = word(to.get("country_code"), "country_code", longest=2).upper()
    return SentParty(
        name=named[:200], phone=word(to.get("phone"), "phone", longest=40), email=email, country=country,
        region=sentence(to.get("province"), "province")[:200], city=sentence(to.get("city"), "city")[:200],
        street=", ".join(filter(None, parts))[:200], postcode=word(to.get("zip"), "zip", longest=20),
    )  # fmt: skip


def _service(title: str) -> str:
    """The shop's own name of its way of sending, as far as it says how fast."""
    low = title.lower()
    if any(one in low for one in ("express", "next day", "overnight", "特快", "加急")):
        return "express"
    return "economy" if any(one in low for one in ("economy", "saver", "经济")) else ""


CONNECTOR = ShopifyConnector()
