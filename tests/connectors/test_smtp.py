"""Mail over real SMTP, to a server of our own that takes every mail, or refuses, or is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from launch.machine import free_port
from tests.conftest import Mailbox
from tests.factories.moments import NOW

from nuoda.connectors.messaging.mailbox import caught
from nuoda.connectors.messaging.smtp import Handed, Mail, send

MAIL = Mail(
    "01a2",
    "Nuoda <service@nuoda.example>",
    "ops@acme.example",
    "运单 NDX1 已延误",
    "您好：\n\n第二段。\n",
    "zh-hans",
    NOW,
)


class _Picky:
    """Refuses strangers for good, and is too busy for others."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("busy"):
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "552 too big" if b"TOOBIG" in (envelope.original_content or b"") else "250 OK"


@pytest.fixture
def picky() -> Iterator[str]:
    port = free_port()
    server = Controller(_Picky(), hostname="127.0.0.1", port=port)
    server.start()
    yield f"smtp://127.0.0.1:{port}"
    server.stop()


def _to(recipient: str, body: str = "x") -> Mail:
    return Mail(f"to-{len(recipient)}", MAIL.sender, recipient, "s", body, "en", NOW)


def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    assert send(mailbox.url, [MAIL]) == [Handed("01a2")]
    (mail,) = mailbox.mails()
    assert (mail.recipient, mail.subject, mail.language) == (
        "ops@acme.example",
        "运单 NDX1 已延误",
        "zh-hans",
    )
    assert mail.body.replace("\r\n", "\n") == MAIL.body
    assert mail.message_id == "<01a2@nuoda.invalid>"
    assert mail.sent_at is not None


def test_the_same_mail_sent_twice_can_be_told_apart_as_twins(mailbox: Mailbox) -> None:
    send(mailbox.url, [MAIL])
    send(mailbox.url, [MAIL])
    assert {mail.message_id for mail in mailbox.mails()} == {"<01a2@nuoda.invalid>"}
    assert len(mailbox.mails()) == 2


def test_a_server_that_is_not_there_is_an_error_worth_another_try() -> None:
    (handed,) = send(f"smtp://127.0.0.1:{free_port()}", [MAIL])
    assert "ConnectionRefusedError" in handed.error
    assert not handed.permanent


def test_without_a_server_it_says_what_to_set() -> None:
    (handed,) = send("", [MAIL])
    assert "NUODA_SMTP_URL" in handed.error
    assert not handed.permanent


def test_one_refused_recipient_does_not_hold_up_the_others(picky: str) -> None:
    handed = send(picky, [_to("nobody@a.example"), _to("busy@a.example"), _to("good@a.example")])
    assert [(one.error.split(" ")[0], one.permanent) for one in handed] == [
        ("550", True),
        ("451", False),
        ("", False),
    ]


def test_content_that_is_refused_is_refused_for_good(picky: str) -> None:
    too_big, good = send(picky, [_to("a@a.example", "TOOBIG"), _to("b@a.example")])
    assert (too_big.permanent, good.error) == (True, "")


@pytest.mark.parametrize("recipient", ["a@b.example\r\nBcc: c@d.example", "", '"'])
def test_an_address_that_is_none_harms_nothing(mailbox: Mailbox, recipient: str) -> None:
    bad, good = send(mailbox.url, [_to(recipient), _to("good@a.example")])
    assert (bool(bad.error), bad.permanent) == (True, True)
    assert good.error == ""
    assert [mail.recipient for mail in mailbox.mails()] == ["good@a.example"]


def test_a_line_break_in_a_subject_is_no_header(mailbox: Mailbox) -> None:
    send(mailbox.url, [Mail("1", MAIL.sender, "a@b.example", "hello\r\nBcc: evil@c.example", "x", "en", NOW)])
    (mail,) = mailbox.mails()
    assert mail.subject == "hello Bcc: evil@c.example"


def test_keeping_hands_nothing_over(mailbox: Mailbox) -> None:
    assert send("keep:", [MAIL]) == [Handed("01a2")]
    assert mailbox.mails() == []


def test_a_box_that_is_not_there_is_empty(mailbox: Mailbox) -> None:
    assert caught(mailbox.folder / "nowhere") == []
