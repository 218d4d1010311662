"""The watch: it looks when something may have changed, and at nothing that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_shipment, scan
from tests.factories.parcels import SHENZHEN
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import PromiseDraft, make_promises
from nuoda.domains.shipments.commands import (
    LegDraft,
    Place,
    ShipmentDraft,
    TelemetryJudgement,
    declare_error,
    judge_telemetry,
    look_again,
    register_shipments,
    watch_shipments,
)
from nuoda.domains.shipments.facts import DangerCleared, ShipmentEndangered
from nuoda.domains.shipments.queries import dangers_of, find_by_waybill, next_look_at, past_dangers, unwatched
from nuoda.domains.shipments.rules.danger import Danger, DangerKind
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text

H, D = timedelta(hours=1), timedelta(days=1)


def watch(at: datetime) -> None:
    while watch_shipments(by=SYSTEM, at=at, limit=50).more:
        pass


def watch_until(end: datetime) -> None:
    """Let time pass, stopping only where the watch asked to look."""
    while (look := next_look_at(actor=SYSTEM)) is not None and look <= end:
        watch(max(look, NOW))


def levels(shipment_id: UUID) -> dict[str, int]:
    return {one.kind: one.level for one in dangers_of([shipment_id], actor=SYSTEM).get(shipment_id, [])}


def promise(shipment_id: UUID, customer_id: UUID, due_at: datetime) -> None:
    draft = PromiseDraft(
        kind="delivery", subject_kind="shipment", subject_id=shipment_id, customer_id=customer_id,
        label="NDX", basis="test", due_at=due_at, made_at=NOW, zone="Asia/Shanghai",
    )  # fmt: skip
    make_promises(by=SYSTEM, at=NOW, promises=[draft])


def facts_of(shipment_id: UUID, kind: type) -> list[ShipmentEndangered | DangerCleared]:
    found = ledger.about([Ref("shipment", str(shipment_id))], actor=SYSTEM)
    return [one.fact for one in reversed(found) if isinstance(one.fact, kind)]  # type: ignore[misc]


def test_silence_is_said_once_a_level_and_ends_with_a_sign(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    watch_until(NOW + 200 * D)
    said = facts_of(ship.id, ShipmentEndangered)
    rising = [one.level for one in said if isinstance(one, ShipmentEndangered) and one.kind == "silence"]
    assert rising == list(range(1, len(rising) + 1))
    assert 5 < len(rising) < 12
    scan(ship.waybill, "HUB_IN", NOW + 200 * D)
    watch(NOW + 200 * D)
    assert "silence" not in levels(ship.id)
    (gone,) = facts_of(ship.id, DangerCleared)
    assert gone.kind == "silence"
    assert past_dangers(ship.id, actor=SYSTEM)[0].kind == "silence"


def test_a_delivered_shipment_is_left_alone_and_its_dangers_end(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    watch_until(NOW + 6 * D)
    assert levels(ship.id)
    scan(ship.waybill, "DELIVERED", NOW + 6 * D)
    watch(NOW + 6 * D)
    assert levels(ship.id) == {}
    assert next_look_at(actor=SYSTEM) is None


def test_a_delivery_taken_back_is_watched_again(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    scan(ship.waybill, "DELIVERED", NOW + D)
    watch(NOW + D)
    assert next_look_at(actor=SYSTEM) is None
    declare_error(
        by=SYSTEM, at=NOW + 2 * D, shipment_id=ship.id, occurred_at=NOW + D, code="DELIVERED",
        reason="did_not_occur", note="not at home",
    )  # fmt: skip
    assert next_look_at(actor=SYSTEM) is not None
    watch_until(NOW + 9 * D)
    assert "silence" in levels(ship.id)


def test_lateness_is_projected_from_the_promise(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    promise(ship.id, acme.id, NOW + 44 * H)
    scan(ship.waybill, "PICKED_UP", NOW)
    watch(NOW)
    (one,) = dangers_of([ship.id], actor=SYSTEM)[ship.id]
    assert (one.kind, one.level) == ("late", 2)
    assert one.probability is not None
    assert 0.5 < one.probability < 1
    assert one.margin is not None
    assert one.margin < timedelta(0)
    watch_until(NOW + 45 * H)
    assert levels(ship.id)["late"] == 3


def test_a_promise_made_later_is_weighed_when_asked(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    watch(NOW + H)
    assert levels(ship.id) == {}
    promise(ship.id, acme.id, NOW + 20 * H)
    assert look_again(by=SYSTEM, at=NOW + H, promised=[Ref("shipment", str(ship.id))]) == 1
    watch(NOW + H)
    assert levels(ship.id) == {"late": 3}


def test_an_end_without_delivery_is_watched_while_the_promise_is_open(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    promise(ship.id, acme.id, NOW + 4 * D)
    scan(ship.waybill, "PICKED_UP", NOW)
    scan(ship.waybill, "LOST", NOW + D)
    watch(NOW + D)
    assert levels(ship.id) == {"unfulfilled": 2}
    watch_until(NOW + 40 * D)
    assert levels(ship.id) == {"unfulfilled": 8}


def test_the_last_metres_have_their_steps(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    scan(ship.waybill, "ATTEMPT_FAILED", NOW + D)
    watch(NOW + D)
    (one,) = dangers_of([ship.id], actor=SYSTEM)[ship.id]
    assert (one.kind, one.level, one.step_by) == ("attempt_failed", 1, "station")
    assert one.step is not None
    assert one.step_due_at == NOW + 2 * D
    scan(ship.waybill, "AT_PICKUP_POINT", NOW + 30 * H)
    watch_until(NOW + 3 * D)
    assert levels(ship.id) == {}
    watch_until(NOW + 30 * H + 2 * D)
    (one,) = dangers_of([ship.id], actor=SYSTEM)[ship.id]
    assert (one.kind, one.level) == ("uncollected", 1)
    watch_until(NOW + 30 * H + 5 * D)
    assert levels(ship.id) == {"uncollected": 2}


def test_what_is_held_after_three_attempts_goes_on_to_its_return(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    for day in (1, 2, 3):
        scan(ship.waybill, "ATTEMPT_FAILED", NOW + day * D)
        scan(ship.waybill, "STATION_IN", NOW + day * D + H)
        watch_until(NOW + day * D + 2 * H)
        assert ("attempt_failed" in levels(ship.id)) == (day == 3)
    held = NOW + 3 * D + H
    steps = []
    for days in (1, 2, 5, 7):
        watch_until(held + days * D)
        found = dangers_of([ship.id], actor=SYSTEM)[ship.id]
        steps += [str(one.step) for one in found if one.kind == "attempt_failed"]
    assert [words.split()[0] for words in steps] == ["Hold", "The", "Warn", "Send"]
    scan(ship.waybill, "OUT_FOR_DELIVERY", held + 8 * D)
    watch(held + 8 * D)
    assert "attempt_failed" not in levels(ship.id)


def test_a_cut_off_that_cannot_be_made_endangers(acme: CustomerCard) -> None:
    pvg, fra = Place(region="上海市", city="上海市", name="PVG"), Place(country="DE", city="Frankfurt")
    legs = (
        LegDraft("NDX", "NDX-L1", "road", SHENZHEN, pvg, departs_at=NOW, arrives_at=NOW + 20 * H),
        LegDraft("LH", "020-1", "air", pvg, fra, cutoff_at=NOW + 24 * H, departs_at=NOW + 27 * H),
    )
    draft = ShipmentDraft(customer="ACME", waybill="NDX-LEGS", carrier="NDX", booked_at=NOW, legs=legs)
    assert not register_shipments(by=SYSTEM, at=NOW, shipments=[draft]).refused
    (ship,) = find_by_waybill("NDX-LEGS", actor=SYSTEM)
    watch(NOW)
    assert levels(ship.id) == {"connection": 3}
    scan("NDX-L1", "PICKED_UP", NOW + H)
    scan("NDX-L1", "LINEHAUL", NOW + 2 * H)
    watch(NOW + 2 * H)
    assert levels(ship.id) == {}
    watch_until(NOW + 25 * H)
    assert levels(ship.id).get("connection") == 3


def test_telemetry_opens_and_clears_its_own_kinds_only(acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    watch_until(NOW + 3 * D)
    before = levels(ship.id)
    assert "silence" in before
    warm = Danger(DangerKind.TEMPERATURE.value, 3, NOW, "DAMAGE.temperature", text("warm"), step="save_goods")
    alien = Danger(DangerKind.LATE.value, 9, NOW, "SYSTEM.late", text("no"))
    kinds = frozenset({"temperature", "late"})
    judge_telemetry(by=SYSTEM, at=NOW + 3 * D, judgements=[TelemetryJudgement(ship.id, kinds, [warm, alien])])
    assert levels(ship.id) == {**before, "temperature": 3}
    watch_until(NOW + 4 * D)
    assert levels(ship.id)["temperature"] == 3
    judge_telemetry(by=SYSTEM, at=NOW + 4 * D, judgements=[TelemetryJudgement(ship.id, kinds, [])])
    assert "temperature" not in levels(ship.id)


def test_the_database_itself_refuses_to_forget_a_shipment(acme: CustomerCard) -> None:
    ship = make_shipment()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE shipments_shipment SET look_at = NULL WHERE id = %s", [ship.id])


def test_only_the_house_watches(acme: CustomerCard) -> None:
    with pytest.raises(Forbidden):
        watch_shipments(by=ANONYMOUS, at=NOW)


def test_what_waits_too_long_for_its_look_is_counted(acme: CustomerCard) -> None:
    make_shipment()
    assert unwatched(actor=SYSTEM, at=NOW + H, behind=H / 2) == 1
    watch(NOW + H)
    assert unwatched(actor=SYSTEM, at=NOW + H, behind=H / 2) == 0


def _many(count: int) -> None:
    drafts = [
        ShipmentDraft(customer="ACME", waybill=f"W{number}", carrier="NDX", booked_at=NOW)
        for number in range(count)
    ]
    register_shipments(by=SYSTEM, at=NOW, shipments=drafts)


def test_the_number_of_queries_does_not_depend_on_the_number_of_shipments(
    acme: CustomerCard, settings: Settings
) -> None:
    settings.NUODA_LANES = 1
    counts = []
    for count in (2, 40):
        with undone():
            _many(count)
            watch(NOW)
            with CaptureQueriesContext(connection) as seen:
                assert watch_shipments(by=SYSTEM, at=NOW + 60 * D).endangered == count
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


_MILESTONES = (
    "PICKED_UP", "HUB_IN", "HUB_OUT", "LINEHAUL", "STATION_IN", "OUT_FOR_DELIVERY", "ATTEMPT_FAILED",
    "AT_PICKUP_POINT", "REFUSED", "DELIVERED", "LOST", "RETURNED",
)  # fmt: skip
_histories = st.lists(
    st.tuples(st.sampled_from(_MILESTONES), st.integers(0, 96), st.integers(0, 30)), max_size=6
)


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=_histories, due=st.none() | st.integers(10, 150), end=st.integers(0, 400))
def test_watching_bit_by_bit_equals_looking_anew(
    acme: CustomerCard, history: Sequence[tuple[str, int, int]], due: int | None, end: int
) -> None:
    """The open dangers of incremental watching are those that one look at everything would find."""
    with undone():
        ship = make_shipment(usual_transit_hours=48)
        if due is not None:
            promise(ship.id, acme.id, NOW + due * H)
        at = NOW
        for milestone, wait, delay in history:
            at += wait * H
            watch_until(at)
            scan(ship.waybill, milestone, at - delay * H / 2, heard_at=at)
        at += end * H
        watch_until(at)
        watch(at)
        step_by_step = levels(ship.id)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE shipments_danger SET cleared_at = %s", [at])
            cursor.execute(
                "UPDATE shipments_shipment SET danger = 0, look_at = %s WHERE id = %s", [NOW, ship.id]
            )
        watch(at)
        assert step_by_step == levels(ship.id)
