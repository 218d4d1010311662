from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from nuoda.pages import samples
from nuoda.pages.lists import Column, Empty, ListRequest, ListResult, ListSpec, list_view, parse
from nuoda.pages.lists.export import safe_text

SPEC = samples.list_spec()


def ask(rf: RequestFactory, query: str, **headers: str) -> HttpRequest:
    request = rf.get(f"/?{query}", headers=headers)
    request.now, request.zone = samples.NOW, samples.ZONE  # type: ignore[attr-defined]
    return request


def show(rf: RequestFactory, query: str, **headers: str) -> str:
    response = list_view(ask(rf, query, **headers), SPEC, samples.fetch)
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def read_all(rf: RequestFactory, query: str, spec: ListSpec = SPEC, fetch: Any = samples.fetch) -> bytes:
    response = list_view(ask(rf, query), spec, fetch)
    return b"".join(response)


def test_the_address_is_read() -> None:
    query = QueryDict(
        "state=at_risk&severity=S1&severity=S2&due_from=2026-03-01&mine=1&sort=-weight&page=2&size=25"
    )
    asked, ignored = parse(query, SPEC)
    assert ignored == []
    assert asked == ListRequest(
        {"state": "at_risk", "severity": "S1,S2", "due_from": "2026-03-01", "mine": "1"},
        "weight",
        True,
        2,
        25,
    )


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "page=²",
        "size=7",
        "state=nope",
        "severity=S9",
        "due_from=31.12.2026",
        "due_from=2026-03-02&due_to=2026-03-01",
        "mine=yes",
        "q=" + "x" * 201,
    ],
)
def test_nonsense_is_left_out_and_shown(query: str, rf: RequestFactory) -> None:
    asked, ignored = parse(QueryDict(query), SPEC)
    assert asked == ListRequest({}, "due_at", False, 1, 10)
    assert len(ignored) == 1
    assert "Left out, because it makes no sense here" in show(rf, query)


@given(
    st.dictionaries(
        st.sampled_from(["sort", "page", "size", "state", "severity", "due_from", "q", "mine"]), st.text()
    )
)
def test_no_address_breaks_a_list(values: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(values)
    asked, _ignored = parse(query, SPEC)
    assert asked.page >= 1
    assert asked.size in SPEC.sizes


def test_a_page_past_the_end_shows_the_last(rf: RequestFactory) -> None:
    html = show(rf, "page=99")
    assert "31–40 of 40" in html
    assert "Left out" in html


def test_links_keep_the_filters(rf: RequestFactory) -> None:
    html = show(rf, "severity=S1&severity=S2&panel=ND1")
    assert 'href="/?severity=S1&amp;severity=S2&amp;sort=number"' in html
    assert 'href="/?severity=S1&amp;severity=S2&amp;page=2"' in html
    assert "panel=ND1&amp;" not in html


def test_sorting_again_turns_the_order(rf: RequestFactory) -> None:
    html = show(rf, "sort=weight")
    assert 'aria-sort="ascending"><a href="/?sort=-weight"' in html
    assert 'aria-sort="descending"><a href="/?sort=weight"' in show(rf, "sort=-weight")


def test_htmx_gets_the_table_alone(rf: RequestFactory) -> None:
    html = show(rf, "", **{"HX-Request": "true", "HX-Target": "list-shipments"})
    assert html.lstrip().startswith('<div class="n-list-region" id="list-shipments"')
    assert "<html" not in html


def test_an_empty_list_teaches_and_a_filtered_one_offers_a_way_out(rf: RequestFactory) -> None:
    def nothing(asked: ListRequest) -> ListResult:
        return ListResult([], 0)

    def body(query: str) -> str:
        response = list_view(ask(rf, query), SPEC, nothing)
        assert isinstance(response, HttpResponse)
        return response.content.decode()

    assert "Shipments appear here when an order is handed over." in body("")
    assert "Nothing matches these filters" in body("state=open")


def test_cells_escape_their_values(rf: RequestFactory) -> None:
    spec = ListSpec("x", "X", [Column("a", "A"), Column("b", "B")], Empty("–"), row_key=lambda row: row["a"])
    response = list_view(ask(rf, ""), spec, lambda asked: ListResult([{"a": "<i>", "b": "<script>"}], 1))
    assert isinstance(response, HttpResponse)
    html = response.content.decode()
    assert '<td class="n-start" data-label="B">&lt;script&gt;</td>' in html
    assert 'data-key="&lt;i&gt;"' in html


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-12.5", "-12.5"),
        ("+8613800000000", "+8613800000000"),
        ("plain", "plain"),
        ("a\x00b\x1fc", "abc"),
        ("\x01=1", "'=1"),
    ],
)
def test_no_cell_becomes_a_formula(text: str, safe: str) -> None:
    assert safe_text(text) == safe


def test_csv_holds_the_filtered_list(rf: RequestFactory) -> None:
    raw = read_all(rf, "state=broken&format=csv&page=3")
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines[0] == ["Waybill", "Customer", "Promise", "Severity", "Due", "Weight, kg", "Last seen"]
    assert len(lines) == 9
    assert lines[1][:5] == ["ND260300002", "青禾食品", "Broken", "S3 medium", "2026-03-04T11:34:24+08:00"]


def test_xlsx_opens_with_numbers_times_and_notes(rf: RequestFactory) -> None:
    with translation.override("zh-hans"):
        book = load_workbook(BytesIO(read_all(rf, "state=broken&format=xlsx")))
    sheet, about = book.worksheets
    assert sheet.max_row == 9
    assert sheet["A1"].value == "运单号"
    assert sheet["C2"].value == "未兑现"
    assert sheet["E2"].value == datetime(2026, 3, 4, 11, 34, 24)  # noqa: DTZ001
    assert isinstance(sheet["F2"].value, float)
    assert about["B3"].value == "北京时间 / CST UTC+8"


@dataclass
class Endless:
    given: int = 0

    def __call__(self, asked: ListRequest) -> ListResult:
        def rows() -> Iterator[dict[str, object]]:
            while True:
                self.given += 1
                yield {"a": f"={self.given}", "b": datetime(2026, 1, 1, tzinfo=UTC)}

        return ListResult(rows(), 10_000_000)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_stops_at_its_limit_and_says_so(rf: RequestFactory, kind: str) -> None:
    spec = ListSpec(
        "x", "X", [Column("a", "A"), Column("b", "B", kind="instant")], Empty("–"), export_limit=100
    )
    endless = Endless()
    response = list_view(ask(rf, f"format={kind}"), spec, endless)
    assert f'filename="x-20260304-1350-first-100.{kind}"' in response.headers["Content-Disposition"]
    content = b"".join(response)
    assert endless.given == 100
    if kind == "csv":
        assert content.count(b"\r\n") == 101
        assert b"'=1," in content
    else:
        assert load_workbook(BytesIO(content)).worksheets[0]["A2"].value == "'=1"
