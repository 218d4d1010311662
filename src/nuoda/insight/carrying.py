"""By what an order or a quote is best carried: own vehicle, partner, a tariff's options, with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nuoda.domains.contracts.queries.quotes import Option, QuotePage
from nuoda.domains.dispatch.facts import Skill
from nuoda.domains.dispatch.queries import Demand, Mode
from nuoda.domains.dispatch.queries.promising import WaysToCarry, ways_to_carry
from nuoda.domains.orders.queries import OrderPage
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import system
from nuoda.kernel.addresses import PARTS, in_one_line
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here

_LOOKER = system("booking")
_SKILLS = frozenset(one.value for one in Skill)


@dataclass(frozen=True, slots=True)
class WayView:
    """One way: ``kind`` with the ``name`` it has in a tariff, and why it is or is not the one to take."""

    kind: str
    name: str
    possible: bool
    cost: str
    arrives_at: datetime | None
    reason: str
    advised: bool


@dataclass(frozen=True, slots=True)
class WaysView:
    """All ways of one thing; ``depot`` is whose vehicles were asked, and ``local`` whether they serve it."""

    depot: str
    local: bool
    due_at: datetime | None
    ways: Sequence[WayView]


def ways_of_order(page: OrderPage, due_at: datetime | None, *, at: datetime) -> WaysView:
    """The ways of an order that is to be there by ``due_at``; its own price is one of them."""
    offers = []
    if page.price is not None and due_at is not None:
        said = _("As it was ordered: the price that was agreed.")
        offers = [Mode("offer", True, page.price, due_at, said, name=page.quote_option or page.service)]
    demand = _demand(page.weight_kg, page.handling, page.consignee)
    cities = (page.sender.get("city", ""), page.consignee.get("city", ""))
    found = ways_to_carry(
        actor=_LOOKER, at=at, cities=cities, address=in_one_line(page.consignee), due_at=due_at,
        demand=demand, offers=offers,
    )  # fmt: skip
    return _view(found, due_at)


def ways_of_quote(page: QuotePage, *, at: datetime) -> WaysView:
    """The ways of what is quoted: every option of the tariffs beside our own vehicles and partners.

    Of the options only the one that the quote recommends may be advised: another way is advised where it is
    there by then, and costs less.
    """
    wish = page.wish.consignment
    weight = sum((one.weight_kg * one.count for one in wish.pieces), Decimal(0))
    advice = page.offer.advice
    due = page.wish.needed_by or (advice.by if advice else None)
    offers = [
        _offer(one, at, fits=advice is not None and one.key == advice.key) for one in page.offer.options
    ]
    demand = _demand(weight, wish.handling, {"city": wish.destination.city})
    spot = {part: str(getattr(wish.destination, part, "")) for part in PARTS}
    found = ways_to_carry(
        actor=_LOOKER, at=at, cities=(wish.origin.city, wish.destination.city), address=in_one_line(spot),
        due_at=due, demand=demand, offers=offers,
    )  # fmt: skip
    return _view(found, page.wish.needed_by)


def _offer(one: Option, at: datetime, *, fits: bool) -> Mode:
    """An option of a tariff: it can be taken until its cut-off."""
    if at > one.window.cutoff_at:
        return Mode(
            "offer", False, one.price.total, one.window.due_at, _("Its cut-off is over."), name=one.key,
            fits=fits,
        )  # fmt: skip
    reason = one.pros[0] if one.pros else _("By tariff %(tariff)s.", {"tariff": one.tariff})
    return Mode("offer", True, one.price.total, one.window.due_at, reason, name=one.key, fits=fits)


def _demand(weight: Decimal | None, handling: Sequence[str], to: Mapping[str, str]) -> Demand:
    needs = sorted({one for one in handling if one in _SKILLS})
    return Demand(weight or Decimal(0), needs=needs, city=to.get("city", ""))


def _view(found: WaysToCarry, due_at: datetime | None) -> WaysView:
    ways = [
        WayView(
            one.kind, one.name, one.possible, "" if one.cost is None else money_words(one.cost, "CNY"),
            one.arrives_at, here(one.reason), one.advised,
        )
        for one in found.modes
    ]  # fmt: skip
    return WaysView(found.depot, found.local, due_at, ways)
