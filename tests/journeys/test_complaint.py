"""A complaint goes its whole way: acknowledged with its days, answered by letter, followed up, rated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from pytest_django import Settings
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_account, make_shipment, settle
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.commands import LetterDraft, approve_letter, ask, write_letter
from nuoda.domains.cases.commands.gate import CaseHeld
from nuoda.domains.cases.commands.letters import LetterGone, LetterNeedsAnother
from nuoda.domains.cases.commands.wording import WordsHeld
from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.models import CaseLetter
from nuoda.domains.cases.queries import CaseCard, cases_by_id, follow_up_rows, letters_of
from nuoda.domains.contracts.commands import ComplaintTermDraft, set_complaint_term
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.models import Enclosure
from nuoda.domains.notices.queries import enclosure_file, enclosures_about
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.insight.complaints.letters import compose_answer
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEIJING = ZoneInfo("Asia/Shanghai")


def _card(case_id: UUID) -> CaseCard:
    return cases_by_id([case_id], actor=SYSTEM)[case_id]


def _promises(case_id: UUID) -> dict[str, PromiseRow]:
    kinds = ("case", "case_answer", "case_follow_up", "case_recovery")
    rows = promises_of([Ref(kind, str(case_id)) for kind in kinds], actor=SYSTEM)
    return {one.kind: one for one in rows}


def _pass(to: datetime) -> None:
    clock.advance_to(to)
    tick()
    settle()


@pytest.fixture
def parcel(acme: CustomerCard, agent: Actor) -> ShipmentCard:
    """A parcel of hers; somebody is on duty."""
    return make_shipment("ACME")


@pytest.fixture
def complained(
    parcel: ShipmentCard,
    acme: CustomerCard,
    customer_actor: Actor,
    now: datetime,
    mailbox: Mailbox,
) -> UUID:
    """She complains in the portal; her contract wants an answer within three days."""
    term = ComplaintTermDraft(3, False, "HT-1 §7")
    set_complaint_term(by=SYSTEM, at=NOW - DAY, customer_id=acme.id, term=term)
    asked = ask(
        by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="外箱压坏，无人理会",
        channel="portal",
    )  # fmt: skip
    settle()
    _pass(NOW + timedelta(minutes=2))
    return asked.id


def _look_into(case_id: UUID, agent: Actor, *, severity: str = "S2") -> None:
    step: Callable[..., dict[str, Any]] = lambda: {  # noqa: E731
        "by": agent, "at": NOW + HOUR, "case_id": case_id, "version": _card(case_id).version,
    }  # fmt: skip
    cases.acknowledge_case(by=agent, at=NOW + HOUR, case_id=case_id)
    cases.assess_case(**step(), wanted="换货", flags=[], cause="DAMAGE.broken")
    cases.set_severity(**step(), severity=severity, reason="产线受影响")
    cases.investigate_case(
        **step(),
        cause="DAMAGE.broken",
        party="carrier",
        finding="分拨中心掉落，有监控。",
        whys=["叉车未限速"],
    )


def _answer(case_id: UUID, agent: Actor, supervisor: Actor, at: datetime) -> None:
    composed = compose_answer(case_id, actor=agent)
    parts = {name: getattr(composed, name) for name in LetterDraft.__dataclass_fields__}
    letter_id = write_letter(by=agent, at=at, case_id=case_id, draft=LetterDraft(**parts))
    approve_letter(by=supervisor, at=at, letter_id=letter_id, drafted_at=at)


def test_acknowledged_with_every_day_and_the_earliest_counts(
    complained: UUID, parcel: ShipmentCard, mailbox: Mailbox, agent: Actor
) -> None:
    card, due = _card(complained), _promises(complained)
    assert card.channel == "portal"
    law = due["statutory"]
    assert (law.due_at.astimezone(BEIJING), law.ground) == (datetime(2026, 12, 1, tzinfo=BEIJING), "statute")
    assert "29" in law.ground_ref
    assert due["custom"].due_at.astimezone(BEIJING).date() == (NOW + 3 * DAY).date()
    (mail,) = mailbox.mails()
    assert card.number in mail.subject
    for words in ("12月1日 00:00", "29", card.number):
        assert words in mail.body
    page = sign_in(agent).get(reverse("desk_case", args=[complained])).content.decode()
    assert "《快递暂行条例》（2025）第二十九条；" in page
    assert "HT-1 §7" in page


def test_its_customer_reads_which_day_comes_first_and_whose_it_is(
    complained: UUID, customer_actor: Actor, agent: Actor, supervisor: Actor
) -> None:
    page = reverse("portal_case", args=[complained])
    hers = sign_in(customer_actor)
    words = shown(hers.get(page).content.decode())
    days = [words.index(one) for one in ("合同约定的答复期限", "《快递暂行条例》（2025）第二十九条")]
    assert days == sorted(days)
    assert words.index("最早，以此为准") < words.index("法定答复期限")
    assert "HT-1 §7" in words
    _look_into(complained, agent, severity="S3")
    _answer(complained, agent, supervisor, NOW + 2 * HOUR)
    settle()
    words = shown(hers.get(page).content.decode())
    assert "法定答复期限" not in words


def test_merged_its_days_are_withdrawn_and_stand_again_when_it_is_undone(
    complained: UUID, parcel: ShipmentCard, customer_actor: Actor, agent: Actor
) -> None:
    days = ("statutory", "custom", "resolution", "first_reply")
    other = ask(by=customer_actor, at=clock.now(), shipment_id=parcel.id, kind="inquiry", words="怎么办").id
    settle()
    before = {kind: _promises(complained)[kind] for kind in days}
    assert {one.state for one in before.values()} == {"open"}
    link = cases.merge_case(by=agent, at=clock.now(), case_id=complained, into_id=other, reason="一件事")
    settle()
    merged = _promises(complained)
    assert {(merged[kind].state, merged[kind].proof) for kind in days} == {("withdrawn", "merged")}
    cases.unlink_cases(by=agent, at=clock.now(), link_id=link, reason="两件事")
    settle()
    assert {kind: _promises(complained)[kind] for kind in days} == before


def test_the_answer_is_approved_by_another_sent_as_pdf_and_never_changes(
    complained: UUID, agent: Actor, supervisor: Actor, customer_actor: Actor, mailbox: Mailbox
) -> None:
    _look_into(complained, agent)
    composed = compose_answer(complained, actor=agent)
    assert "外箱压坏" in composed.found
    assert "分拨中心掉落" in composed.found
    assert "30" in composed.routes
    assert "叉车未限速" in composed.prevention
    assert composed.decision.endswith("责任方：承运商。我们为此向您致歉。")
    draft = LetterDraft(
        **{name: getattr(composed, name) for name in LetterDraft.__dataclass_fields__ if name != "remedy"},
        remedy="重新发货一件。",
    )
    at = NOW + 2 * HOUR
    bold = replace(draft, remedy="保证明天送达")
    with pytest.raises(WordsHeld):
        write_letter(by=agent, at=at, case_id=complained, draft=bold)
    letter_id = write_letter(by=agent, at=at, case_id=complained, draft=draft)
    approve = partial(approve_letter, at=at + HOUR, letter_id=letter_id)
    with pytest.raises(LetterNeedsAnother):
        approve(by=agent, drafted_at=at)
    with pytest.raises(LetterGone):
        approve(by=supervisor, drafted_at=at - HOUR)
    assert letters_of(complained, actor=customer_actor) == []
    approve(by=supervisor, drafted_at=at)
    with pytest.raises(LetterGone):
        approve(by=supervisor, drafted_at=at)
    settle()
    _pass(at + HOUR + timedelta(minutes=2))
    due = _promises(complained)
    assert {kind: due[kind].state for kind in ("statutory", "custom", "first_reply")} == {
        # she is answered in time by law and contract, but later than a grave case asks for
        "statutory": "kept", "custom": "kept", "first_reply": "broken",
    }  # fmt: skip
    mail = mailbox.mails()[0]
    (file,) = mail.files
    assert (file.name, file.media_type) == (f"{_card(complained).number}-A1.pdf", "application/pdf")
    (kept,) = enclosures_about([Ref("case", str(complained))], actor=customer_actor)
    assert enclosure_file(kept.id, actor=customer_actor)[1] == file.body
    assert file.body.startswith(b"%PDF-")
    kept_letter = CaseLetter.objects.filter(id=letter_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        Enclosure.objects.update(name="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        kept_letter.update(found="x")
    hers = sign_in(customer_actor)
    shown = hers.get(reverse("portal_case", args=[complained])).content.decode()
    assert kept.number in shown
    assert hers.get(reverse("portal_letter", args=[kept.id])).content == file.body
    received = reverse("portal_letter_received", args=[kept.id])
    assert hers.post(received, {"back": "//evil.example"}).headers["Location"] == reverse("portal_letters")
    (kept,) = enclosures_about([Ref("case", str(complained))], actor=SYSTEM)
    assert kept.read_at is not None
    assert kept.acknowledged_by == customer_actor.name


def test_a_grave_case_is_followed_up_by_another_within_a_day(
    complained: UUID, agent: Actor, supervisor: Actor
) -> None:
    make_account(Role.AGENT, name="同事", email="two@nuoda.example")
    _look_into(complained, agent)
    at = NOW + 2 * HOUR
    cases.write_to_customer(by=agent, at=at, case_id=complained, words="已安排重新发货。")
    end = partial(cases.resolve_case, by=agent, at=at, case_id=complained, effect="重新发货")
    with pytest.raises(CaseHeld) as held:  # a grave complaint is answered by letter
        end(version=_card(complained).version)
    assert [one.field for one in held.value.fields] == ["answered"]
    _answer(complained, agent, supervisor, at)
    end(version=_card(complained).version)
    settle()
    visit = _promises(complained)["call_back"]
    assert (visit.due_at, visit.state) == (at + DAY, "open")
    assert visit.owner_id not in (None, _card(complained).owner_id)
    (row,) = follow_up_rows(actor=agent, window=Window()).rows
    assert (row.tries, row.again_at) == (0, None)
    browser = sign_in(supervisor)
    listed = browser.get(reverse("desk_follow_ups")).content.decode()
    assert "同事" in listed
    cases.check_effect(
        by=supervisor, at=at + HOUR, case_id=complained, version=_card(complained).version,
        result="effective", said="满意",
    )  # fmt: skip
    settle()
    assert _promises(complained)["call_back"].state == "kept"
    assert _promises(complained)["statutory"].state == "kept"
    assert follow_up_rows(actor=agent, window=Window()).total == 0


def test_what_a_consignee_asks_is_not_mailed_to_the_shipper(
    parcel: ShipmentCard, agent: Actor, now: datetime, mailbox: Mailbox, settings: Settings
) -> None:
    for contact in ("13800138000", "lin@example.com"):
        cases.ask(
            by=SYSTEM, at=NOW, shipment_id=parcel.id, kind="complaint", words="没人送", contact=contact,
            audience=Audience.CONSIGNEE, channel="track",
        )  # fmt: skip
    settle()
    _pass(NOW + timedelta(minutes=2))
    assert [mail.recipient for mail in mailbox.mails()] == ["lin@example.com"]
