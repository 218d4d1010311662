"""What stands on record of a case: assessed, evidenced, planned, agreed, checked, linked, merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import Error, connection
from django.test.utils import CaptureQueriesContext
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM, make_shipment, scan
from tests.factories.threads import side_by_side

from nuoda.domains.cases.commands import (
    LetterDraft,
    MeasureDraft,
    PlaybookDraft,
    acknowledge_case,
    answer_back,
    answer_plan,
    approve_letter,
    ask,
    assess_case,
    check_effect,
    cite_evidence,
    close_case,
    end_measure,
    end_playbook,
    fix_segment,
    investigate_case,
    link_cases,
    merge_case,
    note_case,
    plan_case,
    reopen_case,
    reopen_step,
    resolve_case,
    set_severity,
    settle_step,
    split_case,
    strike_evidence,
    unlink_cases,
    wait_in_case,
    write_letter,
    write_playbook,
    write_to_customer,
)
from nuoda.domains.cases.commands.assess import LoweringNeedsSupervisor
from nuoda.domains.cases.commands.evidence import CitedAlready
from nuoda.domains.cases.commands.gate import CaseHeld
from nuoda.domains.cases.commands.link import HasParent, LinkedAlready
from nuoda.domains.cases.commands.merge import CannotMerge, OtherCustomer
from nuoda.domains.cases.commands.playbooks import PlaybooksNeedSupervisor
from nuoda.domains.cases.commands.steps import WaiverNeedsSupervisor
from nuoda.domains.cases.commands.thread import CaseCannotMove, CaseChangedMeanwhile
from nuoda.domains.cases.commands.work import CaseWasMerged
from nuoda.domains.cases.queries import (
    CaseCard,
    CaseDossier,
    case_dossier,
    case_page,
    cases_of,
    exhibits_of,
    playbook_rows,
    segment_of,
)
from nuoda.domains.cases.rules import PlayStep
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.ids import new_id

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _card(case_id: UUID) -> CaseCard:
    return case_page(case_id, actor=SYSTEM).card


def _dossier(case_id: UUID) -> CaseDossier:
    return case_dossier(case_id, actor=SYSTEM)


def _facts(name: str) -> list[object]:
    return [one.fact for one in ledger.all_named([name])]


def _held(call: Callable[[], object]) -> set[str]:
    with pytest.raises(CaseHeld) as held:
        call()
    return {one.field for one in held.value.fields}


@pytest.fixture
def complaint(parcel: ShipmentCard, customer_actor: Actor) -> UUID:
    asked = ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="送晚了还摔坏了")
    return asked.id


def test_a_complaint_goes_the_whole_way_of_iso_10002(
    complaint: UUID, agent: Actor, supervisor: Actor, customer_actor: Actor
) -> None:
    """Acknowledge, assess, investigate, plan with the customer's yes, respond, check, close: none skipped."""

    def version() -> int:
        return _card(complaint).version

    investigate = {"cause": "DAMAGE.broken", "party": "carrier", "finding": "外箱完好，内件破损"}
    with pytest.raises(CaseCannotMove):
        investigate_case(by=agent, at=NOW, case_id=complaint, version=version(), **investigate)
    acknowledge_case(by=agent, at=NOW, case_id=complaint)
    assess = partial(assess_case, by=agent, at=NOW, case_id=complaint, cause="DAMAGE.broken")
    assert _held(lambda: assess(version=version(), wanted=" ", flags=[])) == {"wanted"}
    with pytest.raises(Invalid):
        assess(version=version(), wanted="换货", flags=["meteor"])
    assess(version=version(), wanted="换货并道歉", flags=["media"])
    assert (_card(complaint).state, _dossier(complaint).flags) == ("assessed", ["media"])
    investigate_case(
        by=agent,
        at=NOW,
        case_id=complaint,
        version=version(),
        whys=["内衬不足", " ", "装箱单未写易碎"],
        **investigate,
    )
    assert _dossier(complaint).whys == ["内衬不足", "装箱单未写易碎"]
    measures = [MeasureDraft("补发一件", NOW + DAY), MeasureDraft("改用加厚内衬", NOW + 3 * DAY)]
    plan_case(
        by=agent, at=NOW, case_id=complaint, version=version(), plan="补发", plan_due_at=NOW + DAY,
        measures=measures,
    )  # fmt: skip
    answer = partial(answer_plan, by=agent, at=NOW + HOUR, case_id=complaint)
    with pytest.raises(Invalid):
        answer(version=version(), answer="yes")
    with pytest.raises(Invalid):
        answer(version=version(), answer="yes", entry_id=new_id())
    answer(version=version(), answer="no", said="电话：不接受补发，要退款")
    assert _card(complaint).state == "turned_down"
    plan_case(by=agent, at=NOW, case_id=complaint, version=version(), plan="退款", plan_due_at=NOW + DAY)
    answer_back(by=customer_actor, at=NOW + 2 * HOUR, case_id=complaint, words="同意退款")
    hers = case_page(complaint, actor=SYSTEM).thread[-1]
    answer(version=version(), answer="yes", entry_id=hers.id)
    assert (_card(complaint).state, _dossier(complaint).answer_entry_id) == ("executing", hers.id)
    resolve = partial(resolve_case, by=agent, at=NOW + 3 * HOUR, case_id=complaint, effect="已退款")
    assert _held(lambda: resolve(version=version())) == {"measures", "told"}
    first, second = _dossier(complaint).measures
    end = partial(end_measure, by=agent, at=NOW + 3 * HOUR, case_id=complaint)
    end(measure_id=first.id, done=True, result="退款单 R-1")
    with pytest.raises(Invalid):
        end(measure_id=second.id, done=False, result="")
    end(measure_id=second.id, done=False, result="客户已改用自备包装")
    end(measure_id=second.id, done=True, result="again")
    assert [one.done for one in _dossier(complaint).measures] == [True, False]
    write_to_customer(
        by=agent, at=NOW + 3 * HOUR, case_id=complaint, words="已为您办理退款，抱歉给您添麻烦。"
    )
    resolve(version=version())
    _feed_back(complaint, agent, supervisor)
    names = ["assessed", "planned", "plan_answered", "measure_ended", "effect_checked"]
    assert [len(_facts(f"case.{name}")) for name in names] == [1, 2, 2, 2, 4]


def _feed_back(complaint: UUID, agent: Actor, supervisor: Actor) -> None:
    """Checked in vain and anew, its playbook settled, and closed by a supervisor."""

    def version() -> int:
        return _card(complaint).version

    set_severity(
        by=agent, at=NOW, case_id=complaint, version=version(), severity="S2", reason="客户产线受影响"
    )
    close = partial(close_case, at=NOW + 2 * DAY, case_id=complaint, code="resolved_accepted")
    assert _held(lambda: close(by=supervisor, version=version())) == {"checked", "steps"}
    check = partial(check_effect, by=supervisor, case_id=complaint)
    check(at=NOW + 4 * HOUR, version=version(), result="ineffective", said="钱没到账")
    assert (_card(complaint).state, _card(complaint).resolved_at) == ("investigating", None)
    assert _held(
        lambda: resolve_case(
            by=agent, at=NOW + DAY, case_id=complaint, version=version(), effect="已到账"
        )
    ) == {"answered"}  # fmt: skip
    draft = LetterDraft("zh-hans", "客户", "分拨中心掉落。", "成立。", "退款。", "", "可再申诉。")
    letter_id = write_letter(by=agent, at=NOW + DAY, case_id=complaint, draft=draft)
    approve_letter(by=supervisor, at=NOW + DAY, letter_id=letter_id, drafted_at=NOW + DAY)
    resolve_case(by=agent, at=NOW + DAY, case_id=complaint, version=version(), effect="已到账")
    for hours in (1, 3):
        check(at=NOW + DAY + hours * HOUR, version=version(), result="unreached", said="无人接听")
    assert _card(complaint).state == "resolved"
    check(at=NOW + DAY + 6 * HOUR, version=version(), result="unreached", said="无人接听")
    assert _card(complaint).state == "checked"
    for line in _dossier(complaint).steps:
        settle_step(
            by=supervisor, at=NOW + DAY, case_id=complaint, key=line.step.key, waived=False, said="见沟通记录"
        )
    close(by=supervisor, version=version())


def test_severity_is_raised_by_anybody_and_lowered_by_a_supervisor(
    complaint: UUID, agent: Actor, supervisor: Actor
) -> None:
    put = partial(set_severity, at=NOW, case_id=complaint, reason="复核")
    with pytest.raises(LoweringNeedsSupervisor):
        put(by=agent, version=_card(complaint).version, severity="S4")
    put(by=agent, version=_card(complaint).version, severity="S1")
    put(by=supervisor, version=_card(complaint).version, severity="S3")
    for wrong in ({"severity": "S9"}, {"severity": "S4", "reason": " "}):
        with pytest.raises(Invalid):
            put(by=supervisor, version=_card(complaint).version, **wrong)  # type: ignore[arg-type]
    assert [(one.before, one.after, one.by_person) for one in _facts("case.severity_set")] == [  # type: ignore[attr-defined]
        ("S3", "S1", True), ("S1", "S3", True),
    ]  # fmt: skip
    assert (_dossier(complaint).severity_reason, _dossier(complaint).severity_by) == ("复核", "周敏")


def test_the_third_complaint_in_thirty_days_is_one_level_graver(customer_actor: Actor) -> None:
    found, signed = [], set()
    for n, days in enumerate((0, 25, 29, 62)):
        ship = make_shipment("ACME", f"NDX7000{n}")
        asked = ask(
            by=customer_actor, at=NOW + days * DAY, shipment_id=ship.id, kind="complaint", words="又晚了"
        )
        found.append(_card(asked.id).severity)
        signed |= {one.author for one in case_page(asked.id, actor=SYSTEM).thread if one.kind == "system"}
    assert found == ["S3", "S3", "S2", "S3"]
    assert signed == {SYSTEM.name}, "a rule of the house raised it, not the customer"


def test_the_same_matter_is_taken_up_again_and_an_old_one_is_linked(
    parcel: ShipmentCard, customer_actor: Actor, agent: Actor
) -> None:
    def complain(days: int, words: str = "又坏了") -> UUID:
        at = NOW + days * DAY
        return ask(by=customer_actor, at=at, shipment_id=parcel.id, kind="complaint", words=words).id

    first = complain(0)
    other = ask(by=agent, at=NOW, shipment_id=parcel.id, kind="inquiry", words="x").id
    merge_case(by=agent, at=NOW + DAY, case_id=first, into_id=other, reason="同一件事")
    later = complain(40)
    assert later != first, "after 30 days it is a case of its own"
    assert [(one.kind, one.forward, one.other_id) for one in _dossier(later).links] == [
        ("follows", True, first)
    ]
    merge_case(by=agent, at=NOW + 41 * DAY, case_id=later, into_id=other, reason="同一件事")
    assert complain(60, "还是坏的") == later
    assert (_card(later).state, _card(later).opened_at) == ("investigating", NOW + 40 * DAY)
    assert "还是坏的" in [line.body for line in case_page(later, actor=SYSTEM).thread]


def test_waiting_names_whom_and_ends_with_her_answer(
    complaint: UUID, agent: Actor, customer_actor: Actor
) -> None:
    acknowledge_case(by=agent, at=NOW, case_id=complaint)
    assess_case(
        by=agent,
        at=NOW,
        case_id=complaint,
        version=_card(complaint).version,
        wanted="退款",
        cause="",
        flags=[],
    )
    investigate_case(
        by=agent, at=NOW, case_id=complaint, version=_card(complaint).version, cause="DAMAGE.broken",
        party="undetermined", finding="待照片",
    )  # fmt: skip
    wait = partial(wait_in_case, by=agent, at=NOW, case_id=complaint, reason="要外箱照片")
    for wrong in (
        {"waiting_for": "moon", "waiting_until": NOW + DAY},
        {"waiting_for": "customer", "waiting_until": NOW},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            wait(version=_card(complaint).version, **wrong)  # type: ignore[arg-type]
    wait(version=_card(complaint).version, waiting_for="customer", waiting_until=NOW + DAY)
    assert (_card(complaint).state, _dossier(complaint).waiting_for) == ("waiting", "customer")
    answer_back(by=customer_actor, at=NOW + HOUR, case_id=complaint, words="照片已发")
    assert (_card(complaint).state, _dossier(complaint).waiting_for) == ("investigating", "")


def test_evidence_is_the_cases_own_and_the_stretch_follows_from_the_log(
    open_case: Open, parcel: ShipmentCard, agent: Actor
) -> None:
    scan(parcel.waybill, "HUB_IN", NOW, place="武汉分拨中心")
    scan(parcel.waybill, "", NOW + 5 * HOUR, reason="DAMAGE.broken", place="上海分拨中心")
    case = open_case("DAMAGE.broken", trigger="troubled", impact=2)
    other = make_shipment("ACME", "NDX800002")
    scan(other.waybill, "HUB_IN", NOW, place="广州")
    shown = exhibits_of(case.id, actor=agent)
    assert [(one.kind, "武汉" in str(one.said) or "上海" in str(one.said)) for one in shown] == [
        ("scan", True), ("scan", True),
    ]  # fmt: skip
    cite = partial(cite_evidence, by=agent, at=NOW, case_id=case.id)
    one = cite(kind="scan", ref=shown[1].ref, said="")
    spoken = cite(kind="words", ref="", said="司机：装车时箱角已塌")
    with pytest.raises(CitedAlready):
        cite(kind="scan", ref=shown[1].ref, said="")
    for kind, ref in (("scan", "2026/elsewhere/"), ("proof", str(new_id())), ("rumour", ""), ("words", "")):
        with pytest.raises(Invalid):
            cite(kind=kind, ref=ref, said="")
    strike_evidence(by=agent, at=NOW, case_id=case.id, evidence_id=spoken)
    with pytest.raises(NotFound):
        strike_evidence(by=agent, at=NOW, case_id=case.id, evidence_id=new_id())
    cite(kind="scan", ref=shown[0].ref, said="完好入库")
    lines = {line.id: line for line in _dossier(case.id).evidence}
    assert (lines[one].struck, lines[spoken].struck, len(lines)) == (False, True, 3)
    segment = segment_of(parcel.id, actor=agent)
    assert segment is not None
    assert segment.good is not None
    assert (segment.good.place, segment.bad.place, segment.certain) == ("武汉分拨中心", "上海分拨中心", True)
    fix_segment(
        by=agent, at=NOW, case_id=case.id, version=_card(case.id).version, start="武汉分拨中心",
        end="上海分拨中心", holder="干线车队", basis="交接扫描",
    )  # fmt: skip
    assert (_dossier(case.id).segment or {})["holder"] == "干线车队"
    with CaptureQueriesContext(connection) as queries:
        case_dossier(case.id, actor=agent)
    assert len(queries) == 1


def test_a_playbook_holds_closing_and_a_running_case_keeps_its_version(
    open_case: Open, agent: Actor, supervisor: Actor
) -> None:
    case = open_case("DAMAGE.broken", trigger="troubled", impact=1, due_at=None)
    before = _dossier(case.id)
    assert before.play is not None
    assert (before.play.code, before.play.version) == ("damage", 1)
    steps = [PlayStep("only", "只此一步", "Only this", "agent", "words", 60, supervised=True)]
    draft = PlaybookDraft("damage", "新版货损", "exception", steps, cause="DAMAGE")
    with pytest.raises(PlaybooksNeedSupervisor):
        write_playbook(by=agent, at=NOW + HOUR, draft=draft)
    for wrong in (
        replace(draft, code="Ä"), replace(draft, steps=[]), replace(draft, steps=steps * 2),
        replace(draft, kind="party"), replace(draft, cause="ALIENS"), replace(draft, severities=["S9"]),
        replace(draft, steps=[replace(steps[0], minutes=0)]),
        replace(draft, steps=[replace(steps[0], role="x")]),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            write_playbook(by=supervisor, at=NOW + HOUR, draft=wrong)
    written = write_playbook(by=supervisor, at=NOW + HOUR, draft=draft)
    assert write_playbook(by=supervisor, at=NOW + 2 * HOUR, draft=draft) == written, (
        "the same says nothing new"
    )
    assert (_dossier(case.id).play or before.play).version == 1
    rows = [one for one in playbook_rows(actor=supervisor, at=NOW + DAY) if one.play.code == "damage"]
    assert [(one.play.version, one.live) for one in rows] == [(2, True), (1, False)]
    key = before.steps[0].step.key
    settle = partial(settle_step, at=NOW, case_id=case.id)
    with pytest.raises(NotFound):
        settle(by=agent, key="only", waived=False, said="x")
    settle(by=agent, key=key, waived=False, said="已电话告知")
    settle(by=agent, key=key, waived=True, said="again")
    reopen_step(by=agent, at=NOW, case_id=case.id, key=key)
    assert _dossier(case.id).steps_settled == 0
    for line in before.steps:
        settle(by=agent, key=line.step.key, waived=True, said="客户自行处理")
    assert all(line.waived for line in _dossier(case.id).steps)
    investigate_case(
        by=agent, at=NOW, case_id=case.id, version=_card(case.id).version, cause="LOSS.whole",
        party="carrier",
        finding="查无实物",
    )  # fmt: skip
    lost = _dossier(case.id)
    assert lost.play is not None
    assert (lost.play.code, lost.steps_settled) == ("loss", 2), "what was done under the same key stays done"
    supervised = next(line for line in lost.steps if line.step.supervised)
    with pytest.raises(WaiverNeedsSupervisor):
        settle(by=agent, key=supervised.step.key, waived=True, said="不调监控")
    resolve_case(by=agent, at=NOW, case_id=case.id, version=_card(case.id).version, effect="已补发")
    shut = partial(close_case, by=supervisor, at=NOW, case_id=case.id, code="resolved_accepted")
    assert "steps" in _held(lambda: shut(version=_card(case.id).version))
    end_playbook(by=supervisor, at=NOW + DAY, code="damage")
    with pytest.raises(NotFound):
        end_playbook(by=supervisor, at=NOW + DAY, code="damage")
    with pytest.raises(Error), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_playbook SET name = 'x'")


def test_a_merge_and_a_split_are_undone_to_the_letter(
    parcel: ShipmentCard, agent: Actor, customer_actor: Actor, globex: CustomerCard
) -> None:
    def asked(words: str, at: timedelta = timedelta()) -> UUID:
        return ask(by=customer_actor, at=NOW + at, shipment_id=parcel.id, kind="chase", words=words).id

    def thread(case_id: UUID) -> list[str]:
        return [line.body for line in case_page(case_id, actor=SYSTEM).thread if isinstance(line.body, str)]

    one, two = asked("到哪了"), asked("几点到", HOUR)
    note_case(by=agent, at=NOW + HOUR / 2, case_id=one, words="问过站点")
    before = {case_id: (_card(case_id), thread(case_id)) for case_id in (one, two)}
    foreign = make_shipment("GLOBEX", "NDX900009")
    theirs = ask(by=SYSTEM, at=NOW, shipment_id=foreign.id, kind="chase", words="x").id
    with pytest.raises(OtherCustomer):
        merge_case(by=agent, at=NOW + 2 * HOUR, case_id=one, into_id=theirs, reason="同车")
    with pytest.raises(Invalid):
        merge_case(by=agent, at=NOW, case_id=one, into_id=one, reason="x")
    link = merge_case(by=agent, at=NOW + 2 * HOUR, case_id=one, into_id=two, reason="同一票货")
    assert (_card(one).state, thread(one)) == ("closed", [])
    assert thread(two) == ["到哪了", "问过站点", "几点到"]
    with pytest.raises(CannotMerge):
        merge_case(by=agent, at=NOW, case_id=one, into_id=two, reason="x")
    with pytest.raises(CaseWasMerged):
        reopen_case(by=agent, at=NOW + 2 * HOUR, case_id=one, reason="x")
    note_case(by=agent, at=NOW + 3 * HOUR, case_id=two, words="合并后记")
    unlink_cases(by=agent, at=NOW + 4 * HOUR, link_id=link, reason="两票不同")
    with pytest.raises(NotFound):
        unlink_cases(by=agent, at=NOW + 4 * HOUR, link_id=link, reason="两票不同")
    after = {case_id: (_card(case_id), thread(case_id)) for case_id in (one, two)}
    assert after[one] == (replace(before[one][0], version=after[one][0].version), before[one][1])
    assert after[two][1] == [*before[two][1], "合并后记"]
    assert after[two][0].update_due_at == before[two][0].update_due_at
    said = case_page(two, actor=SYSTEM).thread
    lines = {line.body: line.id for line in said if isinstance(line.body, str)}
    every = [line.id for line in said]
    cut = partial(split_case, by=agent, at=NOW + 5 * HOUR, case_id=two, title="另一件事")
    for ids in ([], [new_id()], every):
        with pytest.raises(Invalid):
            cut(entry_ids=ids)
    fresh = cut(entry_ids=[lines["合并后记"]])
    assert (thread(fresh), thread(two), _card(fresh).opened_at) == (["合并后记"], ["几点到"], NOW + 3 * HOUR)
    (split,) = [one for one in _dossier(fresh).links if one.kind == "split"]
    unlink_cases(by=agent, at=NOW + 6 * HOUR, link_id=split.id, reason="是一件事")
    assert (thread(two), _card(fresh).state) == (["几点到", "合并后记"], "closed")
    tie = partial(link_cases, by=agent, at=NOW, reason="")
    tie(case_id=one, other_id=theirs, kind="child")
    for a, b in ((one, two), (theirs, one)):
        with pytest.raises(HasParent):
            tie(case_id=a, other_id=b, kind="child")
    with pytest.raises(LinkedAlready) as again:
        tie(case_id=one, other_id=theirs, kind="child")
    assert again.type is LinkedAlready
    with pytest.raises(Invalid):
        tie(case_id=two, other_id=theirs, kind="merged")
    with pytest.raises(Forbidden):
        link_cases(by=customer_actor, at=NOW, case_id=one, other_id=two, kind="duplicate", reason="")
    with pytest.raises(NotFound):
        case_dossier(one, actor=customer_actor)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_one_is_heard_and_the_others_are_told(
    parcel: ShipmentCard, agent: Actor
) -> None:
    case_id = ask(by=SYSTEM, at=NOW, shipment_id=parcel.id, kind="chase", words="到哪了").id
    version = _card(case_id).version

    def save(n: int) -> Callable[[], object]:
        return partial(
            investigate_case, by=agent, at=NOW, case_id=case_id, version=version, cause="DELAY.traffic",
            party="nobody", finding=f"第{n}人的结论",
        )  # fmt: skip

    answers = side_by_side([save(n) for n in range(6)])
    assert sum(isinstance(one, CaseChangedMeanwhile) for one in answers) == 5
    assert answers.count(None) == 1
    assert len(cases_of(actor=SYSTEM, shipment_ids=[parcel.id])) == 1
    into = ask(by=SYSTEM, at=NOW, shipment_id=parcel.id, kind="chase", words="几点到").id
    merge = partial(merge_case, by=agent, at=NOW, case_id=case_id, into_id=into, reason="同一票货")
    merged = side_by_side([merge for _n in range(4)])
    assert sum(isinstance(one, UUID) for one in merged) == 1
    assert sum(isinstance(one, CannotMerge) for one in merged) == 3
