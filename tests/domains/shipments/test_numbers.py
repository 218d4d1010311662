"""Whatever number a carrier speaks of, and however often it was used, the right consignment hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories import NOW, SYSTEM, a_scan, scan

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    LegDraft,
    Place,
    Scan,
    ShipmentDraft,
    add_parts,
    record_scans,
    register_shipments,
)
from nuoda.domains.shipments.queries import ShipmentPage, find_by_waybill, shipment_page, tracked_reading
from nuoda.kernel.errors import Invalid
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.readings import read_together

DRAFT = ShipmentDraft(
    customer="ACME", waybill="SF1000000001", carrier="SF", booked_at=NOW, consignee_phone="13812345678"
)
DAY = timedelta(days=1)


def _register(*drafts: ShipmentDraft, at: datetime = NOW) -> IntakeReport:
    return register_shipments(by=SYSTEM, at=at, shipments=drafts)


def _pages(number: str) -> list[ShipmentPage]:
    return [shipment_page(card.id, actor=SYSTEM) for card in find_by_waybill(number, actor=SYSTEM)]


def _page(number: str) -> ShipmentPage:
    (page,) = _pages(number)
    return page


def _record(*scans: Scan, at: datetime = NOW + 30 * DAY) -> IntakeReport:
    return record_scans(by=SYSTEM, at=at, scans=scans)


def _an_sf(number: str, milestone: str, at: datetime, *, piece: str = "", carrier: str = "SF") -> Scan:
    return a_scan(number, milestone, at, carrier=carrier, piece=piece)


def test_a_number_used_again_after_two_years_means_the_new_one(acme: CustomerCard) -> None:
    later = NOW + 730 * DAY
    _register(DRAFT)
    _record(_an_sf("SF1000000001", "DELIVERED", NOW + 2 * DAY))
    assert _register(replace(DRAFT, booked_at=later), at=later).accepted == 1
    report = _record(
        _an_sf("SF1000000001", "PICKED_UP", later + DAY / 24),
        _an_sf("SF1000000001", "OUT_FOR_DELIVERY", NOW + 1.9 * DAY),
        at=later + DAY,
    )
    assert (report.accepted, report.refused) == (2, ())
    new, old = _pages("SF1000000001")
    assert (new.card.milestone, [line.milestone for line in new.log]) == ("PICKED_UP", ["PICKED_UP"])
    assert [line.milestone for line in old.log] == ["DELIVERED", "OUT_FOR_DELIVERY"]
    (found,) = read_together(tracked_reading("SF1000000001", "5678", actor=SYSTEM))
    assert found is not None
    assert found.id == new.card.id


@pytest.mark.parametrize(
    ("milestone", "days", "fresh"),
    [
        ("DELIVERED", 5, True),
        ("DELIVERED", 1, False),
        ("HUB_IN", 30, False),
        ("HUB_IN", 63, True),
        ("", 91, True),
        ("", 0, False),
    ],
)
def test_it_is_used_again_once_it_is_over_or_silent(
    acme: CustomerCard, milestone: str, days: int, fresh: bool
) -> None:
    _register(DRAFT)
    if milestone:
        _record(_an_sf("SF1000000001", milestone, NOW + 2 * DAY))
    again = replace(DRAFT, booked_at=NOW + days * DAY)
    assert _register(again, at=NOW + 100 * DAY) == IntakeReport(int(fresh), int(not fresh))


def test_one_batch_may_cover_years_in_any_order(acme: CustomerCard) -> None:
    years = [replace(DRAFT, booked_at=NOW + turn * 400 * DAY) for turn in (2, 0, 1)]
    assert _register(*years, *years, at=NOW + 900 * DAY) == IntakeReport(3, 3)
    assert _register(replace(DRAFT, booked_at=NOW - 400 * DAY)) == IntakeReport(1, 0)
    _record(*[_an_sf("SF1000000001", "PICKED_UP", NOW + (turn * 400 + 3) * DAY) for turn in (-1, 0, 1, 2)],
            at=NOW + 900 * DAY)  # fmt: skip
    assert [len(page.log) for page in _pages("SF1000000001")] == [1, 1, 1, 1]


def test_spans_of_one_number_never_overlap(acme: CustomerCard) -> None:
    _register(DRAFT)
    with (
        pytest.raises(IntegrityError, match="number_span"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO shipments_number (number, carrier, valid_from, shipment_id, piece, leg)"
            " SELECT number, carrier, '2026-01-01Z', shipment_id, '', 0 FROM shipments_number"
        )


def test_without_a_carrier_the_number_must_be_unique(acme: CustomerCard) -> None:
    _register(DRAFT)
    nameless = _an_sf("SF1000000001", "PICKED_UP", NOW, carrier="")
    assert _record(nameless).accepted == 1
    _register(replace(DRAFT, carrier="YTO"))
    (refused,) = _record(replace(nameless, occurred_at=NOW + DAY)).refused
    assert [problem.field for problem in refused.problems] == ["carrier"]
    assert "SF, YTO" in str(refused.problems[0].remedy)
    (unknown,) = _record(replace(nameless, waybill="NOBODYS")).refused
    assert [problem.field for problem in unknown.problems] == ["waybill"]


def _with_parts(pieces: Sequence[str] = (), legs: Sequence[LegDraft] = (), count: int = 1) -> ShipmentPage:
    draft = replace(DRAFT, pieces=count, piece_numbers=tuple(pieces), legs=tuple(legs))
    report = _register(draft)
    assert report.accepted == 1, report.refused
    return _page("SF1000000001")


TEN = [f"SF20000000{n:02d}" for n in range(10)]
BY_ROAD = LegDraft("SF", "SF1000000001", "road", Place(city="成都市"), Place(city="上海市"))
BY_AIR = LegDraft("MU", "112-12345675", "air", Place(city="上海市"), Place(city="Paris"), cutoff_at=NOW + DAY)


def test_eight_of_ten_are_delivered(acme: CustomerCard) -> None:
    _with_parts(TEN, count=10)
    _record(_an_sf("SF1000000001", "PICKED_UP", NOW))
    _record(*[_an_sf(number, "DELIVERED", NOW + DAY) for number in TEN[:8]])
    page = _page(TEN[9])
    assert (page.card.milestone, page.card.delivered_at) == ("PICKED_UP", None)
    assert (page.card.pieces_arrived, page.card.pieces_seen, page.card.pieces) == (8, 10, 10)
    assert [piece.milestone for piece in page.parts.pieces] == ["DELIVERED"] * 8 + ["PICKED_UP"] * 2
    _record(*[_an_sf(number, "DELIVERED", NOW + 2 * DAY) for number in TEN[8:]])
    assert _page(TEN[0]).card.delivered_at == NOW + 2 * DAY


def test_pieces_that_were_never_seen_are_not_delivered(acme: CustomerCard) -> None:
    _with_parts(count=10)
    _record(*[_an_sf("SF1000000001", "DELIVERED", NOW + DAY, piece=str(n)) for n in range(8)])
    card = _page("SF1000000001").card
    assert (card.milestone, card.delivered_at, card.pieces_arrived) == ("BOOKED", None, 8)


def test_a_lost_piece_is_not_hidden_by_delivered_ones(acme: CustomerCard) -> None:
    _with_parts(TEN[:2], count=2)
    _record(_an_sf(TEN[0], "DELIVERED", NOW + DAY), _an_sf(TEN[1], "LOST", NOW + DAY))
    card = _page(TEN[0]).card
    assert (card.milestone, card.reason, card.pieces_arrived) == ("LOST", "LOSS.whole", 1)


@pytest.mark.parametrize(
    ("told", "milestone", "arrived"),
    [
        ([("DELIVERED", 8, "")], "DELIVERED_PARTIAL", 8),
        ([("DELIVERED", 8, ""), ("DELIVERED", 2, "")], "DELIVERED", 10),
        ([("DELIVERED_PARTIAL", 4, ""), ("DELIVERED_PARTIAL", 6, "")], "DELIVERED", 10),
        ([("DELIVERED", 3, "0")], "DELIVERED_PARTIAL", 7),
        ([("DELIVERED", 10, "A")], "DELIVERED_PARTIAL", 0),
        ([("DELIVERED", 1, "D")], "DELIVERED_WITH_EXCEPTION", 10),
        ([("DELIVERED", 10, "E")], "REFUSED", 0),
        ([("DELIVERED", 10, "")], "DELIVERED", 10),
        ([("DELIVERED", None, "")], "DELIVERED", 10),
    ],
)
def test_delivered_is_what_adds_up(
    acme: CustomerCard, told: list[tuple[str, int | None, str]], milestone: str, arrived: int
) -> None:
    _with_parts(count=10)
    for turn, (said, quantity, kind) in enumerate(told):
        one = _an_sf("SF1000000001", said, NOW + turn * DAY)
        _record(replace(one, quantity=quantity, quantity_kind=kind))
    card = _page("SF1000000001").card
    assert (card.milestone, card.pieces_arrived) == (milestone, arrived)
    assert (card.delivered_at is None) == (milestone in ("DELIVERED_PARTIAL", "REFUSED"))


def test_delivered_on_a_leg_before_the_last_is_a_hand_over(acme: CustomerCard) -> None:
    _with_parts(legs=[BY_ROAD, BY_AIR])
    _record(_an_sf("SF1000000001", "PICKED_UP", NOW), _an_sf("SF1000000001", "DELIVERED", NOW + DAY))
    page = _page("SF1000000001")
    assert (page.card.milestone, page.card.delivered_at) == ("HUB_IN", None)
    stands = [(leg.carrier, leg.milestone) for leg in page.parts.legs]
    assert stands == [("SF", "DELIVERED"), ("MU", "BOOKED")]
    _record(a_scan("112-12345675", "BOOKED", NOW + 1.5 * DAY, carrier="MU"))
    assert _page("112-12345675").card.milestone == "HUB_IN"
    _record(a_scan("112-12345675", "DELIVERED", NOW + 4 * DAY, carrier="MU"))
    assert _page("SF1000000001").card.delivered_at == NOW + 4 * DAY


def test_a_carrier_that_takes_over_later_is_heard(acme: CustomerCard) -> None:
    page = _with_parts()
    _record(_an_sf("SF1000000001", "DELIVERED", NOW + DAY))
    add_parts(by=SYSTEM, at=NOW + DAY, shipment_id=page.card.id, legs=[BY_ROAD, BY_AIR])
    assert _page("SF1000000001").card.milestone == "DELIVERED", "said of the whole way"
    _record(a_scan("112-12345675", "PICKED_UP", NOW + 2 * DAY, carrier="MU"))
    assert _page("SF1000000001").card.milestone == "HUB_OUT", "a new pick-up on a new leg opens it again"


def test_a_number_of_another_shipment_is_refused(acme: CustomerCard) -> None:
    _with_parts(TEN[:1])
    other = replace(DRAFT, waybill="SF1000000002", piece_numbers=(TEN[0],))
    (refused,) = _register(other).refused
    assert [problem.field for problem in refused.problems] == ["piece_numbers"]
    _register(replace(other, piece_numbers=()))
    with pytest.raises(Invalid):
        add_parts(by=SYSTEM, at=NOW, shipment_id=_page("SF1000000002").card.id, piece_numbers=[TEN[0]])


@pytest.mark.parametrize(
    ("pieces", "legs", "field"),
    [
        (("P1", "P1"), (), "piece_numbers"),
        (("",), (), "piece_numbers"),
        (("x" * 61,), (), "piece_numbers"),
        ((), (LegDraft(""),), "legs.carrier"),
        ((), (LegDraft("MU", number="\x00"),), "legs.number"),
        ((), (LegDraft("MU", departs_at=NOW, arrives_at=NOW - DAY),), "legs.arrives_at"),
        ((), (LegDraft("MU", cutoff_at=NOW.replace(tzinfo=None)),), "legs.cutoff_at"),
        ((), (LegDraft("MU"),) * 21, "legs"),
    ],
)
def test_bad_parts_are_refused(
    acme: CustomerCard, pieces: tuple[str, ...], legs: tuple[LegDraft, ...], field: str
) -> None:
    (refused,) = _register(replace(DRAFT, piece_numbers=pieces, legs=legs)).refused
    assert [problem.field for problem in refused.problems] == [field]


def test_labels_within_a_consignment_are_no_numbers(acme: CustomerCard) -> None:
    assert _register(
        replace(DRAFT, piece_numbers=("1", "2"), pieces=2),
        replace(DRAFT, waybill="SF1000000002", piece_numbers=("1", "2"), pieces=2),
    ) == IntakeReport(2, 0)
    assert find_by_waybill("1", actor=SYSTEM) == []
    scan("SF1000000002", "DELIVERED", NOW, carrier="SF", piece="1")
    assert _page("SF1000000002").card.pieces_arrived == 1
