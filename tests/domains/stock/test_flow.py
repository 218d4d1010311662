"""From the gate to the vehicle: every step balances, is once only, and refuses what may not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import Error
from tests.factories import NOW, SYSTEM, make_account, make_customer
from tests.factories.goods import TODAY, furnish, held, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.facts import AdviceReceived
from nuoda.domains.stock.models import Balance, Count, Location, Move, Reservation
from nuoda.domains.stock.rules import Posting, Spot, balances
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.facts import Fact
from nuoda.kernel.intake import IntakeReport

TEA = Goods("ACME", "TEA", "L1")


def lies() -> dict[tuple[str, str, str], int]:
    """What lies in the warehouse by place, lot and state; checked against the sum of all moves."""
    kept = {Spot(one.location_id, one.lot_id, one.state): one.quantity for one in Balance.objects.all()}
    moves = Move.objects.all()
    reckoned = balances(
        Posting(
            Spot(one.origin_id, one.lot_id, one.origin_state),
            Spot(one.target_id, one.lot_id, one.target_state), one.quantity,
        )
        for one in moves
    )  # fmt: skip
    assert {spot: n for spot, n in kept.items() if n} == reckoned
    assert sum(kept.values()) == 0
    rows = Balance.objects.filter(outside=False, quantity__gt=0).select_related("location", "lot")
    return {(one.location.code, one.lot.code, one.state): one.quantity for one in rows}


def fields(report: IntakeReport) -> list[str]:
    return [problem.field for one in report.refused for problem in one.problems]


def stated(names: Iterable[str]) -> list[Fact]:
    return [one.fact for one in ledger.all_named(names)]


@pytest.mark.django_db
def test_from_the_gate_to_the_vehicle(house: str, hand: Actor) -> None:
    advice = stock.AdviceDraft("ACME", "PO-1", house, TODAY, {"TEA": 12})
    report = stock.announce(by=SYSTEM, at=NOW, advices=[advice, advice])
    assert (report.accepted, report.duplicate) == (1, 1)
    number = report.numbers[0][1]
    lines = [
        stock.ReceiptDraft("k1", number, "TEA", "L1", 10, damaged=1, expires_on=TODAY + timedelta(200)),
        stock.ReceiptDraft("k2", number, "TEA", "L0", 1, expires_on=TODAY - timedelta(1)),
        stock.ReceiptDraft("k3", number, "TEA", "L9", 3),
        stock.ReceiptDraft("k4", "V0", "TEA", "L9", 3, produced_on=TODAY),
        stock.ReceiptDraft("k5", number, "TEA", "L1", 1, expires_on=TODAY + timedelta(9)),
        stock.ReceiptDraft("k6", number, "COFFEE", "L1", 1),
        stock.ReceiptDraft("k7", number, "TEA", "L1", 0, damaged=1),
    ]
    report = stock.receive(by=hand, at=NOW, receipts=lines)
    assert report.accepted == 2
    assert fields(report) == ["expires_on", "advice", "expires_on", "sku", "quantity", "damaged"]
    again = stock.receive(by=hand, at=NOW, receipts=lines[:2])
    assert (again.accepted, again.duplicate) == (0, 2)
    assert lies() == {("RECV", "L1", "good"): 9, ("RECV", "L1", "damaged"): 1, ("RECV", "L0", "held"): 1}
    assert stock.finish_receipts(by=hand, at=NOW, numbers=[number]) == 1
    assert stock.finish_receipts(by=hand, at=NOW, numbers=[number]) == 0
    (received,) = stated(["advice.received"])
    assert isinstance(received, AdviceReceived)
    assert [(one.announced, one.received, one.damaged, one.barred) for one in received.differences] == [
        (12, 11, 1, 1)
    ]

    away = stock.MoveDraft("m1", house, TEA, 9, "RECV")
    assert stock.put_away(by=hand, at=NOW, moves=[away, away]).duplicate == 1
    assert lies()["A-01", "L1", "good"] == 9
    move = stock.MoveDraft("m2", house, TEA, 4, "A-01", "A-02")
    wrong = [
        stock.MoveDraft("m3", house, TEA, 40, "A-01", "A-02"),
        stock.MoveDraft("m4", house, TEA, 1, "A-01", "A-01"),
        stock.MoveDraft("m5", house, TEA, 1, "A-01", "C-01"),
        stock.MoveDraft("m6", house, TEA, 1, "A-01", "LOSS"),
        stock.MoveDraft("m7", house, Goods("ACME", "TEA", "?"), 1, "A-01", "X"),
        stock.MoveDraft("m8", house, TEA, 1, "RECV", "A-03", "damaged"),
    ]
    report = stock.move_stock(by=hand, at=NOW, moves=[move, *wrong])
    assert report.accepted == 1
    assert fields(report) == ["quantity", "target", "target", "target", "lot", "target"]

    reservation = held(6)
    picks = [
        stock.PickDraft("p1", reservation, "A-02", "TEA", "L1", 4),
        stock.PickDraft("p2", reservation, "A-01", "COFFEE", "L1", 1),
        stock.PickDraft("p3", reservation, "RECV", "TEA", "L1", 1),
        stock.PickDraft("p4", reservation, "A-01", "TEA", "L1", 3),
        stock.PickDraft("p5", reservation, "A-01", "TEA", "L0", 1),
        stock.PickDraft("p6", "R0", "A-01", "TEA", "L1", 1),
    ]
    report = stock.pick(by=hand, at=NOW, picks=picks)
    assert (report.accepted, fields(report)) == (1, ["sku", "place", "quantity", "lot", "reservation"])
    assert stock.pick(by=hand, at=NOW, picks=picks[:1]).duplicate == 1
    # the last one is taken back, which is once only too, and taken again
    assert stock.undo_moves(by=hand, at=NOW, keys=["p1"]).accepted == 1
    assert stock.undo_moves(by=hand, at=NOW, keys=["p1"]).duplicate == 1
    assert fields(stock.undo_moves(by=SYSTEM, at=NOW, keys=["m2", "?"])) == ["key", "key"]
    late = stock.undo_moves(by=hand, at=NOW + timedelta(hours=1), keys=["m2"])
    assert fields(late) == ["key"]
    assert Reservation.objects.get(number=reservation).picked == 0
    two = [
        stock.PickDraft("p7", reservation, "A-02", "TEA", "L1", 4),
        stock.PickDraft("p8", reservation, "A-01", "TEA", "L1", 2),
    ]
    assert stock.pick(by=hand, at=NOW, picks=two).accepted == 2
    assert Reservation.objects.get(number=reservation).state == "picked"
    six, one = (stock.Packed(reservation, "L1", n) for n in (6, 1))
    box = stock.PackageDraft("b1", (six,), weight=50_000)
    report = stock.pack_goods(by=hand, at=NOW, packages=[box, box, stock.PackageDraft("b2", (one,))])
    assert (report.accepted, report.duplicate, fields(report)) == (1, 1, ["quantity"])
    ((_index, number),) = report.numbers
    out = stock.LoadDraft("t1", number, "沪A·88888")
    other = stock.LoadDraft("t2", "BOX-2", "沪A·88888")
    report = stock.load_packages(by=hand, at=NOW, loads=[other, out, out])
    assert (report.accepted, report.duplicate, fields(report)) == (1, 1, ["package"])
    assert lies() == {("RECV", "L1", "damaged"): 1, ("RECV", "L0", "held"): 1, ("A-01", "L1", "good"): 3}
    (loaded,) = stated(["stock.loaded"])
    assert (loaded.number, loaded.quantity) == (reservation, 6)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_what_is_wrong_is_stated(house: str, hand: Actor) -> None:
    stocked(lots=[("L1", 10, 200)])
    # damage and quarantine: no stock any more
    note = stock.JudgeDraft("d1", house, TEA, 2, "A-01", "fork")
    assert stock.report_damage(by=hand, at=NOW, damages=[note, note]).accepted == 1
    hold = stock.JudgeDraft("h1", house, TEA, 3, "A-01", "recall")
    assert stock.hold_stock(by=hand, at=NOW, holds=[hold]).accepted == 1
    assert fields(
        stock.hold_stock(by=hand, at=NOW, holds=[stock.JudgeDraft("h2", house, TEA, 9, "A-01", "")])
    ) == ["note"]
    with pytest.raises(Forbidden):
        stock.let_go(by=hand, at=NOW, holds=[hold])
    lead = make_account(Role.SUPERVISOR)
    assert (
        stock.let_go(
            by=lead, at=NOW, holds=[stock.JudgeDraft("h3", house, TEA, 1, "A-01", "looked at")]
        ).accepted
        == 1
    )
    assert lies() == {("A-01", "L1", "good"): 6, ("A-01", "L1", "damaged"): 2, ("A-01", "L1", "held"): 2}
    # a short pick holds the rest until somebody counts
    number = held(5)
    short = stock.PickDraft("s1", number, "A-01", "TEA", "L1", 4, short=True)
    assert stock.pick(by=hand, at=NOW, picks=[short, short]).accepted == 1
    assert (
        stock.pick(
            by=hand, at=NOW, picks=[stock.PickDraft("s2", number, "A-01", "TEA", "L1", 0, short=True)]
        ).duplicate
        == 1
    )
    assert lies()["A-01", "L1", "held"] == 4
    # no place takes it all
    stock.set_places(
        by=SYSTEM, at=NOW, places=[stock.PlaceDraft(house, f"A-{n:02}", volume=50_000) for n in range(1, 5)]
    )
    advice = stock.announce(
        by=SYSTEM, at=NOW, advices=[stock.AdviceDraft("ACME", "PO-9", house, TODAY, {"TEA": 9})]
    )
    stock.receive(
        by=hand, at=NOW,
        receipts=[
            stock.ReceiptDraft("n1", advice.numbers[0][1], "TEA", "L5", 9, expires_on=TODAY + timedelta(99))
        ],
    )  # fmt: skip
    big = stock.MoveDraft("n2", house, Goods("ACME", "TEA", "L5"), 9, "RECV")
    assert fields(stock.put_away(by=hand, at=NOW, moves=[big])) == ["target"]
    part = stock.MoveDraft("n3", house, Goods("ACME", "TEA", "L5"), 2, "RECV")
    named = stock.MoveDraft("n4", house, Goods("ACME", "TEA", "L5"), 3, "RECV", "A-03")
    report = stock.put_away(by=hand, at=NOW, moves=[part, named])
    assert (report.accepted, fields(report)) == (1, ["target"])
    names = ["stock.damaged", "stock.pick_short", "stock.space_lacked"]
    assert [one.name for one in stated(names)] == names
    lies()


@pytest.mark.django_db
def test_a_line_that_finds_nothing_uses_up_no_wish_of_the_next(house: str, hand: Actor) -> None:
    stocked(lots=[("L1", 2, 200)], place="A-02")
    number = held(2)
    wrong_shelf, right_shelf = (
        stock.PickDraft(f"p/{place}", number, place, "TEA", "L1", 2) for place in ("A-01", "A-02")
    )
    report = stock.pick(by=hand, at=NOW, picks=[wrong_shelf, right_shelf])
    assert (report.accepted, [one.index for one in report.refused], fields(report)) == (1, [0], ["quantity"])
    row = Reservation.objects.get(number=number)
    assert (row.state, row.picked) == ("picked", 2)


@pytest.mark.django_db
def test_a_count_is_blind_and_more_than_a_little_waits_for_another_person(house: str, hand: Actor) -> None:
    stocked(lots=[("L1", 10, 200), ("L2", 5, 250)])
    lead = make_account(Role.SUPERVISOR)

    def count(key: str, *found: tuple[str, int], by: Actor = hand) -> str:
        lines = [stock.CountedLine(Goods("ACME", "TEA", lot), n) for lot, n in found]
        report = stock.count_stock(by=by, at=NOW, counts=[stock.CountDraft(key, house, "A-01", lines)])
        assert report.accepted == 1, report
        return report.numbers[0][1]

    row = Count.objects
    assert row.get(number=count("c1", ("L1", 10), ("L2", 5))).state == "matched"
    assert row.get(number=count("c2", ("L1", 9), ("L2", 6))).state == "adjusted"
    assert lies() == {("A-01", "L1", "good"): 9, ("A-01", "L2", "good"): 6}
    waits = row.get(number=count("c3", ("L1", 2)))  # L2 is not named: none was there
    assert (waits.state, waits.off) == ("waiting", 13)
    again = stock.count_stock(by=hand, at=NOW, counts=[stock.CountDraft("c3", house, "A-01")])
    assert (again.duplicate, lies()["A-01", "L1", "good"]) == (1, 9)
    with pytest.raises(Forbidden):
        stock.decide_count(by=hand, at=NOW, count_id=waits.id, adjust=True, reason="x")
    own = row.get(number=count("c4", ("L1", 0), by=lead))
    with pytest.raises(stock.SameHand):
        stock.decide_count(by=lead, at=NOW, count_id=own.id, adjust=True, reason="x")
    # a later count of the place outdates the one that waits: the same pieces are not booked twice
    assert row.get(id=waits.id).state == "outdated"
    with pytest.raises(stock.CountOver):
        stock.decide_count(by=lead, at=NOW, count_id=waits.id, adjust=True, reason="x")
    third = row.get(number=count("c5", ("L1", 2)))
    assert lies() == {("A-01", "L1", "good"): 9, ("A-01", "L2", "good"): 6}
    move = stock.MoveDraft("m1", house, Goods("ACME", "TEA", "L1"), 8, "A-01", "A-02")
    assert stock.move_stock(by=hand, at=NOW, moves=[move]).accepted == 1
    with pytest.raises(stock.CountOutdated):
        stock.decide_count(by=lead, at=NOW, count_id=third.id, adjust=True, reason="x")
    stock.decide_count(by=lead, at=NOW, count_id=third.id, adjust=False, reason="count again")
    drafts = [stock.CountDraft(key, house, "A-01") for key in ("c6", "c7")]
    last = stock.count_stock(by=hand, at=NOW, counts=drafts)
    first, second = (row.get(number=number) for _index, number in last.numbers)
    assert (first.state, second.state, second.off) == ("outdated", "waiting", 7)
    stock.decide_count(by=lead, at=NOW, count_id=second.id, adjust=True, reason="counted twice")
    assert lies() == {("A-02", "L1", "good"): 8}
    with pytest.raises(stock.CountOver):
        stock.decide_count(by=lead, at=NOW, count_id=second.id, adjust=True, reason="x")
    varied = [(one.state, one.off) for one in stated(["stock.varied"])]  # type: ignore[attr-defined]
    assert varied == [("adjusted", 2), ("waiting", 13), ("waiting", 15), ("waiting", 13), ("waiting", 7)]
    decided = [one.state for one in stated(["stock.count_decided"])]  # type: ignore[attr-defined]
    assert decided == ["outdated", "outdated", "refused", "adjusted"]


@pytest.mark.django_db
def test_value_added_work_uses_and_makes_goods(house: str, hand: Actor) -> None:
    stocked(lots=[("L1", 10, 200)])
    product("GIFT")
    kit = stock.WorkDraft(
        "w1",
        house,
        "A-01",
        "ACME",
        "kitting",
        3,
        ((TEA, 6),),
        ((Goods("ACME", "GIFT", "G1"), 3),),
        40,
        "SO-7",
    )
    plain = stock.WorkDraft("w2", house, "A-01", "ACME", "labelling", 4)
    much = stock.WorkDraft("w3", house, "A-01", "ACME", "kitting", 3, ((TEA, 6),))
    report = stock.record_work(by=hand, at=NOW, works=[kit, plain, much, kit])
    assert (report.accepted, report.duplicate, fields(report)) == (2, 1, ["quantity"])
    assert lies() == {("A-01", "L1", "good"): 4, ("A-01", "G1", "good"): 3}
    made = Balance.objects.select_related("lot").get(lot__code="G1", outside=False)
    assert made.lot.expires_on == TODAY + timedelta(200)  # as the first of what it is made of


@pytest.mark.django_db
def test_the_database_keeps_the_ledger(house: str, acme: CustomerCard) -> None:
    stocked(lots=[("L1", 10, 200)])
    globex = make_customer("GLOBEX")
    row = Balance.objects.get(location__code="A-01")
    forbidden: list[Callable[[], object]] = [
        lambda: Balance.objects.filter(id=row.id).update(quantity=99),
        lambda: Balance.objects.filter(id=row.id).delete(),
        lambda: Move.objects.all().update(quantity=1),
        lambda: Move.objects.all().delete(),
        lambda: Location.objects.filter(code="A-01").update(kind="picking"),
    ]
    for attempt in forbidden:
        with pytest.raises(Error), transaction.atomic():
            attempt()
    template = Move.objects.get(kind="put_away")

    def again(**other: object) -> None:
        move = Move.objects.get(id=template.id)
        move.id, move.key, move._state.adding = Count().id, "x", True
        move.origin_id, move.target_id = template.target_id, template.origin_id
        for name, value in other.items():
            setattr(move, name, value)
        move.save(force_insert=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        again(quantity=11)  # more than lies there
    with pytest.raises(IntegrityError), transaction.atomic():
        again(customer_id=globex.id)
    again(quantity=10)
    assert lies() == {("RECV", "L1", "good"): 10}


@pytest.mark.django_db
def test_who_may(house: str, hand: Actor, acme: CustomerCard) -> None:
    driver = make_account(Role.DRIVER)
    customer = Actor(Role.CUSTOMER, "c", "c", acme.id)
    for verb, given in (
        (stock.move_stock, {"moves": []}), (stock.pick, {"picks": []}), (stock.count_stock, {"counts": []}),
        (stock.receive, {"receipts": []}), (stock.load_packages, {"loads": []}),
        (stock.record_work, {"works": []}),
    ):  # fmt: skip
        for stranger in (driver, customer):
            with pytest.raises(Forbidden):
                verb(by=stranger, at=NOW, **given)
    with pytest.raises(Forbidden):
        stock.open_warehouses(by=hand, at=NOW, warehouses=[])
    assert (
        stock.announce(
            by=customer, at=NOW, advices=[stock.AdviceDraft("ACME", "X", house, TODAY, {"TEA": 1})]
        ).accepted
        == 1
    )
    make_customer("GLOBEX")
    with pytest.raises(Forbidden):
        stock.announce(by=customer, at=NOW, advices=[stock.AdviceDraft("GLOBEX", "X", house, TODAY, {})])
    assert Balance.objects.visible_to(driver).count() == 0
    furnish("SH1")  # opened once
