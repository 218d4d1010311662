"""What goes to customers can be answered by mail, and what comes back is read by nobody else's eyes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_account, make_shipment, settle

from nuoda.domains.cases.commands import IncidentDraft, ask, open_incident
from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.queries import affected_by, case_dossier, cases_by_id, said_case
from nuoda.domains.conversations.commands import MailDraft, record_mail
from nuoda.domains.conversations.models import ReplyAddress
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, release_notices
from nuoda.domains.notices.models import Message, Notice
from nuoda.kernel import clock
from nuoda.kernel.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def answered(settings: Settings, now: datetime) -> None:
    """Mail is taken in; somebody is on duty."""
    settings.NUODA_REPLY_DOMAIN, settings.NUODA_SMTP_URL = "answers.example", "keep:"
    make_account(Role.AGENT, name="林晓")


def _send(hours: int = 1) -> None:
    settle()
    clock.advance_to(NOW + timedelta(hours=hours))
    release_notices(by=SYSTEM, at=clock.now())
    settle()


def _answer(kind: str, customer: CustomerCard, words: str) -> None:
    """She answers the one mail of this kind that she got: what her consignees got is not hers to answer."""
    notice = Notice.objects.get(kind=kind, customer_id=customer.id, recipient=customer.email)
    token = notice.reply_to.partition("+")[2].partition("@")[0]
    mail = MailDraft(
        f"<{kind}@x.example>", customer.email, customer.name, notice.reply_to, "Re", words, "", None, [token]
    )
    record_mail(by=SYSTEM, at=clock.now(), mail=mail)
    settle()


def test_an_answer_to_an_incident_lands_in_her_own_case(acme: CustomerCard, globex: CustomerCard) -> None:
    ships = [make_shipment("ACME", "A-1"), make_shipment("GLOBEX", "G-1")]
    draft = IncidentDraft("vehicle", NOW, [one.id for one in ships], place="枝江")
    incident = open_incident(by=SYSTEM, at=NOW, draft=draft).id
    _send()
    _answer("incident", acme, "请改到周五送。")
    threads = {
        one.case.customer_id: [str(line.body) for line in said_case(one.case.id, actor=SYSTEM).thread]
        for one in affected_by(incident, actor=SYSTEM)
    }
    assert "请改到周五送。" in threads[acme.id]
    assert "请改到周五送。" not in threads[globex.id]
    # the incident's own thread speaks to all its customers: no customer's words stand in it
    assert "请改到周五送。" not in [str(line.body) for line in said_case(incident, actor=SYSTEM).thread]


def test_a_complaint_is_answered_by_mail_and_a_consignee_is_not_read_by_the_shipper(
    acme: CustomerCard,
) -> None:
    ship = make_shipment("ACME", "A-2")
    asked = ask(by=SYSTEM, at=NOW, shipment_id=ship.id, kind="complaint", words="破损")
    other = ask(
        by=SYSTEM, at=NOW, shipment_id=make_shipment("ACME", "A-3").id, kind="complaint", words="没送到",
        contact="lin@example.com", audience=Audience.CONSIGNEE, channel="track",
    )  # fmt: skip
    _send()
    _answer("case_received", acme, "补充：外箱也湿了。")
    assert "补充：外箱也湿了。" in [str(line.body) for line in said_case(asked.id, actor=SYSTEM).thread]
    told = Notice.objects.filter(kind="case_received", subject_id=other.id).values_list(
        "recipient", "reply_to"
    )
    assert list(told) == [("lin@example.com", "")]


def test_a_digest_is_answered_to_the_first_of_its_things(acme: CustomerCard) -> None:
    ships = [make_shipment("ACME", f"D-{n}") for n in range(3)]
    drafts = [
        NoticeDraft(
            kind="delivered", subject_kind="shipment", subject_id=one.id, customer_id=acme.id,
            label=one.waybill, recipient=acme.email, language="en", figures={}, once=f"d:{one.waybill}",
            reply_to=f"reply+{one.waybill.lower()}@answers.example",
        )
        for one in ships
    ]  # fmt: skip
    queue_notices(by=SYSTEM, at=NOW, notices=drafts)
    _send()
    (message,) = Message.objects.filter(recipient=acme.email)
    assert message.reply_to in {one.reply_to for one in drafts}
    assert ReplyAddress.objects.filter(token=message.reply_to).count() == 0


def _ended() -> UUID:
    """A complaint that was acknowledged by mail, and closed within the hour."""
    ship = make_shipment("ACME", "A-9")
    asked = ask(by=SYSTEM, at=NOW, shipment_id=ship.id, kind="complaint", words="破损")
    _send()
    Case.objects.filter(id=asked.id).update(
        state="closed", closing_code="resolved_accepted", closed_at=clock.now(), resolved_at=clock.now()
    )
    return asked.id


def test_her_mail_opens_a_case_that_had_ended_again(acme: CustomerCard) -> None:
    case_id = _ended()
    clock.advance_to(NOW + timedelta(days=30))
    _answer("case_received", acme, "又漏水了。")
    (card,) = cases_by_id([case_id], actor=SYSTEM).values()
    assert (card.state, card.closed_at) == ("investigating", None)
    assert card.update_due_at is not None
    assert card.update_due_at > clock.now()
    said = [(line.body, line.author_role) for line in said_case(case_id, actor=SYSTEM).thread]
    assert ("又漏水了。", "customer") in said
    assert [link.kind for link in case_dossier(case_id, actor=SYSTEM).links] == []


def test_after_the_window_another_case_follows_with_her_words(acme: CustomerCard) -> None:
    case_id = _ended()
    clock.advance_to(NOW + timedelta(days=31))
    _answer("case_received", acme, "又漏水了。")
    (card,) = cases_by_id([case_id], actor=SYSTEM).values()
    assert card.state == "closed"
    assert "又漏水了。" not in [line.body for line in said_case(case_id, actor=SYSTEM).thread]
    (link,) = [one for one in case_dossier(case_id, actor=SYSTEM).links if one.kind == "follows"]
    (fresh,) = cases_by_id([link.other_id], actor=SYSTEM).values()
    assert (fresh.kind, fresh.state, fresh.title) == ("complaint", "new", "又漏水了。")
    assert fresh.owner_id is not None
    assert "又漏水了。" in [line.body for line in said_case(fresh.id, actor=SYSTEM).thread]
