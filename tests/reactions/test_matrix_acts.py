"""What the service matrix gives is acted on: own targets, clocks, the agent by name, the turn, mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_shipment, scan, settle
from tests.factories.people import sign_in

from nuoda.domains.cases.commands import Trouble, ask, open_exceptions, set_task
from nuoda.domains.cases.queries import cases_of
from nuoda.domains.customers.commands import SegmentDraft, define_segment, name_agents, write_matrix
from nuoda.domains.customers.queries.matrix import tier_services
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.team.queries import agents
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def _parcel(customer: str, waybill: str) -> ShipmentCard:
    return make_shipment(customer, waybill)


def _minutes(parcel: ShipmentCard) -> dict[str, int]:
    """How long after a question each promise about it is due, in minutes."""
    asked = ask(by=SYSTEM, at=LATER, shipment_id=parcel.id, kind="inquiry", words="到哪里了？")
    task = set_task(by=SYSTEM, at=LATER, case_id=asked.id, what="回电", kind="call_back")
    settle()
    rows = promises_of([Ref("case", str(asked.id)), Ref("task", str(task))], actor=SYSTEM)
    return {row.kind: (row.due_at - LATER) // timedelta(minutes=1) for row in rows}


def test_own_targets_quicken_and_a_segments_row_goes_before_the_tiers(now: datetime) -> None:
    platinum, plain, food = (
        make_customer(code, tier=tier, trade=trade)
        for code, tier, trade in (
            ("PLAT", "platinum", ""),
            ("PLAIN", "ordinary", ""),
            ("FOOD", "ordinary", "食品"),
        )
    )
    define_segment(by=SYSTEM, at=NOW, segment=SegmentDraft("food", "食品", "trade contains 食"))
    own = replace(
        tier_services(NOW, actor=SYSTEM)["ordinary"],
        minutes={"first_reply": 20, "next_update": 45, "call_back": 90},
        case_factor=Decimal("0.5"), told="every", channels=("webhook",),
    )  # fmt: skip
    write_matrix(
        by=SYSTEM, at=NOW, holder="segment", name="food", service=own,
        valid_from=NOW + timedelta(minutes=1), source="会",
    )  # fmt: skip
    clock.advance_to(LATER)
    parcels = {card.code: _parcel(card.code, f"NDX-{card.code}") for card in (platinum, plain, food)}
    given = {code: _minutes(parcel) for code, parcel in parcels.items()}
    assert given["PLAT"]["first_reply"] == 30, "the row's target, sooner than half of the house's"
    assert [given[code]["call_back"] for code in ("PLAT", "FOOD", "PLAIN")] == [60, 90, 24 * 60]
    assert given["FOOD"]["first_reply"] == 20
    assert given["FOOD"]["next_update"] == 45
    assert given["PLAIN"]["first_reply"] > given["PLAT"]["first_reply"]
    assert given["PLAIN"]["resolution"] > given["FOOD"]["resolution"]
    slower = replace(own, minutes={"first_reply": 43_000})
    write_matrix(
        by=SYSTEM, at=LATER, holder="segment", name="food", service=slower,
        valid_from=LATER + timedelta(minutes=1), source="会",
    )  # fmt: skip
    # milestones are mailed where the row names mail, and delivery of a chased parcel is told to everybody
    clock.advance_to(LATER + timedelta(minutes=5))
    for code in ("PLAT", "FOOD"):
        scan(f"NDX-{code}", "PICKED_UP", LATER + timedelta(minutes=4))
    settle()
    mailed = {
        code: {row.kind for row in notices_about([Ref("shipment", str(parcel.id))], actor=SYSTEM)}
        for code, parcel in parcels.items()
    }
    assert "on_the_way" in mailed["PLAT"]
    assert "on_the_way" not in mailed["FOOD"]
    page = sign_in(make_account(Role.SUPERVISOR)).get(
        "/desk/customers/matrix/", headers={"Accept-Language": "en"}
    )
    assert page.status_code == 200


def test_a_new_case_goes_to_the_agent_by_name_and_the_first_in_turn_is_given_out_first(
    now: datetime,
) -> None:
    for name, languages, capacity in (("甲", ("zh-hans",), 1), ("乙", ("en",), 30), ("丙", ("en",), 30)):
        make_account(
            Role.AGENT, name=name, email=f"{ord(name)}@nuoda.example", languages=languages, capacity=capacity
        )
    team = {one.name: one.id for one in agents(actor=SYSTEM)}
    plain, key, platinum = (
        make_customer(code, tier=tier)
        for code, tier in (("PLAIN", "ordinary"), ("KEY", "key"), ("PLAT", "platinum"))
    )
    name_agents(by=SYSTEM, at=NOW, customer_id=key.id, agent_id=team["丙"], deputy_id=team["乙"])
    parcels = [_parcel(card.code, f"NDX-{card.code}") for card in (plain, key, platinum)]
    troubles = [
        Trouble(
            customer_id=card.id, tier=card.tier, language="zh-hans", label=parcel.waybill, trigger="troubled",
            cause="DELAY.vehicle", impact=2, due_at=None, shipment_id=parcel.id,
        )
        for card, parcel in zip((plain, key, platinum), parcels, strict=True)
    ]  # fmt: skip
    open_exceptions(by=SYSTEM, at=LATER, troubles=troubles)
    owners = {
        case.label: case.owner_id
        for case in cases_of(actor=SYSTEM, shipment_ids=[parcel.id for parcel in parcels])
    }
    assert owners["NDX-KEY"] == team["丙"], "her own agent, though another speaks the language"
    assert owners["NDX-PLAT"] == team["甲"], "first in turn, though last in the batch"
    assert owners["NDX-PLAIN"] in (team["乙"], team["丙"])


def test_what_goes_out_a_second_time_is_told_with_its_own_time(now: datetime) -> None:
    make_customer("PLAT", tier="platinum")
    parcel = _parcel("PLAT", "NDX-PLAT")
    first, held, again = (NOW + timedelta(minutes=each) for each in (30, 60, 95))
    for milestone, at, reason in (
        ("OUT_FOR_DELIVERY", first, ""), ("ON_HOLD", held, "DELAY.vehicle"), ("OUT_FOR_DELIVERY", again, ""),
    ):  # fmt: skip
        clock.advance_to(at + timedelta(minutes=1))
        scan("NDX-PLAT", milestone, at, reason=reason)
        settle()
    release_notices(by=SYSTEM, at=again + timedelta(hours=1))
    told = notices_about([Ref("shipment", str(parcel.id))], actor=SYSTEM)
    bodies = [one.body for one in told if one.kind == "out_for_delivery"]
    assert len(set(bodies)) == len(bodies) == 2
    assert {("10:30" in body, "11:35" in body) for body in bodies} == {(True, False), (False, True)}
