"""The roster and the warnings at the desk: planned, shown, answered; what is refused says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_account
from tests.factories.people import sign_in

from nuoda.domains.promises.commands import PromiseDraft, make_promises, warn_due
from nuoda.domains.promises.models import Promise, PromiseWarning
from nuoda.domains.promises.queries import ladder_rows
from nuoda.domains.team.commands import HandOverDraft, hand_over
from nuoda.domains.team.models import Absence, Agent, Duty, HandOver, Shift, Team
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HOUR = timedelta(hours=1)


@pytest.fixture
def boss(supervisor: Actor) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def mine(agent: Actor) -> Client:
    return sign_in(agent)


def _ids() -> dict[str, UUID]:
    return {one.name: one.id for one in agents(actor=SYSTEM)}


def test_a_week_is_made_on_the_page(boss: Client, mine: Client, agent: Actor) -> None:
    make_account(Role.AGENT, email="b@nuoda.example", name="陈晨")
    page = boss.get("/desk/duty/").content.decode()
    assert "/desk/duty/team/" in page
    assert boss.post("/desk/duty/team/", {"name": "客服一部", "zone": "Mars/x"}).status_code == 422
    given = {"name": "客服一部", "zone": "Asia/Shanghai", "around_the_clock": "on"}
    assert boss.post("/desk/duty/team/", given).status_code == 302
    team = Team.objects.get()
    Agent.objects.update(team=team)
    ids = _ids()
    days = ["0", "1", "2", "3", "4"]
    shift = {"name": "早班", "opens": "08:00", "closes": "20:00", "weekdays": days}
    assert boss.post(f"/desk/duty/shift/?team={team.id}", shift).status_code == 302
    night = {**shift, "name": "夜班", "opens": "20:00", "closes": "08:00", "on_call": "on"}
    assert boss.post(f"/desk/duty/shift/?team={team.id}", night).status_code == 302
    early, late = Shift.objects.order_by("opens")
    plan = {"agent": str(ids["林晓"]), "shift": str(early.id), "first": "2026-11-23", "last": "2026-11-29"}
    assert boss.post(f"/desk/duty/plan/?team={team.id}", plan).status_code == 302
    assert Duty.objects.count() == 5
    clash = {**plan, "shift": str(late.id), "last": "2026-11-22"}
    assert boss.post(f"/desk/duty/plan/?team={team.id}", clash).status_code == 422
    boss.post(f"/desk/duty/plan/?team={team.id}", {**plan, "agent": str(ids["陈晨"]), "shift": str(late.id)})
    again = boss.post(f"/desk/duty/plan/?team={team.id}", {**plan, "shift": str(late.id)})
    assert again.status_code == 302
    page = boss.get(f"/desk/duty/?team={team.id}&week=2026-11-23").content.decode()
    assert "早班" in page
    assert 'role="alert"' in page  # the week-end is empty, and the team shall never be
    away = {"agent": str(ids["林晓"]), "first": "2026-11-24", "last": "2026-11-24", "reason": "leave"}
    assert mine.post("/desk/duty/absence/", {**away, "stand_in": str(ids["林晓"])}).status_code == 422
    assert mine.post("/desk/duty/absence/", {**away, "stand_in": str(ids["陈晨"])}).status_code == 302
    gone = Absence.objects.get()
    assert "陈晨" in mine.get("/desk/duty/?week=2026-11-23").content.decode()
    assert mine.post(f"/desk/duty/absence/{gone.id}/withdraw/").status_code == 302
    first = Duty.objects.filter(agent_id=ids["林晓"], shift=early).order_by("start_at")[1]
    other = Duty.objects.filter(agent_id=ids["陈晨"], shift=late).order_by("start_at")[3]
    assert boss.get(f"/desk/duty/{first.id}/swap/").status_code == 200
    refused = boss.post(f"/desk/duty/{first.id}/swap/", {"with_id": str(new_id())})
    assert refused.status_code == 422
    assert boss.post(f"/desk/duty/{other.id}/clear/").status_code == 302
    assert boss.post(f"/desk/duty/{new_id()}/clear/").status_code == 404
    listed = boss.get("/desk/duty/list/?how=call").content.decode()
    assert "夜班" in listed
    assert "早班" not in listed.split("<tbody", 1)[-1]
    assert boss.get("/desk/duty/list/?export=csv").status_code == 200
    for path in ("plan/", "shift/", "team/"):
        assert mine.get(f"/desk/duty/{path}").status_code == 403


def test_what_is_handed_over_is_accepted(mine: Client, agent: Actor) -> None:
    make_account(Role.AGENT, email="b@nuoda.example", name="陈晨")
    ids = _ids()
    hand_over(
        by=SYSTEM, at=NOW, hand_overs=[HandOverDraft(ids["陈晨"], ids["林晓"], 3, 1, note="看好成都线")]
    )
    row = HandOver.objects.get()
    assert "看好成都线" in mine.get("/desk/duty/").content.decode()
    assert mine.post(f"/desk/duty/handed/{row.id}/accept/").status_code == 302
    mine.post(f"/desk/duty/handed/{row.id}/accept/")
    row.refresh_from_db()
    assert (row.accepted_at, row.accepted_by) == (NOW, "林晓")
    assert "看好成都线" not in mine.get("/desk/duty/").content.decode()


def test_a_warning_is_answered_where_it_is_shown(
    mine: Client, agent: Actor, boss: Client, now: datetime
) -> None:
    make_account(Role.AGENT, email="b@nuoda.example", name="陈晨")
    ids = _ids()
    for basis in ("S1", "S1"):
        make_promises(by=SYSTEM, at=NOW - 2 * HOUR, promises=[PromiseDraft(
            kind="next_update", subject_kind="case", subject_id=new_id(), customer_id=None, label="C-26-1",
            basis=basis, due_at=NOW + 2 * HOUR, made_at=NOW - 2 * HOUR, zone="Asia/Shanghai",
            owner_id=ids["林晓"],
        )])  # fmt: skip
    warn_due(by=SYSTEM, at=NOW)
    one, other = PromiseWarning.objects.order_by("id")
    home = mine.get("/desk/").content.decode()
    assert "/desk/warned/?answer=open&amp;whom=me" in home
    listed = mine.get("/desk/warned/?answer=open&whom=me").content.decode()
    assert f"/desk/warned/{one.id}/take/" in listed
    assert "/ladder/" in mine.get(f"/desk/promises/{one.promise_id}/").content.decode()
    page = mine.get(f"/desk/promises/{one.promise_id}/ladder/").content.decode()
    assert f"/desk/warned/{one.id}/take/" in page
    back = {"back": f"/desk/promises/{one.promise_id}/"}
    assert mine.post(f"/desk/warned/{one.id}/take/", back)["Location"] == back["back"]
    assert (
        mine.post(f"/desk/warned/{one.id}/take/", {"back": "https://evil.example/"})["Location"]
        == "/desk/warned/"
    )
    assert mine.get(f"/desk/warned/{other.id}/pass/").status_code == 200
    bad = mine.post(f"/desk/warned/{other.id}/pass/", {"to_id": str(ids["陈晨"]), "reason": ""})
    assert bad.status_code == 422
    good = mine.post(f"/desk/warned/{other.id}/pass/", {"to_id": str(ids["陈晨"]), "reason": "去开会"})
    assert good.status_code == 302
    assert mine.post(f"/desk/warned/{new_id()}/take/").status_code == 404
    answers = dict(PromiseWarning.objects.values_list("id", "answer"))
    assert (answers[one.id], answers[other.id]) == ("acknowledged", "passed")
    assert "去开会" in boss.get("/desk/warned/").content.decode()
    assert Promise.objects.filter(warned=True).count() == 2


def test_ladders_are_shown_and_altered(boss: Client, mine: Client) -> None:
    assert "critical" in mine.get("/desk/warned/ladders/").content.decode()
    assert mine.get("/desk/warned/ladders/alter/").status_code == 403
    form = boss.get("/desk/warned/ladders/alter/?code=critical").content.decode()
    assert "客户经理 +60" in form
    given = {
        "code": "critical", "severity": "S1", "kind": "", "rungs": "owner 40%\n\n班组长 90％\n主管 ＋30",
        "answer_minutes": "8", "around_the_clock": "on", "valid_from": "2026-11-24", "source": "house",
    }  # fmt: skip
    for wrong in ({"rungs": "owner forty"}, {"rungs": "boss 40%"}, {"rungs": "lead 90%\nowner 40%"},
                  {"valid_from": "1999-01-01"}):  # fmt: skip
        assert boss.post("/desk/warned/ladders/alter/", {**given, **wrong}).status_code == 422
    assert boss.post("/desk/warned/ladders/alter/", given).status_code == 302
    newest = max(
        (one for one in ladder_rows(actor=SYSTEM) if one.code == "critical"), key=lambda one: one.version
    )
    assert [(rung.whom, rung.share, rung.after_minutes) for rung in newest.ladder.rungs] == [
        ("owner", 40, None), ("lead", 90, None), ("supervisor", None, 30),
    ]  # fmt: skip
