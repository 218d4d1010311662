"""CSV: a broken row costs itself, not its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal
from nuoda.surfaces.intake.readers import Form, Row, open_table

LIMITS = IntakeLimits()
FORM = Form()


def read(path: Path, content: bytes, form: Form = FORM, limits: IntakeLimits = LIMITS) -> list[Row | Refusal]:
    path.write_bytes(content)
    with open_table(path, form, limits) as table:
        return list(table.rows)


def rows(found: list[Row | Refusal]) -> list[tuple[int, int, list[str]]]:
    return [(one.number, one.line, list(one.cells)) for one in found if isinstance(one, Row)]


def refusals(found: list[Row | Refusal]) -> list[tuple[int, int, str]]:
    return [(one.row, one.line, one.field) for one in found if isinstance(one, Refusal)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def test_reads_rows_with_their_numbers_and_lines(path: Path) -> None:
    found = read(path, 'id,name\n1,"甲\n乙"\n\n,\n2,丙\r\n'.encode())
    assert rows(found) == [(1, 2, ["1", "甲\n乙"]), (2, 6, ["2", "丙"])]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-8"),
        ("gb18030", "gb18030"),
        ("big5", "big5"),
        ("utf-8-sig", "gbk"),
    ],
)
def test_a_byte_order_mark_wins_over_the_declared_encoding(path: Path, encoding: str, declared: str) -> None:
    found = read(path, "id,city\n1,上海\n".encode(encoding), Form(encoding=declared))
    assert rows(found) == [(1, 2, ["1", "上海"])]


def test_wrong_encoding_refuses_the_rows_that_have_it(path: Path) -> None:
    content = b"id,city\n1,Wuhan\n" + "2,武汉\n".encode("gb18030") + b"3,Xi'an\n"
    found = read(path, content)
    assert [cells for _n, _l, cells in rows(found)] == [["1", "Wuhan"], ["3", "Xi'an"]]
    (refused,) = [one for one in found if isinstance(one, Refusal)]
    assert (refused.row, refused.line, refused.field) == (2, 3, "city")
    assert "0xCE" in str(refused.reason)
    assert "UTF-8" in str(refused.remedy)


def test_wrong_encoding_in_the_header_refuses_the_file_at_the_byte(path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(path, b"id," + "城市\n1,武汉\n".encode("gb18030"))
    assert (refused.value.line, refused.value.byte) == (1, 3)


def test_the_fallback_is_used_where_more_lines_fit_it(path: Path) -> None:
    form = Form(fallback_encoding="gb18030")
    chinese = "id,城市\n1,武汉\n2,西安\n"
    assert len(rows(read(path, chinese.encode("gb18030"), form))) == 2
    broken = chinese.encode() + b"3,\xce\n"
    assert refusals(read(path, broken, form)) == [(3, 4, "城市")]


def test_a_truncated_last_row_is_refused(path: Path) -> None:
    found = read(path, b"id,name,city\n1,a,b\n2,c")
    assert len(rows(found)) == 1
    assert refusals(found) == [(2, 3, "city")]


def test_an_unclosed_quote_at_the_end_is_refused(path: Path) -> None:
    found = read(path, b'id,name\n1,a\n2,"cut o')
    assert len(rows(found)) == 1
    assert refusals(found) == [(2, 3, "")]


def test_an_unclosed_quote_in_the_middle_costs_one_row(path: Path) -> None:
    found = read(path, b'id,name\n1,"oops\n2,b\n3,"c"\n4,d\n')
    assert refusals(found) == [(1, 2, "")]
    assert [cells for _n, _l, cells in rows(found)] == [["2", "b"], ["3", "c"], ["4", "d"]]
    assert [line for _n, line, _c in rows(found)] == [3, 4, 5]


def test_an_unclosed_quote_in_a_long_file_costs_one_row(path: Path) -> None:
    body = b'0,"oops\n' + b"".join(b"%d,x\n" % one for one in range(1, 501))
    found = read(path, b"id,name\n" + body)
    assert refusals(found) == [(1, 2, "")]
    assert len(rows(found)) == 500


def test_a_million_character_cell_is_refused_by_name(path: Path) -> None:
    found = read(path, b"id,name\n1," + b"x" * 1_000_000 + b"\n2,ok\n")
    assert refusals(found) == [(1, 2, "name")]
    assert len(rows(found)) == 1


def test_a_cell_beyond_what_the_parser_takes_is_refused(path: Path) -> None:
    found = read(path, b"id,name\n1," + b"x" * 5_000_000 + b"\n2,ok\n")
    assert refusals(found) == [(1, 2, "")]
    assert len(rows(found)) == 1


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffd", "\ufffe"]
)
def test_unreadable_characters_are_refused(path: Path, bad: str) -> None:
    found = read(path, f"id,name\n1,a{bad}b\n2,ok\n".encode())
    assert refusals(found) == [(1, 2, "name")]
    assert len(rows(found)) == 1


def test_an_encoded_lone_surrogate_is_refused(path: Path) -> None:
    found = read(path, b"id,name\n1,a\xed\xa0\x80b\n2,ok\n")
    assert refusals(found) == [(1, 2, "name")]


def test_cells_beyond_the_header_are_refused_unless_they_are_empty(path: Path) -> None:
    found = read(path, b"id,name\n1,a,,\n2,b,c\n")
    assert rows(found) == [(1, 2, ["1", "a"])]
    assert refusals(found) == [(2, 3, "")]


@pytest.mark.parametrize("content", [b"", b"\n", b",,\n1,2,3\n"])
def test_a_file_without_a_header_is_refused(path: Path, content: bytes) -> None:
    with pytest.raises(FileRefused):
        read(path, content)


def test_two_columns_of_one_name_are_refused(path: Path) -> None:
    with pytest.raises(FileRefused, match="both called id"):
        read(path, b"id,name,id\n1,a,2\n")


def test_utf_16_without_a_mark_is_refused_as_such(path: Path) -> None:
    with pytest.raises(FileRefused, match="NUL"):
        read(path, "id,name\n1,a\n".encode("utf-16-le"))


def test_the_delimiter_is_found_where_the_mapping_says_auto(path: Path) -> None:
    found = read(path, b'id;name\n1;"a;b"\n', Form(delimiter="auto"))
    assert rows(found) == [(1, 2, ["1", "a;b"])]


def test_old_line_ends_are_read(path: Path) -> None:
    assert len(rows(read(path, b"id,name\r1,a\r2,b\r"))) == 2


def test_a_missing_and_a_too_large_file_are_refused(path: Path) -> None:
    with pytest.raises(FileRefused), open_table(path, Form(), LIMITS):
        pass
    with pytest.raises(FileRefused, match="at most 5"):
        read(path, b"id,name\n", limits=IntakeLimits(file_bytes=5))


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"\.pdf"):
        read(tmp_path / "orders.pdf", b"%PDF")
