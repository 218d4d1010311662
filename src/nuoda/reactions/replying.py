"""Answers come back: each mail gets an address of its own, and what comes to it lands in its thread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.cases.commands import MailedWords, ask, take_mails
from nuoda.domains.cases.facts import ENDED, Audience, Channel, Kind, PartnerMessageWritten
from nuoda.domains.cases.queries import PartnerLine, cases_of, to_partners
from nuoda.domains.conversations.commands import ReplyDraft, open_reply_addresses
from nuoda.domains.conversations.facts import Audience as Side
from nuoda.domains.conversations.facts import MailBounced, MailLanded, reply_address
from nuoda.domains.conversations.queries import MailRow, mails_by_id
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.commands import EnclosureDraft, NoticeDraft, note_bounce, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.shipments.queries import shipments_by_id, shipments_of_orders
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.facts import Recorded, Ref
from nuoda.kernel.pictures import open_picture
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language

POSTMASTER = system("postmaster")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_THINGS = ("case", "shipment", "order")


def answerable(drafts: Sequence[NoticeDraft], cases: Mapping[str, UUID] | None = None) -> list[NoticeDraft]:
    """Notices to customers, each with the address that its answer comes back to, where mail is taken in.

    An answer lands with what its notice is about, or in the case that ``cases`` names for its key. One
    command for all of them.
    """
    domain, into = settings.NUODA_REPLY_DOMAIN, cases or {}
    wanted = [
        one
        for one in drafts
        if domain and one.recipient and (one.subject_kind in _THINGS or one.once in into)
    ]
    if not wanted:
        return list(drafts)
    about = {one.once: Ref("case", str(into[one.once])) for one in wanted if one.once in into}
    replies = [_reply(one, about.get(one.once, Ref(one.subject_kind, str(one.subject_id)))) for one in wanted]
    tokens = open_reply_addresses(by=POSTMASTER, at=clock.now(), drafts=replies)
    known = {one.once: reply_address(token, domain) for one, token in zip(wanted, tokens, strict=True)}
    return [replace(one, reply_to=known.get(one.once, "")) for one in drafts]


def answerable_by_customers(
    drafts: Sequence[NoticeDraft], customers: Mapping[UUID, CustomerCard]
) -> list[NoticeDraft]:
    """The same for those that go to customers. What goes to a consignee is answered on her tracking page: her
    words are not the shipper's to read.
    """
    cards = {one.once: customers.get(one.customer_id) if one.customer_id else None for one in drafts}
    found = [one for one in drafts if (card := cards[one.once]) and one.recipient == card.email]
    hers = {one.once: one for one in answerable(found)}
    return [hers.get(one.once, one) for one in drafts]


def _reply(draft: NoticeDraft, about: Ref) -> ReplyDraft:
    name = draft.figures.get("name", "") or draft.recipient
    return ReplyDraft(
        about.kind, UUID(about.id), draft.label, Side.CUSTOMER.value, name, draft.recipient,
        draft.customer_id,
    )  # fmt: skip


def mail_partners(facts: Sequence[Recorded]) -> None:
    """Hand what was written to partners to the mail, with its files and an address for the answer."""
    written = [one.fact for one in facts if isinstance(one.fact, PartnerMessageWritten)]
    lines = to_partners([fact.entry_id for fact in written], actor=POSTMASTER)
    if not lines:
        return
    domain, found = settings.NUODA_REPLY_DOMAIN, list(lines.values())
    tokens: Sequence[str] = [""] * len(found)
    if domain:
        replies = [
            ReplyDraft("case", one.case_id, one.case_number, Side.PARTNER.value, *_party(one.party))
            for one in found
        ]
        tokens = open_reply_addresses(by=POSTMASTER, at=clock.now(), drafts=replies)
    drafts = [
        _letter(one, reply_address(token, domain) if token else "")
        for one, token in zip(found, tokens, strict=True)
    ]
    queue_notices(by=POSTMASTER, at=clock.now(), notices=drafts)


def _party(written: str) -> tuple[str, str]:
    name, _open, rest = written.rpartition(" <")
    return name, rest.removesuffix(">")


def _letter(line: PartnerLine, reply_to: str) -> NoticeDraft:
    """What goes along stays below what mail servers take; what does not fit is named in the mail."""
    name, address = _party(line.party)
    language = "zh-hans" if _CHINESE.search(line.words) else "en"
    files, left, size = [], [], 0
    for one in line.files:
        size += one.size
        if size > limits.ENCLOSED_BYTES:
            left.append(one.name)
            continue
        key = f"file:{line.id}:{one.stored_id}"
        files.append(EnclosureDraft(key, one.name, one.media_type, open_picture(one.stored_id)))
    words = line.words
    if left:
        said = _("Too large for this mail, ask us for it: %(names)s", {"names": ", ".join(left)})
        words = f"{words}\n\n{in_language(said, language)}"
    figures = {"name": name, "label": line.label, "case": line.case_number, "words": words}
    return NoticeDraft(
        kind=NoticeKind.PARTNER_MESSAGE.value, subject_kind="case", subject_id=line.case_id, customer_id=None,
        label=line.case_number, recipient=address, language=language, figures=figures,
        once=f"partner:{line.id}", gather=timedelta(0), enclosures=files, reply_to=reply_to,
    )  # fmt: skip


def land_mails(facts: Sequence[Recorded]) -> None:
    """What came by mail goes into the thread it belongs to, each once.

    A customer's answer to a notice about a shipment goes into the open case of that shipment, or is a
    question that opens one.
    """
    ids = [one.fact.subject.id for one in facts if isinstance(one.fact, MailLanded)]
    mails = list(mails_by_id(ids, actor=POSTMASTER).values())
    into = [_words(one) for one in mails if one.subject_kind == "case"]
    if into:
        take_mails(by=POSTMASTER, at=clock.now(), mails=[one for one in into if one is not None])
    for one in mails:
        if one.subject_kind in ("shipment", "order") and one.subject_id is not None:
            _ask(one, one.subject_id)


def _words(mail: MailRow) -> MailedWords | None:
    if mail.subject_id is None:
        return None
    return MailedWords(
        mail.subject_id, Audience(mail.audience), mail.author, _said(mail), f"mail:{mail.id}", mail.sender,
        mail.files,
    )  # fmt: skip


def _said(mail: MailRow) -> str:
    """The words, at most as many as a line holds: the whole stands with the mail."""
    words = mail.words.strip() or mail.title.strip() or "–"
    longest = limits.TEXT_CHARACTERS
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _ask(mail: MailRow, subject_id: UUID) -> None:
    if mail.subject_kind == "order":
        ships = shipments_of_orders([subject_id], actor=POSTMASTER).get(subject_id, [])
        ship = next(iter(ships), None)
        running = cases_of(actor=POSTMASTER, order_ids=[subject_id])
    else:
        ship = shipments_by_id([subject_id], actor=POSTMASTER).get(subject_id)
        running = cases_of(actor=POSTMASTER, shipment_ids=[subject_id])
    case = next((one for one in running if one.state not in ENDED), None)
    key, words, at = f"mail:{mail.id}", _said(mail), clock.now()
    if case is not None:
        found = MailedWords(case.id, Audience.CUSTOMER, mail.author, words, key, mail.sender, mail.files)
        take_mails(by=POSTMASTER, at=at, mails=[found])
    elif ship is not None:
        # Whoever answers that mail speaks for its customer, and sees no more than she.
        writer = Actor(Role.CUSTOMER, "mail", mail.author[:120], ship.customer_id)
        ask.once(key)(
            by=writer, at=at, shipment_id=ship.id, kind=Kind.INQUIRY.value, words=words,
            contact=mail.author, files=list(mail.files), channel=Channel.MAIL.value,
        )  # fmt: skip


def note_bounces(facts: Sequence[Recorded]) -> None:
    """A mail of ours that came back was not delivered."""
    for one in facts:
        if isinstance(one.fact, MailBounced):
            note_bounce(by=POSTMASTER, at=clock.now(), message_id=one.fact.message_id, error=one.fact.error)
