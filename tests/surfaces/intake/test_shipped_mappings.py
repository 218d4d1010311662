"""The shipped mappings on what they were made for. Public data sets are read beside the repository."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from nuoda.domains.shipments.facts import Milestone
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped, Refused
from nuoda.surfaces.intake.mapping.files import found_in_folder
from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping

DATA = Path(__file__).parents[3] / "../shared/data"
OWN = ("orders", "shipments", "tracking")


def mapped(name: str, folder: Path) -> list[Mapped]:
    schema = load_mapping(find_mapping(name))
    found = list(outcomes(schema, found_in_folder(schema, folder)))
    rows = [one for one in found if isinstance(one, Mapped)]
    assert len(rows) == len(found)
    return rows


def loosely(header: str) -> str:
    return header.casefold().replace("_", " ")


def late(rows: list[Mapped]) -> int:
    return sum(
        event.scan.milestone == "DELIVERED"
        and row.order is not None
        and row.order.promised_due_at is not None
        and event.scan.occurred_at > row.order.promised_due_at
        for row in rows
        for event in row.events
    )


@pytest.mark.skipif(not (DATA / "olist").is_dir(), reason="the olist data set is not beside the repository")
def test_olist_late_deliveries_equal_a_direct_computation() -> None:
    rows = mapped("olist", DATA / "olist")
    with (DATA / "olist/orders.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    direct = sum(
        line["order_delivered_customer_date"][:10] > line["order_estimated_delivery_date"][:10]
        for line in lines
        if line["order_delivered_customer_date"]
    )
    assert late(rows) == direct > 0
    assert sum(row.order is not None for row in rows) == len(lines)


@pytest.mark.skipif(not (DATA / "scms").is_dir(), reason="the scms data set is not beside the repository")
def test_scms_late_deliveries_equal_a_direct_computation() -> None:
    rows = mapped("scms", DATA / "scms")

    def day(words: str) -> datetime:
        return datetime.strptime(words, "%d-%b-%y")  # noqa: DTZ007  only days are compared

    with (DATA / "scms/deliveries.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    direct = sum(
        day(line["Delivered to Client Date"]) > day(line["Scheduled Delivery Date"]) for line in lines
    )
    assert late(rows) == direct > 0
    assert sum(row.shipment is not None for row in rows) == len(lines)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", OWN)
def test_our_own_sheets_take_headers_in_both_languages(tmp_path: Path, name: str, language: str) -> None:
    schema = load_mapping(find_mapping(name))
    columns = list(schema.source.columns.values())
    path = tmp_path / f"{name}.csv"
    with path.open("w", encoding="gb18030" if language == "zh" else "utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([getattr(column, language) for column in columns])
        writer.writerow([column.example for column in columns])
    (row,) = mapped(name, tmp_path)
    made = {"orders": row.order, "shipments": row.shipment, "tracking": row.events}[name]
    assert made


@pytest.mark.parametrize("name", OWN)
def test_the_columns_of_our_own_sheets_are_told_apart(name: str) -> None:
    schema = load_mapping(find_mapping(name))
    columns = schema.source.columns.values()
    headers = [loose for column in columns for loose in {loosely(header) for header in column.headers}]
    assert len(headers) == len(set(headers))
    assert all(column.zh and column.en for column in columns)


def test_a_day_that_is_promised_lasts_until_its_end(tmp_path: Path) -> None:
    header = "客户编码,订单号,下单时间,承诺送达时间\n"
    text = header + "HUAYUE,1,2026/3/1 9:30,2026/3/3\nHUAYUE,2,2026/3/1 9:30,2026/3/3 12:00\n"
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    dues = [row.order.promised_due_at for row in mapped("orders", tmp_path) if row.order]
    assert dues[0] is not None
    assert dues[1] is not None
    assert dues[0] - dues[1] == timedelta(hours=12) - timedelta(microseconds=1)


def test_a_product_of_ours_is_a_line_with_its_substitutes(tmp_path: Path) -> None:
    header = "客户编码,订单号,下单时间,货物名称,商品编码,商品数量,替代品\n"
    rows = (
        "1,2026/3/1 9:30,面霜,CREAM-50,3,先询问",
        "2,2026/3/1 9:30,轴承,,,",
        "3,2026/3/1 9:30,面霜,C,,never",
    )
    text = header + "".join(f"HUAYUE,{one}\n" for one in rows)
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    found = [row.order for row in mapped("orders", tmp_path) if row.order]
    told = [[(one.sku, one.description, one.quantity, one.substitutes) for one in row.lines] for row in found]
    assert told == [[("CREAM-50", "面霜", 3, "ask")], [], [("C", "面霜", 1, "never")]]
    schema = load_mapping(find_mapping("orders"))
    (tmp_path / "orders.csv").write_text(header + "HUAYUE,4,2026/3/1,面霜,C,1,maybe\n", encoding="utf-8")
    (refused,) = outcomes(schema, found_in_folder(schema, tmp_path))
    assert isinstance(refused, Refused)
    assert str(refused.refusals[0].remedy)


def test_the_tracking_sheet_takes_chinese_words_and_canonical_ones(tmp_path: Path) -> None:
    text = (
        "承运商,运单号,发生时间,状态,异常原因\n"
        "own,1,2026-03-01 09:30,已签收,\n"
        "own,1,2026-03-01 09:00,out_for_delivery,\n"
        "own,1,2026-03-01 08:00,,天气\n"
    )
    (tmp_path / "tracking.csv").write_text(text, encoding="utf-8")
    scans = [event.scan for row in mapped("tracking", tmp_path) for event in row.events]
    assert [scan.milestone for scan in scans] == ["DELIVERED", "OUT_FOR_DELIVERY", ""]
    assert scans[2].reason == "DELAY.weather"
    assert {scan.milestone for scan in scans} - {""} <= {one.value for one in Milestone}
