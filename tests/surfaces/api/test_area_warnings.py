"""CAP messages in over the interface and from files."""

from __future__ import annotations

import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard

ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier>
<sender>hn@cma.example</sender><sent>2026-11-23T10:00:00+08:00</sent><status>{status}</status>
<msgType>{kind}</msgType><scope>Public</scope>{references}
<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency>
<severity>Severe</severity><certainty>Likely</certainty><expires>2026-11-24T10:00:00+08:00</expires>
<area><areaDesc>湖南省</areaDesc></area></info></alert>"""


def alert(name: str = "HN-1", *, status: str = "Actual", kind: str = "Alert", about: str = "") -> str:
    references = f"<references>hn@cma.example,{about},2026-11-23T10:00:00+08:00</references>" if about else ""
    return ALERT.format(id=name, status=status, kind=kind, references=references)


@pytest.fixture
def house(db: None, now: datetime) -> Machine:
    """A machine of the house, confined to no customer."""
    return Machine(make_key(None))


def test_an_alert_is_taken_once_updated_and_cancelled(house: Machine) -> None:
    first = house.post("/warnings/cap", alert())
    assert (first.status_code, first.json()["outcome"]) == (200, "in_force")
    again = house.post("/warnings/cap", alert()).json()
    assert again == {**first.json(), "outcome": "duplicate"}
    update = house.post("/warnings/cap", alert("HN-2", kind="Update", about="HN-1")).json()
    assert (update["outcome"], update["ended"]) == ("in_force", 1)
    cancel = house.post("/warnings/cap", alert("HN-3", kind="Cancel", about="HN-2")).json()
    assert cancel["ended"] == 1
    assert house.post("/warnings/cap", alert("HN-4", status="Test")).json()["outcome"] == "kept"


@pytest.mark.parametrize("body", ["", "{}", "<alert/>", "<!DOCTYPE a><alert/>", "<a>" * 9_999, "\x00"])
def test_what_is_no_alert_is_refused_with_a_reason(house: Machine, body: str) -> None:
    answer = house.post("/warnings/cap", body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_alert"
    assert answer.json()["error"]["fields"]


def test_a_customers_key_and_one_without_the_scope_are_refused(
    machine: Machine, acme: CustomerCard, now: datetime
) -> None:
    assert machine.post("/warnings/cap", alert()).status_code == 403
    reader = Machine(make_key(None, ["orders:read"]))
    assert reader.post("/warnings/cap", alert()).status_code == 403


def test_files_are_taken_one_by_one(db: None, now: datetime, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(alert(), encoding="utf-8")
    bad.write_text("<alert", encoding="utf-8")
    out = StringIO()
    call_command("import", "warnings", str(good), json=True, stdout=out)
    assert json.loads(out.getvalue())["messages"] == [
        {"file": "good.xml", "identifier": "HN-1", "outcome": "in_force", "ended": 0}
    ]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import", "warnings", str(bad), str(tmp_path / "none.xml"), str(good), json=True, stdout=out
        )
    answer = json.loads(out.getvalue())
    assert [one["item"] for one in answer["refused"]] == ["bad.xml", "none.xml"]
    assert answer["messages"][0]["outcome"] == "duplicate"
