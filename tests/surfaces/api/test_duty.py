"""Who is on duty and who was warned, by the interface; keys of customers see none of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_account

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import PromiseDraft, make_promises, warn_due
from nuoda.domains.promises.models import Promise, PromiseWarning
from nuoda.domains.team.commands import DutyDraft, TeamDraft, plan_duty, record_teams
from nuoda.domains.team.models import Agent, Team
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HOUR = timedelta(hours=1)
SCOPES = ("duty:read", "promises:write", "promises:read")


class Caller:
    def __init__(self, customer_id: object = None) -> None:
        key = issue_api_key(by=SYSTEM, at=NOW, label="k", scopes=SCOPES, customer_id=customer_id)  # type: ignore[arg-type]
        self._client = Client(headers={"Authorization": f"Bearer {key.token}"})

    def get(self, path: str, **query: str) -> tuple[int, dict[str, Any]]:
        answer = self._client.get(f"/api/v1{path}", query)
        return answer.status_code, answer.json()

    def post(self, path: str, body: object) -> tuple[int, dict[str, Any]]:
        answer = self._client.post(f"/api/v1{path}", body, content_type="application/json")
        return answer.status_code, answer.json()


def test_who_is_there_and_who_was_warned(agent: Actor, supervisor: Actor, acme: CustomerCard) -> None:
    make_account(Role.AGENT, email="b@nuoda.example", name="陈晨")
    record_teams(by=SYSTEM, at=NOW, teams=[TeamDraft("客服一部", around_the_clock=True)])
    Agent.objects.update(team=Team.objects.get())
    ids = {one.name: one.id for one in agents(actor=SYSTEM)}
    plan_duty(by=SYSTEM, at=NOW, duties=[
        DutyDraft(ids["林晓"], NOW, NOW + 8 * HOUR),
        DutyDraft(ids["陈晨"], NOW, NOW + 20 * HOUR, on_call=True),
    ])  # fmt: skip
    ours, theirs = Caller(), Caller(acme.id)
    status, there = ours.get("/duty")
    (team,) = there["teams"]
    assert (status, [one["name"] for one in team["working"]], [one["name"] for one in team["on_call"]]) == (
        200, ["林晓"], ["陈晨"],
    )  # fmt: skip
    _status, late = ours.get("/duty", at=(NOW + 30 * HOUR).isoformat())
    assert late["teams"][0]["nobody"] is True
    span = {"since": NOW.isoformat(), "until": (NOW + 24 * HOUR).isoformat()}
    assert len(ours.get("/duty/spans", **span)[1]["items"]) == 2
    assert ours.get("/duty/spans", since=span["until"], until=span["since"])[0] == 422
    assert ours.get("/duty", team="x")[0] == 422
    make_promises(by=SYSTEM, at=NOW - 2 * HOUR, promises=[PromiseDraft(
        kind="next_update", subject_kind="case", subject_id=new_id(), customer_id=acme.id, label="C-26-1",
        basis="S1", due_at=NOW + 2 * HOUR, made_at=NOW - 2 * HOUR, zone="Asia/Shanghai", owner_id=ids["林晓"],
    )])  # fmt: skip
    warn_due(by=SYSTEM, at=NOW)
    promise, warning = Promise.objects.get(), PromiseWarning.objects.get()
    _status, listed = ours.get("/promise-warnings", answer="open")
    assert [one["id"] for one in listed["items"]] == [str(warning.id)]
    _status, ladder = ours.get(f"/promises/{promise.id}/ladder")
    assert (ladder["code"], len(ladder["rungs"])) == ("critical", 4)
    passing = f"/promise-warnings/{warning.id}/pass"
    assert ours.post(passing, {"to_id": str(ids["周敏"]), "reason": "x"})[0] == 422
    status, passed = ours.post(passing, {"to_id": str(ids["陈晨"]), "reason": "去开会"})
    assert (status, passed["answer"], passed["note"]) == (200, "passed", "去开会")
    newest = PromiseWarning.objects.get(answer="open")
    taking = f"/promise-warnings/{newest.id}/acknowledge"
    assert ours.post(taking, {"note": 3})[0] == 422
    assert ours.post(taking, {"note": "在催"})[1]["answer"] == "acknowledged"
    assert ours.post(taking, {})[0] == 409
    # A key of a customer reads her own promises, and nothing of our roster and warnings.
    assert theirs.get("/duty")[1]["teams"] == []
    assert theirs.get("/duty/spans", **span)[1]["items"] == []
    assert theirs.get("/promise-warnings")[1]["items"] == []
    assert theirs.get(f"/promises/{promise.id}/ladder")[1]["rungs"] == []
    assert theirs.post(taking, {})[0] == 404
