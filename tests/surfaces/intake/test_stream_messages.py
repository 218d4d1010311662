"""Messages of a stream: read whatever the bytes, recorded side by side, parked in the end."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from launch.table import MQTT, NATS, SERVE, configured
from tests.factories import NOW, SYSTEM, make_shipment

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Place, Scan, record_scans
from nuoda.domains.shipments.queries import trace
from nuoda.kernel import inbox, outbox
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import Command
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.paging import Window
from nuoda.kernel.streams import flows
from nuoda.surfaces.intake.jobs import read_inbound
from nuoda.surfaces.intake.management.commands.consume import partitions
from nuoda.surfaces.intake.streams import taking
from nuoda.surfaces.intake.streams.message import partition_of, read_scan
from nuoda.surfaces.intake.streams.taking import Delivery, Origin, Verdict, take

WELL = {
    "carrier": "NDX", "waybill": "NDX900001", "occurred_at": "2026-11-21T09:00:00+08:00", "code": "PU",
    "milestone": "PICKED_UP",
}  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _body(**changed: Any) -> bytes:
    return json.dumps({**WELL, **changed}).encode()


def test_a_scan_is_read_with_all_its_fields() -> None:
    place = {"country": "CN", "region": "广东省", "city": "深圳市", "name": "一号仓"}
    found = read_scan(_body(reason="DELAY.vehicle", text="晚点", piece="P1", signer="门卫", place=place))
    assert found == Scan(
        carrier="NDX", waybill="NDX900001", occurred_at=datetime(2026, 11, 21, 1, tzinfo=UTC), code="PU",
        milestone="PICKED_UP", reason="DELAY.vehicle", text="晚点", piece="P1", signer="门卫",
        place=Place("CN", "广东省", "深圳市", "一号仓"), source="stream", zone_source="source",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        (b"", "", "empty"),
        (b"\xff", "", "not UTF-8"),
        (b"[" * 60_000, "", "nested"),
        (b"x" * 70_000, "", "larger than 64 KB"),
        (b"[1]", "", "not a JSON object"),
        (_body(colour="red"), "", "Unknown field colour"),
        (_body(carrier=None), "carrier", "empty"),
        (_body(code=float("nan")), "", "not JSON"),
        (_body(waybill=1.5), "waybill", "neither"),
        (_body(waybill="\ud800"), "waybill", "control signs"),
        (_body(waybill="x" * 61), "waybill", "61 signs"),
        (_body(occurred_at="2026-11-21T09:00:00"), "occurred_at", "no time zone"),
        (_body(occurred_at="1989-12-31T23:00:00+00:00"), "occurred_at", "1990"),
        (_body(occurred_at=1), "occurred_at", "no date"),
        (_body(place=[]), "place", "not a JSON object"),
        (_body(place={"city": {}}), "place.city", "neither"),
    ],
)
def test_what_is_no_scan_is_refused_with_the_reason(body: bytes, field: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_scan(body)
    (problem,) = refused.value.fields
    assert problem.field == field
    assert reason in str(problem.reason)


@given(st.binary(max_size=200) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_nothing_but_a_refusal_comes_of_garbage(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_scan(body)


@given(st.sampled_from([*WELL, "place", "text", "piece", "signer", "reason"]), ANY_JSON)
def test_one_odd_field_is_read_or_refused(name: str, value: object) -> None:
    try:
        found = read_scan(_body(**{name: value}))
    except Unreadable:
        return
    assert "" not in (found.carrier, found.waybill, found.code)
    assert found.occurred_at.tzinfo is UTC


def test_the_partition_is_a_published_sum() -> None:
    assert partition_of("NDX", "NDX900001", 1_000) == 275
    assert {partition_of("NDX", f"W{number}", 4) for number in range(50)} == {0, 1, 2, 3}


@pytest.mark.parametrize(("written", "meant"), [("0-3", (0, 1, 2, 3)), ("2,0", (0, 2)), ("1", (1,))])
def test_partitions_are_written_short(written: str, meant: tuple[int, ...]) -> None:
    assert partitions(written) == meant


@pytest.mark.parametrize("written", ["", "a", "3-1", "0-", "-1", "0-99999", "²"])
def test_odd_partitions_are_refused(written: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        partitions(written)


def test_a_consumer_runs_beside_the_rest_only_where_a_server_is_named() -> None:
    assert configured({}) == SERVE
    assert configured({"NUODA_NATS_URL": "nats://127.0.0.1:4222"}) == (*SERVE, NATS)
    both = {"NUODA_NATS_URL": "nats://127.0.0.1:4222", "NUODA_MQTT_URL": "mqtt://127.0.0.1"}
    assert configured(both) == (*SERVE, NATS, MQTT)


def _taken(*bodies: bytes, times: int = 1) -> list[Verdict]:
    of = Origin("nats NUODA_SCANS", 0, "nats nuoda.scans.0")
    return take([Delivery(body, times) for body in bodies], of=of, by=SYSTEM)


def _counted() -> tuple[int, int, int, int]:
    """Messages, and of them new, known and refused ones, as the page about connectors tells them."""
    (flow,) = flows(actor=SYSTEM, at=NOW)
    return flow.day.messages, flow.day.accepted, flow.day.duplicate, flow.day.refused


def test_one_refused_message_holds_up_no_other(acme: CustomerCard, now: datetime) -> None:
    make_shipment(booked_at=NOW - timedelta(days=3))
    bodies = (b"{", _body(), _body(waybill="NOBODY"), _body(code="HUB", milestone="HUB_IN"))
    again, taken = Verdict.AGAIN, Verdict.TAKEN
    assert _taken(*bodies) == [again, taken, again, taken]
    assert [len(one.events) for one in trace(["NDX900001"], actor=SYSTEM)["NDX900001"]] == [2]
    assert _counted() == (2, 2, 0, 0)
    assert _taken(_body()) == [taken]
    assert _counted() == (3, 2, 1, 0)
    assert [len(one.events) for one in trace(["NDX900001"], actor=SYSTEM)["NDX900001"]] == [2]


def test_at_its_fifth_delivery_it_is_kept_with_the_reason(acme: CustomerCard, now: datetime) -> None:
    body = _body(waybill="NOBODY")
    assert _taken(body, times=4) == [Verdict.AGAIN]
    assert _taken(body, times=5) == [Verdict.PARKED]
    (row,) = inbox.document_rows(actor=SYSTEM, window=Window(), format="stream").rows
    assert (row.state, row.sender, row.refused) == ("refused", "nats nuoda.scans.0", 1)
    assert str(row.refused_items[0].reason).startswith("waybill: No shipment NOBODY")
    assert inbox.work_on(row.id).body == body


def _breaking(error: Exception) -> Command[..., IntakeReport]:
    def record(*, by: Actor, at: datetime, scans: Sequence[Scan]) -> IntakeReport:
        if any(one.code == "BREAKS" for one in scans):
            raise error
        return record_scans._body(by=by, at=at, scans=scans)

    return Command(record)


def test_a_scan_that_breaks_the_batch_stands_alone(
    acme: CustomerCard, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_shipment(booked_at=NOW - timedelta(days=3))
    monkeypatch.setattr(taking, "record_scans", _breaking(ValueError("odd")))
    bodies = [_body(code=f"C{number}") for number in range(4)]
    assert _taken(*bodies, _body(code="BREAKS"), times=5) == [*[Verdict.TAKEN] * 4, Verdict.PARKED]
    (row,) = inbox.document_rows(actor=SYSTEM, window=Window(), format="stream").rows
    assert str(row.refused_items[0].reason) == "It could not be recorded: ValueError."
    assert _counted() == (5, 4, 0, 1)


def test_a_database_that_is_away_blames_no_message(
    acme: CustomerCard, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "record_scans", _breaking(OperationalError("away")))
    with pytest.raises(OperationalError):
        _taken(_body(code="BREAKS"), times=5)
    assert not inbox.document_rows(actor=SYSTEM, window=Window(), format="stream").rows


def test_a_parked_message_is_taken_when_a_person_has_mended_what_was_missing(
    acme: CustomerCard, now: datetime
) -> None:
    assert _taken(_body(), times=5) == [Verdict.PARKED]
    (row,) = inbox.document_rows(actor=SYSTEM, window=Window(), format="stream").rows
    read_inbound(document_id=str(row.id))
    assert inbox.document_row(row.id, actor=SYSTEM).state == "refused"
    make_shipment(booked_at=NOW - timedelta(days=3))
    read_inbound(document_id=str(row.id))
    assert _counted() == (1, 0, 0, 1)
    mended = inbox.document_row(row.id, actor=SYSTEM)
    assert (mended.state, mended.accepted, mended.refused) == ("processed", 1, 0)
    assert [len(one.events) for one in trace(["NDX900001"], actor=SYSTEM)["NDX900001"]] == [1]


def test_what_a_batch_counts_stands_or_falls_with_it(
    acme: CustomerCard, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_shipment(booked_at=NOW - timedelta(days=3))

    def cut_off(*_given: Any, **_more: Any) -> None:
        raise OperationalError("cut off before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "record", cut_off)
        with pytest.raises(OperationalError):
            _taken(_body())
    assert not flows(actor=SYSTEM, at=NOW)
    assert _taken(_body()) == [Verdict.TAKEN]
    assert _counted() == (1, 1, 0, 0)


def test_counting_a_batch_costs_no_statement_of_its_own(acme: CustomerCard, now: datetime) -> None:
    other = "NDX900002"
    for waybill in (WELL["waybill"], other):
        make_shipment(waybill=waybill, booked_at=NOW - timedelta(days=3))
    with CaptureQueriesContext(connection) as uncounted:
        record_scans(by=SYSTEM, at=NOW, scans=[read_scan(_body())])
    with CaptureQueriesContext(connection) as counted:
        assert _taken(_body(waybill=other)) == [Verdict.TAKEN]
    assert len(counted) == len(uncounted)
    assert _counted() == (1, 1, 0, 0)
