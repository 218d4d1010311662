"""Causes and corrective actions for machines of the house; keys of customers see none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.cases import commands as cases
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SCOPES = ("quality:read", "quality:write")


def _caller(customer: CustomerCard | None = None) -> Callable[..., tuple[int, dict[str, object]]]:
    of = customer.id if customer else None
    key = issue_api_key(by=SYSTEM, at=NOW, label="k", scopes=SCOPES, customer_id=of)
    client = Client()

    def call(method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        answer = client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "",
            content_type="application/json", headers={"Authorization": f"Bearer {key.token}"},
        )  # fmt: skip
        return answer.status_code, answer.json()

    return call


def test_causes_are_ranked_and_an_action_walks_from_plan_to_its_next_turn(
    now: datetime, acme: CustomerCard, supervisor: Actor, settle: Callable[[], int]
) -> None:
    ship = make_shipment("ACME", "NDX9300", booked_at=now)
    trouble = cases.Trouble(
        customer_id=acme.id, tier="ordinary", language="zh-hans", label="W", trigger="troubled",
        cause="DAMAGE.wet", impact=1, due_at=None, shipment_id=ship.id,
    )  # fmt: skip
    cases.open_exceptions(by=SYSTEM, at=now, troubles=[trouble])
    settle()
    call = _caller()
    day = "first=2026-11-23&last=2026-11-23"
    status, found = call("GET", f"/causes?{day}")
    assert (status, found["ranks"]) == (
        200,
        [
            {
                "key": "DAMAGE.wet", "cases": 1, "shipments": 1, "share": 1.0, "cumulative": 1.0,
                "per_1000": 1000.0,
            }
        ],
    )  # fmt: skip
    assert call("GET", f"/causes?{day}&by=customer&cause=DAMAGE.wet")[1]["cases"] == 1
    for wrong in ("by=moon", "cause=NOPE&by=lane", "reach=lane", "first=1066-01-01", "other=1"):
        assert call("GET", f"/causes?{wrong if 'first' in wrong else f'{day}&{wrong}'}")[0] == 422, wrong
    owner = find_agent_of(supervisor)
    assert owner is not None
    due = (now + timedelta(days=9)).isoformat()
    plan = {"cause": "DAMAGE.wet", "what": "Awnings", "owner_id": str(owner.id), "due_at": due, "fall": 50}
    assert call("POST", "/actions", {**plan, "fall": 0})[0] == 422
    status, action = call("POST", "/actions", plan)
    assert (status, action["state"], action["verdict"]) == (200, "planned", "")
    assert call("POST", "/actions", plan)[0] == 409
    here = f"/actions/{action['id']}"
    assert call("POST", f"{here}/start", {"version": 9})[0] == 409
    assert call("POST", f"{here}/start", {"version": 1})[1]["state"] == "started"
    status, done = call("POST", f"{here}/finish", {"version": 2, "words": "Built"})
    assert (status, done["state"], done["effect"]["verdict"]) == (200, "done", "too_early")  # type: ignore[index]
    assert call("POST", f"{here}/drop", {"version": 3, "words": "No"})[1]["state"] == "dropped"
    status, again = call("POST", f"{here}/reopen", {"version": 4, "words": "Yes", "due_at": due})
    assert (status, again["turn"]) == (200, 2)
    listed = call("GET", "/actions?state=running")[1]["items"]
    assert [one["number"] for one in listed] == [action["number"]]  # type: ignore[attr-defined]
    assert call("GET", here)[1]["weeks"] == []
    assert call("GET", f"/actions/{uuid4()}")[0] == 404
    hers = _caller(acme)
    assert hers("GET", f"/causes?{day}")[0] == 404
    assert hers("GET", "/actions")[0] == 404
    assert hers("GET", here)[0] == 404
    assert hers("POST", "/actions", plan)[0] == 403
