"""Three threads apart, the files of their lines, who is named, who follows, and what is to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM, make_customer, make_customer_actor, make_shipment, settle
from tests.factories.pictures import photo

from nuoda.domains.cases.commands import (
    MailedWords,
    answer_back,
    ask,
    close_case,
    end_task,
    follow_case,
    merge_case,
    note_case,
    note_looked,
    resolve_case,
    set_task,
    take_mails,
    unlink_cases,
    wait_in_case,
    write_to_customer,
    write_to_partner,
)
from nuoda.domains.cases.commands.gate import CaseHeld
from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.queries import (
    OutsideLine,
    case_dossier,
    case_file_of,
    case_page,
    cases_by_id,
    changed_followed,
    held_attachments,
    my_tasks,
    said_case,
    said_file,
    task_rows,
    to_partners,
    unseen_mentions,
)
from nuoda.domains.cases.queries.threads import NotOutside
from nuoda.domains.cases.rules import mentioned
from nuoda.domains.promises.queries import promises_of, verify_promises
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window

LATER = NOW + timedelta(hours=1)


class TestThreadsApart:
    def test_a_customer_reads_neither_notes_nor_partners_and_no_file_of_theirs(
        self, agent: Actor, customer_actor: Actor, open_case: Open
    ) -> None:
        case = open_case()
        files = [
            keep_attachment(photo(seed), name=f"{seed}.jpg", at=NOW, by=agent).draft for seed in (1, 2, 3)
        ]
        note_case(by=agent, at=NOW, case_id=case.id, words="司机失联", kind="call", files=files[:1])
        sent = write_to_partner(
            by=agent, at=NOW, case_id=case.id, words="货在哪？", name="武汉站", address="wh@sf.example",
            files=files[1:2],
        )  # fmt: skip
        write_to_customer(by=agent, at=NOW, case_id=case.id, words="我们在查", files=files[2:])
        inner = [one for one in case_page(case.id, actor=agent).thread if one.kind != "system"]
        assert [(one.audience, one.kind, len(one.files)) for one in inner] == [
            ("internal", "call", 1), ("partner", "message", 1), ("customer", "message", 1),
        ]  # fmt: skip
        outer = said_case(case.id, actor=customer_actor)
        assert [(one.body, len(one.files)) for one in outer.thread] == [("我们在查", 1)]
        (shown,) = outer.thread[0].files
        assert said_file(case.id, shown.id, actor=customer_actor).media_type == "image/jpeg"
        stranger = make_customer_actor(make_customer("OTHER"))
        hidden = [one.files[0].id for one in inner[:2]]
        for actor, file_id in [(customer_actor, one) for one in (*hidden, new_id())] + [(stranger, shown.id)]:
            with pytest.raises(NotFound):
                said_file(case.id, file_id, actor=actor)
        with pytest.raises(NotFound):
            case_file_of(case.id, shown.id, actor=customer_actor)
        assert case_file_of(case.id, hidden[0], actor=agent).name == "1.jpg"
        assert held_attachments([one.id for one in files], actor=SYSTEM) == {one.id for one in files}
        line = to_partners([sent], actor=SYSTEM)[sent]
        assert (line.party, line.words, len(line.files)) == ("武汉站 <wh@sf.example>", "货在哪？", 1)
        assert to_partners([sent], actor=customer_actor) == {}

    def test_a_line_for_customers_cannot_be_made_of_another(self, agent: Actor, open_case: Open) -> None:
        case = open_case()
        write_to_customer(by=agent, at=NOW, case_id=case.id, words="我们在查")
        (line,) = said_case(case.id, actor=agent).thread
        for audience in (Audience.INTERNAL, Audience.PARTNER):
            with pytest.raises(NotOutside):
                replace(line, audience=audience.value)
            with pytest.raises(Invalid):
                write_to_customer(by=agent, at=NOW, case_id=case.id, words="x", audience=audience)
        assert isinstance(line, OutsideLine)

    def test_a_file_of_somebody_else_is_not_attached(self, customer_actor: Actor, open_case: Open) -> None:
        case = open_case()
        other = make_customer_actor(make_customer("OTHER"))
        theirs = keep_attachment(b"%PDF-1.4 x", name="a.pdf", at=NOW, by=other).draft
        with pytest.raises(Invalid):
            answer_back(by=customer_actor, at=NOW, case_id=case.id, words="看", files=[theirs])


class TestMail:
    def test_lands_once_lets_the_case_go_on_and_follows_a_merge(
        self, agent: Actor, customer_actor: Actor, open_case: Open
    ) -> None:
        case = open_case()
        version = cases_by_id([case.id], actor=SYSTEM)[case.id].version
        wait_in_case(
            by=agent, at=NOW, case_id=case.id, version=version, waiting_for="carrier",
            waiting_until=NOW + timedelta(hours=9), reason="查",
        )  # fmt: skip
        shot = keep_attachment(photo(), name="p.jpg", at=NOW, by=SYSTEM).draft
        mail = MailedWords(case.id, Audience.PARTNER, "武汉站", "在库", "mail:1", "wh@sf.example", [shot])
        assert take_mails(by=SYSTEM, at=LATER, mails=[mail]) == 1
        assert take_mails(by=SYSTEM, at=LATER, mails=[mail]) == 0
        assert cases_by_id([case.id], actor=SYSTEM)[case.id].state == "investigating"
        line = case_page(case.id, actor=agent).thread[-1]
        assert (line.author_role, line.body, line.party, len(line.files)) == (
            "partner", "在库", "wh@sf.example", 1,
        )  # fmt: skip
        assert said_case(case.id, actor=customer_actor).thread == []
        second = open_case("DAMAGE.broken", trigger="troubled")
        if second.id != case.id:
            merge_case(by=agent, at=LATER, case_id=case.id, into_id=second.id, reason="同一件事")
            late = replace(mail, audience=Audience.CUSTOMER, words="收到", source="mail:2", files=())
            assert take_mails(by=SYSTEM, at=LATER, mails=[late]) == 1
            assert "收到" in [one.body for one in said_case(second.id, actor=customer_actor).thread]
        gone = MailedWords(new_id(), Audience.PARTNER, "x", "x", "mail:3")
        assert take_mails(by=SYSTEM, at=LATER, mails=[gone]) == 0


def test_what_she_writes_into_a_merged_case_goes_where_its_thread_went(
    agent: Actor, customer_actor: Actor
) -> None:
    parcel = make_shipment()
    asked = [
        ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="chase", words=f"催 {n}").id
        for n in range(3)
    ]
    first, second, third = asked
    merge_case(by=agent, at=LATER, case_id=first, into_id=second, reason="同一件事")
    merge_case(by=agent, at=LATER, case_id=second, into_id=third, reason="同一件事")
    took = answer_back(by=customer_actor, at=LATER, case_id=first, words="还没到")
    assert took == third
    assert [one.body for one in said_case(third, actor=customer_actor).thread][-1] == "还没到"
    states = {one: card.state for one, card in cases_by_id(asked, actor=SYSTEM).items()}
    assert states == {first: "closed", second: "closed", third: "new"}


def test_mentions_wait_until_seen_and_followers_hear_of_changes(
    agent: Actor, supervisor: Actor, open_case: Open
) -> None:
    case = open_case()
    follow_case(by=supervisor, at=NOW, case_id=case.id, follows=True)
    follow_case(by=supervisor, at=NOW, case_id=case.id, follows=True)
    assert changed_followed(actor=supervisor, limit=9) == []
    me, lead = agent.name, supervisor.name
    note_case(by=agent, at=LATER, case_id=case.id, words=f"@{lead}请看，@{me} 记下")
    (named,) = unseen_mentions(actor=supervisor, limit=9)
    assert (named.case_id, named.author) == (case.id, me)
    assert unseen_mentions(actor=agent, limit=9) == []
    (changed,) = changed_followed(actor=supervisor, limit=9)
    assert changed.case_number == case.number
    note_looked(by=supervisor, at=LATER + timedelta(minutes=1), case_ids=[case.id])
    assert unseen_mentions(actor=supervisor, limit=9) == []
    assert changed_followed(actor=supervisor, limit=9) == []
    follow_case(by=supervisor, at=LATER, case_id=case.id, follows=False)
    note_case(by=agent, at=LATER + timedelta(hours=1), case_id=case.id, words="再记")
    assert changed_followed(actor=supervisor, limit=9) == []


def test_names_are_found_where_they_are_meant() -> None:
    li, lin, anne, ann, twin = (new_id() for _ in range(5))
    names = {li: "林晓", lin: "林晓明", ann: "Ann", anne: "Anne Li", twin: "林晓"}
    assert set(mentioned("@林晓明请看", names)) == {lin}
    assert set(mentioned("@林晓请看", names)) == {li, twin}
    assert mentioned("@anne li, @Annette, a@ann", names) == [anne, ann]
    assert mentioned("@ @@ 林晓", names) == []


def test_a_task_is_promised_holds_closing_and_is_done_or_waived(
    agent: Actor, supervisor: Actor, customer_actor: Actor, open_case: Open
) -> None:
    case = open_case()
    mine = find_agent_of(agent)
    assert mine is not None
    due = NOW + timedelta(hours=3)
    first = set_task(
        by=supervisor, at=NOW, case_id=case.id, what="给仓库打电话", due_at=due, owner_id=mine.id
    )
    second = set_task(by=agent, at=NOW, case_id=case.id, what="回电客户", kind="call_back")
    settle()
    made = promises_of([Ref("task", str(first)), Ref("task", str(second))], actor=SYSTEM)
    called_by = NOW + timedelta(days=1)  # the house's own time
    assert {(one.kind, one.due_at, one.customer_id is None) for one in made} == {
        ("custom", due, True), ("call_back", called_by, False),
    }  # fmt: skip
    assert first in [one.id for one in my_tasks(NOW + timedelta(days=1), actor=agent, limit=9)]
    assert case_dossier(case.id, actor=agent).tasks_open == 2

    def version() -> int:
        return cases_by_id([case.id], actor=SYSTEM)[case.id].version

    resolve_case(by=agent, at=LATER, case_id=case.id, version=version(), effect="好了")
    with pytest.raises(CaseHeld) as held:
        close_case(by=supervisor, at=LATER, case_id=case.id, version=version(), code="resolved_accepted")
    assert "tasks" in {one.field for one in held.value.fields}
    with pytest.raises(Invalid):
        end_task(by=agent, at=LATER, case_id=case.id, task_id=first, done=False, said=" ")
    end_task(by=agent, at=LATER, case_id=case.id, task_id=first, done=True, said="打了")
    end_task(by=agent, at=LATER, case_id=case.id, task_id=second, done=False, said="客户已来电")
    end_task(by=agent, at=LATER, case_id=case.id, task_id=second, done=True, said="again changes nothing")
    settle()
    states = {
        one.subject_id: one.state
        for one in promises_of([Ref("task", str(one)) for one in (first, second)], actor=SYSTEM)
    }
    assert states == {first: "kept", second: "withdrawn"}
    close_case(by=supervisor, at=LATER, case_id=case.id, version=version(), code="resolved_accepted")
    rows = task_rows(actor=agent, window=Window(), case_id=case.id, state="waived").rows
    assert [(one.id, one.said) for one in rows] == [(second, "客户已来电")]
    for wrong in (NOW, None):
        with pytest.raises(Invalid):
            set_task(by=agent, at=NOW, case_id=case.id, what="x", due_at=wrong)
    assert task_rows(actor=customer_actor, window=Window()).total == 0


def test_a_merge_keeps_no_word_and_each_is_due_again_as_it_was_when_it_is_undone(
    agent: Actor, customer_actor: Actor, now: datetime
) -> None:
    parcel = make_shipment()
    one, two = [
        ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="chase", words=words).id
        for words in ("到哪了", "几点到")
    ]
    settle()

    def days(case_id: UUID) -> dict[str, tuple[str, datetime]]:
        rows = promises_of([Ref("case", str(case_id))], actor=SYSTEM)
        return {row.kind: (row.state, row.due_at) for row in sorted(rows, key=lambda row: row.made_at)}

    before = days(one)
    assert {state for state, _due in before.values()} == {"open"}
    link = merge_case(by=agent, at=LATER, case_id=one, into_id=two, reason="同一件事")
    settle()
    assert {state for state, _due in days(one).values()} == {"withdrawn"}
    assert {state for state, _due in days(two).values()} == {"open"}
    unlink_cases(by=agent, at=LATER + timedelta(minutes=5), link_id=link, reason="两件事")
    settle()
    after = days(one)
    assert after == before
    again_at = LATER + timedelta(minutes=10)
    again = merge_case(by=agent, at=again_at, case_id=one, into_id=two, reason="还是一件")
    settle()
    late = max(due for _state, due in before.values()) + timedelta(minutes=1)
    clock.advance_to(late)
    unlink_cases(by=agent, at=late, link_id=again, reason="两件事")
    settle()
    broken = {kind: ("broken", due) for kind, (_state, due) in before.items()}
    assert days(one) == broken  # its clocks ran on meanwhile
    checks = verify_promises(actor=SYSTEM, at=late)
    assert [found for check in checks for found in check.differences] == []
