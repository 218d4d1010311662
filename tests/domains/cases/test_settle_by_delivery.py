from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM

from nuoda.domains.cases.commands import ArrivedShipment, answer_back, note_told, settle_by_delivery
from nuoda.domains.cases.commands.work import investigate_case
from nuoda.domains.cases.queries import CaseCard, case_page
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor

LATER = NOW + timedelta(hours=5)


def _arrive(case: CaseCard, due_at: datetime | None = NOW) -> int:
    assert case.shipment_id is not None
    return settle_by_delivery(by=SYSTEM, at=LATER, arrived=[ArrivedShipment(case.shipment_id, LATER, due_at)])


def _now(case: CaseCard) -> CaseCard:
    return case_page(case.id, actor=SYSTEM).card


@pytest.mark.parametrize(
    ("due_at", "code"),
    [(NOW, "delivered_late_told"), (LATER, "delivered_in_time"), (None, "delivered_in_time")],
)
def test_lateness_ends_with_delivery(open_case: Open, due_at: datetime | None, code: str) -> None:
    case = open_case()
    note_told(by=SYSTEM, at=NOW, case_ids=[case.id])
    assert _arrive(case, due_at) == 1
    assert (_now(case).state, _now(case).closed_at) == ("closed", LATER)
    (closed,) = ledger.all_named(["case.closed"])
    assert closed.fact.code == code  # type: ignore[attr-defined]


def test_settling_twice_settles_once(open_case: Open) -> None:
    case = open_case()
    assert (_arrive(case), _arrive(case)) == (1, 0)


@pytest.mark.parametrize("cause", ["DAMAGE.wet", "LOSS.partial", "MISDELIVERY.wrong_place"])
def test_loss_and_damage_do_not(open_case: Open, cause: str) -> None:
    case = open_case(cause, impact=2)
    assert _arrive(case) == 0
    assert _now(case).state == "new"


def test_a_grave_case_is_resolved_and_left_for_a_supervisor(open_case: Open) -> None:
    case = open_case(impact=3, due_at=NOW)
    assert case.severity == "S2"
    _arrive(case)
    assert (_now(case).state, _now(case).resolved_at) == ("resolved", LATER)


def test_a_case_the_customer_wrote_to_is_left_for_a_person(open_case: Open, customer_actor: Actor) -> None:
    case = open_case()
    answer_back(by=customer_actor, at=NOW, case_id=case.id, words="什么时候到？")
    _arrive(case)
    assert _now(case).state == "resolved"


def test_a_case_somebody_works_on_is_left_for_that_person(open_case: Open, agent: Actor) -> None:
    case = open_case()
    investigate_case(
        by=agent, at=NOW, case_id=case.id, version=case.version, cause="DELAY.vehicle", party="carrier",
        finding="已联系车队，换车中",
    )  # fmt: skip
    _arrive(case)
    assert _now(case).state == "resolved"


def test_the_customer_is_noted_as_told_once(open_case: Open) -> None:
    case = open_case()
    assert note_told(by=SYSTEM, at=NOW, case_ids=[case.id]) == 1
    assert note_told(by=SYSTEM, at=LATER, case_ids=[case.id]) == 0
    assert _now(case).told_at == NOW
