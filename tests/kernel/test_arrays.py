"""Columns on their way to the server: whole, whichever way a cursor sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.kernel import arrays
from nuoda.kernel.statements import run

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9, minutes=-30))])
INSTANTS = st.lists(st.none() | st.datetimes(timezones=ZONES), max_size=4)
SPANS = st.lists(st.none() | st.timedeltas(timedelta(days=-900_000), timedelta(days=900_000)), max_size=4)
IDS = st.lists(st.none() | st.uuids(), max_size=4)


def _beside(text: str, value: object) -> Sequence[tuple[Any, ...]]:
    return run(text, [value])


def _within(text: str, value: object) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, [value])  # type: ignore[list-item]
        return list(cursor.fetchall())


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(instants=INSTANTS, spans=SPANS, ids=IDS)
def test_a_column_arrives_as_it_was(
    instants: list[datetime | None], spans: list[timedelta | None], ids: list[UUID | None]
) -> None:
    far = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
    instants = [one and min(max(one, far[0]), far[1]) for one in instants]
    for send in (_beside, _within):
        rows = send("SELECT * FROM unnest(%s::timestamptz[])", arrays.instants(iter(instants)))
        assert [value for (value,) in rows] == instants
        rows = send("SELECT * FROM unnest(%s::interval[])", arrays.intervals(iter(spans)))
        assert [value for (value,) in rows] == spans
        rows = send("SELECT * FROM unnest(%s::uuid[])", arrays.ids(iter(ids)))
        assert [value for (value,) in rows] == ids
