"""What a shipment's page and its surroundings show as evidence: documents, connections, dangers, streams."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import SYSTEM
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.shipments.commands import LegDraft, Place, add_parts, watch_shipments
from nuoda.domains.shipments.queries import dangers_of, shipment_page
from nuoda.kernel.actor import Role
from nuoda.kernel.streams import Batch, note_batch
from nuoda.surfaces.desk.tracking.documents import excerpt
from nuoda.surfaces.desk.tracking.legs import leg_rows

pytestmark = pytest.mark.usefixtures("now")
Watch = Callable[[], AbstractContextManager[None]]
H = timedelta(hours=1)


class TestExcerpt:
    def test_begins_near_the_number_of_a_long_document(self) -> None:
        shown = excerpt("x" * 900_000 + "NDX1" + "y" * 900_000, "NDX1")
        assert (shown.before, shown.after, len(shown.parts)) == (True, True, 2)
        assert sum(map(len, shown.parts)) <= 200_000

    def test_shows_the_beginning_where_it_is_not_named(self) -> None:
        assert excerpt("abc", "NDX1").parts == ("abc",)
        assert excerpt("abc", "").parts == ("abc",)

    def test_decodes_a_form(self) -> None:
        shown = excerpt(urlencode({"param": '{"nu":"NDX1"}'}), "NDX1")
        assert shown.decoded
        assert shown.parts[0].endswith('{"nu":"')

    @pytest.mark.parametrize("text", ["a=b c%20", "{a=%20}", "", "=%20"])
    def test_leaves_everything_else_as_it_came(self, text: str) -> None:
        assert excerpt(text, "").parts == (text,)


class TestLegs:
    @pytest.fixture
    def legs(self, late: LateParcel, now: datetime) -> LateParcel:
        air = Place("CN", "上海市", "上海市", "PVG")
        legs = [
            LegDraft("NDX", "", "road", Place(city="深圳市"), air),
            LegDraft("TYAIR", "784-1", "air", air, Place("DE", "", "Frankfurt"), cutoff_at=now - H),
            LegDraft("TYAIR", "784-2", "road", cutoff_at=now + 5 * H),
        ]
        add_parts(by=SYSTEM, at=now, shipment_id=late.shipment.id, legs=legs)
        return late

    def _words(self, late: LateParcel, now: datetime) -> list[str]:
        rows = leg_rows(shipment_page(late.shipment.id, actor=SYSTEM), now=now)
        return [row.connection.tone if row.connection else "" for row in rows]

    def test_a_cut_off_that_went_by_is_missed(self, legs: LateParcel, now: datetime) -> None:
        assert self._words(legs, now) == ["", "broken", "open"]

    def test_a_scan_in_time_makes_it(self, legs: LateParcel, now: datetime) -> None:
        factories.scan("784-1", "HUB_IN", now - 2 * H, carrier="TYAIR")
        assert self._words(legs, now) == ["", "kept", "open"]

    def test_a_scan_after_it_says_how_late(self, legs: LateParcel, now: datetime) -> None:
        factories.scan("784-1", "HUB_IN", now - H / 2, carrier="TYAIR")
        assert self._words(legs, now) == ["", "broken", "open"]

    def test_the_page_says_so(self, legs: LateParcel, desk: Client, at_most_twelve: Watch) -> None:
        desk.cookies["nuoda_language"] = "en"
        with at_most_twelve():
            shown = desk.get(reverse("desk_shipment", args=[legs.shipment.id])).content.decode()
        assert "Missed by 1 h" in shown


def test_past_dangers_are_told_on_demand(
    late: LateParcel, desk: Client, now: datetime, client_of: Callable[[Role], Client]
) -> None:
    url = reverse("desk_shipment_dangers", args=[late.shipment.id])
    desk.cookies["nuoda_language"] = "en"
    assert "None is over." in desk.get(url).content.decode()
    assert client_of(Role.CUSTOMER).get(url).status_code == 403


def test_the_case_shows_what_threatens_its_shipment(
    late: LateParcel, desk: Client, now: datetime, at_most_twelve: Watch
) -> None:
    watch_shipments(by=SYSTEM, at=now + 3 * H)
    assert dangers_of([late.shipment.id], actor=SYSTEM)
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[late.shipment.id])
    with at_most_twelve():
        shown = desk.get(reverse("desk_case", args=[case.id]))
    assert shown.context["dangers"]
    assert "desk/watch/strip.html" in {one.name for one in shown.templates}


@pytest.mark.parametrize(
    ("came", "word"),
    [((1, 0), "Well"), ((10, 7), "Not being read"), ((40, 0), "No sign of a consumer")],
)
def test_streams_say_how_they_flow(
    desk: Client, now: datetime, at_most_twelve: Watch, came: tuple[int, int], word: str
) -> None:
    ago, waiting = came
    batch = Batch(5, 5, 0, 0, None, timedelta(seconds=3), waiting)
    note_batch(by=SYSTEM, at=now - timedelta(minutes=ago), name="nats NUODA_SCANS", batch=batch)
    desk.cookies["nuoda_language"] = "en"
    with at_most_twelve():
        shown = desk.get(reverse("desk_connectors")).content.decode()
    assert "nats NUODA_SCANS" in shown
    assert word in shown


def test_a_partition_that_nobody_reads_is_told_though_others_flow(desk: Client, now: datetime) -> None:
    for partition, ago, waiting in ((0, 1, 2), (1, 40, 3)):
        sign = Batch(1, 1, 0, 0, None, timedelta(seconds=3), waiting)
        at = now - timedelta(minutes=ago)
        note_batch(by=SYSTEM, at=at, name="nats NUODA_SCANS", partition=partition, batch=sign)
    desk.cookies["nuoda_language"] = "en"
    shown = desk.get(reverse("desk_connectors"))
    (line,) = shown.context["streams"]
    assert (line.flow.day.messages, line.flow.waiting) == (2, 5)
    assert "Partly not read" in shown.content.decode()
