"""Parcels with all that gathers around them: proof, case, claim, mail; each with a person of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import connection
from tests.factories.moments import NOW
from tests.factories.parcels import a_scan, an_order, make_shipment, scan
from tests.factories.people import SYSTEM
from tests.factories.pictures import photo, signature

from nuoda.domains.cases.commands import ask
from nuoda.domains.claims.commands import ClaimDraft, file_claim
from nuoda.domains.claims.queries import Heads
from nuoda.domains.conversations.commands import MailDraft, discard_mail, record_mail
from nuoda.domains.orders.commands import Party, record_orders
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.shipments.commands import (
    PositionDraft,
    ProofDraft,
    bind_device,
    record_positions,
    record_proofs,
    record_scans,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.inbox import Outcome, keep, settle
from nuoda.kernel.pictures import keep_picture

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """One parcel with its person; ``word`` is part of her name and of nobody else's."""

    number: int
    order_id: UUID
    shipment_id: UUID
    waybill: str
    phone: str
    word: str
    picture: UUID


def phone_of(number: int) -> str:
    return f"1395550{number:04d}"


def word_of(number: int) -> str:
    """Two signs that stand nowhere else."""
    return chr(0x20000 + 2 * number) + chr(0x20001 + 2 * number)


def live(number: int, customer_id: UUID, *, at: datetime = NOW) -> Life:
    """A parcel that was ordered, carried and handed over, with a device, pictures and a signature."""
    word, phone = word_of(number), phone_of(number)
    reference, waybill = f"LIFE-{number}", f"NDXL{number:05d}"
    party = Party(
        name=f"钟{word}", phone=phone, email=f"{phone}@mail.example", region="上海市", city="上海市",
        district="浦东新区", street=f"{word}路1号302室", raw=f"{word} {phone}",
    )  # fmt: skip
    draft = an_order("ACME", reference, ordered_at=at, consignee=party)
    assert not record_orders(by=SYSTEM, at=at, orders=[draft]).refused
    ship = make_shipment(
        "ACME", waybill, booked_at=at, order_reference=reference, consignee_name=party.name,
        consignee_phone=phone, consignee_address=party.street,
    )  # fmt: skip
    bind_device(by=SYSTEM, at=at, shipment_id=ship.id, device=f"D{number}", since=at, until=at + _DAY)
    spot = PositionDraft(f"D{number}", at + _DAY / 2, 31.2, 121.5)
    record_positions(by=SYSTEM, at=at + _DAY / 2, positions=[spot])
    scan(waybill, "OUT_FOR_DELIVERY", at + _DAY)
    told = a_scan(waybill, "", at + _DAY, code="note", text=f"{party.name} {phone}", reason="DELAY.vehicle")
    record_scans(by=SYSTEM, at=at + _DAY, scans=[told])
    handed = at + 2 * _DAY
    shown = keep_picture(photo(number), kind="photo", at=handed, by=SYSTEM).id
    drawn = keep_picture(signature(), kind="signature", at=handed, by=SYSTEM).id
    proof = ProofDraft(
        client_id=uuid4(), outcome="delivered", occurred_at=handed, waybill=waybill, signer=party.name,
        relation="self", pictures=[shown], signature=drawn, remarks=f"{word} {phone}",
    )  # fmt: skip
    assert record_proofs(by=SYSTEM, at=handed, proofs=[proof]).accepted == 1
    owner = order_ids([(customer_id, reference)], actor=SYSTEM)[customer_id, reference]
    return Life(number, owner, ship.id, waybill, phone, word, shown)


def ask_about(life: Life, by: Actor, at: datetime) -> UUID:
    """A case that she opens, with her words."""
    words = f"{life.word} {life.phone}"
    return ask(by=by, at=at, shipment_id=life.shipment_id, kind="inquiry", words=words).id


def claim_for(life: Life, by: Actor, at: datetime) -> UUID:
    draft = ClaimDraft(
        waybill=life.waybill, kind="damage", standing="consignee", claimant=f"钟{life.word}", currency="CNY",
        claimed=Heads(Decimal(100)), words=life.phone,
    )  # fmt: skip
    return file_claim(by=by, at=at, draft=draft).id


def mail_from(life: Life, by: Actor, at: datetime) -> UUID:
    """A mail that nobody awaited, kept raw as well, and discarded by a person."""
    body = f"{life.word} {life.phone}".encode()
    kept = keep(by=SYSTEM, at=at, format="mail", sender="mail", body=body, options={}, defer=False)
    settle(by=SYSTEM, at=at, document_id=kept.id, outcome=Outcome(accepted=1))
    mail = MailDraft(
        message_id=f"<{life.number}@mail.example>", sender=f"{life.phone}@mail.example",
        sender_name=f"钟{life.word}", recipient="service@nuoda.example", title=life.phone, words=life.word,
        quoted=life.phone, sent_at=at, document_id=kept.id,
    )  # fmt: skip
    mail_id = record_mail(by=SYSTEM, at=at, mail=mail)
    discard_mail(by=by, at=at, mail_id=mail_id, reason=f"{life.word}")
    return mail_id


def everything() -> dict[str, str]:
    """Every table of the database as text, as whoever reads the disk would see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(one::text, E'\\n'), '') FROM {table} AS one")
            found[table] = cursor.fetchone()[0]
    return found


def where(text: str, tables: dict[str, str]) -> list[str]:
    """The tables that hold a text."""
    return [table for table, content in tables.items() if text in content]
