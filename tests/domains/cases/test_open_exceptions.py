from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM, make_account, make_shipment

from nuoda.domains.cases.commands import ArrivedShipment, Trouble, open_exceptions, settle_by_delivery
from nuoda.domains.cases.queries import CaseCard, case_page, cases_of
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.team.commands import DutyDraft, plan_duty
from nuoda.domains.team.queries import agents
from nuoda.kernel import ledger
from nuoda.kernel.actor import Role
from nuoda.kernel.text import Text

LATER = NOW + timedelta(hours=2)


def test_a_case_knows_what_is_wrong_who_has_it_and_what_is_due(agent: object, open_case: Open) -> None:
    case = open_case()
    assert (case.kind, case.state, case.severity, case.cause) == ("exception", "new", "S4", "DELAY.vehicle")
    assert case.owner_id == agents(actor=SYSTEM)[0].id
    assert case.number.startswith("C261123")
    assert case.update_due_at is not None
    assert NOW < case.update_due_at < case.resolve_due_at
    (opened,) = ledger.all_named(["case.opened"])
    assert opened.fact.owner_id == case.owner_id  # type: ignore[attr-defined]


def test_one_trouble_is_one_case_whatever_shows_it(open_case: Open, parcel: ShipmentCard) -> None:
    first = open_case()
    for trigger in ("at_risk", "troubled", "broken"):
        assert open_case(trigger=trigger, at=LATER).id == first.id
    assert len(cases_of(actor=SYSTEM, shipment_ids=[parcel.id])) == 1
    assert len(ledger.all_named(["case.opened"])) == 1


def test_what_says_nothing_new_leaves_no_trace(open_case: Open) -> None:
    case = open_case()
    position = ledger.newest_position()
    open_case(at=LATER)
    assert ledger.since(position, actor=SYSTEM) == []
    assert len(case_page(case.id, actor=SYSTEM).thread) == 1


def test_a_known_cause_is_not_lost_to_a_general_one(open_case: Open) -> None:
    open_case("SYSTEM.late")
    assert open_case("DELAY.weather", at=LATER).cause == "DELAY.weather"
    for general in ("SYSTEM.late", "SYSTEM.silence", "DELAY.unstated"):
        assert open_case(general, trigger="broken", at=LATER).cause == "DELAY.weather"
    assert open_case("LOSS.suspected", at=LATER).cause == "LOSS.suspected"


def test_severity_rises_with_the_trouble_and_never_falls(open_case: Open) -> None:
    assert open_case().severity == "S4"
    assert open_case(impact=3, due_at=NOW, trigger="broken", at=LATER).severity == "S2"
    assert open_case(impact=0, due_at=None, trigger="broken", at=LATER).severity == "S2"


def test_trouble_after_the_case_ended_is_a_new_case(open_case: Open) -> None:
    first = open_case()
    assert first.shipment_id is not None
    settle_by_delivery(by=SYSTEM, at=LATER, arrived=[ArrivedShipment(first.shipment_id, LATER, NOW)])
    assert open_case("DAMAGE.wet", impact=2, at=LATER + timedelta(hours=1)).id != first.id


@pytest.mark.parametrize(
    ("impact", "hours", "tier", "severity"),
    [
        (0, None, "ordinary", "S4"),
        (1, 100, "ordinary", "S4"),
        (1, 24, "ordinary", "S3"),
        (1, 4, "ordinary", "S3"),
        (1, 4, "key", "S2"),
        (2, 4, "ordinary", "S2"),
        (3, 4, "platinum", "S1"),
        (1, -5, "ordinary", "S3"),
    ],
)
def test_impact_urgency_and_tier_make_the_severity(
    open_case: Open, impact: int, hours: int | None, tier: str, severity: str
) -> None:
    due_at = None if hours is None else NOW + timedelta(hours=hours)
    assert open_case(impact=impact, due_at=due_at, tier=tier).severity == severity


def _troubles(count: int, *, impact: int = 1, due_at: datetime | None = None) -> list[Trouble]:
    return [
        Trouble(
            customer_id=ship.customer_id, tier="", language="zh-hans", label=ship.waybill, trigger="at_risk",
            cause="DELAY.vehicle", impact=impact, due_at=due_at, shipment_id=ship.id,
        )
        for ship in [make_shipment(waybill=f"W{place}") for place in range(count)]
    ]  # fmt: skip


def _cases(troubles: list[Trouble]) -> list[CaseCard]:
    return cases_of(actor=SYSTEM, shipment_ids=[one.shipment_id for one in troubles if one.shipment_id])


@pytest.mark.parametrize(("count", "severity"), [(9, "S2"), (10, "S1")])
def test_ten_shipments_with_one_cause_are_graver(acme: object, count: int, severity: str) -> None:
    troubles = _troubles(count, impact=3, due_at=NOW + timedelta(hours=4))
    assert open_exceptions(by=SYSTEM, at=NOW, troubles=troubles) == count
    assert {case.severity for case in _cases(troubles)} == {severity}


def test_work_is_shared_out_evenly_among_those_on_duty(acme: object) -> None:
    for name in ("a", "b", "c"):
        make_account(Role.AGENT, email=f"{name}@nuoda.example", name=name)
    hands = {card.name: card.id for card in agents(actor=SYSTEM)}
    duties = [
        DutyDraft(hands[name], NOW - timedelta(hours=1), NOW + timedelta(hours=8)) for name in ("a", "b")
    ]
    plan_duty(by=SYSTEM, at=NOW, duties=duties)
    troubles = _troubles(6)
    open_exceptions(by=SYSTEM, at=NOW, troubles=troubles)
    owners = Counter(case.owner_id for case in _cases(troubles))
    assert owners == {hands["a"]: 3, hands["b"]: 3}


def test_while_nobody_is_there_it_stays_without_owner(open_case: Open) -> None:
    assert open_case().owner_id is None


def test_the_thread_says_what_was_seen_and_where(open_case: Open) -> None:
    case = open_case()
    (line,) = case_page(case.id, actor=SYSTEM).thread
    assert isinstance(line.body, Text)
    assert line.body.figures == {"cause": "DELAY.vehicle", "place": "武汉转运中心"}
    assert line.audience == "internal"
