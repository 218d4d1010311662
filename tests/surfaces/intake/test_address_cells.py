"""Cells of an address in a sheet: filled in where the others say it, refused where nothing does."""

from __future__ import annotations

from typing import Any

import pytest

from nuoda.surfaces.intake.mapping.address_cells import read_lines

LABELS = {"consignee.line": "收件信息", "consignee.city": "收件人城市"}
HEILBRONN = "Anna Schmidt, Neckarsulmer Strasse 105, 74076 Heilbronn{}, +49 7131 5551234"


def _read(**parts: str) -> tuple[dict[str, Any], list[tuple[str, str]], list[str]]:
    order: dict[str, Any] = {f"consignee.{name}": value for name, value in parts.items()}
    wrong: list[tuple[str, str]] = []
    found = read_lines(order, LABELS, lambda field, reason, _remedy: wrong.append((field, str(reason))))
    return order, wrong, [one.part for one in found]


@pytest.mark.parametrize(
    ("parts", "city"),
    [
        ({"region": "上海市", "district": "浦东新区", "street": "张江路1号"}, "上海市"),
        ({"region": "浙江省", "district": "西湖区", "street": "文三路1号"}, "杭州市"),
        ({"region": "浙江省", "street": "人民路1号"}, ""),
        ({"region": "浙江省", "district": "浦东新区"}, ""),
    ],
)
def test_an_empty_city_is_filled_in_by_the_others_or_refuses_the_row(
    parts: dict[str, str], city: str
) -> None:
    order, wrong, guessed = _read(**parts)
    assert order.get("consignee.city", "") == city
    assert wrong == ([] if city else [("收件人城市", "No city was recognised.")])
    assert guessed == (["city"] if city else [])


def test_what_is_abroad_or_silent_is_left_as_it_is() -> None:
    for parts in ({"region": "Bayern", "country": "DE"}, {"street": "人民路1号"}, {"city": "成都市"}):
        order, wrong, guessed = _read(**parts)
        assert order == {f"consignee.{name}": value for name, value in parts.items()}
        assert (wrong, guessed) == ([], [])


def test_a_line_in_english_gives_its_country_or_is_refused() -> None:
    order, wrong, _guessed = _read(line=HEILBRONN.format(", Germany"))
    assert (order["consignee.country"], order["consignee.city"], wrong) == ("DE", "Heilbronn", [])
    _order, wrong, _guessed = _read(line=HEILBRONN.format(""))
    assert wrong == [("收件信息", "No country was recognised.")]
    order, wrong, _guessed = _read(line="李四 13812345678 四川省成都市武侯区人民路1号")
    assert (order["consignee.country"], order["consignee.city"], wrong) == ("CN", "成都市", [])
