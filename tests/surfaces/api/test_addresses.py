"""Address lines by API: read in the order they came, doubts in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
WHERE = "/addresses/read"


def test_lines_are_read_in_their_order(machine: Any) -> None:
    lines = [
        "上海卢湾区淮海中路1号 陈先生 13512345678",
        "",
        "Anna Schmidt, Hauptstr. 5, Berlin, +49 30 1234567",
    ]
    answer = machine.post(WHERE, {"lines": lines}, Accept_Language="zh-hans")
    assert answer.status_code == 200
    first, empty, abroad = answer.json()["items"]
    assert (first["city"], first["district"], first["code"]) == ("上海市", "黄浦区", "310101")
    (doubt,) = first["doubts"]
    assert doubt == {
        "field": "district", "reason": "卢湾区已于 2011 年撤销或更名，现为黄浦区。", "choices": ["黄浦区"],
    }  # fmt: skip
    assert (empty["raw"], empty["doubts"]) == ("", [])
    assert (abroad["name"], abroad["phone"], abroad["country"]) == ("Anna Schmidt", "+49301234567", "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": ["x"] * 501}, "lines"),
        ({"lines": ["x" * 601]}, "lines.0"),
        ({"lines": [5]}, "lines.0"),
        ({"line": "x"}, "lines"),
    ],
)
def test_what_is_wrong_is_named(machine: Any, body: dict[str, Any], field: str) -> None:
    refused = machine.post(WHERE, body)
    assert refused.status_code == 422
    assert field in [one["field"] for one in refused.json()["error"]["fields"]]
