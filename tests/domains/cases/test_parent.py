"""A case of which others are part is not closed before they ended, unless the link is undone."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_shipment
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.commands import link_cases, unlink_cases
from nuoda.domains.cases.commands.gate import CaseHeld
from nuoda.domains.cases.queries import CaseCard, case_dossier, case_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def _card(case_id: UUID) -> CaseCard:
    return case_page(case_id, actor=SYSTEM).card


def _resolved(case_id: UUID, by: Actor) -> None:
    cases.write_to_customer(by=by, at=NOW, case_id=case_id, words="我们在查。")
    version = _card(case_id).version
    cases.resolve_case(by=by, at=NOW, case_id=case_id, version=version, effect="已答复")


def _close(case_id: UUID, by: Actor) -> None:
    version = _card(case_id).version
    cases.close_case(by=by, at=NOW, case_id=case_id, version=version, code="resolved_accepted")


def test_open_parts_hold_closing_and_let_it_go_when_they_end_or_are_taken_out(
    acme: CustomerCard, agent: Actor, customer_actor: Actor
) -> None:
    parent, first, second = (
        cases.ask(
            by=customer_actor, at=NOW, shipment_id=make_shipment("ACME", one).id, kind="inquiry", words="?"
        ).id
        for one in ("NDX900001", "NDX900002", "NDX900003")
    )  # fmt: skip
    _first_link, second_link = (
        link_cases(by=agent, at=NOW, case_id=one, other_id=parent, kind="child", reason="同一批")
        for one in (first, second)
    )
    _resolved(parent, agent)
    with pytest.raises(CaseHeld) as held:
        _close(parent, agent)
    assert [(one.field, one.reason.figures) for one in held.value.fields] == [("parts", {"n": 2})]
    desk = sign_in(agent)
    desk.cookies["nuoda_language"] = "en"
    page = shown(desk.get(reverse("desk_case", args=[parent])).content.decode())
    assert "2 cases that are part of it have not ended. Resolve each of them, or undo its link." in page
    told = cases.close_cases(by=agent, at=NOW, case_ids=[parent], code="resolved_accepted")
    assert [one.number for one in told.left] == [_card(parent).number]
    assert _card(parent).state == "resolved"
    _resolved(first, agent)
    unlink_cases(by=agent, at=NOW, link_id=second_link, reason="另一件事")
    assert case_dossier(parent, actor=SYSTEM).parts_open == 0
    _close(parent, agent)
    assert [_card(one).state for one in (parent, first, second)] == ["closed", "resolved", "new"]
