"""A source may take back what it said, before or after it reached us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories import NOW, SYSTEM, a_scan, make_shipment

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Correction, Scan, record_scans
from nuoda.domains.shipments.queries import ShipmentPage, find_by_waybill, shipment_page
from nuoda.kernel import ledger
from nuoda.kernel.intake import IntakeReport

HOUR = timedelta(hours=1)
OUT = a_scan("NDX900001", "OUT_FOR_DELIVERY", NOW - 2 * HOUR)
FALSE = a_scan("NDX900001", "DELIVERED", NOW - HOUR)
VOID = replace(FALSE, correction=Correction("did_not_occur", NOW, "误扫"))


@pytest.fixture(autouse=True)
def _shipped(acme: CustomerCard) -> None:
    make_shipment()


def _record(*scans: Scan) -> IntakeReport:
    return record_scans(by=SYSTEM, at=NOW, scans=scans)


def _page() -> ShipmentPage:
    return shipment_page(find_by_waybill("NDX900001", actor=SYSTEM)[0].id, actor=SYSTEM)


@pytest.mark.parametrize("batches", [[[OUT, FALSE, VOID]], [[OUT, FALSE], [VOID]], [[VOID], [OUT], [FALSE]],
                                     [[OUT], [VOID, FALSE]], [[VOID, OUT, FALSE, VOID]]])  # fmt: skip
def test_the_scan_is_void_whenever_each_comes(batches: list[list[Scan]]) -> None:
    reports = [_record(*batch) for batch in batches]
    assert sum(report.accepted for report in reports) == 3
    page = _page()
    assert (page.card.milestone, page.card.delivered_at) == ("OUT_FOR_DELIVERY", None)
    assert [(line.code, line.declared_wrong) for line in page.log] == [
        ("DELIVERED", "Nuoda: 误扫"), ("OUT_FOR_DELIVERY", ""),
    ]  # fmt: skip
    assert _record(VOID, FALSE) == IntakeReport(0, 2)


def test_a_delivery_taken_back_is_a_fact_with_its_reason() -> None:
    _record(OUT, FALSE)
    _record(VOID)
    (retracted,) = ledger.all_named(["shipment.delivery_retracted"])
    assert retracted.fact.reason == "误扫"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("correction", "field"),
    [
        (Correction("because", NOW), "correction.reason"),
        (Correction("did_not_occur", NOW.replace(tzinfo=None)), "correction.declared_at"),
        (Correction("did_not_occur", NOW, "x" * 501), "correction.note"),
    ],
)
def test_a_bad_correction_is_refused_alone(correction: Correction, field: str) -> None:
    report = _record(OUT, replace(FALSE, correction=correction))
    assert report.accepted == 1
    assert [problem.field for problem in report.refused[0].problems] == [field]
