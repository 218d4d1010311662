"""News of a shipment asks the model in use, once a batch; without a model nothing changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories import NOW, SYSTEM, make_shipment, scan, settle

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import ModelDraft, record_model, refresh_model
from nuoda.domains.shipments.queries import active_version, find_by_waybill
from nuoda.insight.eta.serving import catch_up

HOUR = timedelta(hours=1)
DOCUMENT = {
    "intercept": 0.0,
    "trust": 1.0,
    "linear": [],
    "quantiles": [{"start": start, "trees": []} for start in (-0.5, 0.0, 0.5)],
    "margins": {"": [0.0, 0.0]},
    "stages": ["BOOKED", "PICKED_UP"],
}


def use_a_model(version: str = "v1", data_to: datetime = NOW - timedelta(days=1)) -> None:
    model = ModelDraft(version, data_to, data_to, 1, ("lane",), {}, DOCUMENT, {})
    record_model(by=SYSTEM, at=NOW, model=model, activate=True)


def test_without_a_model_the_lane_or_the_tariff_speaks(now: datetime, acme: CustomerCard) -> None:
    make_shipment(waybill="NEW1")
    settle()
    assert find_by_waybill("NEW1", actor=SYSTEM)[0].eta_basis == "tariff"


def test_with_a_model_each_news_is_weighed(now: datetime, acme: CustomerCard) -> None:
    use_a_model()
    make_shipment(waybill="NEW1")
    settle()
    first = find_by_waybill("NEW1", actor=SYSTEM)[0]
    assert first.eta_basis == "v1"
    assert first.eta_early_at is not None
    assert first.eta_at is not None
    assert first.eta_late_at is not None
    assert NOW < first.eta_early_at < first.eta_at < first.eta_late_at
    scan("NEW1", "PICKED_UP", NOW + HOUR)
    settle()
    second = find_by_waybill("NEW1", actor=SYSTEM)[0]
    assert (second.eta_basis, second.eta_at) == ("v1", first.eta_at + HOUR)


def test_a_milestone_that_the_model_never_saw_is_left_to_others(now: datetime, acme: CustomerCard) -> None:
    use_a_model()
    make_shipment(waybill="NEW1")
    scan("NEW1", "HUB_IN", NOW + HOUR)
    settle()
    assert find_by_waybill("NEW1", actor=SYSTEM)[0].eta_basis == "tariff"


def test_every_night_the_model_takes_in_what_was_delivered(now: datetime, acme: CustomerCard) -> None:
    use_a_model()
    make_shipment(waybill="NEW1", booked_at=NOW - 12 * HOUR)
    scan("NEW1", "DELIVERED", NOW - HOUR)
    news = catch_up(actor=SYSTEM, until=NOW)
    assert news is not None
    assert "s|all|BOOKED" in news.state["memory"]
    assert refresh_model(by=SYSTEM, at=NOW, version="v1", remembered=news.state, until=news.until)
    assert not refresh_model(by=SYSTEM, at=NOW, version="v1", remembered={}, until=news.until)
    assert active_version(actor=SYSTEM) == ("v1", NOW)
    assert catch_up(actor=SYSTEM, until=NOW) is None
