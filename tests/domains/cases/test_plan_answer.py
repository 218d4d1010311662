"""A complaint's plan waits for the customer's answer, and whoever goes past it is told so."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.factories import NOW, make_shipment

from nuoda.domains.cases.commands import (
    acknowledge_case,
    answer_plan,
    ask,
    assess_case,
    end_measure,
    investigate_case,
    plan_case,
    resolve_case,
    write_to_customer,
)
from nuoda.domains.cases.commands.work import PlanUnanswered
from nuoda.domains.cases.queries import case_dossier, case_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Invalid


def _version(case_id: UUID, actor: Actor) -> int:
    return case_page(case_id, actor=actor).card.version


@pytest.mark.usefixtures("now")
def test_it_is_not_resolved_before_she_agreed(acme: CustomerCard, agent: Actor) -> None:
    ship = make_shipment()
    case_id = ask(by=agent, at=NOW, shipment_id=ship.id, kind="complaint", words="外箱破了").id
    acknowledge_case(by=agent, at=NOW, case_id=case_id)
    assess_case(
        by=agent, at=NOW, case_id=case_id, version=_version(case_id, agent), wanted="换货",
        cause="DAMAGE.broken", flags=[],
    )  # fmt: skip
    investigate_case(
        by=agent, at=NOW, case_id=case_id, version=_version(case_id, agent), cause="DAMAGE.broken",
        party="carrier", finding="装卸磕碰", whys=["未打木架"],
    )  # fmt: skip
    plan_case(
        by=agent, at=NOW, case_id=case_id, version=_version(case_id, agent), plan="换货",
        plan_due_at=NOW + timedelta(days=1),
    )  # fmt: skip
    write_to_customer(by=agent, at=NOW, case_id=case_id, words="已查明，给您换新。", next_update_at=None)
    for one in case_dossier(case_id, actor=agent).measures:
        end_measure(by=agent, at=NOW, case_id=case_id, measure_id=one.id, done=True, result="已换")
    with pytest.raises(PlanUnanswered):
        resolve_case(by=agent, at=NOW, case_id=case_id, version=_version(case_id, agent), effect="已换新")
    assert case_page(case_id, actor=agent).card.state == "planned"
    answer = partial(answer_plan, by=agent, at=NOW, case_id=case_id, answer="yes")
    for line in case_page(case_id, actor=agent).thread:
        if line.author_role != "customer":  # our own words are no yes of hers
            with pytest.raises(Invalid) as refused:
                answer(version=_version(case_id, agent), entry_id=line.id)
            assert [one.field for one in refused.value.fields] == ["entry_id"]
    assert case_page(case_id, actor=agent).card.state == "planned"
    later = NOW + timedelta(hours=1)
    plan_case(
        by=agent, at=later, case_id=case_id, version=_version(case_id, agent), plan="换货并补运费",
        plan_due_at=NOW + timedelta(days=1),
    )  # fmt: skip
    (asked,) = [one for one in case_page(case_id, actor=agent).thread if one.body == "外箱破了"]
    with pytest.raises(Invalid):  # her complaint came before the plan
        answer(version=_version(case_id, agent), at=later, entry_id=asked.id)
    answer(version=_version(case_id, agent), at=later, said="电话：同意")
    assert case_dossier(case_id, actor=agent).answer == "yes"
    later += timedelta(hours=1)
    plan_case(
        by=agent, at=later, case_id=case_id, version=_version(case_id, agent), plan="退款",
        plan_due_at=NOW + timedelta(days=1),
    )  # fmt: skip
    assert case_dossier(case_id, actor=agent).answer == ""  # she agreed to another plan
    answer(version=_version(case_id, agent), at=later, said="电话：同意退款")
    for one in case_dossier(case_id, actor=agent).measures:
        end_measure(by=agent, at=later, case_id=case_id, measure_id=one.id, done=True, result="已办")
    resolve_case(by=agent, at=NOW, case_id=case_id, version=_version(case_id, agent), effect="已换新")
    assert case_page(case_id, actor=agent).card.state == "resolved"
