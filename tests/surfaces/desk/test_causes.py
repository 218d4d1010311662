"""The cause board, an action from plan to its chart, and the address that makes no sense."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories import SYSTEM, make_shipment
from tests.factories.people import sign_in

from nuoda.domains.cases import commands as cases
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.quality.commands import (
    ActionDraft,
    PastWeek,
    finish_action,
    plan_action,
    record_past_weeks,
    start_action,
)
from nuoda.domains.quality.facts import week_of
from nuoda.domains.quality.queries import ActionRow, action_page, action_rows
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
WET = "DAMAGE.wet"


def _past(now: datetime, supervisor: Actor) -> None:
    monday = week_of(now, HOUSE_ZONE)
    weeks = [PastWeek(monday - timedelta(weeks=n), 500, {WET: 10, "DELAY.human": 4}) for n in range(1, 13)]
    assert record_past_weeks(by=supervisor, at=now, weeks=weeks) == 12
    assert record_past_weeks(by=supervisor, at=now, weeks=weeks[:2]) == 2


def test_the_line_of_the_chart_stands_in_the_week_that_it_names(now: datetime, supervisor: Actor) -> None:
    """Started seven weeks ago, done five weeks ago: each marked in its own week, not in the next."""
    client = sign_in(supervisor)
    _past(now, supervisor)
    me = find_agent_of(supervisor)
    assert me is not None
    began, ended = now - timedelta(weeks=7), now - timedelta(weeks=5)
    draft = ActionDraft(cause=WET, what="Awnings", owner_id=me.id, due_at=ended, fall=50)
    action_id = plan_action(by=supervisor, at=began, action=draft)

    def marked() -> tuple[str, date]:
        page = client.get(f"/desk/causes/actions/{action_id}/", headers={"accept-language": "en"})
        chart = page.context["chart"]
        weeks = page.context["course"].weeks
        return chart.mark_label, weeks[chart.mark].first

    start_action(by=supervisor, at=began, action_id=action_id, version=1)
    assert marked() == ("started", week_of(began, HOUSE_ZONE))
    finish_action(by=supervisor, at=ended, action_id=action_id, version=2, result="Done")
    assert marked() == ("done", week_of(ended, HOUSE_ZONE))


def _board(client: Client, query: str = "") -> str:
    answer = client.get(f"/desk/causes/{query}", headers={"accept-language": "en"})
    assert answer.status_code == 200, query
    return answer.content.decode()


def _is_listed_in_full(client: Client, row: ActionRow) -> None:
    listed = client.get("/desk/causes/actions/?state=running").content.decode()
    assert row.number in listed
    assert f'<span class="n-two">{row.what}</span>' in listed


def test_the_board_ranks_narrows_exports_and_leads_to_an_action(
    now: datetime, acme: CustomerCard, supervisor: Actor, settle: Callable[[], int]
) -> None:
    client = sign_in(supervisor)
    assert "No trouble of this kind" in _board(client)
    _past(now, supervisor)
    ship = make_shipment("ACME", "NDX9100", booked_at=now)
    trouble = cases.Trouble(
        customer_id=ship.customer_id, tier="ordinary", language="zh-hans", label="NDX9100",
        trigger="troubled", cause=WET, impact=1, due_at=None, shipment_id=ship.id,
    )  # fmt: skip
    cases.open_exceptions(by=SYSTEM, at=now, troubles=[trouble])
    settle()
    page = _board(client)
    assert re.findall(r'data-label="Cases"><span class="n-num">(\d+)<', page) == ["121", "48"]
    assert 'data-chart="chart-pareto"' in page or "pareto" in page
    for query in (
        "?by=customer&cause=DAMAGE.wet", "?by=lane", f"?at=customer:{acme.id}", "?by=partner&period=7",
        "?by=place&cause=-", "?period=days&days_from=2026-11-01&days_to=2026-11-23",
    ):  # fmt: skip
        _board(client, query)
    assert "Left out" in _board(client, "?by=moon&cause=NOPE&at=customer:me&period=13")
    assert "Left out" in _board(client, "?at=lane:" + "x" * 300 + "&by=%00")
    sent = client.get("/desk/causes/?format=csv")
    file = b"".join(sent.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "DAMAGE.wet" in file.splitlines()[1]
    plan = f"/desk/causes/actions/new/?cause={WET}&at=customer:{acme.id}"
    assert client.get(plan).status_code == 200
    owner = find_agent_of(supervisor)
    assert owner is not None
    given = {
        "cause": WET, "at": "all:", "what": "Awnings", "owner_id": str(owner.id), "fall": "50",
        "due_at": "2026-12-01T12:00", "once": "k1",
    }  # fmt: skip
    refused = client.post(plan, {**given, "fall": "0", "due_at": "soon", "what": ""})
    assert refused.status_code == 422
    assert client.post(plan, {**given, "due_at": "2026-11-01T12:00", "once": "k0"}).status_code == 422
    made = client.post(plan, given)
    assert made.status_code == 302
    assert client.post(plan, {**given, "once": "k2"}).status_code == 422
    (row,) = action_rows(actor=supervisor, window=Window()).rows
    assert made["Location"] == f"/desk/causes/actions/{row.id}/"
    settle()
    page = client.get(made["Location"], headers={"accept-language": "en"}).content.decode()
    assert "Too early to tell" in page
    assert "Awnings" in page
    _is_listed_in_full(client, row)
    assert row.number in _board(client)
    steps: tuple[tuple[str, dict[str, str], str], ...] = (
        ("start", {}, "started"),
        ("finish", {"words": "Done"}, "done"),
        ("drop", {"words": "No"}, "dropped"),
    )
    for version, (verb, more, state) in enumerate(steps, start=1):
        url = f"/desk/causes/actions/{row.id}/{verb}/"
        assert client.get(url).status_code == 200
        assert client.post(url, {"version": version, "once": verb, **more}).status_code == 302
        assert action_page(row.id, actor=supervisor).state == state
    again = f"/desk/causes/actions/{row.id}/again/"
    assert client.post(again, {"version": 4, "once": "a", "words": ""}).status_code == 422
    told = {"version": 4, "once": "b", "words": "Once more", "due_at": "2026-12-24T12:00"}
    assert client.post(again, told).status_code == 302
    assert action_page(row.id, actor=supervisor).turn == 2
    assert client.get(f"/desk/causes/actions/{row.id}/dance/").status_code == 404
    assert client.get(f"/desk/causes/actions/{uuid4()}/").status_code == 404
    with pytest.raises(Invalid) as wrong:
        record_past_weeks(by=supervisor, at=now, weeks=[PastWeek(now.date(), -1, {"NOPE": 1}, reach="moon")])
    assert {one.field for one in wrong.value.fields} == {"reach", "cases", "cause", "first"}


def test_agents_have_no_board(agent: Actor, now: datetime, client_of: Callable[[Role], Client]) -> None:
    client = sign_in(agent)
    for url in ("/desk/causes/", "/desk/causes/actions/", "/desk/causes/actions/new/"):
        assert client.get(url).status_code in (403, 404)
    assert "/desk/causes/" not in client.get("/desk/").content.decode()
