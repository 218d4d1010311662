"""Spreadsheets and JSON lines become the same rows as CSV."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal
from nuoda.surfaces.intake.readers import Form, Row, open_table

FORM = Form()
LIMITS = IntakeLimits()


def read(path: Path, form: Form = FORM, limits: IntakeLimits = LIMITS) -> list[Row | Refusal]:
    with open_table(path, form, limits) as table:
        return list(table.rows)


def workbook(path: Path, *rows: list[object], title: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.xlsx"


def test_typed_cells_become_text(path: Path) -> None:
    moment = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001  a sheet has no zones
    workbook(path, ["a", "b", "c", "d", "e"], [12, 0.25, moment, date(2026, 3, 1), True], [None] * 5, ["x"])
    found = read(path)
    assert [one.line for one in found] == [2, 4]
    assert isinstance(found[0], Row)
    assert list(found[0].cells) == ["12", "0.25", "2026-03-01 09:30:00", "2026-03-01", "true"]


@pytest.mark.parametrize(
    ("above", "header", "first"),
    [
        ([["订单明细（十一月）"]], ["a", "b", "c"], 3),
        ([["十一月"], [None], ["制表：王"]], ["a", "b", "c"], 5),
        ([], ["a"], 2),
        ([], ["a", "b"], 2),
    ],
)
def test_titles_above_the_names_of_the_columns_are_passed_over(
    path: Path, above: list[list[object]], header: list[object], first: int
) -> None:
    rows: list[list[object]] = [["x"] * len(header), ["y"] * len(header), ["z", "a remark"]]
    with open_table(workbook(path, *above, header, *rows), FORM, LIMITS) as table:
        assert table.header == header
        assert [one.line for one in table.rows] == [first, first + 1, first + 2]


def test_a_number_that_lost_digits_is_refused(path: Path) -> None:
    workbook(path, ["waybill"], [4600012345678901234], [460001234567])
    first, second = read(path)
    assert isinstance(first, Refusal)
    assert (first.row, first.line, first.field) == (1, 2, "waybill")
    assert isinstance(second, Row)
    assert list(second.cells) == ["460001234567"]


def test_cells_are_checked_like_those_of_csv(path: Path) -> None:
    workbook(path, ["name"], ["x" * 10_001], ["ok"])
    first, second = read(path)
    assert isinstance(first, Refusal)
    assert isinstance(second, Row)


def test_a_named_sheet_is_read_and_a_missing_one_refused(path: Path) -> None:
    workbook(path, ["a"], ["1"], title="三月")
    assert len(read(path, Form(sheet="三月"))) == 1
    with pytest.raises(FileRefused, match="三月"):
        read(path, Form(sheet="四月"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"<html></html>"])
def test_what_is_no_workbook_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(FileRefused):
        read(path)


def test_a_far_cell_is_refused_before_the_sheet_is_opened(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "a"
    sheet["XFD1048576"] = "far"
    book.save(path)
    with pytest.raises(FileRefused, match="too large"):
        read(path)


def test_a_workbook_that_unpacks_too_far_is_refused(path: Path) -> None:
    workbook(path, ["a"], ["1"])
    with pytest.raises(FileRefused, match="too large"):
        read(path, limits=IntakeLimits(unpacked_bytes=100))


def test_a_workbook_that_swells_as_no_entries_do_is_refused(path: Path) -> None:
    rows: list[list[object]] = [["x"]] * 20_000
    workbook(path, ["a"], *rows)
    assert len(read(path)) == 20_000
    with pytest.raises(FileRefused, match="too large"):
        read(path, limits=IntakeLimits(packed_at_will=100_000, packed_at_most=5))


def test_a_damaged_archive_is_refused(path: Path) -> None:
    workbook(path, ["a"], ["1"])
    with zipfile.ZipFile(path) as parts:
        start = parts.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(path.read_bytes())
    content[start + 60 : start + 90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(FileRefused):
        read(path)


def test_json_lines_are_flattened(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text(
        '{"id": 1, "to": {"city": "成都"}, "tags": ["a", "b"], "ok": true}\n\n{"id": 2.50, "to": null}\n',
        encoding="utf-8",
    )
    with open_table(path, Form(), IntakeLimits()) as table:
        found = [list(one.cells) for one in table.rows if isinstance(one, Row)]
        assert table.header == ["id", "to.city", "tags", "ok", "to"]
    assert found == [["1", "成都", "a, b", "true", ""], ["2.50", "", "", "", ""]]


def test_a_name_that_first_stands_far_down_is_a_column(tmp_path: Path) -> None:
    """Each row has a cell for it; a name that nobody can read costs its own line only."""
    path = tmp_path / "scans.jsonl"
    lines = ['{"id": 1}'] * 150 + [
        '{"id": 2, " town ": "成都"}',
        '{"id": 3, "a\\u0000": "x"}',
        '{"": 1, "id": 4}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with open_table(path, Form(), IntakeLimits()) as table:
        assert table.header == ["id", "town"]
        found = list(table.rows)
    assert [list(one.cells) for one in found[149:] if isinstance(one, Row)] == [
        ["1", ""],
        ["2", "成都"],
        ["4", ""],
    ]
    refused = found[151]
    assert isinstance(refused, Refusal)
    assert "NUL" in str(refused.reason)
    path.write_text("".join(f'{{"n{one}": 1}}\n' for one in range(600)), encoding="utf-8")
    with pytest.raises(FileRefused, match="501 columns"), open_table(path, Form(), IntakeLimits()):
        pass


@pytest.mark.parametrize(
    "line",
    [
        "not json", "[1, 2]", '{"id": NaN}', '{"id": [{"a": 1}]}', "[" * 100_000, '{"id": "\\ud800"}',
        '{"id": "a\\u0000"}', '{"id": ' + '{"a":' * 20 + "1" + "}" * 21,
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_and_the_next_is_read(tmp_path: Path, line: str) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text('{"id": "0"}\n' + line + '\n{"id": "2"}\n', encoding="utf-8")
    found = read(path)
    assert [type(one) for one in found] == [Row, Refusal, Row]
    assert found[1].line == 2
