"""The watch list and the warnings of areas, as staff see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Place, watch_shipments
from nuoda.domains.shipments.queries import (
    dangers_of,
    find_by_waybill,
    shipment_page,
    warning_rows,
    watch_rows,
)
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window
from nuoda.pages import moments
from nuoda.surfaces.desk.dangers import DangerLine, danger_strip

Clients = Callable[[Role], Client]
D = timedelta(days=1)
H = timedelta(hours=1)


@pytest.fixture
def silent(acme: CustomerCard, globex: CustomerCard, now: object) -> str:
    """A parcel of acme that has been silent for days; one of globex at the pick-up point."""
    ship = make_shipment(booked_at=NOW - 9 * D, usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW - 9 * D)
    make_shipment("GLOBEX", "GLX-1", booked_at=NOW - 4 * D)
    scan("GLX-1", "AT_PICKUP_POINT", NOW - 3 * D)
    watch_shipments(by=SYSTEM, at=NOW)
    return ship.waybill


def page(client: Client, name: str, query: str = "", **given: object) -> str:
    answer = client.get(reverse(name, kwargs=given or None) + query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_the_watch_list_says_what_threatens_and_what_to_do(silent: str, client_of: Clients) -> None:
    shown = page(client_of(Role.AGENT), "desk_watch")
    assert silent in shown
    assert "GLX-1" in shown
    assert shown.index(silent) < shown.index("GLX-1")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=uncollected", ["GLX-1"]),
        ("?level=3", ["NDX900001"]),
        ("?customer=GLOBEX", ["GLX-1"]),
        ("?carrier=NDX&sort=-probability", ["GLX-1", "NDX900001"]),
        ("?carrier=NOBODY", ["GLX-1", "NDX900001"]),
        ("?level=nonsense&kind=%00&page=99", ["GLX-1", "NDX900001"]),
        ("?kind=temperature", []),
    ],
)
def test_it_is_filtered_and_bears_any_address(
    silent: str, client_of: Clients, query: str, found: list[str]
) -> None:
    shown = page(client_of(Role.DISPATCHER), "desk_watch", query)
    for waybill in ("GLX-1", "NDX900001"):
        assert (f">{waybill}<" in shown) == (waybill in found)


def test_it_is_exported_with_words(silent: str, client_of: Clients) -> None:
    answer = client_of(Role.AGENT).get(reverse("desk_watch") + "?format=csv")
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert silent in body


def test_an_empty_list_teaches(acme: CustomerCard, client_of: Clients, now: object) -> None:
    assert "empty" in page(client_of(Role.AGENT), "desk_watch")


def test_the_shipment_page_and_panel_carry_the_strip(silent: str, client_of: Clients) -> None:
    client = client_of(Role.AGENT)
    (row,) = [one for one in danger_strip_of(silent) if one.kind == "silence"]
    shown = page(client, "desk_shipment", shipment_id=row.row.shipment_id)
    assert row.detail.split()[0] in shown
    assert silent in page(client, "desk_danger_panel", danger_id=row.row.id)


def danger_strip_of(waybill: str) -> list[DangerLine]:
    (ship,) = find_by_waybill(waybill, actor=SYSTEM)
    rows = shipment_page(ship.id, actor=SYSTEM).dangers
    assert rows == dangers_of([ship.id], actor=SYSTEM)[ship.id]
    return danger_strip(rows, now=NOW)


def test_the_margin_of_what_passed_goes_on_between_looks(
    acme: CustomerCard, client_of: Clients, now: object
) -> None:
    """An hour after the last look it is missed by an hour more: in the strip, on the list, in its order."""
    late = make_shipment(booked_at=NOW - 3 * D, promised_due_at=NOW - 2 * H, usual_transit_hours=48)
    ahead = make_shipment(
        waybill="NDX900002", booked_at=NOW - D, promised_due_at=NOW + 2 * H, usual_transit_hours=29
    )
    scan(ahead.waybill, "PICKED_UP", NOW - H)
    settle()
    watch_shipments(by=SYSTEM, at=NOW)
    (row,) = [one for one in dangers_of([late.id], actor=SYSTEM)[late.id] if one.kind == "late"]
    (before,) = [one for one in dangers_of([ahead.id], actor=SYSTEM)[ahead.id] if one.kind == "late"]
    assert row.margin is not None
    assert row.passed_at == NOW - 2 * H
    assert before.passed_at is None
    far = NOW + 40 * H
    assert row.margin_at(far) == -42 * H
    assert before.margin_at(far) == before.margin
    client = client_of(Role.AGENT)
    clock.advance_to(far)
    client.cookies["nuoda_language"] = "en"
    with translation.override("en"):
        words = f"−{moments.span_words(42 * H)}"
    assert words in shown(page(client, "desk_watch"))
    assert words in shown(page(client, "desk_shipment", shipment_id=late.id))
    for sort, first in (("margin", late.waybill), ("-margin", ahead.waybill)):
        rows = watch_rows(
            actor=SYSTEM, window=Window(sort="margin", descending=sort[0] == "-"), at=far, kind="late"
        ).rows
        assert rows[0].ship.waybill == first


STORM = {
    "hazard": "storm", "severity": "severe", "title_zh": "湖南暴雨", "title_en": "", "regions": ["湖南省"],
    "words": "广东省深圳市\nCalifornia", "outline": "28.2,112.9 40", "since": "2026-11-23T10:00",
    "until": "2026-11-24T10:00", "text_zh": "", "text_en": "", "source": "CMA", "once": "k1",
}  # fmt: skip


def test_a_dispatcher_warns_of_an_area_and_ends_it(
    acme: CustomerCard, client_of: Clients, now: object
) -> None:
    ship = make_shipment(destination=Place(region="湖南", city="长沙市"))
    settle()
    client = client_of(Role.DISPATCHER)
    assert "湖南省" in page(client, "desk_warning_new")
    for _twice in range(2):
        answer = client.post(reverse("desk_warning_new"), STORM)
        assert answer.status_code == 302
    (row,) = warning_rows(actor=SYSTEM, window=Window(), at=NOW).rows
    assert row.places == ("湖南省", "广东省/深圳", "California")
    assert row.since == NOW
    watch_shipments(by=SYSTEM, at=NOW)
    shown = page(client, "desk_warning", warning_id=row.id)
    assert ship.waybill in shown
    assert "湖南暴雨" in page(client, "desk_warnings")
    ended = client.post(reverse("desk_warning_withdraw", args=[row.id]), {"reason": "over", "once": "k2"})
    assert ended.status_code == 302
    assert warning_rows(actor=SYSTEM, window=Window(), at=NOW, state="in_force").total == 0
    assert "湖南暴雨" in page(client, "desk_warnings", "?state=over")
    watch_shipments(by=SYSTEM, at=NOW)
    assert ship.waybill in page(client, "desk_warning", warning_id=row.id)


@pytest.mark.parametrize(
    "change",
    [
        {"until": "2026-11-22T10:00"},
        {"until": "soon"},
        {"regions": [], "words": "", "outline": ""},
        {"outline": "28.2;112.9"},
        {"outline": "99,200 40"},
        {"hazard": "dragons"},
        {"title_zh": ""},
        {"title_zh": "x" * 300},
    ],
)
def test_a_warning_that_cannot_be_meant_is_shown_again(
    client_of: Clients, now: object, change: dict[str, object]
) -> None:
    answer = client_of(Role.SUPERVISOR).post(reverse("desk_warning_new"), {**STORM, **change})
    assert answer.status_code == 422
    assert warning_rows(actor=SYSTEM, window=Window(), at=NOW).total == 0


def test_an_agent_reads_warnings_and_writes_none(client_of: Clients, now: object) -> None:
    client = client_of(Role.AGENT)
    assert reverse("desk_warning_new") not in page(client, "desk_warnings").split("n-empty")[0]
    assert client.post(reverse("desk_warning_new"), STORM).status_code == 403
