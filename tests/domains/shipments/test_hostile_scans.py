"""Whatever a source sends, the good lands, the bad is refused by name, and what is kept is what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, a_scan, make_shipment
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Correction, Place, Scan, record_scans
from nuoda.domains.shipments.queries import find_by_waybill, shipment_page
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import IntakeReport

GOOD = a_scan("NDX900001", "PICKED_UP", NOW)
ODD = "a\\b\tc\nd\re\\N\\.  “到达”　𠮷"


def _record(*scans: Scan) -> IntakeReport:
    return record_scans(by=SYSTEM, at=NOW, scans=scans)


@pytest.mark.parametrize(
    "extra", [{}, {"latitude": 31.2, "longitude": 121.5, "quantity": 3, "source_key": "k\\1"}]
)
def test_what_is_kept_is_what_came(acme: CustomerCard, extra: dict[str, Any]) -> None:
    make_shipment()
    document = new_id()
    sent = replace(
        GOOD, text=ODD, place=Place(name=ODD, region="华东\\"), piece="p\\1", document_id=document,
        code="c\\1", **extra,
    )  # fmt: skip
    assert _record(sent).accepted == 1
    (line,) = shipment_page(find_by_waybill("NDX900001", actor=SYSTEM)[0].id, actor=SYSTEM).log
    assert (line.text, line.place, line.piece, line.code) == (ODD, ODD, "p\\1", "c\\1")
    assert (line.document_id, line.latitude, line.quantity) == (
        document, extra.get("latitude"), extra.get("quantity"),
    )  # fmt: skip


_signs = st.text(st.characters(codec=None), max_size=70)
_instants = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=-12))]))
_figures = st.one_of(st.none(), st.floats(), st.integers(-(2**70), 2**70))
_anything = st.builds(
    Scan,
    carrier=_signs, waybill=st.one_of(_signs, st.just("NDX900001")), occurred_at=_instants, code=_signs,
    milestone=st.one_of(_signs, st.just("DELIVERED")), reason=_signs, text=_signs, source=_signs,
    zone_source=st.one_of(_signs, st.just("utc")), piece=_signs, signer=_signs, source_key=_signs,
    place=st.builds(Place, _signs, _signs, _signs, _signs), quantity_kind=_signs,
    quantity=st.one_of(st.none(), st.integers(-(2**70), 2**70)), latitude=_figures, longitude=_figures,
    correction=st.one_of(st.none(), st.builds(Correction, _signs, _instants, _signs)),
)  # fmt: skip


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(bad=st.lists(_anything, max_size=5))
def test_nothing_that_comes_holds_up_the_good(acme: CustomerCard, bad: list[Scan]) -> None:
    with undone():
        make_shipment()
        report = _record(*bad, GOOD)
        assert report.accepted >= 1
        assert report.accepted + report.duplicate + len(report.refused) == len(bad) + 1
        assert len(bad) not in {refused.index for refused in report.refused}


@pytest.mark.parametrize("year", [1, 1969, 2101, 9999])
def test_years_out_of_the_world_are_refused(acme: CustomerCard, year: int) -> None:
    make_shipment()
    (refused,) = _record(replace(GOOD, occurred_at=datetime(year, 6, 1, tzinfo=UTC))).refused
    assert [problem.field for problem in refused.problems] == ["occurred_at"]
