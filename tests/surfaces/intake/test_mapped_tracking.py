"""A carrier's own sheet of tracking: codes nobody knows, units, zones, devices; CSV, XLSX and JSON alike."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from tests.factories import NOW

from nuoda.domains.shipments.commands import map_code
from nuoda.domains.shipments.commands.record_positions import PositionDraft
from nuoda.domains.shipments.commands.record_readings import ReadingDraft
from nuoda.domains.shipments.models import Position, Reading
from nuoda.domains.shipments.queries import trace
from nuoda.kernel.actor import Actor, Role
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped, Refused
from nuoda.surfaces.intake.mapping.load import load_mapping
from nuoda.surfaces.intake.problems import FileRefused, MappingRefused, Refusal
from nuoda.surfaces.intake.readers import Form, Row, open_table

AGENT = Actor(Role.AGENT, "7", "Lin")
MILL = """
[mapping]
name = "mill"
zone = "Europe/London"
null = ["-"]

[files.events]
path = ["*"]
items = "data.events"

[tracking]
carrier = { const = "mill-trucks" }
waybill = "no"

[[events]]
at = { column = "when", format = "%d/%m/%Y %H:%M" }
code = { column = "state" }
milestone = { column = "state", map = { "gone" = "PICKED_UP", "here" = "DELIVERED" }, drop_unmapped = true }
quantity = "pieces"
when = { column = "state", present = true }
[events.place]
city = "town"
latitude = "lat"
longitude = "lon"

[[positions]]
device = "truck"
at = { column = "when", format = "%d/%m/%Y %H:%M" }
latitude = "lat"
longitude = "lon"
speed_kmh = { column = "mph", unit = "mph" }
altitude_m = { column = "feet", unit = "ft" }
when = { column = "truck", present = true }

[[readings]]
quantity = "temperature"
unit = "F"
number = "no"
at = { column = "when", format = "%d/%m/%Y %H:%M" }
value = "fahrenheit"
"""
HEADER = ["no", "when", "state", "town", "pieces", "lat", "lon", "truck", "mph", "feet", "fahrenheit"]
ROWS: list[list[Any]] = [
    ["MILL0001", "01/07/2026 12:00", "gone", "Leeds", 3, 53.8, -1.55, "T1", 62, 200, 41],
    ["MILL0001", "01/07/2026 13:30", "weighed", "Leeds", None, None, None, None, None, None, "-"],
    ["MILL0001", "31/06/2026 13:30", "here", None, None, None, None, None, None, None, None],
    ["MILL0001", "01/07/2026 14:30", None, None, None, 999, -1.55, "T1", None, None, None],
    ["MILL0001", "01/07/2026 16:30", "here", "Hull", 3, 53.4, -0.3, None, None, None, None],
]


def as_csv(folder: Path) -> Path:
    path = folder / "mill.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    return path


def as_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.save(folder / "mill.xlsx")
    return folder / "mill.xlsx"


def as_json(folder: Path) -> Path:
    told = [
        {key: cell for key, cell in zip(HEADER, row, strict=True) if cell is not None or key == "mph"}
        for row in ROWS
    ]
    path = folder / "mill.json"
    path.write_text(json.dumps({"data": {"events": told}}), encoding="utf-8")
    return path


WRITERS: Mapping[str, Callable[[Path], Path]] = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mill.toml"
    path.write_text(MILL, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_every_form_gives_the_same_drafts(tmp_path: Path, mapping: Path, kind: str) -> None:
    found = list(outcomes(load_mapping(mapping), {"events": [WRITERS[kind](tmp_path)]}))
    assert [type(one) for one in found] == [Mapped, Mapped, Refused, Refused, Mapped]
    gone, weighed, no_day, nowhere, here = found
    assert isinstance(gone, Mapped)
    assert isinstance(weighed, Mapped)
    assert isinstance(here, Mapped)
    assert isinstance(no_day, Refused)
    assert isinstance(nowhere, Refused)
    noon = datetime(2026, 7, 1, 11, tzinfo=UTC)  # London is an hour ahead in July
    scan = gone.events[0].scan
    assert (scan.milestone, scan.code, scan.occurred_at, scan.quantity) == ("PICKED_UP", "gone", noon, 3)
    assert (scan.latitude, scan.longitude, scan.zone_source) == (53.8, -1.55, "mapping")
    assert gone.positions == (PositionDraft("T1", noon, 53.8, -1.55, speed_kmh=99.779328, altitude_m=60.96),)
    assert gone.readings == (ReadingDraft("", noon, "temperature", 41.0, "F", "MILL0001"),)
    assert weighed.events[0].is_bare
    assert (weighed.events[0].scan.code, weighed.positions, weighed.readings) == ("weighed", (), ())
    assert [one.field for one in no_day.refusals] == ["when"]
    assert [one.field for one in nowhere.refusals] == ["lat"]
    assert [event.scan.milestone for event in here.events] == ["DELIVERED"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("now")
def test_an_unknown_word_waits_to_be_mapped_and_devices_land(
    tmp_path: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    sheet = tmp_path / "mill.csv"
    shown = [*ROWS[:4], [*ROWS[4]]]
    with sheet.open("w", encoding="utf-8", newline="") as file:
        rows = [[str(cell).replace("/07/2026", "/11/2026") for cell in map(_blank, row)] for row in shown]
        csv.writer(file).writerows([HEADER, *rows])

    def take() -> dict[str, Any]:
        out = StringIO()
        words = ["tracking", str(sheet), "--format", "csv", "--mapping", str(mapping), "--create"]
        call_command("import", *words, json=True, stdout=out)
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    first = take()
    assert (first["accepted"], first["duplicate"], first["unknown_codes"]) == (5, 0, ["weighed"])
    assert sorted(one["item"] for one in first["refused"]) == ["mill.csv:4 when", "mill.csv:5 lat"]
    assert first["waybills"]["MILL0001"]["status"] == "DELIVERED"
    again = take()
    assert (again["accepted"], again["duplicate"]) == (0, 5)
    position, reading = Position.objects.get(), Reading.objects.get()
    assert (position.device, round(position.speed_kmh or 0, 3)) == ("T1", 99.779)
    assert (reading.number, reading.value) == ("MILL0001", 5.0)

    said = map_code(by=AGENT, at=NOW, source="mill", code="weighed", milestone="HUB_IN")
    assert said == 1
    told = [event.milestone for event in trace(["MILL0001"], actor=AGENT)["MILL0001"][0].events]
    assert told == ["PICKED_UP", "HUB_IN", "DELIVERED"]
    assert take()["unknown_codes"] == []


def _blank(cell: Any) -> Any:
    return "" if cell is None else cell


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [("41", "F", 5.0), ("-40", "F", -40.0), ("278.15", "K", 5.0), ("5", "C", 5.0), ("5", "", 5.0)],
)
def test_limits_of_goods_are_read_in_their_unit(
    tmp_path: Path, cell: str, unit: str, expected: float
) -> None:
    (tmp_path / "cold.toml").write_text(
        '[mapping]\nname = "cold"\nzone = "UTC"\n[files.rows]\npath = "*.csv"\n[shipment]\ncustomer = "c"\n'
        'waybill = "w"\nbooked_at = "at"\ntemperature_to = { column = "t"'
        + (f', unit = "{unit}"' if unit else "")
        + " }\n",
        encoding="utf-8",
    )
    (tmp_path / "cold.csv").write_text(f"c,w,at,t\nC,W1,2026-11-01,{cell}\n", encoding="utf-8")
    schema = load_mapping(tmp_path / "cold.toml")
    [row] = outcomes(schema, {"rows": [tmp_path / "cold.csv"]})
    assert isinstance(row, Mapped)
    assert row.shipment is not None
    assert row.shipment.temperature_to == expected


@pytest.mark.parametrize(
    ("was", "became", "key"),
    [
        ('unit = "mph"', 'unit = "knots"', "unit"),
        ('quantity = "temperature"', 'quantity = "taste"', "quantity"),
        ('value = "fahrenheit"', "", "value"),
        ('number = "no"', "", "device"),
        ('device = "truck"', "", "device"),
    ],
)
def test_what_devices_report_is_checked_in_the_mapping(
    mapping: Path, was: str, became: str, key: str
) -> None:
    mapping.write_text(MILL.replace(was, became), encoding="utf-8")
    with pytest.raises(MappingRefused) as refused:
        load_mapping(mapping)
    assert refused.value.key.endswith(key)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('[{"a": 1},\n{"a": ', 2), ("", 1), ("not json", 1), ("[" * 100_000, None), ('[{"a": NaN}]', None),
        ('{"a": {"b": [1]}}', 1), ('"text"', None), ("[]", None), (b'[{"a": "\xff"}]', None),
    ],
)  # fmt: skip
def test_a_json_document_that_is_cut_or_is_no_list_is_refused_whole(
    tmp_path: Path, content: str | bytes, line: int | None
) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    form = Form(items="a.b.c") if b'"b"' in path.read_bytes() else Form()
    with pytest.raises(FileRefused) as refused, open_table(path, form, IntakeLimits()) as table:
        list(table.rows)
    assert refused.value.reason
    assert refused.value.remedy
    if line and "a.b" not in form.items:
        assert refused.value.line == line


def test_a_bad_item_of_a_json_list_is_refused_and_its_neighbours_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    bad = ["[1]", '{"a": [{"b": 1}]}', '{"a": "\\ud800"}', '{"a": "x\\u0000"}', '{"a": ' + '[{"c":1}]' + "}"]
    path.write_text('[{"a": {"b": "0"}}, ' + ", ".join(bad) + ', {"late": true}]', encoding="utf-8")
    with open_table(path, Form(), IntakeLimits()) as table:
        found = list(table.rows)
        assert table.header == ["a.b", "a", "late"]
    assert [type(one) for one in found] == [Row, *[Refusal] * len(bad), Row]
    assert isinstance(found[-1], Row)
    assert list(found[-1].cells) == ["", "", "true"]
    path.write_text('{"a": "alone"}', encoding="utf-8")
    with open_table(path, Form(), IntakeLimits()) as table:
        assert len(list(table.rows)) == 1
