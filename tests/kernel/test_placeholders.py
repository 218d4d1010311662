"""A statement's values by their numbers: each kind of placeholder, and what is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from nuoda.kernel.placeholders import native
from nuoda.kernel.statements import run


@pytest.mark.parametrize(
    ("text", "told", "values", "ordered"),
    [
        ("SELECT %s, %s", b"SELECT $1, $2", (1, 2), (1, 2)),
        ("SELECT %(b)s, %(a)s, %(b)s", b"SELECT $1, $2, $1", {"a": 1, "b": 2, "c": 3}, (2, 1)),
        ("SELECT 7 %% 4", b"SELECT 7 % 4", (), ()),
        ("SELECT '%%s', %s", b"SELECT '%s', $1", [1], (1,)),
        ("SELECT 1", b"SELECT 1", {"a": 1}, ()),
    ],
)
def test_each_value_has_its_number(
    text: str, told: bytes, values: Sequence[Any] | Mapping[str, Any], ordered: tuple[Any, ...]
) -> None:
    found = native(text)
    assert found.text == told
    assert tuple(found.ordered(values)) == ordered


@pytest.mark.parametrize(
    "text", ["SELECT %d", "SELECT 7 % 4", "SELECT 1 %", "SELECT %s, %(a)s", "SELECT %(a)d"]
)
def test_any_other_sign_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="SELECT"):
        native(text)


def test_a_name_without_a_value_is_said() -> None:
    with pytest.raises(KeyError, match="missing"):
        native("SELECT %(missing)s").ordered({"other": 1})


@pytest.mark.django_db
def test_the_server_reads_it() -> None:
    assert run("SELECT %(b)s::int, %(a)s::text, %(b)s::int %% 4", {"a": "100%s", "b": 7}) == [(7, "100%s", 3)]
    assert run("SELECT %s::int, %s::text", [1, "二"]) == [(1, "二")]
