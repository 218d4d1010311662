"""An answer by machines of the house: composed, written, approved by another key, and sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment, settle

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import cases_by_id, said_case
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import enclosures_about
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref

pytestmark = pytest.mark.django_db
Call = Callable[..., tuple[int, dict[str, Any]]]


def _caller(*scopes: str, customer: CustomerCard | None = None) -> Call:
    of = customer.id if customer else None
    key = issue_api_key(by=SYSTEM, at=NOW, label=f"k{len(scopes)}", scopes=scopes, customer_id=of)
    client = Client()

    def call(method: str, path: str, body: object = None, once: str = "") -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {key.token}", "Accept-Language": "en"}
        headers |= {"Idempotency-Key": once} if once else {}
        text = json.dumps(body) if body is not None else ""
        answer = client.generic(
            method, f"/api/v1{path}", text, content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    return call


def test_one_key_writes_another_approves_and_the_letter_goes_out(
    now: datetime, acme: CustomerCard, agent: Actor, customer_actor: Actor
) -> None:
    ship = make_shipment("ACME", "NDX9400")
    asked = cases.ask(by=customer_actor, at=now, shipment_id=ship.id, kind="complaint", words="外箱湿了")
    here = f"/cases/{asked.id}/letters"
    writer = _caller("letters:write", "letters:approve")
    approver = _caller("letters:approve")
    hers = _caller("letters:write", "letters:approve", customer=acme)
    letter = {
        "language": "zh-hans", "addressee": "王先生", "found": "货在雨中停放。", "decision": "投诉成立。",
        "routes": "可向邮政管理部门申诉。",
    }  # fmt: skip

    def version() -> int:
        return cases_by_id([asked.id], actor=SYSTEM)[asked.id].version

    refused = writer("POST", here, letter)
    assert (refused[0], refused[1]["error"]["code"]) == (409, "case_cannot_move")  # looked into first
    cases.acknowledge_case(by=agent, at=now, case_id=asked.id)
    cases.assess_case(
        by=agent, at=now, case_id=asked.id, version=version(), wanted="-", flags=[], cause="DAMAGE.wet"
    )
    cases.set_severity(by=agent, at=now, case_id=asked.id, version=version(), severity="S2", reason="-")
    cases.investigate_case(
        by=agent, at=now, case_id=asked.id, version=version(), cause="DAMAGE.wet", party="carrier",
        finding="It stood in the rain.",
    )  # fmt: skip
    status, proposed = writer("GET", f"{here}/proposal?language=en")
    assert (status, proposed["language"]) == (200, "en")
    assert "It stood in the rain." in proposed["found"]
    changes = ({"found": ""}, {"found": "x\x00"}, {"addressee": " "}, {"language": "fr"}, {"more": 1})
    for wrong in (*({**letter, **one} for one in changes), {}):
        assert writer("POST", here, wrong)[0] == 422
    status, draft = writer("POST", here, letter, once="letter-1")
    assert writer("POST", here, letter, once="letter-1")[1]["id"] == draft["id"]
    assert (status, draft["state"], draft["two"], draft["approved_at"]) == (200, "draft", True, None)
    path = f"{here}/{draft['id']}/approve"
    own = writer("POST", path, {"drafted_at": draft["drafted_at"]})
    assert (own[0], own[1]["error"]["code"]) == (403, "letter_needs_another")
    assert approver("POST", path, {"drafted_at": "0001-01-01T00:00:00+23:59"})[0] in (409, 422)
    stale = approver("POST", path, {"drafted_at": "2026-11-23T01:59:00+00:00"})
    assert (stale[0], stale[1]["error"]["code"]) == (409, "letter_gone")
    assert approver("POST", here, letter)[0] == 403  # its scope approves, and does not write
    assert approver("POST", path.replace(str(asked.id), str(uuid4())), {"drafted_at": "x"})[0] == 404
    assert [hers("GET", here)[0], hers("POST", here, letter)[0], hers("POST", path, {})[0]] == [404] * 3
    assert not enclosures_about([Ref("case", str(asked.id))], actor=SYSTEM)
    status, sent = approver("POST", path, {"drafted_at": draft["drafted_at"]})
    assert (status, sent["state"], sent["number"]) == (200, "approved", draft["number"])
    assert approver("POST", path, {"drafted_at": draft["drafted_at"]})[0] == 409
    settle()
    (paper,) = enclosures_about([Ref("case", str(asked.id))], actor=customer_actor)
    assert paper.number == draft["number"]
    said = said_case(asked.id, actor=customer_actor).thread[-1].body
    assert "投诉成立。" in str(said)
    assert [one["state"] for one in writer("GET", here)[1]["items"]] == ["approved"]
