"""Rows through a mapping: what each field, join and condition makes of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nuoda.domains.orders.commands import OrderLine, Party
from nuoda.domains.shipments.commands import Place
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped, Outcome, Refused
from nuoda.surfaces.intake.mapping.files import found_in_folder
from nuoda.surfaces.intake.mapping.load import load_mapping

MAPPING = """
[mapping]
name = "mill"
zone = "Asia/Shanghai"
null = ["n/a"]

[files.orders]
path = "orders.csv"
key = "id"
[[files.orders.joins]]
file = "towns"
on = { town = "code" }
[[files.orders.joins]]
file = "items"
on = { id = "order" }
order_by = "line"
[files.orders.joins.take]
first = { first = "what" }
last = { last = "what" }
all = { list = "what" }
grams = { sum = "goods.grams" }
lines = { count = true }

[files.towns]
path = "towns.csv"
key = "code"

[files.items]
path = "items.csv"
[[files.items.joins]]
file = "goods"
on = "what"

[files.goods]
path = "goods.csv"

[customer]
tier = { column = "tier", map = { "1" = "platinum", "2" = "key" }, default = "ordinary" }
code = { column = "shipper", cut = 4, case = "upper", default = "NONE" }
[customer.name]
join = " · "
default = "Nobody"
parts = [{ const = "Mill" }, { column = "shipper", case = "title" }]


[order]
reference = { columns = ["prefix", "id"], join = "-" }
ordered_at = { columns = ["day", "hour"], join = " ", format = "%d.%m.%Y %H:%M" }
promised_due_at = { column = "due", format = "%d.%m.%Y", end_of_day = true }
usual_transit_hours = { column = "days", unit = "d" }
weight_kg = { column = "items.grams", unit = "g", null = ["see *"] }
goods = "items.all"
pieces = { column = "items.lines", default = 1 }
handling = "handling"
when = { column = "state", not_in = ["draft"] }

[order.consignee]
name = "to"
city = "towns.name"

[order.lines]
from = "items"
description = "what"
quantity = { column = "count", default = 1 }

[shipment]
waybill = "waybill"
carrier = { const = "own" }
booked_at = { columns = ["left", "day"], pick = "first", format = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }
when = { column = "waybill", present = true }

[[events]]
milestone = "PICKED_UP"
at = { column = "left", format = "%d.%m.%Y %H:%M" }
place = { city = "from" }

[[events]]
milestone = "DELIVERED"
code = "D1"
at = { column = "came", format = "%d.%m.%Y" }
known_at = { column = "noted", format = "%d.%m.%Y" }
signer = "to"
unless = { column = "state", in = ["lost"] }

[[events]]
reason = "LOSS.whole"
code = "lost"
at = { column = "came", format = "%d.%m.%Y" }
when = { column = "state", in = ["lost"] }

[[cancellations]]
at = { columns = ["day", "left"], pick = "latest", format = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }
reason = "state"
when = { column = "state", in = ["called off"] }
"""
TOWNS = "code,name\nCD,成都\nCD,Chengdu\nWH,武汉\n"
GOODS = "what,grams\nnuts,250\nbolts,1000.5\n"
ITEMS = "order,line,what,count\n7,10,bolts,3\n7,2,nuts,\n7,1,nuts,5\n8,1,washers,1\n"
ROW = {
    "id": "7", "prefix": "SO", "shipper": "wang shi", "tier": "1", "day": "01.03.2026", "hour": "09:30",
    "due": "04.03.2026", "days": "2", "handling": "易碎，向上", "to": "李晓雯", "town": "CD", "from": "上海",
    "waybill": "W7", "left": "01.03.2026 18:00", "came": "03.03.2026", "noted": "04.03.2026", "state": "done",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("towns", TOWNS), ("goods", GOODS), ("items", ITEMS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "mill.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def run(folder: Path, *rows: dict[str, str]) -> list[Outcome]:
    lines = [",".join(ROW), *(",".join({**ROW, **row}.values()) for row in rows)]
    (folder / "orders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    schema = load_mapping(folder / "mill.toml")
    return [
        one for one in outcomes(schema, found_in_folder(schema, folder)) if one.place.file == "orders.csv"
    ]


def one(folder: Path, **row: str) -> Mapped:
    (found,) = run(folder, row)
    assert isinstance(found, Mapped), found
    return found


def problems(folder: Path, **row: str) -> list[str]:
    (found,) = run(folder, row)
    assert isinstance(found, Refused)
    return [refusal.field for refusal in found.refusals]


def test_a_golden_row(folder: Path) -> None:
    found = one(folder)
    assert found.customer is not None
    assert (found.customer.code, found.customer.name) == ("WANG", "Mill · Wang Shi")
    assert (found.customer.tier, found.customer.zone) == ("platinum", "Asia/Shanghai")
    order = found.order
    assert order is not None
    expected: dict[str, Any] = {
        "customer": "WANG", "reference": "SO-7", "ordered_at": datetime(2026, 3, 1, 1, 30, tzinfo=UTC),
        "promised_due_at": datetime(2026, 3, 4, 15, 59, 59, 999999, tzinfo=UTC), "usual_transit_hours": 48,
        "weight_kg": Decimal("1.500"), "goods": "nuts; bolts", "pieces": 3, "handling": ("易碎", "向上"),
    }  # fmt: skip
    assert {name: asdict(order)[name] for name in expected} == expected
    assert order.consignee == Party(name="李晓雯", country="", city="成都")
    assert order.lines == (OrderLine("nuts", 5), OrderLine("nuts", 1), OrderLine("bolts", 3))


def test_the_shipment_takes_from_the_order_what_it_leaves_out(folder: Path) -> None:
    shipment = one(folder).shipment
    assert shipment is not None
    assert (shipment.customer, shipment.order_reference, shipment.waybill) == ("WANG", "SO-7", "W7")
    assert (shipment.consignee_name, shipment.destination.city) == ("李晓雯", "成都")
    assert (shipment.pieces, shipment.weight_kg, shipment.zone) == (3, Decimal("1.500"), "Asia/Shanghai")
    assert shipment.booked_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_events_have_their_time_place_and_when_they_were_known(folder: Path) -> None:
    picked, delivered = one(folder).events
    assert picked.scan.place == Place(country="", city="上海")
    assert (picked.scan.code, picked.scan.zone_source) == ("PICKED_UP", "mapping")
    assert delivered.scan.occurred_at == datetime(2026, 3, 3, 4, tzinfo=UTC)
    assert delivered.known_at == datetime(2026, 3, 4, 4, tzinfo=UTC)
    assert (delivered.scan.code, delivered.scan.signer, delivered.scan.source) == ("D1", "李晓雯", "mill")


def test_an_empty_time_is_no_event(folder: Path) -> None:
    assert [event.scan.milestone for event in one(folder, came="", left="n/a").events] == []


def test_conditions_choose_what_is_made(folder: Path) -> None:
    lost = one(folder, state="lost")
    assert [(event.scan.milestone, event.scan.reason) for event in lost.events][1:] == [("", "LOSS.whole")]
    unsent = one(folder, waybill="")
    assert unsent.shipment is None
    assert unsent.events == ()
    draft = one(folder, state="draft", waybill="")
    assert draft.order is None


def test_a_cancellation_is_placed_at_the_latest_instant(folder: Path) -> None:
    found = one(folder, state="called off").cancellation
    assert found is not None
    assert (found.customer, found.reference, found.reason) == ("WANG", "SO-7", "called off")
    assert found.at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_joins_leave_empty_what_they_do_not_find(folder: Path) -> None:
    found = one(folder, id="9", town="XX")
    assert found.order is not None
    assert found.order.consignee.city == ""
    assert (found.order.goods, found.order.weight_kg, found.order.pieces) == ("", None, 1)
    assert found.order.lines == ()


def test_defaults_stand_in_for_nothing_and_for_what_the_map_lacks(folder: Path) -> None:
    found = one(folder, shipper="", tier="9")
    assert found.customer is not None
    assert (found.customer.code, found.customer.name, found.customer.tier) == ("NONE", "Nobody", "ordinary")


def test_everything_wrong_with_a_row_is_named_by_the_files_own_columns(folder: Path) -> None:
    fields = problems(folder, due="31.02.2026", days="two", to="=1+1", left="never")
    assert sorted(fields) == ["days", "due", "left", "left + day", "to"]


def test_a_missing_value_that_is_needed_is_named(folder: Path) -> None:
    assert problems(folder, id="n/a", prefix="") == ["prefix + id"]


def test_a_weight_that_is_no_number_is_refused_where_it_is_used(folder: Path) -> None:
    (folder / "goods.csv").write_text("what,grams\nnuts,heavy\n", encoding="utf-8")
    assert problems(folder) == ["items.grams"]
    (folder / "goods.csv").write_text("what,grams\nnuts,see item 8\n", encoding="utf-8")
    found = one(folder)
    assert found.order is not None
    assert found.order.weight_kg is None


def test_a_repeated_id_is_refused_and_names_the_first(folder: Path) -> None:
    first, second, third = run(folder, {}, {"to": "others"}, {"id": "8"})
    assert isinstance(first, Mapped)
    assert isinstance(third, Mapped)
    assert isinstance(second, Refused)
    (refusal,) = second.refusals
    assert (refusal.row, refusal.line, refusal.field) == (2, 3, "id")
    assert "line 2" in str(refusal.reason)


def test_a_repeated_id_in_a_joined_file_is_told_and_the_first_is_used(folder: Path) -> None:
    one(folder)
    schema = load_mapping(folder / "mill.toml")
    found = list(outcomes(schema, found_in_folder(schema, folder)))
    assert isinstance(found[0], Refused)
    assert (found[0].place.file, found[0].place.line) == ("towns.csv", 3)


def test_a_broken_row_does_not_hold_up_its_neighbours(folder: Path) -> None:
    found = run(folder, {}, {"id": "8", "due": "soon"}, {"id": "9"})
    assert [type(each) for each in found] == [Mapped, Refused, Mapped]
