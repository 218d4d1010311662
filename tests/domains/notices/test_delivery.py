"""From a queued notice to a mail that was handed over once: digests, leases, tries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM

from nuoda.domains.notices.commands import (
    NoticeDraft,
    Outcome,
    OutgoingMail,
    claim_messages,
    queue_notices,
    record_outcomes,
    release_notices,
)
from nuoda.domains.notices.commands.deliver import LEASE
from nuoda.domains.notices.queries import NoticeRow, next_release_at, notice_rows
from nuoda.domains.notices.rules import WHOLE, Kind
from nuoda.domains.notices.rules.kinds import GIVE_UP_AFTER, next_try_after
from nuoda.kernel import ledger
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
GATHERED = NOW + timedelta(seconds=60)
FIGURES = {
    "name": "安科美",
    "label": "NDX1",
    "to": "上海市",
    "due": "11月25日 18:00（北京时间）",
    "cause": "承运车辆途中发生故障。",
    "doing": "已安排其他车辆接驳续运。",
    "next": "11月24日 12:00（北京时间）",
    "case": "C1",
    "link": "http://nuoda.example/track",
}
DRAFT = NoticeDraft(
    kind="at_risk", subject_kind="shipment", subject_id=new_id(), customer_id=None, label="NDX1",
    recipient="ops@acme.example", language="zh-hans", figures=FIGURES, once="at_risk:1",
)  # fmt: skip


def _queue(*drafts: NoticeDraft) -> int:
    return queue_notices(by=SYSTEM, at=NOW, notices=drafts)


def _several(count: int, kind: str = "at_risk") -> list[NoticeDraft]:
    return [
        replace(DRAFT, kind=kind, once=f"{kind}:{n}", label=f"NDX{n}", subject_id=new_id())
        for n in range(count)
    ]


def _ready() -> list[UUID]:
    return [UUID(one.fact.subject.id) for one in ledger.all_named(["message.ready"])]


def _claim(at: datetime = GATHERED) -> tuple[OutgoingMail, ...]:
    release_notices(by=SYSTEM, at=at)
    return claim_messages(by=SYSTEM, at=at, message_ids=_ready())


def _rows() -> list[NoticeRow]:
    return list(notice_rows(actor=SYSTEM, window=Window()).rows)


def test_the_same_thing_is_told_once() -> None:
    assert (_queue(DRAFT), _queue(DRAFT), _queue(DRAFT, replace(DRAFT, once="late:1"))) == (1, 0, 1)


def test_it_waits_for_others_to_the_same_address() -> None:
    _queue(DRAFT)
    assert next_release_at(actor=SYSTEM) == GATHERED
    assert release_notices(by=SYSTEM, at=GATHERED - timedelta(seconds=1)) == 0
    assert release_notices(by=SYSTEM, at=GATHERED) == 1
    assert release_notices(by=SYSTEM, at=GATHERED) == 0


def test_a_mail_says_what_happened_what_it_means_and_what_is_done() -> None:
    _queue(DRAFT)
    (mail,) = _claim()
    assert mail.subject == "运单 NDX1 可能晚于承诺时间送达"
    assert mail.body.split("\n\n") == [
        "安科美，您好：",
        "您发往上海市的运单 NDX1 承诺于11月25日 18:00（北京时间）前送达，"
        "我们判断可能无法按时送到，特此提前告知。",
        "情况说明：承运车辆途中发生故障。",
        "处理措施：已安排其他车辆接驳续运。",
        "无论结果如何，我们都会在11月24日 12:00（北京时间）前再次向您说明进展。工单号：C1。",
        "随时查询货物动态：http://nuoda.example/track\n",
    ]


def test_two_are_two_mails_and_three_are_one() -> None:
    _queue(*_several(2))
    assert release_notices(by=SYSTEM, at=GATHERED) == 2
    _queue(*_several(3, kind="late"))
    assert release_notices(by=SYSTEM, at=GATHERED) == 1


def test_a_digest_names_every_shipment_and_says_once_what_is_done() -> None:
    _queue(*_several(25))
    (mail,) = _claim()
    assert mail.subject == "您有 25 票货物延误或存在延误风险"
    assert all(f"NDX{n}，发往上海市" in mail.body for n in range(25))
    assert mail.body.count("处理措施") == 1
    assert {row.message_id for row in _rows()} == {mail.id}


def test_a_digest_says_of_a_passed_time_that_it_is_late_and_when_the_next_word_comes() -> None:
    late = _several(3, "late")
    late[1] = replace(late[1], figures={**FIGURES, "eta": "11月26日 09:00（北京时间）"})
    _queue(*late)
    (mail,) = _claim()
    no_new_time = "新的时间尚不能确定，我们将在11月24日 12:00（北京时间）前再次告知；承运车辆途中发生故障。"
    due = "11月25日 18:00（北京时间）前"
    assert mail.body.split("\n\n")[2:5] == [
        f"NDX0，发往上海市：原承诺{due}送达，现已逾期；{no_new_time}",
        f"NDX1，发往上海市：承诺{due}，目前预计11月26日 09:00（北京时间）；承运车辆途中发生故障。",
        f"NDX2，发往上海市：原承诺{due}送达，现已逾期；{no_new_time}",
    ]


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind(kind) for kind in WHOLE}))
def test_a_digest_leaves_out_what_is_not_known(kind: Kind) -> None:
    known = {name: FIGURES[name] for name in ("name", "to", "cause", "doing", "next")}
    _queue(*(replace(one, figures=known, language="en") for one in _several(3, kind.value)))
    (mail,) = _claim()
    assert all(f"NDX{n}" in mail.body for n in range(3))
    assert "–" not in mail.body
    assert "%(" not in mail.body


def test_digests_keep_addresses_languages_and_kinds_apart() -> None:
    _queue(*_several(3), *_several(3, kind="late"))
    _queue(*(replace(one, once=one.once + "b", recipient="other@acme.example") for one in _several(3)))
    _queue(*(replace(one, once=one.once + "e", language="en") for one in _several(3)))
    assert release_notices(by=SYSTEM, at=GATHERED) == 4


def test_without_an_address_it_is_kept_where_a_person_sees_it() -> None:
    _queue(replace(DRAFT, recipient=""))
    assert release_notices(by=SYSTEM, at=GATHERED) == 0
    assert [row.state for row in _rows()] == ["unreachable"]
    assert len(ledger.all_named(["notice.unreachable"])) == 1


def test_a_mail_in_one_hand_is_not_taken_by_another() -> None:
    _queue(DRAFT)
    (mail,) = _claim()
    assert claim_messages(by=SYSTEM, at=GATHERED, message_ids=[mail.id]) == ()


def test_a_mail_that_was_handed_over_is_sent_and_its_notices_too() -> None:
    _queue(*_several(3))
    (mail,) = _claim()
    record_outcomes(by=SYSTEM, at=GATHERED, outcomes=[Outcome(mail.id)])
    assert {(row.state, row.sent_at) for row in _rows()} == {("sent", GATHERED)}
    assert len(ledger.all_named(["notice.sent"])) == 3
    record_outcomes(by=SYSTEM, at=GATHERED, outcomes=[Outcome(mail.id)])
    assert len(ledger.all_named(["notice.sent"])) == 3


def test_a_server_that_is_down_makes_it_wait_and_it_is_sent_once() -> None:
    _queue(DRAFT)
    (mail,) = _claim()
    record_outcomes(by=SYSTEM, at=GATHERED, outcomes=[Outcome(mail.id, "ConnectionRefusedError")])
    assert [(row.state, row.error) for row in _rows()] == [("released", "ConnectionRefusedError")]
    wait = next_try_after(1)
    assert wait is not None
    assert next_release_at(actor=SYSTEM) == GATHERED + wait
    assert _claim(GATHERED + wait - timedelta(seconds=1)) == ()
    (again,) = _claim(GATHERED + wait)
    assert again.id == mail.id
    record_outcomes(by=SYSTEM, at=GATHERED + wait, outcomes=[Outcome(again.id)])
    (row,) = _rows()
    assert (row.state, row.attempts, row.error) == ("sent", 2, "")
    assert _claim(GATHERED + timedelta(days=1)) == ()


def test_an_address_that_refuses_is_not_tried_again() -> None:
    _queue(DRAFT)
    (mail,) = _claim()
    record_outcomes(by=SYSTEM, at=GATHERED, outcomes=[Outcome(mail.id, "550 no such user", permanent=True)])
    assert [(row.state, row.error) for row in _rows()] == [("failed", "550 no such user")]
    assert next_release_at(actor=SYSTEM) is None
    (failed,) = ledger.all_named(["notice.failed"])
    assert failed.fact.error == "550 no such user"  # type: ignore[attr-defined]


def test_a_mail_whose_worker_died_is_taken_up_after_its_lease_and_flagged() -> None:
    _queue(DRAFT)
    (mail,) = _claim()
    assert _claim(GATHERED + LEASE - timedelta(seconds=1)) == ()
    (again,) = _claim(GATHERED + LEASE)
    assert again.id == mail.id


def test_after_the_last_try_it_is_given_up() -> None:
    _queue(DRAFT)
    at = GATHERED
    for _ in range(GIVE_UP_AFTER):
        (mail,) = _claim(at)
        record_outcomes(by=SYSTEM, at=at, outcomes=[Outcome(mail.id, "timeout")])
        at += timedelta(hours=2)
    assert [(row.state, row.attempts) for row in _rows()] == [("failed", GIVE_UP_AFTER)]
    assert _claim(at) == ()
