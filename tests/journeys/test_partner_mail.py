"""A partner is asked by mail and answers with a picture; both ways over real mail servers."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_shipment, scan, settle
from tests.factories.people import sign_in
from tests.factories.pictures import photo

from nuoda.connectors.messaging.mailbox import CaughtMail, catch, caught
from nuoda.domains.cases.commands import write_to_customer, write_to_partner
from nuoda.domains.cases.queries import CasePage, case_page, cases_of, said_case
from nuoda.domains.conversations.commands import MailIsSettled, attach_mail, discard_mail
from nuoda.domains.conversations.queries import MailRow, mail_rows
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.notices.facts import Kind
from nuoda.domains.notices.queries import notice_rows
from nuoda.kernel import clock, inbox
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.mail import read_kept
from nuoda.surfaces.intake.mail.listening import listen

DOMAIN = "answers.nuoda.example"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def out(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """The partner's mailbox, behind a mail server of his own."""
    settings.NUODA_HOME = tmp_path
    settings.NUODA_REPLY_DOMAIN = DOMAIN
    server = catch(tmp_path / "box")
    settings.NUODA_SMTP_URL = f"smtp://{server.hostname}:{server.port}"
    yield tmp_path / "box"
    server.stop()


@pytest.fixture
def door(out: Path) -> Iterator[Controller]:
    """Our own mail server."""
    server = listen("127.0.0.1", 0)
    yield server
    server.stop()


def posted(box: Path, to: str) -> CaughtMail:
    settle()
    release_notices(by=SYSTEM, at=NOW + timedelta(hours=1))
    settle()
    return next(one for one in caught(box) if to in one.recipient)


def reply(
    to: str, words: str, *, subject: str = "Re", message_id: str = "<1@sf.example>", **headers: str
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "武汉站 <wh@sf.example>", to, subject
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail


def deliver(door: Controller, mail: EmailMessage, *, sender: str = "wh@sf.example") -> MailRow:
    """Hand a mail to our server, let the worker read it, and let what follows follow."""
    with smtplib.SMTP(door.hostname, door.port) as server:
        server.send_message(mail, from_addr=sender, to_addrs=[mail["To"]])
    document = inbox.document_rows(actor=SYSTEM, window=Window(), format="mail").rows[0]
    read_kept(inbox.work_on(document.id), at=clock.now())
    settle()
    return mail_rows(actor=SYSTEM, window=Window()).rows[0]


def test_question_and_answer_by_mail(out: Path, door: Controller) -> None:
    with clock.simulated(NOW):
        agent, page = trouble()
        paper = keep_attachment(b"%PDF-1.4 waybill", name="面单.pdf", at=NOW, by=agent).draft
        write_to_partner(
            by=agent, at=NOW, case_id=page.card.id, words="请查货并拍照。", name="武汉站",
            address="wh@sf.example", files=[paper],
        )  # fmt: skip
        asked = posted(out, "wh@sf.example")
        raw = next(p for p in (out / "new").iterdir() if p.name == asked.key).read_text()
        (address,) = {line.partition(": ")[2] for line in raw.splitlines() if line.startswith("Reply-To: ")}
        assert re.fullmatch(rf"reply\+[a-z2-9]{{26}}@{re.escape(DOMAIN)}", address)
        assert "application/pdf" in raw
        assert page.card.number in asked.body + asked.subject

        answer = reply(
            address,
            "找到了，在 3 号库。\n\n在 11月21日 诺达 写道：\n> 请查货并拍照。",
            In_Reply_To=asked.message_id,
        )
        answer.add_attachment(photo(place=True), maintype="image", subtype="jpeg", filename="3号库.jpg")
        answer.add_attachment(b"<svg onload='x()'/>", maintype="image", subtype="svg+xml", filename="x.svg")
        landed = deliver(door, answer)
        assert (landed.state, landed.audience, landed.quoted) == (
            "landed", "partner", "在 11月21日 诺达 写道：\n> 请查货并拍照。",
        )  # fmt: skip
        assert [one.name for one in landed.left_out] == ["x.svg"]
        line = case_page(page.card.id, actor=agent).thread[-1]
        assert (line.audience, line.author, line.body) == ("partner", "武汉站", "找到了，在 3 号库。")
        assert [one.name for one in line.files] == ["3号库.jpg"]
        assert said_case(page.card.id, actor=agent).thread == []

        before = len(case_page(page.card.id, actor=agent).thread)
        deliver(door, answer)
        changed = reply(address, "another text, same id", In_Reply_To=asked.message_id)
        deliver(door, changed)
        assert len(case_page(page.card.id, actor=agent).thread) == before

        away = reply(address, "我在休假", message_id="<2@sf.example>", Auto_Submitted="auto-replied")
        assert deliver(door, away).state == "automatic"
        assert len(case_page(page.card.id, actor=agent).thread) == before
        assert len([one for one in caught(out) if "sf.example" in one.recipient]) == 1

        bounced = EmailMessage()
        bounced["From"], bounced["To"] = "MAILER-DAEMON@sf.example", address
        bounced["Message-ID"] = "<3@sf.example>"
        bounced["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="b"'
        bounced.set_payload(
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n"
            "Diagnostic-Code: smtp; 550 no such user\n\n--b\nContent-Type: text/rfc822-headers\n\n"
            f"Message-ID: {asked.message_id}\n\n--b--\n"
        )
        assert deliver(door, bounced, sender="").state == "bounced"
        (notice,) = notice_rows(actor=SYSTEM, window=Window(), kind=Kind.PARTNER_MESSAGE.value).rows
        assert (notice.state, notice.error) == ("failed", "smtp; 550 no such user")


def test_an_html_mail_with_scripts_and_remote_pictures_is_words_alone(out: Path, door: Controller) -> None:
    with clock.simulated(NOW):
        agent, page = trouble()
        write_to_customer(by=agent, at=NOW, case_id=page.card.id, words="我们在查")
        message = posted(out, "acme.example")
        raw = next(p for p in (out / "new").iterdir() if message.message_id in p.read_text()).read_text()
        address = re.search(r"^Reply-To: (\S+)", raw, re.M)
        assert address is not None
        mail = reply(address[1], "", message_id="<h1@acme.example>")
        mail.set_content(
            "<p>Where <b>is</b> it?</p><script>steal()</script><style>p{background:url(https://spy.example/s)}"
            '</style><img src="https://spy.example/p.gif" onerror="steal()"><iframe src="https://spy.example/f">'
            '</iframe><p>&lt;b&gt;today&lt;/b&gt;</p><a href="javascript:steal()">press</a>',
            subtype="html",
        )
        landed = deliver(door, mail)
        assert landed.state == "landed"
        line = said_case(page.card.id, actor=agent).thread[-1]
        assert str(line.body).split() == ["Where", "is", "it?", "<b>today</b>", "press"]
        desk = sign_in(agent).get(reverse("desk_case", args=[page.card.id])).content.decode()
        kept = sign_in(agent).get(reverse("desk_mail", args=[landed.id])).content.decode()
        for shown in (desk, kept):
            assert "&lt;b&gt;today&lt;/b&gt;" in shown
            assert not re.search(r"spy\.example|steal\(\)|<b>today", shown)
        before = len(case_page(page.card.id, actor=agent).thread)
        own = message_from_string(raw, policy=default)
        assert isinstance(own, EmailMessage)
        own.replace_header("To", address[1])  # what we sent comes back round a loop
        assert deliver(door, own, sender="service@nuoda.example").state == "automatic"
        assert len(case_page(page.card.id, actor=agent).thread) == before


def test_what_nobody_can_vouch_for_waits_for_a_person(out: Path, door: Controller) -> None:
    with clock.simulated(NOW):
        agent, page = trouble()
        case_id = page.card.id
        write_to_customer(by=agent, at=NOW, case_id=case_id, words="我们在查")
        posted(out, "acme.example")
        raws = [path.read_text() for path in (out / "new").iterdir()]
        addresses = {
            line.partition(": ")[2]
            for raw in raws
            for line in raw.splitlines()
            if line.startswith("Reply-To: ")
        }
        message = next(one for one in caught(out) if page.card.number in one.subject)
        to_case = next(
            line.partition(": ")[2]
            for raw in raws if message.message_id in raw
            for line in raw.splitlines() if line.startswith("Reply-To: ")
        )  # fmt: skip
        to_shipment = next(iter(addresses - {to_case}))
        first = to_case.removeprefix("reply+")[0]
        forged = to_case.replace(f"reply+{first}", "reply+b" if first == "a" else "reply+a", 1)
        others = [
            (forged, {}, "unknown_token"),
            (f"service@{DOMAIN}", {}, "no_token"),
            (to_shipment, {"In_Reply_To": message.message_id}, "other_subject"),
        ]
        for place, (to, headers, why) in enumerate(others):
            mail = deliver(door, reply(to, "放行", message_id=f"<q{place}@x.example>", **headers))
            assert (mail.state, mail.why) == ("waiting", why)
        assert "放行" not in [one.body for one in case_page(case_id, actor=agent).thread]
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            deliver(door, reply("somebody@elsewhere.example", "relay me"))

        waiting = mail_rows(actor=agent, window=Window(), state="waiting").rows
        attach_mail(
            by=agent, at=NOW, mail_id=waiting[0].id, subject_kind="case", subject_id=case_id,
            label=page.card.number, audience="partner", author="武汉站老王",
        )  # fmt: skip
        discard_mail(by=agent, at=NOW, mail_id=waiting[1].id, reason="广告")
        with pytest.raises(MailIsSettled):
            discard_mail(by=agent, at=NOW, mail_id=waiting[1].id, reason="广告")
        settle()
        line = case_page(case_id, actor=agent).thread[-1]
        assert (line.author, line.body, line.audience) == ("武汉站老王", "放行", "partner")

        good = deliver(door, reply(to_case, "谢谢，请尽快", message_id="<c1@acme.example>"))
        assert (good.state, good.audience) == ("landed", "customer")
        said = said_case(case_id, actor=agent).thread[-1]
        assert (said.body, said.author_role) == ("谢谢，请尽快", "customer")
    with clock.simulated(NOW + timedelta(days=400)):
        late = deliver(door, reply(to_case, "还在吗", message_id="<c2@acme.example>"))
        assert (late.state, late.why) == ("waiting", "expired")


def trouble() -> tuple[Actor, CasePage]:
    """A lost parcel with its case."""
    agent = make_account(Role.AGENT, name="林晓")
    make_customer("ACME")
    ship = make_shipment("ACME")
    settle()
    scan(ship.waybill, "", NOW, reason="LOSS.suspected")
    settle()
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    return agent, case_page(UUID(str(case.id)), actor=agent)
