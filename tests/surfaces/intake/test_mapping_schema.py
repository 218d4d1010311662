"""A mapping that does not follow the schema is refused by file, key and remedy, before anything is read."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.mapping.apply import check_files, outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped
from nuoda.surfaces.intake.mapping.files import found_in_folder, matched_files
from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping, shipped_names
from nuoda.surfaces.intake.mapping.schema import Schema
from nuoda.surfaces.intake.problems import FileRefused, MappingRefused

GOOD = """
[mapping]
name = "mine"
zone = "Asia/Shanghai"

[files.orders]
path = "orders.csv"
key = "id"
joins = [{ file = "towns", on = { town = "code" } }]

[files.towns]
path = "towns.csv"

[order]
customer = { const = "HUAYUE" }
reference = "id"
ordered_at = { column = "at", format = "%Y-%m-%d" }
weight_kg = { column = "grams", unit = "g" }

[order.consignee]
city = "towns.name"

[shipment]
waybill = "id"
carrier = { const = "own" }
booked_at = "at"

[[events]]
milestone = "DELIVERED"
code = "done"
at = "delivered"

[[cancellations]]
at = "at"
when = { column = "state", in = ["gone"] }
"""
ORDERS = "id,at,grams,town,delivered,state\n"
TOWNS = "code,name\n"


def load(tmp_path: Path, text: str) -> Schema:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def refused(tmp_path: Path, old: str, new: str) -> MappingRefused:
    assert old in GOOD
    with pytest.raises(MappingRefused) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert caught.value.file == "mine.toml"
    assert str(caught.value.remedy)
    return caught.value


def test_a_good_mapping_loads(tmp_path: Path) -> None:
    schema = load(tmp_path, GOOD)
    assert schema.shipment is not None
    assert schema.shipment.fields["order_reference"].columns == ("id",)
    assert schema.shipment.fields["destination.city"].columns == ("towns.name",)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('key = "id"', 'kee = "id"', "files.orders.kee"),
        ('reference = "id"', 'referense = "id"', "order.referense"),
        ("[order]\n", "[order]\nwhat = 1\n", "order.what"),
        ('unit = "g"', 'unit = "stone"', "order.weight_kg.unit"),
        ('unit = "g"', 'zone = "UTC"', "order.weight_kg.zone"),
        ('milestone = "DELIVERED"', 'milestone = "ARRIVED"', "events[0].milestone"),
        ('milestone = "DELIVERED"', 'milestone = "DELIVERED"\nreason = "weather"', "events[0].reason"),
        ('milestone = "DELIVERED"\ncode = "done"\n', "", "events[0].milestone"),
        ('at = "delivered"\n', "", "events[0].at"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"', "mapping.zone"),
        ('zone = "Asia/Shanghai"', "", "mapping.zone"),
        ('name = "mine"', 'name = "My mapping"', "mapping.name"),
        ('name = "mine"', 'name = "mine"\nencoding = "utf-9"', "mapping.encoding"),
        ('name = "mine"', 'name = "mine"\nrows = "nothing"', "mapping.rows"),
        ('path = "orders.csv"', 'path = "../orders.csv"', "files.orders.path"),
        ('path = "orders.csv"', 'path = "/etc/passwd"', "files.orders.path"),
        ('path = "orders.csv"', "path = 3", "files.orders.path"),
        ('file = "towns"', 'file = "cities"', "files.orders.joins.file"),
        ('{ town = "code" }', "3", "files.orders.joins[0].on"),
        ('in = ["gone"]', 'like = "gone%"', "cancellations[0].when[0]"),
        ('in = ["gone"]', 'in = ["gone"], present = true', "cancellations[0].when[0]"),
        ('reference = "id"', 'reference = { column = "id", const = "x" }', "order.reference"),
        ('reference = "id"', 'reference = { columns = ["id", "at"] }', "order.reference.columns"),
        (
            'reference = "id"',
            'reference = { columns = ["id", "at"], pick = "latest" }',
            "order.reference.pick",
        ),
        ('reference = "id"\n', "", "order.reference"),
        ('format = "%Y-%m-%d"', 'date_only_time = "noon"', "order.ordered_at.date_only_time"),
        ('format = "%Y-%m-%d"', 'default = "31 Feb"', "order.ordered_at"),
        ('carrier = { const = "own" }', 'carrier = { const = "=own" }', "shipment.carrier"),
        ("[files.towns]", "[files.Towns]", "files.Towns"),
    ],
)
def test_each_mistake_is_named_by_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert refused(tmp_path, old, new).key == key


def test_a_near_key_is_suggested(tmp_path: Path) -> None:
    assert "reference" in str(refused(tmp_path, 'reference = "id"', 'referense = "id"').remedy)


@pytest.mark.parametrize(
    "text", ["", "name = ", "[mapping]\nname = 'x'\n", "a" * 300_000, "x = " + "[" * 5_000]
)
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingRefused):
        load(tmp_path, text)


def test_a_mapping_in_another_encoding_or_absent_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes('[mapping]\ntitle = "订单"'.encode("gb18030"))
    with pytest.raises(MappingRefused, match="UTF-8"):
        load_mapping(path)
    with pytest.raises(MappingRefused):
        load_mapping(tmp_path / "absent.toml")
    with pytest.raises(MappingRefused, match="olist"):
        find_mapping("absent")


def test_a_mapping_that_makes_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match="makes nothing"):
        load(tmp_path, GOOD[: GOOD.index("[order]")])


def test_events_without_a_waybill_are_refused(tmp_path: Path) -> None:
    text = GOOD.replace("[shipment]", "[nothing]")
    with pytest.raises(MappingRefused, match="waybill"):
        load(tmp_path, text)


def test_joins_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = 'path = "towns.csv"\njoins = [{ file = "orders", on = "code" }]'
    with pytest.raises(MappingRefused, match="circle"):
        load(tmp_path, GOOD.replace('path = "towns.csv"', circle))


def check(tmp_path: Path, text: str = GOOD, orders: str = ORDERS, towns: str = TOWNS) -> None:
    (tmp_path / "orders.csv").write_text(orders, encoding="utf-8")
    (tmp_path / "towns.csv").write_text(towns, encoding="utf-8")
    schema = load(tmp_path, text)
    check_files(schema, found_in_folder(schema, tmp_path))


def test_a_mapping_that_fits_its_files_passes(tmp_path: Path) -> None:
    check(tmp_path)


@pytest.mark.parametrize("column", ["id", "at", "grams", "delivered", "state", "town"])
def test_a_column_that_the_file_lacks_is_named(tmp_path: Path, column: str) -> None:
    orders = ORDERS.replace(column, f"{column}s", 1)
    with pytest.raises(FileRefused, match=f"no column {column}") as caught:
        check(tmp_path, orders=orders)
    assert caught.value.file == "orders.csv"
    assert f"{column}s" in str(caught.value.remedy)


@pytest.mark.parametrize("towns", ["kode,name\n", "code,title\n"])
def test_a_column_that_a_joined_file_lacks_is_named(tmp_path: Path, towns: str) -> None:
    with pytest.raises(FileRefused, match=r"towns\.csv"):
        check(tmp_path, towns=towns)


def test_a_value_that_a_join_does_not_take_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace(
        'on = { town = "code" } }', 'on = { town = "code" }, take = { n = { count = true } } }'
    )
    with pytest.raises(MappingRefused, match=r"takes no towns\.name"):
        check(tmp_path, text)


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    schema = load(tmp_path, GOOD)
    with pytest.raises(FileRefused, match=r"orders\.csv"):
        found_in_folder(schema, tmp_path)
    with pytest.raises(FileRefused, match="no such folder"):
        found_in_folder(schema, tmp_path / "absent")


def test_files_given_one_by_one_are_told_apart_by_their_names(tmp_path: Path) -> None:
    schema = load(tmp_path, GOOD)
    orders, towns = tmp_path / "orders.csv", tmp_path / "towns.csv"
    assert matched_files(schema, [towns, orders]) == {"orders": [orders], "towns": [towns]}
    with pytest.raises(FileRefused):
        matched_files(schema, [orders])
    with pytest.raises(FileRefused):
        matched_files(schema, [orders, towns, tmp_path / "other.csv"])


def test_a_mapping_too_large_to_be_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(MappingRefused, match="too large"):
        load_mapping(path, IntakeLimits(mapping_bytes=10))


def test_every_shipped_mapping_loads() -> None:
    assert {"olist", "scms", "orders", "shipments", "tracking"} <= set(shipped_names())
    for name in shipped_names():
        assert load_mapping(find_mapping(name)).name == name


@pytest.mark.parametrize("page", ["bring-your-data.md", "bring-your-data.zh-CN.md"])
def test_the_example_of_the_guide_works(tmp_path: Path, page: str) -> None:
    text = (Path(__file__).parents[3] / "docs/guide" / page).read_text(encoding="utf-8")
    (example,) = [
        block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if "[mapping]" in block
    ]
    (tmp_path / "parcels.csv").write_text(
        "No,Shipper,Placed,Promise,To,Town,Kilos,Left,Came,State\n"
        'M1,ACME,2026-03-01 09:30,04.03.2026,李晓雯,成都市,"1,250.5",2026-03-01 18:00,2026-03-03,done\n',
        encoding="utf-8",
    )
    schema = load(tmp_path, example)
    (row,) = outcomes(schema, found_in_folder(schema, tmp_path))
    assert isinstance(row, Mapped)
    assert row.order is not None
    assert row.order.weight_kg == Decimal("1250.500")
    assert [event.scan.milestone for event in row.events] == ["PICKED_UP", "DELIVERED"]
