"""A ladder and volume bands of the contract's own, and an improvement plan until the customer accepts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_account, make_customer_actor
from tests.factories.contracts import metered, promise
from tests.factories.people import sign_in

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.contracts.commands.meter import (
    ClauseDraft,
    answer_plan,
    decide_credit,
    draft_credit,
    record_fees,
    settle_meter,
    write_clauses,
)
from nuoda.domains.contracts.commands.meter.steps import StepNotOpen
from nuoda.domains.contracts.queries.agreements import clauses_of
from nuoda.domains.contracts.queries.meter import (
    STANDARD_LADDER,
    Band,
    Measure,
    Terms,
    credit_page,
    steps_of,
)
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.team.queries import agents
from nuoda.insight.meter.compensated import compensated_in
from nuoda.insight.meter.reading import readings_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Window

Settle = Callable[[], int]
OCTOBER = date(2026, 10, 1)
CLAUSE = {
    "code": "4.3", "measure": "on_time_delivery", "valid_from": "2026-12-01", "every": "month",
    "target": "98", "minimum": "95", "floor": "0", "dispute_days": "10", "method": "linear", "weight": "0.4",
    "amount": "0",
    "ladder": "warning: failures 5\npenalty x1.5 +5000: in a row 2; missed 3 of 12",
    "bands": "from 1000: target 97, minimum 94, price 98%",
}  # fmt: skip


@pytest.fixture
def things(acme: CustomerCard, now: datetime) -> dict[str, str]:
    return metered(acme, "MINE", now)


@pytest.fixture
def desk(supervisor: Actor) -> Client:
    client = sign_in(supervisor)
    client.cookies["nuoda_language"] = "en"
    return client


def test_a_ladder_and_bands_are_typed_and_shown_to_both_sides(
    things: dict[str, str], desk: Client, acme: CustomerCard, now: datetime, supervisor: Actor
) -> None:
    place = f"/desk/contracts/{things['contract_id']}/clauses/"
    form = desk.get(f"{place}new/").content.decode()
    assert "termination 60 days: in a row 3; missed 4 of 12; severe 2 of 6" in form, "the standard is shown"
    wrong = {**CLAUSE, "ladder": "warning: missed 1\nsack: missed 2", "bands": "from 5: target 97"}
    answer = desk.post(f"{place}new/", wrong)
    assert answer.status_code == 422
    assert "Line 2 is not understood: sack: missed 2." in answer.content.decode()
    assert "Line 1 is not understood: from 5: target 97." in answer.content.decode()
    upside_down = {**CLAUSE, "bands": "from 1000: target 94, minimum 97", "ladder": "plan: missed 1"}
    answer = desk.post(f"{place}new/", upside_down)
    assert answer.status_code == 422
    assert "From 1000: The minimum of 97 % is above the target of 94 %." in answer.content.decode()
    assert "a plan is due" in answer.content.decode()
    assert desk.post(f"{place}new/", CLAUSE).status_code == 302

    row = next(one for one in clauses_of(UUID(things["contract_id"]), actor=SYSTEM) if one.code == "4.3")
    assert [rung.amount for rung in row.terms.ladder] == [0, 5_000]
    assert row.terms.bands == (Band(1_000, Decimal(97), Decimal(94), price=Decimal(98)),)
    listed = desk.get(place).content.decode()
    assert "from 1,000 consignments, target 97 %, minimum 94 %, freight at 98 %" in listed
    assert "2 missed in a row or 3 missed within 12 · credit × 1.5 · plus 5000" in listed
    following = desk.get(f"{place}new/?of={row.id}").content.decode()
    assert "penalty x1.5 +5000: in a row 2; missed 3 of 12" in following
    assert "from 1000: target 97, minimum 94, price 98%" in following
    second_price = Terms(Measure.RECEIPT_IN_TIME, Decimal(98), Decimal(95), bands=row.terms.bands)
    with pytest.raises(Invalid) as refused:
        write_clauses(
            by=supervisor, at=now, contract_id=UUID(things["contract_id"]),
            clauses=[ClauseDraft("4.2", second_price, date(2026, 12, 1))],
        )  # fmt: skip
    assert "4.3" in str(refused.value.fields[0].reason)

    token = issue_api_key(by=SYSTEM, at=now, label="m", customer_id=acme.id, scopes=["promises:read"]).token
    told = (
        Client().get("/api/v1/contracts/MINE-C-1/meter", headers={"Authorization": f"Bearer {token}"}).json()
    )
    receipt = told["clauses"][0]
    assert receipt["ladder"][2]["triggers"][0] == {"on": "missed_in_a_row", "count": 2, "within": 2}
    assert (receipt["bands"], receipt["period"]["target"]) == ([], "98")


@pytest.fixture
def readers(acme: CustomerCard, globex: CustomerCard) -> tuple[Actor, Actor]:
    """Who reads for the customer, and who for another."""
    return make_customer_actor(acme), make_customer_actor(globex)


def test_a_plan_has_an_owner_and_is_due_again_until_the_customer_accepts_it(
    things: dict[str, str],
    desk: Client,
    settle: Settle,
    supervisor: Actor,
    readers: tuple[Actor, Actor],
) -> None:
    make_account(Role.AGENT, name="刘洋", email="liu@nuoda.example")
    (agent,) = (one for one in agents(actor=SYSTEM) if one.name == "刘洋")
    plan = next(one for one in steps_of(UUID(things["contract_id"]), actor=SYSTEM) if one.step == "plan")

    def plans() -> list[tuple[str, UUID | None]]:
        settle()
        rows = promise_rows(actor=SYSTEM, window=Window(size=50), kind="plan").rows
        mine = [one for one in rows if one.label == plan.number]
        return [(one.state, one.owner_id) for one in sorted(mine, key=lambda one: one.made_at)]

    assert plans() == [("open", None)]
    step = f"/desk/contracts/steps/{plan.id}"
    assert desk.get(f"{step}/give/").status_code == 200
    assert desk.post(f"{step}/give/", {"owner_id": str(agent.id)}).status_code == 302
    assert plans() == [("open", agent.id)]
    assert "刘洋" in desk.get(f"/desk/contracts/{things['contract_id']}/").content.decode()
    with pytest.raises(StepNotOpen):
        answer_plan(by=supervisor, at=NOW, step_id=plan.id, accepted=True, answered_by="周敏")
    desk.post(f"{step}/settle/", {"remark": "mail of today"})
    assert plans() == [("kept", agent.id)]
    bare = {"outcome": "declined", "answered_by": "周敏", "once": "a"}
    assert desk.post(f"{step}/answer/", bare).status_code == 422, "a refusal has a reason"
    assert desk.post(f"{step}/answer/", {**bare, "remark": "no dates", "once": "b"}).status_code == 302
    assert plans() == [("kept", agent.id), ("open", agent.id)], "the next version is a promise of its own"
    again = next(one for one in steps_of(UUID(things["contract_id"]), actor=SYSTEM) if one.id == plan.id)
    assert (again.state, again.turn, again.answer) == ("standing", 2, "no dates")
    assert (again.due_at or NOW) > NOW + timedelta(days=4)
    assert "version 2" in desk.get(f"/desk/contracts/{things['contract_id']}/").content.decode()
    desk.post(f"{step}/settle/", {"remark": "second", "once": "c"})
    reader, stranger = readers
    hers, answer = sign_in(reader), f"/portal/contracts/steps/{plan.id}/answer/"
    assert answer in hers.get(f"/portal/contracts/{things['contract_id']}/").content.decode()
    hers.post(answer, {"outcome": "declined"})  # without her reason nothing is declined
    assert sign_in(stranger).post(answer, {"outcome": "accepted"}).status_code == 404
    assert [state for state, _owner in plans()] == ["kept", "kept"]
    hers.post(answer, {"outcome": "accepted"})
    last = next(one for one in steps_of(UUID(things["contract_id"]), actor=SYSTEM) if one.id == plan.id)
    assert (last.state, last.answered_by) == ("accepted", reader.name)
    assert answer not in hers.get(f"/portal/contracts/{things['contract_id']}/").content.decode()


def test_the_volume_of_a_frozen_month_is_credited_once_and_beside_the_cap(
    things: dict[str, str], acme: CustomerCard, now: datetime, settle: Settle, supervisor: Actor
) -> None:
    """Two late of ten: the band's price takes 2 % off the freight beside the remedies' cap."""
    contract = UUID(things["contract_id"])
    late = Terms(
        Measure.ON_TIME_PICKUP, Decimal(98), Decimal(95), ladder=STANDARD_LADDER,
        bands=(Band(5, Decimal(80), Decimal(70), price=Decimal(98)),),
    )  # fmt: skip
    write_clauses(
        by=supervisor, at=now, contract_id=contract, clauses=[ClauseDraft("4.9", late, date(2026, 9, 1))]
    )
    for n in range(10):
        promise(acme.id, datetime(2026, 10, 11, n, tzinfo=UTC), kept=n >= 2, kind="pickup")
    settle()
    note = credit_page(UUID(things["note_id"]), actor=SYSTEM)
    decide_credit(by=supervisor, at=now, note_id=note.id, approve=True, found=compensated_in)
    readings = readings_of(contract, at=now, actor=SYSTEM)
    settle_meter(by=SYSTEM, at=now, contract_id=contract, readings=readings)
    assert not [one for one in steps_of(contract, actor=SYSTEM) if one.measure == "on_time_pickup"]
    record_fees(
        by=supervisor, at=now, contract_id=contract, every="month", period=OCTOBER,
        invoiced=Decimal(800_000), source="INV",
    )  # fmt: skip
    draft = credit_page(
        draft_credit(
            by=supervisor, at=now, contract_id=contract, every="month", period=OCTOBER, found=compensated_in
        ),
        actor=SYSTEM,
    )
    assert [(one.kind, one.amount, one.formula) for one in draft.lines if one.kind == "volume"] == [
        ("volume", Decimal("16000.00"), "800000 × 2 % (10 ≥ 5)")
    ]
    assert draft.total == Decimal(16_000), "what was credited before is taken off"


def test_terms_of_reports_are_set_changed_and_ended_by_a_machine(acme: CustomerCard, now: datetime) -> None:
    def client(customer_id: UUID | None) -> Callable[..., tuple[int, dict[str, object]]]:
        scopes = ["promises:read", "promises:write"]
        token = issue_api_key(by=SYSTEM, at=now, label="m", customer_id=customer_id, scopes=scopes).token

        def ask(verb: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
            found = getattr(Client(), verb)(
                f"/api/v1/report-terms{path}", headers={"Authorization": f"Bearer {token}"},
                **({"data": body, "content_type": "application/json"} if body is not None else {}),
            )  # fmt: skip
            return found.status_code, found.json()

        return ask

    ours, hers = client(None), client(acme.id)
    wanted = {"customer": "ACME", "active_from": "2026-11-23T08:00:00+08:00", "times": ["09:00", "17:00"],
              "address": "ops@acme.example"}  # fmt: skip
    assert hers("post", "", wanted)[0] == 403
    assert ours("post", "", {**wanted, "times": ["9 o'clock"]})[0] == 422
    assert ours("post", "", {**wanted, "every_hours": 4})[0] == 422, "one of the two"
    status, term = ours("post", "", wanted)
    assert (status, term["times"], term["customer"]) == (200, ["09:00", "17:00"], "ACME")
    status, changed = ours("post", "", {**wanted, "times": [], "every_hours": 6, "id": term["id"]})
    assert (status, changed["id"], changed["every_hours"]) == (200, term["id"], 6)
    assert hers("get", "")[1]["items"] == ours("get", "?customer=ACME")[1]["items"] == [changed]
    assert ours("get", "?customer=NOBODY")[1] == {"items": []}
    assert hers("post", f"/{term['id']}/end", {})[0] == 403
    status, ended = ours("post", f"/{term['id']}/end", {"reason": "agreed"})
    assert (status, ended["next_due_at"]) == (200, None)
    assert ours("post", "", {**wanted, "id": term["id"]})[0] == 409
