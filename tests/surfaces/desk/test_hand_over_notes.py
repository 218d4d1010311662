"""A hand-over is written by who leaves, read and accepted by who comes; silence goes up the ladder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from tests.factories import NOW, SYSTEM, make_account, make_shipment
from tests.factories.people import sign_in

from nuoda.domains.cases.commands import Trouble, open_exceptions
from nuoda.domains.cases.queries import cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.queries import promise_rows, warning_lines
from nuoda.domains.team.queries import agents, hand_over_rows
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick


def _promise() -> tuple[str, UUID | None]:
    (row,) = promise_rows(actor=SYSTEM, window=Window(), kind="custom").rows
    return row.state, row.owner_id


def test_notes_are_written_read_and_accepted_or_somebody_above_is_told(
    acme: CustomerCard, now: datetime, settle: Callable[[], int]
) -> None:
    leaving = make_account(Role.AGENT, name="刘洋", email="liu@nuoda.example")
    team = {one.name: one.id for one in agents(actor=SYSTEM)}
    parcel = make_shipment("ACME", "NDX-1")
    trouble = Trouble(
        customer_id=acme.id, tier=acme.tier, language="zh-hans", label="NDX-1", trigger="troubled",
        cause="DELAY.vehicle", impact=2, due_at=None, shipment_id=parcel.id,
    )  # fmt: skip
    open_exceptions(by=SYSTEM, at=now, troubles=[trouble])
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[parcel.id])
    assert case.owner_id == team["刘洋"]
    coming = make_account(Role.AGENT, name="陈静", email="chen@nuoda.example")
    boss = make_account(Role.SUPERVISOR, name="周敏", email="zhou@nuoda.example")
    team = {one.name: one.id for one in agents(actor=SYSTEM)}
    settle()
    giver, taker = sign_in(leaving), sign_in(coming)
    for one in (giver, taker):
        one.cookies["nuoda_language"] = "en"
    page = giver.get("/desk/duty/handed/write/").content.decode()
    assert case.number in page
    assert "Falls due within 8 hours" in page
    given = {"taker_id": str(team["陈静"]), "within": "30", "note": "", "once": "a"}
    refused = giver.post("/desk/duty/handed/write/", given)
    assert refused.status_code == 422
    assert "Nothing is written." in refused.content.decode()
    own = giver.post("/desk/duty/handed/write/", {**given, "taker_id": str(team["刘洋"]), "note": "x"})
    assert own.status_code == 422
    assert giver.post("/desk/duty/handed/write/", {**given, "note": "x", "within": "4"}).status_code == 422
    written = {**given, f"case_{case.id}": "司机 14 点回电", "note": "夜里盯一下冷链", "once": "b"}
    made = giver.post("/desk/duty/handed/write/", written)
    assert made.status_code == 302
    settle()
    assert _promise() == ("open", team["陈静"])
    assert "Read the hand-over" in taker.get("/desk/duty/").content.decode()
    shown = taker.get(made.headers["Location"]).content.decode()
    for words in ("司机 14 点回电", "夜里盯一下冷链", case.number, "刘洋 hands over to 陈静"):
        assert words in shown
    assert "Not accepted yet" in taker.get("/desk/duty/handed/?state=waiting").content.decode()
    for asked, found in (("夜里盯", 1), ("点回电", 1), (case.number, 1), (str(case.id)[:8], 0), ("白班", 0)):
        assert hand_over_rows(actor=SYSTEM, window=Window(), text=asked).total == found, asked
    assert "夜里盯一下冷链" in taker.get("/desk/duty/handed/", {"text": "冷链"}).content.decode()
    outsider = sign_in(make_account(Role.ADMIN))
    for one, offered in ((taker, True), (outsider, False)):
        assert ("/desk/duty/handed/write/" in one.get("/desk/duty/handed/").content.decode()) is offered
    # nobody answers: the ladder tells her, then somebody above
    for minutes in range(5, 125, 5):
        clock.advance_to(NOW + timedelta(minutes=minutes))
        tick()
        settle()
    told = {one.warning.agent_id for one in warning_lines(actor=SYSTEM, window=Window(size=50)).rows}
    assert {team["陈静"], team["周敏"]} <= told
    assert _promise()[0] == "broken"
    (row,) = hand_over_rows(actor=SYSTEM, window=Window()).rows
    giver.post(f"/desk/duty/handed/{row.id}/accept/")
    assert hand_over_rows(actor=SYSTEM, window=Window(), state="waiting").total == 1, "hers to accept alone"
    assert taker.post(f"/desk/duty/handed/{row.id}/accept/").status_code == 302
    (row,) = hand_over_rows(actor=SYSTEM, window=Window(), state="accepted").rows
    assert row.accepted_by == "陈静"
    settle()
    assert sign_in(boss).get(f"/desk/duty/handed/{row.id}/").status_code == 200
