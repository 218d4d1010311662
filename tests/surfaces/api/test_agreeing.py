"""Calendars, levels, clauses, targets and holidays are written by machines of the house, and refused like
at the desk: with the conflict shown.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.factories import NOW, SYSTEM
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.contracts.commands.meter import ContractDraft, open_contract
from nuoda.domains.contracts.queries import calendar_by_code
from nuoda.domains.customers.queries import CustomerCard

LATER = "2027-01-01T00:00:00+08:00"
CALENDAR: dict[str, Any] = {
    "code": "night", "name": "Night shift", "site": "SHA", "region": "cn",
    "hours": {"mon": ["09:00-12:00", "13:00-18:00"], "fri": ["22:00-06:00"]},
    "complete_until": "2026-12-31", "source": "House rule",
}  # fmt: skip
CLAUSE: dict[str, Any] = {
    "code": "4.1", "measure": "on_time_delivery", "target": 98, "minimum": 95, "valid_from": "2026-01-01",
    "method": "linear", "weight": 0.4, "ladder": ["warning: missed 1", "penalty x1.5: in a row 2"],
}  # fmt: skip


@pytest.fixture
def house(db: None, now: object) -> Machine:
    """A machine whose key is confined to nobody."""
    return Machine(make_key(None))


def refused(machine: Machine, path: str, body: object) -> dict[str, tuple[str, str]]:
    """Reasons and remedies by field."""
    answer = machine.post(path, body, Accept_Language="en")
    assert answer.status_code == 422, answer.content
    found: dict[str, tuple[str, str]] = {}
    for one in answer.json()["error"]["fields"]:
        before = found.get(one["field"], ("", ""))
        found[one["field"]] = (before[0] + one["reason"], before[1] + one["remedy"])
    return found


def test_calendars_and_levels(house: Machine) -> None:
    made = house.post("/calendars", CALENDAR, Idempotency_Key="c1")
    assert made.status_code == 200
    assert house.post("/calendars", CALENDAR, Idempotency_Key="c1").json() == made.json()
    known = calendar_by_code("night", NOW, actor=SYSTEM)
    assert known is not None
    assert date(2026, 10, 1) in known.calendar.days_off  # from the table of its region
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"hours": {}}, "windows", "no working hours"),
        ({"hours": {"mon": ["09:00-12:00", "11:00-18:00"]}}, "windows.mon", "and mon 11:00-18:00 overlap"),
        ({"hours": {"sun": ["22:00-06:00"], "mon": ["05:00-12:00"]}}, "windows.sun", "overlap"),
        ({"hours": {"mon": ["nine"]}}, "hours.mon", "nine"),
        ({"complete_until": "2027-12-31"}, "complete_until", "2027"),
        ({"region": "", "days_off": ["2026-01-01"], "complete_until": "2028-06-30"}, "days_off", "2027"),
        ({"region": "xx"}, "region", "xx"),
        ({"zone": "Moon"}, "zone", "Moon"),
    ]  # fmt: skip
    for change, field, shown in wrong:
        found = refused(house, "/calendars", CALENDAR | {"code": "wrong", "site": "PEK"} | change)
        assert shown in found[field][0]
        assert found[field][1]
    level = {"code": "night", "transit_days": {"long_haul": 2}, "service": "night", "valid_from": LATER,
             "valid_to": "2027-07-01T00:00:00+08:00", "calendar": "night", "source": "Rule"}  # fmt: skip
    assert house.post("/service-levels", level).json() == {"made": 1}
    found = refused(
        house, "/service-levels", level | {"valid_from": "2027-08-01T00:00:00+08:00", "valid_to": None}
    )
    assert "gap after night v1 (2026-12-31 – 2027-06-30)" in found["valid_from"][0]
    found = refused(house, "/service-levels", level | {"code": "rival"})
    assert "night v1 holds for the same orders" in found["code"][0]
    assert "NOBODY" in refused(house, "/service-levels", level | {"customer": "NOBODY"})["customer"][0]


def test_clauses(house: Machine, machine: Machine, acme: CustomerCard) -> None:
    open_contract(by=SYSTEM, at=NOW, draft=ContractDraft("K-1", acme.code, date(2026, 1, 1)))
    address = "/contracts/K-1/clauses"
    ended = CLAUSE | {"valid_to": "2026-07-01"}
    assert house.post(address, ended).status_code == 200
    (shown,) = house.get("/contracts/K-1/meter").json()["clauses"]
    assert [one["step"] for one in shown["ladder"]] == ["warning", "penalty"]
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"valid_from": "2026-04-01"}, "valid_from", "It overlaps 4.1 v1, which holds from 2026-01-01 to"),
        ({"valid_from": "2026-09-01"}, "valid_from", "Nothing would hold from 2026-07-01 to 2026-09-01"),
        ({"valid_from": "2026-07-01", "target": 100, "minimum": 100}, "minimum",
         "Target 100 % and minimum 100 %"),
        ({"valid_from": "2026-07-15"}, "valid_from", "not the first day of a period"),
        ({"valid_from": "2026-07-01", "ladder": ["sometimes"]}, "ladder", "sometimes"),
    ]  # fmt: skip
    for change, field, words in wrong:
        assert words in refused(house, address, CLAUSE | change)[field][0]
    assert house.post(address, CLAUSE | {"valid_from": "2026-07-01"}).status_code == 200
    assert house.post("/contracts/NONE/clauses", CLAUSE).status_code == 404
    for path in (address, "/calendars", "/case-targets", "/holidays", "/service-levels"):
        assert machine.post(path, {}).status_code == 403  # a customer's key writes nothing of this


def test_targets_and_holidays(house: Machine) -> None:
    before = house.get("/case-targets").json()["items"]
    row = {"severity": "S1", "step": "answer", "minutes": 20, "working": False}
    body = {"valid_from": LATER, "source": "Board", "targets": [row]}
    assert house.post("/case-targets", body).json() == {"made": 1}
    after = house.get("/case-targets").json()["items"]
    assert len(after) == len(before) + 1
    assert {"state": "coming", "minutes": 20} in [
        {name: one[name] for name in ("state", "minutes")} for one in after if one["severity"] == "S1"
    ]
    slow = body | {"targets": [row | {"minutes": 61}], "valid_from": "2027-02-01T00:00:00+08:00"}
    assert "S1 would be served later than S2." in refused(house, "/case-targets", slow)["S1_answer"][0]
    past = body | {"valid_from": "2026-01-01T00:00:00+08:00"}
    assert "past" in refused(house, "/case-targets", past)["valid_from"][0]

    known = {one["year"] for one in house.get("/holidays?region=cn").json()["items"] if one["counts"]}
    year = max(known) + 2
    far = {"region": "cn", "days_off": [f"{year}-01-01"], "source": "Notice", "provisional": True}
    found = refused(house, "/holidays", far)
    assert found["days"] == (
        f"The holidays of {year - 1} are missing.",
        "Record that year too, provisional if need be.",
    )
    both = far | {"days_off": [f"{year - 1}-01-01", f"{year}-01-01"]}
    assert house.post("/holidays", both).json() == {"made": 2}
    assert house.post("/holidays", both).json() == {"made": 0}
    twice = far | {"days_on": [{"day": f"{year}-01-01", "weekday": "mon"}]}
    assert "both a day off and a workday" in refused(house, "/holidays", twice)["days"][0]
