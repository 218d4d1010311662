"""An appeal turns against a complaint that was decided, and is decided by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_account, make_shipment

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.commands import LetterDraft
from nuoda.domains.cases.commands.appeals import SecondLookNeedsAnother
from nuoda.domains.cases.queries import CaseCard, case_dossier, case_page, letters_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.team.queries import find_agent_of
from nuoda.insight.complaints.letters import compose_answer
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LETTER = LetterDraft(
    "zh-hans", "王先生", "货在雨中停放。", "投诉不成立。", "", "", "可向邮政管理部门申诉。",
)  # fmt: skip


@pytest.fixture
def parcel(acme: CustomerCard) -> ShipmentCard:
    return make_shipment("ACME")


def _card(case_id: UUID) -> CaseCard:
    return case_page(case_id, actor=SYSTEM).card


def _agent_id(actor: Actor) -> UUID:
    found = find_agent_of(actor)
    assert found is not None
    return found.id


def _looked_into(case_id: UUID, by: Actor) -> None:
    step: Callable[[], dict[str, Any]] = lambda: {  # noqa: E731
        "by": by, "at": NOW + HOUR, "case_id": case_id, "version": _card(case_id).version,
    }  # fmt: skip
    cases.acknowledge_case(by=by, at=NOW + HOUR, case_id=case_id)
    cases.assess_case(**step(), wanted="换货", flags=[], cause="DAMAGE.wet")
    cases.investigate_case(**step(), cause="DAMAGE.wet", party="carrier", finding="淋雨")


def _sent(case_id: UUID, writer: Actor, approver: Actor, *, at: Any) -> None:
    letter_id = cases.write_letter(by=writer, at=at, case_id=case_id, draft=LETTER)
    cases.approve_letter(by=approver, at=at, letter_id=letter_id, drafted_at=at)


def _appealed(parcel: ShipmentCard, by: Actor, *, at: Any) -> UUID:
    return cases.ask(
        by=by, at=at, shipment_id=parcel.id, kind="appeal", words="邮政局转来申诉", channel="letter"
    ).id


def test_an_appeal_follows_the_complaint_and_is_decided_by_somebody_else(
    parcel: ShipmentCard, agent: Actor, supervisor: Actor, customer_actor: Actor
) -> None:
    asked = cases.ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="淋湿了")
    assert _card(asked.id).owner_id == _agent_id(agent)
    _looked_into(asked.id, agent)
    _sent(asked.id, agent, supervisor, at=NOW + HOUR)
    cases.resolve_case(
        by=agent, at=NOW + HOUR, case_id=asked.id, version=_card(asked.id).version, effect="已答复"
    )
    mate = make_account(Role.AGENT, email="mate@nuoda.example", name="陈晨")
    cases.assign_case(by=supervisor, at=NOW + HOUR, case_id=asked.id, owner_id=_agent_id(agent))

    appeal = _appealed(parcel, supervisor, at=NOW + DAY)
    (link,) = case_dossier(appeal, actor=SYSTEM).links
    assert (link.kind, link.forward, link.other_id) == ("follows", True, asked.id)
    assert _card(appeal).severity == "S2"
    assert _card(appeal).owner_id == _agent_id(mate)
    _looked_into(appeal, mate)
    at = NOW + DAY + HOUR
    composed = compose_answer(appeal, actor=mate)
    assert composed.decision.startswith("您的申诉属实。")
    assert "邮政管理部门" not in composed.routes  # she is there already
    letter_id = cases.write_letter(by=mate, at=at, case_id=appeal, draft=LETTER)
    for involved in (agent, supervisor):  # who handled the complaint, and who approved its answer
        with pytest.raises(SecondLookNeedsAnother):
            cases.approve_letter(by=involved, at=at, letter_id=letter_id, drafted_at=at)
    assert [one.state for one in letters_of(appeal, actor=SYSTEM)] == ["draft"]
    other = make_account(Role.SUPERVISOR, email="other@nuoda.example", name="许文")
    cases.approve_letter(by=other, at=at, letter_id=letter_id, drafted_at=at)
    assert [one.state for one in letters_of(appeal, actor=SYSTEM)] == ["approved"]


def test_who_is_alone_on_duty_keeps_it_and_a_second_appeal_is_the_same_matter(
    parcel: ShipmentCard, agent: Actor, customer_actor: Actor
) -> None:
    with pytest.raises(Invalid):  # lodged by colleagues, with what the authority sent
        _appealed(parcel, customer_actor, at=NOW)
    alone = _appealed(parcel, agent, at=NOW)
    assert case_dossier(alone, actor=SYSTEM).links == []
    asked = cases.ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="淋湿了")
    assert _appealed(make_shipment("ACME", "NDX900002"), agent, at=NOW) != alone
    again = _appealed(parcel, agent, at=NOW + HOUR)
    (link,) = case_dossier(again, actor=SYSTEM).links
    assert (link.kind, link.other_id) == ("follows", asked.id)
    assert _card(again).owner_id == _agent_id(agent)


def test_the_next_letter_of_a_complaint_is_approved_by_another(
    parcel: ShipmentCard, agent: Actor, supervisor: Actor, customer_actor: Actor
) -> None:
    asked = cases.ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="淋湿了")
    _looked_into(asked.id, agent)
    _sent(asked.id, agent, agent, at=NOW + HOUR)  # of S3 one person answers
    cases.resolve_case(
        by=agent, at=NOW + HOUR, case_id=asked.id, version=_card(asked.id).version, effect="已答复"
    )
    cases.answer_back(by=customer_actor, at=NOW + DAY, case_id=asked.id, words="我不同意")
    with pytest.raises(SecondLookNeedsAnother):
        _sent(asked.id, agent, agent, at=NOW + DAY)
    _sent(asked.id, agent, supervisor, at=NOW + DAY)
    assert [one.approved_by for one in letters_of(asked.id, actor=SYSTEM)].count("周敏") == 1
