"""However a history is told, in whatever pieces and order, the same status follows, and it never lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, a_scan
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    Correction,
    LegDraft,
    Scan,
    ShipmentDraft,
    map_code,
    record_scans,
    register_shipments,
)
from nuoda.domains.shipments.commands.known import lock_by_id
from nuoda.domains.shipments.commands.reckon import recompute
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.domains.shipments.rules import DELIVERED, Milestone, Status
from nuoda.kernel.actor import Actor

LATER = NOW + timedelta(hours=70)
ANY = tuple(milestone.value for milestone in Milestone)
WAY = (
    "PICKED_UP", "HUB_IN", "HUB_OUT", "LINEHAUL", "DEST_CITY", "STATION_IN", "OUT_FOR_DELIVERY", "DELIVERED",
)  # fmt: skip
LEGS = (LegDraft("NDX", "LEGS000001"), LegDraft("AIR", "AIR0000001"))
# A plain parcel, one with two numbered pieces of three, and one that goes over two legs.
PARCELS = (
    ShipmentDraft("ACME", "PLAIN00001", "NDX", NOW),
    ShipmentDraft("ACME", "PIECES0001", "NDX", NOW, pieces=3, piece_numbers=("PIECES0001-1", "PIECES0001-2")),
    ShipmentDraft("ACME", "LEGS000001", "NDX", NOW, legs=LEGS),
)
NUMBERS = (("NDX", "PLAIN00001"), ("NDX", "PIECES0001"), ("NDX", "PIECES0001-1"), ("NDX", "PIECES0001-2"),
           ("NDX", "LEGS000001"), ("AIR", "AIR0000001"), ("", "PLAIN00001"))  # fmt: skip


def _scan(named: tuple[str, str], hour: int, said: tuple[str, str], piece: str, quantity: int | None) -> Scan:
    milestone, reason = said
    code = milestone or reason or f"unknown {hour % 2}"
    one = a_scan(named[1], milestone, NOW + timedelta(hours=hour), carrier=named[0], reason=reason, code=code)
    return replace(one, piece=piece, quantity=quantity)


_scans = st.builds(
    _scan, st.sampled_from(NUMBERS), st.integers(-5, 60),
    st.tuples(st.sampled_from(["", "", *ANY]), st.sampled_from(["", "", "", "DAMAGE.wet", "DELAY.vehicle"])),
    st.sampled_from(["", "", "", "3"]), st.sampled_from([None, None, None, 1, 2]),
)  # fmt: skip


def _with_voids(told: list[tuple[Scan, bool]]) -> list[Scan]:
    """The scans, and beside some of them the word that they never were."""
    void = [replace(one, correction=Correction("did_not_occur", NOW)) for one, wrong in told if wrong]
    return [*(one for one, _wrong in told), *void]


_histories = st.lists(st.tuples(_scans, st.sampled_from([False, False, True])), max_size=12).map(_with_voids)


def _register() -> None:
    register_shipments(by=SYSTEM, at=NOW, shipments=PARCELS)


def _stored() -> list[Status]:
    ids = [find_by_waybill(parcel.waybill, actor=SYSTEM)[0].id for parcel in PARCELS]
    known = lock_by_id(ids, by=SYSTEM)
    stored = {one.id: one.status() for one in known}
    assert stored == recompute(known), "what is stored is not what the log says"
    return [stored[one] for one in ids]


def _tell(batches: list[list[Scan]]) -> list[Status]:
    """Record the batches, look after each, and return where the parcels stand at the end."""
    for batch in batches:
        assert not record_scans(by=SYSTEM, at=LATER, scans=batch).refused
        _stored()
    return _stored()


def _split(history: list[Scan], sizes: list[int]) -> list[list[Scan]]:
    cuts = [0, *(cut for cut in accumulate(sizes) if cut < len(history)), len(history)]
    return [history[start:end] for start, end in pairwise(cuts)]


SLOW = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large,
    ],
)  # fmt: skip


@SLOW
@given(
    history=_histories, sizes=st.lists(st.integers(1, 5), max_size=10),
    data=st.data(), meaning=st.sampled_from(ANY),
)  # fmt: skip
def test_the_same_status_follows_however_it_is_told(  # noqa: PLR0917  two fixtures, four draws
    acme: CustomerCard, agent: Actor, history: list[Scan], sizes: list[int], data: st.DataObject, meaning: str
) -> None:
    # Two scans of one key are the same scan: of them only the first that comes is kept.
    keyed = {(one.waybill, one.occurred_at, one.code, one.piece, one.correction): one for one in history}
    once = list(keyed.values())
    shuffled = data.draw(st.permutations([*once, *once[: data.draw(st.integers(0, 5))]]))
    with undone():
        _register()
        map_code(by=agent, at=NOW, source="file", code="unknown 1", milestone=meaning)
        told_at_once = _tell([once])
    with undone():
        _register()
        _tell(_split(shuffled, sizes))
        map_code(by=agent, at=NOW, source="file", code="unknown 1", milestone=meaning)
        assert _stored() == told_at_once


@SLOW
@given(data=st.data(), sizes=st.lists(st.integers(1, 3), max_size=10))
def test_what_a_customer_sees_never_goes_back(
    acme: CustomerCard, data: st.DataObject, sizes: list[int]
) -> None:
    """Whatever order the scans of an orderly way come in: no step back, and delivered only when it is."""
    way = [a_scan("PLAIN00001", milestone, NOW + timedelta(hours=2 * n)) for n, milestone in enumerate(WAY)]
    told = data.draw(st.lists(st.sampled_from(way), unique_by=lambda one: one.code, max_size=8))
    with undone():
        _register()
        seen, furthest = [], -1
        for batch in _split(told, sizes):
            record_scans(by=SYSTEM, at=LATER, scans=batch)
            seen += [one.milestone for one in batch]
            card = find_by_waybill("PLAIN00001", actor=SYSTEM)[0]
            rank = WAY.index(card.milestone) if card.milestone in WAY else -1
            assert rank >= furthest
            furthest = rank
            assert (card.milestone in DELIVERED) == ("DELIVERED" in seen)
            assert (card.moved_at is None) == (not seen)


@SLOW
@given(history=_histories)
def test_delivered_and_picked_up_are_never_made_up(acme: CustomerCard, history: list[Scan]) -> None:
    with undone():
        _register()
        for parcel, status in zip(PARCELS, _tell([history]), strict=True):
            own = {one.milestone for one in history if one.waybill[:4] == parcel.waybill[:4]
                   or (one.carrier == "AIR" and parcel.legs)}  # fmt: skip
            partly = {"DELIVERED_PARTIAL"}
            assert status.delivered_at is None or own & (DELIVERED | partly)
            assert status.moved_at is None or own - {"", "BOOKED", "PICKUP_FAILED", "CANCELLED", "ON_HOLD"}
