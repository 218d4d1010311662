"""A party's address in one line, largest part first."""

from __future__ import annotations

import pytest

from nuoda.kernel.addresses import in_one_line


@pytest.mark.parametrize(
    ("party", "line"),
    [
        (
            {"region": "四川省", "city": "成都市", "district": "武侯区", "street": "天府大道 1 号"},
            "四川省成都市武侯区天府大道 1 号",
        ),
        ({"region": "上海市", "city": "上海市", "street": "世纪大道 8 号"}, "上海市世纪大道 8 号"),
        ({"street": "5 Mill Lane", "city": ""}, "5 Mill Lane"),
        ({}, ""),
    ],
)  # fmt: skip
def test_each_part_is_written_once(party: dict[str, str], line: str) -> None:
    assert in_one_line(party) == line
