"""Quotes a second, kept with their options and advice, against the pure arithmetic of the same wishes.

Both answer the same wishes from the same tariffs, and every price is compared. The arithmetic reads nothing
and keeps nothing: what a quote costs beyond it is reading the customer, keeping the answer and its facts.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from nuoda.domains.contracts.commands.quotes import QuoteDraft, make_quotes
from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.queries.quotes import Piece, Spot, quotes_by_id
from nuoda.domains.contracts.queries.service_levels import level_chooser
from nuoda.domains.contracts.queries.tariffs import tariff_book
from nuoda.domains.contracts.rules.quotes.options import offer
from nuoda.domains.contracts.rules.quotes.shapes import Wish
from nuoda.domains.contracts.rules.tariffs.terms import Consignment
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.queries import CustomerCard, customers_by_code

EVERYDAY, FULL = 500, 5_000
ROUNDS = 3
BATCH = 100
FLOOR = 0.25
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
_CITIES = (("广东省", "深圳市"), ("上海市", "上海市"), ("四川省", "成都市"), ("西藏自治区", "拉萨市"))


def main() -> None:
    """Print quotes a second, and how many times slower than the arithmetic that is."""
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("quotes"):
        card = _furnish()
        wishes = _wishes(size)
        pairs = []
        for _ in range(ROUNDS):
            figure = harness.sample(lambda: _quote(wishes), backend=backend_pid)
            limit = harness.sample(lambda: _reckon(wishes, card), backend=backend_pid)
            pairs.append((figure, limit))
        _compare(wishes[:BATCH], card)
    harness.report(
        f"{size:,} quotes of four options, in batches of {BATCH}, against pure arithmetic", pairs,
        floor=FLOOR, unit="quotes/s", details={"compared": min(size, BATCH)},
    )  # fmt: skip


def _furnish() -> CustomerCard:
    """A customer, and tariffs of three services of our own and one of a partner."""
    record_customers(by=BY, at=AT, customers=[CustomerDraft(code="BENCH", name="测试客户")])
    drafts = [
        TariffDraft(f"B-{place}", "测试价目", service, date(2026, 1, 1), _sheet(first, more), partner)
        for place, (service, partner, first, more) in enumerate(
            (("express", "", 23, 10), ("standard", "", 14, 5), ("economy", "", 9, 2), ("express", "P", 18, 8))
        )
    ]
    record_tariffs(by=BY, at=AT, tariffs=drafts)
    return customers_by_code(["BENCH"], actor=BY)["BENCH"]


def _sheet(first: int, more: int) -> list[dict[str, str]]:
    areas = ["same_city", "CN", "CN/西藏", *(f"CN/广东/城市{n}" for n in range(300))]
    rows = [
        {"row": "setting", "code": "currency", "value": "CNY"},
        {"row": "setting", "code": "divisor", "value": "6000"},
        {"row": "step", "weight": "0.5"},
        {"row": "fuel", "since": "2026-01-01", "percent": "5"},
        {"row": "cover", "percent": "0.6", "minimum": "1"},
        {"row": "remote", "code": "R1", "unit": "kg", "price": "0.8", "minimum": "20"},
        {"row": "remote_area", "code": "R1", "destination": "西藏"},
    ]
    for place, area in enumerate(areas):
        zone = f"Z{place}"
        rows.append({"row": "zone", "zone": zone, "destination": area})
        rows.append({"row": "first", "zone": zone, "weight": "1", "price": str(first + place % 5)})
        rows.append({"row": "more", "zone": zone, "weight": "0.5", "price": str(more)})
    return rows


def _wishes(size: int) -> list[QuoteDraft]:
    chance = random.Random(7)
    return [
        QuoteDraft(
            "BENCH", Spot("CN", *_CITIES[0]), Spot("CN", *chance.choice(_CITIES)),
            (Piece(Decimal(chance.randrange(100, 30_000)) / 1000, chance.randrange(1, 4)),),
            declared=Decimal(chance.randrange(0, 9_000)),
        )
        for _ in range(size)
    ]  # fmt: skip


def _quote(wishes: Sequence[QuoteDraft]) -> int:
    made = 0
    for start in range(0, len(wishes), BATCH):
        made += len(make_quotes(by=BY, at=AT, quotes=wishes[start : start + BATCH]).made)
    if made != len(wishes):
        raise RuntimeError(f"{made} of {len(wishes)} wishes were quoted.")
    return made


def _totals(wishes: Sequence[QuoteDraft], card: CustomerCard) -> list[dict[str, Decimal]]:
    """The totals by option, by arithmetic alone: tariffs and levels are read once for all."""
    book, chooser = tariff_book(actor=BY), level_chooser(actor=BY)
    chosen = book.chosen(card.id, AT.date())
    book.learn([one.id for one in chosen], actor=BY)
    versions = book.versions(chosen)
    level_of = chooser.of(customer_id=card.id, tier=card.tier, at=AT)
    found = []
    for one in wishes:
        asked = Consignment(one.origin, one.destination, one.pieces, AT.date(), one.declared)
        answer = offer(Wish(asked, AT, "CNY"), versions, level_of)
        found.append({each.key: each.price.total for each in answer.options})
    return found


def _reckon(wishes: Sequence[QuoteDraft], card: CustomerCard) -> int:
    return len(_totals(wishes, card))


def _compare(wishes: Sequence[QuoteDraft], card: CustomerCard) -> None:
    """What is kept has the totals that arithmetic finds."""
    report = make_quotes(by=BY, at=AT, quotes=wishes)
    pages = quotes_by_id([one.id for one in report.made], actor=BY, at=AT)
    kept = [{each.key: each.price.total for each in pages[one.id].offer.options} for one in report.made]
    if kept != _totals(wishes, card):
        raise RuntimeError("A kept quote differs from the arithmetic.")


if __name__ == "__main__":
    main()
