"""The partner behind the crate is asked by mail and answers with a picture; one mail cannot be placed."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from PIL import Image, ImageDraw

from nuoda.connectors.messaging.mailbox import caught
from nuoda.domains.cases.commands import follow_case, note_case, set_task, write_to_partner
from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.conversations.queries import parties_of
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import inbox
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.demo.claims import CRATE, waybill_of
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mail import mails_caught
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.company import AGENT, AGENT_CLAIMS, SUPERVISOR
from nuoda.surfaces.intake.mail import keep_mail, read_kept

PARTNER, PARTNER_MAIL = "江海干线武汉中转站（演示）", "hub-wuhan@partner.example"
ANSWERED = "木箱到站时箱角已有裂痕，当班已拍照，请见附件。"
_STRANGER = "somebody@elsewhere.example"
_LATELY = 20


def arrange_answers(world: World, staff: Mapping[str, Colleague], at: datetime) -> None:
    """Ask the partner, and let him answer; done before, it is left as it is."""
    found = find_by_waybill(waybill_of(world, CRATE), actor=DEMO)
    cases = cases_of(actor=DEMO, shipment_ids=[found[0].id]) if found else []
    if not cases or not settings.NUODA_REPLY_DOMAIN:
        return
    case, clerk, lead = cases[-1], staff[AGENT_CLAIMS], staff[SUPERVISOR]
    if any(one.address == PARTNER_MAIL for one in parties_of("partner", actor=DEMO, limit=_LATELY)):
        return
    words = f"{case.label} 木箱的箱角在哪一站破的？请查到站照片并回复本邮件。"
    with mails_caught():
        write_to_partner(
            by=clerk.actor, at=at, case_id=case.id, words=words, name=PARTNER, address=PARTNER_MAIL
        )
        drain()
        release_notices(by=DEMO, at=at + timedelta(minutes=1))
        drain()
        address = _address_in_box()
        if address:
            _receive(_answer(address, at), at)
        _receive(_unplaced(), at)
    _together(case, staff, at)
    follow_case(by=lead.actor, at=at, case_id=case.id, follows=True)


def _together(case: CaseCard, staff: Mapping[str, Colleague], at: datetime) -> None:
    """A colleague is named in a note, and a call back is promised."""
    agent = staff[AGENT].actor
    words = f"@{staff[SUPERVISOR].actor.name} 中转站承认到站时已破，追偿可以据此提出。"
    note_case(by=staff[AGENT_CLAIMS].actor, at=at, case_id=case.id, words=words, kind="decision")
    if case.closed_at is None:
        set_task(
            by=agent, at=at, case_id=case.id, what="回电客户：说明责任环节和赔付进度",
            due_at=at + timedelta(hours=5), kind="call_back",
        )  # fmt: skip


def _address_in_box() -> str:
    """The address that the mail to the partner, just sent, asks to be answered to; "" without such a mail."""
    newest = caught(settings.NUODA_MAILBOX, limit=_LATELY)
    sent = next((one for one in newest if PARTNER_MAIL in one.recipient), None)
    return sent.reply_to if sent else ""


def _answer(address: str, at: datetime) -> EmailMessage:
    words = f"{ANSWERED}\n\n在 {at:%Y-%m-%d} 诺达写道：\n> 请查到站照片"
    mail = _mail(PARTNER_MAIL, address, "回复：木箱破损", words)
    mail.add_attachment(drawn_crate(), maintype="image", subtype="jpeg", filename="到站照片.jpg")
    return mail


def _unplaced() -> EmailMessage:
    """What came to no reply address: it waits on the desk."""
    return _mail(_STRANGER, f"service@{settings.NUODA_REPLY_DOMAIN}", "你好", "请问我的货到哪里了？")


def _mail(sender: str, to: str, title: str, words: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, title
    mail["Message-ID"] = f"<demo-{sender.partition('@')[0]}@partner.example>"
    mail.set_content(words)
    return mail


def _receive(mail: EmailMessage, at: datetime) -> None:
    """Into the house by the door for mail, and into the mailbox, so that its page shows it."""
    mail["Date"] = format_datetime(at)
    kept = keep_mail(mail.as_bytes(), at=at, envelope_to=[str(mail["To"])], defer=False)
    read_kept(inbox.work_on(kept.id), at=at)
    drain()
    server = urlsplit(settings.NUODA_SMTP_URL)
    with smtplib.SMTP(server.hostname or "127.0.0.1", server.port or 25) as door:
        door.send_message(mail)


def drawn_crate() -> bytes:
    """A drawn crate with a split corner."""
    image = Image.new("RGB", (960, 720), (196, 200, 204))
    draw = ImageDraw.Draw(image)
    draw.rectangle((180, 200, 780, 600), fill=(176, 132, 84), outline=(96, 66, 36), width=8)
    for row in range(240, 600, 60):
        draw.line((188, row, 772, row), fill=(140, 102, 62), width=4)
    draw.polygon([(700, 200), (780, 200), (780, 300)], fill=(60, 44, 30))
    draw.line((690, 210, 640, 330, 700, 360), fill=(60, 44, 30), width=6)
    out = BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
