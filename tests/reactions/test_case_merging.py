"""What was promised about a case that goes on in another, or comes back from it, holds where it goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_shipment, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.commands import (
    answer_back,
    ask,
    merge_case,
    resolve_case,
    split_case,
    unlink_cases,
    write_to_customer,
)
from nuoda.domains.cases.commands.split import CannotPutBack
from nuoda.domains.cases.queries import CaseCard, case_dossier, case_page, cases_by_id
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref

HOUR = timedelta(hours=1)


def _card(case_id: UUID) -> CaseCard:
    return cases_by_id([case_id], actor=SYSTEM)[case_id]


def _days(case_id: UUID) -> dict[str, PromiseRow]:
    return {row.kind: row for row in promises_of([Ref("case", str(case_id))], actor=SYSTEM)}


def _words(case_id: UUID) -> list[datetime]:
    """When the next words that still run are due."""
    rows = promises_of([Ref("case", str(case_id))], actor=SYSTEM)
    running = [one for one in rows if one.kind == "next_update" and one.settled_at is None]
    return [one.due_at for one in running if one.state in ("open", "at_risk")]


def _asked(by: Actor, words: str) -> UUID:
    (ship,) = find_by_waybill("NDX900001", actor=SYSTEM)
    found = ask(by=by, at=clock.now(), shipment_id=ship.id, kind="inquiry", words=words).id
    settle()
    return found


def _split(case_id: UUID, line: str, by: Actor) -> tuple[UUID, UUID]:
    """The part that one line is taken into, and the link that undoes it."""
    (going,) = [one.id for one in case_page(case_id, actor=SYSTEM).thread if one.body == line]
    part = split_case(by=by, at=clock.now(), case_id=case_id, entry_ids=[going], title="发票")
    settle()
    (link,) = [one.id for one in case_dossier(part, actor=SYSTEM).links if one.kind == "split"]
    return part, link


def _say(case_id: UUID, by: Actor, due_at: datetime) -> None:
    write_to_customer(by=by, at=clock.now(), case_id=case_id, words="已收到，查到回您", next_update_at=due_at)
    settle()


@pytest.fixture
def two_matters(day: Day, customer_actor: Actor) -> UUID:
    """She asked two things in one case."""
    make_shipment(promised_due_at=NOW + timedelta(hours=72))
    case_id = _asked(customer_actor, "到哪了？")
    clock.advance_to(NOW + HOUR / 2)
    _asked_more(case_id, customer_actor)
    return case_id


def _asked_more(case_id: UUID, by: Actor) -> None:
    answer_back(by=by, at=clock.now(), case_id=case_id, words="还有，发票开错了", channel="portal")
    settle()


def test_what_is_split_off_keeps_the_word_that_was_given_for_the_whole(
    two_matters: UUID, agent: Actor
) -> None:
    word = _words(two_matters)
    part, _link = _split(two_matters, "还有，发票开错了", agent)
    assert _words(part) == word == [_card(part).update_due_at]
    assert _words(two_matters) == word


def test_put_back_its_days_end_and_what_was_said_in_it_holds_in_the_whole(
    two_matters: UUID, agent: Actor
) -> None:
    part, link = _split(two_matters, "还有，发票开错了", agent)
    before = _days(two_matters)
    sooner = clock.now() + HOUR
    _say(part, agent, sooner)
    clock.advance_to(clock.now() + HOUR / 4)
    unlink_cases(by=agent, at=clock.now(), link_id=link, reason="是一件事")
    settle()
    assert {row.state for row in _days(part).values() if row.proof != "told"} == {"withdrawn"}
    assert {row.proof for row in _days(part).values() if row.state == "withdrawn"} == {"merged"}
    assert _words(two_matters) == [sooner]
    assert _card(two_matters).update_due_at == sooner
    assert {kind: _days(two_matters)[kind] for kind in ("resolution", "first_reply")} == {
        kind: before[kind] for kind in ("resolution", "first_reply")
    }


def test_put_back_a_later_word_leaves_the_one_of_the_whole(two_matters: UUID, agent: Actor) -> None:
    part, link = _split(two_matters, "还有，发票开错了", agent)
    word, card = _words(two_matters), _card(two_matters)
    _say(part, agent, clock.now() + timedelta(days=3))
    unlink_cases(by=agent, at=clock.now(), link_id=link, reason="是一件事")
    settle()
    assert (_words(two_matters), _card(two_matters).update_due_at) == (word, card.update_due_at)


def test_a_word_that_was_kept_in_the_whole_meanwhile_is_not_taken_up_again(
    two_matters: UUID, agent: Actor
) -> None:
    part, link = _split(two_matters, "还有，发票开错了", agent)
    _say(part, agent, clock.now() + HOUR)
    clock.advance_to(clock.now() + HOUR / 4)
    later = clock.now() + timedelta(hours=6)
    _say(two_matters, agent, later)
    unlink_cases(by=agent, at=clock.now() + HOUR / 4, link_id=link, reason="是一件事")
    settle()
    assert _words(two_matters) == [later] == [_card(two_matters).update_due_at]


def test_what_has_ended_is_not_put_back_into_nor_put_back(two_matters: UUID, agent: Actor) -> None:
    part, link = _split(two_matters, "还有，发票开错了", agent)
    for ended in (two_matters, part):
        version = _card(ended).version
        resolve_case(by=agent, at=clock.now(), case_id=ended, version=version, effect="已答复")
        settle()
        with pytest.raises(CannotPutBack):
            unlink_cases(by=agent, at=clock.now(), link_id=link, reason="是一件事")
        assert "发票开错了" in str(case_page(part, actor=SYSTEM).thread)
    assert _card(part).state == "resolved"


def test_a_word_given_in_what_is_merged_holds_in_what_goes_on_and_goes_back_with_it(
    day: Day, customer_actor: Actor, agent: Actor
) -> None:
    make_shipment(promised_due_at=NOW + timedelta(hours=72))
    one, two = _asked(customer_actor, "到哪了？"), _asked(customer_actor, "几点到？")
    sooner, later = NOW + HOUR, NOW + 5 * HOUR
    _say(two, agent, later)
    _say(one, agent, sooner)
    words = {case_id: _words(case_id) for case_id in (one, two)}
    clock.advance_to(NOW + HOUR / 2)
    link = merge_case(by=agent, at=clock.now(), case_id=one, into_id=two, reason="同一票货")
    settle()
    assert (_words(one), _words(two), _card(two).update_due_at) == ([], words[one], sooner)
    unlink_cases(by=agent, at=clock.now(), link_id=link, reason="两件事")
    settle()
    assert {case_id: _words(case_id) for case_id in (one, two)} == words
    assert [_card(case_id).update_due_at for case_id in (one, two)] == [sooner, later]
