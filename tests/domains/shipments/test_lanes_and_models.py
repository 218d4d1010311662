"""Lanes learned from the log, windows that rest on them, models that refine them, and what was shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import NOW, SYSTEM, make_shipment, scan

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    ForecastDraft,
    ModelDraft,
    activate_model,
    learn_lanes,
    move_overdue,
    record_model,
    set_forecasts,
)
from nuoda.domains.shipments.queries import (
    ShipmentCard,
    eta_history,
    find_by_waybill,
    forecast_models,
    lane_times,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, NotFound

HOUR = timedelta(hours=1)
BEFORE = NOW - timedelta(days=30)


def delivered(count: int, hours: int = 40) -> None:
    """So many shipments of one lane, each a little slower than the one before."""
    for place in range(count):
        booked = BEFORE + place * HOUR
        make_shipment(waybill=f"OLD{place:04d}", booked_at=booked)
        scan(f"OLD{place:04d}", "PICKED_UP", booked + 4 * HOUR)
        scan(f"OLD{place:04d}", "DELIVERED", booked + (hours + place) * HOUR)


def now_shown(waybill: str) -> ShipmentCard:
    return find_by_waybill(waybill, actor=SYSTEM)[0]


def model(version: str, **given: Any) -> ModelDraft:
    return ModelDraft(version, BEFORE, NOW, 10, ("lane",), {"mae_days": {}}, {}, {}, **given)


def draft(card: ShipmentCard, *hours: int, milestone_at: datetime | None = None) -> ForecastDraft:
    early, likely, late = (NOW + hour * HOUR for hour in hours)
    return ForecastDraft(card.id, card.milestone, milestone_at or card.milestone_at, early, likely, late)


def test_lanes_are_learned_and_the_next_shipment_rests_on_them(acme: CustomerCard) -> None:
    delivered(11)
    assert make_shipment(waybill="NEW1").eta_basis == "tariff"
    learned = learn_lanes(by=SYSTEM, at=NOW)
    assert learned.signs == 22
    card = make_shipment(waybill="NEW2")
    assert card.eta_basis == "lane"
    assert card.eta_at == NOW + 45 * HOUR
    assert card.eta_early_at == NOW + 41 * HOUR
    assert card.eta_late_at == NOW + 49 * HOUR
    scan("NEW2", "PICKED_UP", NOW + 10 * HOUR)
    assert now_shown("NEW2").eta_at == NOW + 51 * HOUR


def test_gaps_between_signs_are_learned(acme: CustomerCard) -> None:
    delivered(11)
    learn_lanes(by=SYSTEM, at=NOW)
    found = {one.milestone: one for one in lane_times(actor=SYSTEM, lane="广东省>上海市") if not one.service}
    assert found["BOOKED"].gap_usual == 4 * HOUR
    assert found["PICKED_UP"].gap_usual == 41 * HOUR
    assert found["PICKED_UP"].seen == 11


def test_a_lane_seen_too_seldom_is_spoken_for_by_the_wider_group(acme: CustomerCard) -> None:
    delivered(3)
    learn_lanes(by=SYSTEM, at=NOW)
    assert {(one.lane, one.service) for one in lane_times(actor=SYSTEM)} == {("", "")}
    assert make_shipment(waybill="NEW1").eta_at == NOW + 41 * HOUR


def test_learning_from_nothing_forgets_nothing(acme: CustomerCard) -> None:
    delivered(6)
    learn_lanes(by=SYSTEM, at=NOW)
    kept = lane_times(actor=SYSTEM)
    assert learn_lanes(by=SYSTEM, at=NOW + timedelta(days=900)).groups == 0
    assert lane_times(actor=SYSTEM) == kept


def test_a_model_refines_the_window_and_goes_on_until_it_is_asked_anew(acme: CustomerCard) -> None:
    card = make_shipment(waybill="NEW1")
    record_model(by=SYSTEM, at=NOW, model=model("v1"), activate=True)
    assert set_forecasts(by=SYSTEM, at=NOW, model="v1", forecasts=[draft(card, 20, 30, 50)]) == 1
    assert set_forecasts(by=SYSTEM, at=NOW, model="v1", forecasts=[draft(card, 20, 30, 50)]) == 0
    shown = now_shown("NEW1")
    assert (shown.eta_basis, shown.eta_at) == ("v1", NOW + 30 * HOUR)
    scan("NEW1", "PICKED_UP", NOW + 5 * HOUR)
    after = now_shown("NEW1")
    assert after.eta_basis == "v1"
    assert after.eta_at is not None
    assert after.eta_at >= NOW + 30 * HOUR


def test_an_answer_that_comes_too_late_is_left_out(acme: CustomerCard) -> None:
    card = make_shipment(waybill="NEW1")
    record_model(by=SYSTEM, at=NOW, model=model("v1"), activate=True)
    scan("NEW1", "PICKED_UP", NOW + HOUR)
    assert set_forecasts(by=SYSTEM, at=NOW, model="v1", forecasts=[draft(card, 20, 30, 50)]) == 0
    assert set_forecasts(by=SYSTEM, at=NOW, model="v0", forecasts=[draft(now_shown("NEW1"), 20, 30, 50)]) == 0


def test_one_model_is_in_use_and_another_can_be_gone_back_to(acme: CustomerCard) -> None:
    for version in ("v1", "v2"):
        record_model(by=SYSTEM, at=NOW, model=model(version), activate=True)
    assert {one.version: one.active for one in forecast_models(actor=SYSTEM)} == {"v1": False, "v2": True}
    activate_model(by=SYSTEM, at=NOW, version="v1")
    assert {one.version for one in forecast_models(actor=SYSTEM) if one.active} == {"v1"}
    activate_model(by=SYSTEM, at=NOW, version="")
    assert not any(one.active for one in forecast_models(actor=SYSTEM))
    with pytest.raises(NotFound):
        activate_model(by=SYSTEM, at=NOW, version="v9")


def test_what_has_not_come_moves_on_with_its_reason(acme: CustomerCard) -> None:
    card = make_shipment(waybill="NEW1")
    assert card.eta_late_at is not None
    assert move_overdue(by=SYSTEM, at=card.eta_late_at) == 0
    later = card.eta_late_at + HOUR
    assert move_overdue(by=SYSTEM, at=later) == 1
    assert move_overdue(by=SYSTEM, at=later) == 0
    shown = now_shown("NEW1")
    assert shown.eta_early_at == later
    assert [one.because for one in eta_history(card.id, actor=SYSTEM)] == ["booked", "overdue"]


def test_every_window_that_was_shown_is_told_with_its_reason(acme: CustomerCard) -> None:
    card = make_shipment(waybill="NEW1")
    scan("NEW1", "PICKED_UP", NOW + 20 * HOUR)
    scan("NEW1", "", NOW + 21 * HOUR, reason="CUSTOMS.documents")
    scan("NEW1", "DELIVERED", NOW + 60 * HOUR)
    shown = eta_history(card.id, actor=SYSTEM)
    assert [one.because for one in shown] == ["booked", "scan_late", "CUSTOMS.documents", "delivered"]
    assert shown[-1].likely_at == NOW + 60 * HOUR
    assert all(
        one.early_at and one.likely_at and one.late_at and one.early_at <= one.likely_at <= one.late_at
        for one in shown
    )


def test_a_stranger_sees_no_window_and_a_customer_teaches_nothing(
    acme: CustomerCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    card = make_shipment(waybill="NEW1")
    assert eta_history(card.id, actor=customer_actor)
    with pytest.raises(NotFound):
        eta_history(card.id, actor=other_customer_actor)
    assert forecast_models(actor=customer_actor) == []
    for refused in (
        lambda: learn_lanes(by=customer_actor, at=NOW),
        lambda: move_overdue(by=customer_actor, at=NOW),
        lambda: set_forecasts(by=customer_actor, at=NOW, model="v1", forecasts=[]),
        lambda: activate_model(by=customer_actor, at=NOW, version=""),
    ):
        with pytest.raises(Forbidden):
            refused()
