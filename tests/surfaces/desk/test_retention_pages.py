"""Periods, what would go under them, and holds, at the desk, at the terminal and by the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from tests.factories import NOW
from tests.factories.lives import ask_about, live
from tests.factories.people import SYSTEM
from tests.factories.shown import shown

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.privacy.commands import place_hold
from nuoda.domains.privacy.facts import Record
from nuoda.domains.privacy.queries import hold_rows, period_history, periods
from nuoda.insight.retention.runs import KIND
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import latest_runs

YEARS = NOW + timedelta(days=2_000)


def _seen(client: Client, path: str) -> str:
    return shown(client.get(path).content.decode())


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    settings.NUODA_HOME = tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.AGENT, Role.DISPATCHER, Role.CUSTOMER, Role.DRIVER, Role.WAREHOUSE])
def test_nobody_else_sees_or_sets_a_period(client_of: Callable[[Role], Client], role: Role) -> None:
    client = client_of(role)
    for page in ("", "shipment/", "holds/", "holds/new/"):
        assert client.get(f"/desk/system/retention/{page}").status_code in (302, 403, 404)
    client.post("/desk/system/retention/shipment/", {"days": "1", "reason": "no"})
    assert all(one.version == 0 for one in periods(actor=SYSTEM))


@pytest.mark.django_db
def test_a_period_is_tried_before_it_is_recorded(
    client_of: Callable[[Role], Client], now: datetime, acme: CustomerCard
) -> None:
    one = live(1, acme.id)
    client = client_of(Role.ADMIN)
    with clock.simulated(YEARS):
        assert one.waybill in _seen(client, "/desk/system/retention/shipment/")
        # Longer than it is past: nothing would go, and nothing is recorded by asking.
        tried = _seen(client, "/desk/system/retention/shipment/?days=3000&reason=")
        assert one.waybill not in tried
        assert all(one.version == 0 for one in periods(actor=SYSTEM))
        refused = client.post("/desk/system/retention/shipment/", {"days": "3000", "reason": " "})
        assert refused.status_code == 422
        assert all(one.version == 0 for one in periods(actor=SYSTEM))
        told = client.post("/desk/system/retention/shipment/", {"days": "3000", "reason": "board 2026-4"})
        assert told.status_code == 302
        assert one.waybill not in _seen(client, "/desk/system/retention/shipment/")
    period, _versions = period_history(Record.SHIPMENT, actor=SYSTEM)
    assert (period.days, period.version, period.reason) == (3_000, 1, "board 2026-4")


@pytest.mark.django_db
def test_a_hold_is_placed_by_number_and_lifted_with_a_reason(
    client_of: Callable[[Role], Client], now: datetime, acme: CustomerCard
) -> None:
    one = live(1, acme.id)
    client = client_of(Role.SUPERVISOR)
    form = {"kind": "shipment", "number": "NOBODY", "reason": "lawsuit 7"}
    assert client.post("/desk/system/retention/holds/new/", form).status_code == 422
    assert client.post(
        "/desk/system/retention/holds/new/", {**form, "number": one.waybill}
    ).status_code == 302  # fmt: skip
    (row,) = hold_rows(actor=SYSTEM, window=Window()).rows
    assert (row.subject_id, row.reason, row.lifted_at) == (one.shipment_id, "lawsuit 7", None)
    assert client.post(
        "/desk/system/retention/holds/new/", {**form, "number": one.waybill}
    ).status_code == 422, "it is held already"  # fmt: skip
    with clock.simulated(YEARS):
        page = _seen(client, "/desk/system/retention/shipment/")
        assert one.waybill in page
    lift = f"/desk/system/retention/holds/{row.id}/lift/"
    client.post(lift, {"note": ""})
    assert hold_rows(actor=SYSTEM, window=Window(), state="open").total == 1
    client.post(lift, {"note": "settled"})
    assert hold_rows(actor=SYSTEM, window=Window(), state="open").total == 0
    client.post(lift, {"note": "again"})
    (row,) = hold_rows(actor=SYSTEM, window=Window(), state="lifted", text="lawsuit").rows
    assert row.lifted_because == "settled"
    told = _seen(client, f"/desk/shipments/{one.shipment_id}/")
    assert [one in told for one in ("lawsuit 7", "settled")] == [True, True], "what was held tells of it"
    case_id = ask_about(one, SYSTEM, NOW)
    assert "lawsuit 7" in _seen(client, f"/desk/cases/{case_id}/history/")


@pytest.mark.django_db
def test_an_agent_places_no_hold(agent: Actor, acme: CustomerCard) -> None:
    with pytest.raises(Forbidden):
        place_hold(by=agent, at=NOW, subject_kind="customer", subject_id=acme.id, label="A", reason="r")
    assert hold_rows(actor=SYSTEM, window=Window()).total == 0


@pytest.mark.django_db
def test_machines_of_the_house_see_and_run_it_and_those_of_a_customer_do_not(
    now: datetime, acme: CustomerCard
) -> None:
    def call(method: str, path: str, customer: CustomerCard | None = None) -> tuple[int, Any]:
        of = customer.id if customer else None
        scopes = ("retention:read", "retention:run")
        key = issue_api_key(by=SYSTEM, at=NOW, label="k", scopes=scopes, customer_id=of)
        answer = Client().generic(
            method, f"/api/v1{path}", "", headers={"Authorization": f"Bearer {key.token}"}
        )
        return answer.status_code, answer.json()

    live(1, acme.id)
    with clock.simulated(YEARS):
        status, found = call("GET", "/retention")
        kinds = {one["record"]: one for one in found["items"]}
        assert (status, len(kinds), kinds["shipment"]["going"]) == (200, len(Record), 1)
        assert call("POST", "/retention/runs") == (200, {"asked": True})
        for path in ("/retention", "/retention/runs"):
            assert call("GET", path, acme)[0] == 404
        assert call("POST", "/retention/runs", acme)[0] == 403


@pytest.mark.django_db(transaction=True)
def test_the_terminal_shows_it_first_and_does_it_then(now: datetime, acme: CustomerCard) -> None:
    live(1, acme.id)

    def told(verb: str) -> Any:
        out = StringIO()
        call_command("retention", verb, "--json", stdout=out)
        return json.loads(out.getvalue())

    with clock.simulated(YEARS):
        assert told("preview")["shipment"] == {"days": 1_096, "going": 1, "kept": {}}
        assert told("run")["forgotten"]["shipment"] == 1
        assert told("preview")["shipment"]["going"] == 0
        out = StringIO()
        call_command("retention", "preview", stdout=out)
        assert len(out.getvalue().splitlines()) == len(Record)
    assert [one.state for one in latest_runs(actor=SYSTEM) if one.kind == KIND] == ["done"]
