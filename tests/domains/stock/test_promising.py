"""Goods are promised once: by day, by tier, by life left, and by fifty at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.factories import NOW, SYSTEM, make_customer
from tests.factories.goods import TODAY, furnish, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.models import Balance, Reservation
from nuoda.kernel.actor import Actor
from nuoda.kernel.intake import IntakeReport

TEA = Goods("ACME", "TEA")


def ask(
    quantity: int, key: str, *, days: int = 2, hold: str = "soft", customer: str = "", consignee: str = "",
    lapses: datetime | None = NOW + timedelta(hours=4), at: datetime = NOW,
) -> IntakeReport:  # fmt: skip
    draft = stock.ReservationDraft(
        key, "SH1", TEA, quantity, TODAY + timedelta(days), f"SO-{key}", hold,
        lapses if hold == "soft" else None, customer, consignee,
    )  # fmt: skip
    return stock.reserve(by=SYSTEM, at=at, reservations=[draft])


def remedy(report: IntakeReport) -> str:
    return str(report.refused[0].problems[0].remedy)


@pytest.mark.django_db
def test_what_may_be_promised(house: str) -> None:
    stocked(lots=[("L1", 6, 10), ("L2", 10, 200), ("L0", 5, -1)])
    draft = stock.AdviceDraft("ACME", "PO-2", house, TODAY + timedelta(5), {"TEA": 20})
    stock.announce(by=SYSTEM, at=NOW, advices=[draft])
    # what is expired or held is none; what is announced may be promised softly for its day
    refused = ask(17, "a")
    assert refused.accepted == 0
    assert (TODAY + timedelta(5)).isoformat() in remedy(refused)
    assert ask(17, "b", days=5).accepted == 1
    assert ask(17, "b", days=5).duplicate == 1
    assert ask(20, "c", days=5).accepted == 0  # 36 in all, 17 are promised: 19 are left
    assert ask(19, "d", days=6).accepted == 1
    assert ask(1, "e").accepted == 0  # every piece has its word now
    later = NOW + timedelta(hours=5)
    assert ask(16, "f", at=later, hold="hard").accepted == 1  # the soft ones have lapsed
    assert ask(1, "g", at=later, hold="hard", days=5).accepted == 0  # nothing more lies here
    numbers = list(Reservation.objects.filter(key="f").values_list("number", flat=True))
    assert stock.release_reservations(by=SYSTEM, at=later, numbers=numbers) == 1
    assert stock.release_reservations(by=SYSTEM, at=later, numbers=numbers) == 0
    # the day after L1's last day, L1 is none: ten lie here and twenty come
    assert ask(31, "h", days=11, at=later, lapses=later + timedelta(days=1)).accepted == 0
    number = ask(30, "i", days=11, at=later, lapses=later + timedelta(days=1)).numbers[0][1]
    with pytest.raises(stock.NotEnoughHere):
        stock.firm(by=SYSTEM, at=later, numbers=[number])
    with pytest.raises(stock.ReservationOver):
        stock.firm(by=SYSTEM, at=later + timedelta(days=2), numbers=[number])
    small = ask(4, "j", at=later, lapses=later + timedelta(days=1)).numbers[0][1]
    assert stock.firm(by=SYSTEM, at=later, numbers=[small]) == 1
    for wrong in (
        ask(0, "k"),
        ask(1, "", lapses=NOW),
        ask(1, "l", customer="NOBODY"),
        ask(1, "m", lapses=None),
    ):
        assert wrong.refused


@pytest.mark.django_db
def test_some_is_kept_for_the_best_and_never_promised_at_all(house: str) -> None:
    stocked(lots=[("L1", 20, 200)])
    make_customer("GOLD", tier="platinum")
    make_customer("KEYS", tier="key")
    pool = stock.PoolDraft(house, "ACME", "TEA", safety=2, protected={"platinum": 8})
    stock.protect_stock(by=SYSTEM, at=NOW, pools=[pool])
    assert ask(11, "a", customer="KEYS").accepted == 0
    assert ask(10, "b", customer="KEYS").accepted == 1
    assert ask(1, "c").accepted == 0
    assert ask(9, "d", customer="GOLD", hold="hard").accepted == 0
    assert ask(8, "e", customer="GOLD", hold="hard").accepted == 1
    assert ask(1, "f", customer="GOLD").accepted == 0  # the rest is for safety


@pytest.mark.django_db
def test_what_a_customer_demands_of_lots(house: str, hand: Actor) -> None:
    stocked(lots=[("L1", 5, 150), ("L2", 5, 250), ("L3", 8, 260)])
    terms = [
        stock.LotTermDraft("ACME", TODAY, "contract", percent=67),
        stock.LotTermDraft("ACME", TODAY, "contract", consignee="MART", single=True, not_older=True),
    ]
    assert stock.set_lot_terms(by=SYSTEM, at=NOW, terms=terms) == 2
    assert ask(14, "a", hold="hard").accepted == 0  # L1 has less than two thirds of its life left
    number = ask(13, "b", hold="hard").numbers[0][1]
    wrong = stock.PickDraft("p1", number, "A-01", "TEA", "L1", 1)
    report = stock.pick(by=hand, at=NOW, picks=[wrong])
    assert [one.problems[0].field for one in report.refused] == ["lot"]
    fine = [stock.PickDraft(lot, number, "A-01", "TEA", lot, n) for lot, n in (("L2", 5), ("L3", 2))]
    assert stock.pick(by=hand, at=NOW, picks=fine).accepted == 2
    stock.release_reservations(by=SYSTEM, at=NOW, numbers=[number])
    first = ask(3, "c", hold="hard", consignee="MART").numbers[0][1]
    assert (
        stock.pick(by=hand, at=NOW, picks=[stock.PickDraft("p2", first, "A-01", "TEA", "L3", 2)]).accepted
        == 1
    )
    mixed = stock.PickDraft("p3", first, "A-01", "TEA", "L1", 1)
    assert stock.pick(by=hand, at=NOW, picks=[mixed]).refused  # one lot an order
    second = ask(2, "d", hold="hard", consignee="MART").numbers[0][1]
    older = stock.PickDraft("p4", second, "A-01", "TEA", "L1", 1)
    newer = stock.PickDraft("p5", second, "A-01", "TEA", "L3", 2)
    report = stock.pick(by=hand, at=NOW, picks=[older, newer])
    assert (report.accepted, len(report.refused)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_exactly_what_is_there(acme: CustomerCard) -> None:
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])

    def one(place: int) -> int:
        try:
            return ask(1, f"k{place}", hold="hard").accepted
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(50))) == 10
    numbers = list(Reservation.objects.values_list("number", flat=True))
    assert len(numbers) == 10

    # ... and each is picked once, though everybody tries, while others move the same lot to and fro
    def work(place: int) -> int:
        try:
            if place % 2:
                away, back = ("A-01", "A-02") if place % 4 == 1 else ("A-02", "A-01")
                move = stock.MoveDraft(f"m{place}", "SH1", Goods("ACME", "TEA", "L1"), 1, away, back)
                return 0 * stock.move_stock(by=SYSTEM, at=NOW, moves=[move]).accepted
            picks = [
                stock.PickDraft(f"{place}/{n}/{shelf}", n, shelf, "TEA", "L1", 1)
                for n in numbers
                for shelf in ("A-01", "A-02")
            ]
            return stock.pick(by=SYSTEM, at=NOW, picks=picks).accepted
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        picked = sum(pool.map(work, range(20)))
    # What was on its way from shelf to shelf while the last of them looked is there for whoever comes next.
    assert picked + work(20) == 10
    inside = Balance.objects.filter(outside=False)
    assert sum(row.quantity for row in inside) == 10
    assert min(row.quantity for row in inside) == 0
    assert sum(row.quantity for row in Balance.objects.all()) == 0
