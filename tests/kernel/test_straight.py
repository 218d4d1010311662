"""What goes straight to the server tells the same, and is asked the ordinary way where it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from tests.factories import NOW

from nuoda.kernel import straight
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import run
from nuoda.kernel.straight import one_text

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = "SELECT json_build_array(%s::uuid, %s::text, %s::timestamptz, 7 %% 4)::text"
OFTEN = 7  # more than the settings' threshold


@pytest.fixture(autouse=True)
def _with_a_new_connection() -> Iterator[None]:
    connection.close()
    yield
    connection.close()


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that went the ordinary way."""
    went: list[str] = []

    def noting(text: str, values: object) -> object:
        went.append(text)
        return run(text, values)  # type: ignore[arg-type]

    monkeypatch.setattr(straight, "run", noting)
    return went


def _values(words: str = "成都转运中心 100%s") -> tuple[UUID, str, datetime]:
    return new_id(), words, NOW


def test_it_tells_the_same_straight(ordinary: list[str]) -> None:
    values = _values()
    told = [one_text(TOLD, values) for _ in range(OFTEN)]
    assert len(set(told)) == 1
    assert str(values[0]) in told[0]
    assert "成都转运中心 100%s" in told[0]
    assert told[0].endswith(", 3]")
    assert len(ordinary) == 5  # the settings' threshold
    other = _values("第二个")
    assert str(other[0]) in one_text(TOLD, other)
    assert len(ordinary) == 5


def test_nothing_is_planned_within_a_transaction(ordinary: list[str]) -> None:
    for _ in range(OFTEN):
        one_text(TOLD, _values())
    before = len(ordinary)
    with transaction.atomic():
        one_text(TOLD, _values())
    assert len(ordinary) == before + 1


def test_plans_that_the_server_forgot_are_made_again(ordinary: list[str]) -> None:
    for _ in range(OFTEN):
        one_text(TOLD, _values())
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    ordinary.clear()
    values = _values()
    assert {one_text(TOLD, values) for _ in range(OFTEN)} == {one_text(TOLD, values)}
    assert 0 < len(ordinary) < OFTEN


def test_a_lost_connection_says_so_and_the_next_is_planned_anew(ordinary: list[str]) -> None:
    for _ in range(OFTEN):
        one_text(TOLD, _values())
    connection.close()
    ordinary.clear()
    one_text(TOLD, _values())
    assert len(ordinary) == 1


def test_what_is_wrong_is_said_the_ordinary_way() -> None:
    words = "SELECT %s::int::text"
    for number in range(OFTEN):
        assert one_text(words, [str(number)]) == str(number)
    with pytest.raises(DataError):
        one_text(words, ["seven"])
    assert one_text(words, ["8"]) == "8"
    with pytest.raises(ProgrammingError):
        one_text("SELECT no_such_column", [])


def test_a_text_with_a_nought_is_not_cut_off() -> None:
    words = "SELECT %s::text"
    for _ in range(OFTEN):
        one_text(words, ["a"])
    with pytest.raises((DataError, ValueError)):
        one_text(words, ["a\0b"])


def test_other_values_and_a_pooler_s_connection_go_the_ordinary_way(ordinary: list[str]) -> None:
    for _ in range(OFTEN):
        assert one_text("SELECT (%s::float8)::text", [1.5]) == "1.5"
    assert len(ordinary) == OFTEN
    connection.connection.prepare_threshold = None
    for _ in range(OFTEN):
        one_text(TOLD, _values())
    assert len(ordinary) == 2 * OFTEN
