"""Mail that comes in: read within limits, told apart from machines' mail, and never a crash."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from email.message import EmailMessage
from uuid import uuid4

import pytest

from nuoda.connectors.messaging.incoming import Incoming, read_mail
from nuoda.connectors.messaging.incoming.words import fold, words_of_html
from nuoda.kernel import limits

OURS = str(uuid4())


def mail(body: str = "货在武汉。", *, html: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "武汉站 <WH@sf.example>"
    message["To"] = "reply+abc@desk.example"
    message["Subject"] = "回复：货在哪"
    message["Message-ID"] = "<1@sf.example>"
    message["Date"] = "Sun, 22 Nov 2026 09:00:00 +0800"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def bounce(action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\nTo: reply+abc@desk.example\nSubject: Undelivered\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nsorry\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; wh@sf.example\nAction: {action}\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n--b\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: <{OURS}@nuoda.invalid>\nSubject: x\n\n--b--\n"
    ).encode()


def test_a_persons_mail_is_read_whole() -> None:
    given = mail(
        "货在武汉，明早发出。\n\n在 2026年11月21日 诺达 写道：\n> 货在哪？\n",
        In_Reply_To=f"<{OURS}@nuoda.invalid>",
    )
    given.add_attachment(b"\xff\xd8\xffx", maintype="image", subtype="jpeg", filename="照片 1.jpg")
    read = read_mail(given.as_bytes())
    assert (read.sender, read.sender_name, read.title) == ("wh@sf.example", "武汉站", "回复：货在哪")
    assert (read.words, read.quoted) == (
        "货在武汉，明早发出。", "在 2026年11月21日 诺达 写道：\n> 货在哪？",
    )  # fmt: skip
    assert [(one.name, one.body) for one in read.files] == [("照片 1.jpg", b"\xff\xd8\xffx")]
    assert (read.recipients, read.answers) == (["reply+abc@desk.example"], [OURS])
    assert read.sent_at is not None
    assert read.sent_at.hour == 1
    assert not any((read.automatic, read.bounce, read.unreadable))
    assert read_mail(given.as_bytes(), envelope_to=["Reply+X@d.example"]).recipients == ["reply+x@d.example"]


@pytest.mark.parametrize(
    ("charset", "coding"),
    [("gb2312", "gb18030"), ("", "gb18030"), ("x-nonsense", "utf-8"), ("utf-8", "gb18030")],
)
def test_charsets_that_are_wrong_or_missing_are_guessed(charset: str, coding: str) -> None:
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    raw = f"From: a@b.example\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert read_mail(raw + "镕基路已签收".encode(coding)).words == "镕基路已签收"
    said = b"Subject: =?gb2312?B?" + base64.b64encode("货物".encode("gb18030")) + b"?=\n\nx"
    assert read_mail(said).title == "货物"


def test_of_html_only_the_words_stay() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Arrived&nbsp;at <b>Wuhan</b>.</p>"
        '<script>alert("x")</script><img src="https://spy.example/p.gif?id=1" onerror="x()">'
        "<ul><li>one<li>two</ul>"
        "<blockquote>Where is it?</blockquote></body></html>"
    )
    given = EmailMessage()
    given["From"] = "a@b.example"
    given.set_content(page, subtype="html")
    read = read_mail(given.as_bytes())
    assert read.words == "Arrived at Wuhan.\n\n- one\n- two"
    assert read.quoted == "> Where is it?"
    assert "spy.example" not in read.words + read.quoted
    assert "<" not in words_of_html("<scr<script>ipt>x</script><p onclick=1>ok" * 50)


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        ("> old\n> older\nnew below", "new below", "> old\n> older"),
        ("hi\n-----Original Message-----\nFrom: x", "hi", "-----Original Message-----\nFrom: x"),
        ("好\n发件人: a\n发送时间: b\n收件人: c\n正文", "好", "发件人: a\n发送时间: b\n收件人: c\n正文"),
        ("From: the gate we drove on", "From: the gate we drove on", ""),
        ("> only quoted", "> only quoted", ""),
        ("On Mon, A wrote:\n> q\nanswer", "answer", "On Mon, A wrote:\n> q"),
    ],
)
def test_what_is_repeated_is_folded_away(text: str, words: str, quoted: str) -> None:
    assert fold(text) == (words, quoted)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List-Id": "<ops.sf.example>"},
        {"X-Auto-Response-Suppress": "All"}, {"X-Autoreply": "yes"}, {"Return-Path": "<>"},
    ],
)  # fmt: skip
def test_a_machines_mail_is_known(headers: dict[str, str]) -> None:
    given = mail()
    for name, value in headers.items():
        given[name] = value
    assert read_mail(given.as_bytes()).automatic
    plain = mail(Auto_Submitted="no")
    assert not read_mail(plain.as_bytes()).automatic
    assert read_mail(plain.as_bytes(), null_sender=True).automatic


def test_a_bounce_names_the_mail_that_failed() -> None:
    read = read_mail(bounce())
    assert read.automatic
    assert read.bounce is not None
    assert (read.bounce.mail_id, read.bounce.error) == (OURS, "smtp; 550 no such user")
    delayed = read_mail(bounce("delayed"))
    assert (delayed.bounce, delayed.automatic) == (None, True)


def nested(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"From: a@b.example\n{head}Content-Type: text/plain\n\ndeep\n".encode()


@pytest.mark.parametrize(
    "raw",
    [
        nested(5_000),
        nested(limits.MAIL_DEPTH + 2),
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 5_000 + b"--x--",
        b"Subject: " + b"=?utf-8?q?" + b"a" * 100_000,
        b"From: " + b"<" * 50_000 + b"\nTo: " + b"(" * 50_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<" * 200_000,
        b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
        b"", b"\x00" * 1_000, b"Date: 99999\nMessage-ID: \xff\xfe\n\n\xff",
    ],
    ids=range(10),
)  # fmt: skip
def test_monsters_are_bounded(raw: bytes) -> None:
    read = read_mail(raw)
    assert isinstance(read, Incoming)
    assert len(read.files) <= limits.MAIL_PARTS


def test_four_thousand_torn_mails_are_read_without_a_crash() -> None:
    chance = random.Random(20_261_122)
    rich = mail("你好\n> 旧", html="<p>你好</p>")
    rich.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="单.pdf")
    inner = mail("inner")
    rich.add_attachment(inner)
    seeds = [rich.as_bytes(), bounce(), mail("x" * 300).as_bytes(), nested(4)]
    spices = [
        b"\x00", b"\xff\xfe", b"\n--b\n", b"=?gb2312?B?!!!?=", b"Content-Type: multipart/mixed\n",
        b"charset*=utf-8''%ff", b"filename*0*=x''", b";boundary=", b"\r\r\n", b"=\n=", b"<!--", b"]]>",
    ]  # fmt: skip
    cuts: list[Callable[[bytearray, int], None]] = [
        lambda body, at: body.__setitem__(at, chance.randrange(256)),
        lambda body, at: body.__delitem__(slice(at, at + chance.randrange(1, 40))),
        lambda body, at: body.__setitem__(slice(at, at), chance.choice(spices)),
        lambda body, at: body.__setitem__(slice(at, at), bytes(body[at : at + 60])),
    ]
    for _round in range(4_000):
        body = bytearray(chance.choice(seeds))
        for _cut in range(chance.randrange(1, 9)):
            chance.choice(cuts)(body, chance.randrange(max(1, len(body) - 1)))
        read = read_mail(bytes(body))
        for text in (read.words, read.quoted, read.title, read.sender, read.sender_name, read.message_id):
            assert "\x00" not in text
            text.encode()
