"""Six parcels of two customers at one place, and the form that makes one incident of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from tests.factories import make_shipment, scan

PLACE = "枝江服务区"
NEW = "/desk/incidents/new/"


def strand(now: datetime, settle: Callable[[], int]) -> list[str]:
    """Six parcels of ACME and GLOBEX stand at one place for one cause."""
    names = [f"S{n}" for n in range(6)]
    for n, name in enumerate(names):
        make_shipment("ACME" if n % 2 else "GLOBEX", name, booked_at=now - timedelta(hours=9))
        scan(name, "ON_HOLD", now - timedelta(hours=1), reason="DELAY.vehicle", place=PLACE)
    settle()
    return names


def form_of(names: list[str], now: datetime, **more: str) -> dict[str, str]:
    return {
        "what": "vehicle", "place": PLACE, "trip": "SC0822", "began_at": f"{now:%Y-%m-%dT%H:%M}+00:00",
        "waybills": "\n".join(names), "gathers": "on", "once": uuid4().hex, **more,
    }  # fmt: skip


def kept_in(markup: str) -> dict[str, str]:
    """The fields of the form that is on a page, as a browser would send them again."""
    fields = re.findall(r"<input type=\"hidden\"[^>]*>", markup.replace("\n", "&#10;"))
    found = {}
    for one in fields:
        name, value = re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def confirmed(desk: Client, url: str, form: dict[str, str]) -> HttpResponse:
    """What opening it would do is looked at, then it is opened."""
    asked = desk.post(url, form)
    assert asked.status_code == 200
    return desk.post(url, kept_in(asked.content.decode()))  # type: ignore[return-value]
