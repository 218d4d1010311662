"""Writing entries of the ledger, and the envelope of facts about awards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from nuoda.domains.claims.models import Award, Entry, Posting, Recourse
from nuoda.domains.claims.rules.ledger import Posting as Line
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref


class AwardEnvelope(TypedDict):
    subject: Ref
    about: Ref | None
    customer_id: UUID | None
    number: str
    purpose: str
    remedy: str
    total: Decimal
    currency: str


def award_envelope(award: Award) -> AwardEnvelope:
    """What every fact about an award carries."""
    about = Ref("claim", str(award.claim_id)) if award.claim_id else Ref("shipment", str(award.shipment_id))
    return AwardEnvelope(
        subject=Ref("award", str(award.id)), about=about, customer_id=award.customer_id,
        number=award.number, purpose=award.purpose, remedy=award.remedy, total=award.total,
        currency=award.currency,
    )  # fmt: skip


def enter(step: str, of: Award | Recourse, lines: Sequence[Line], *, by: Actor, at: datetime) -> None:
    """Write one entry. A step of a thing is entered once: the second time the database refuses it."""
    entry = Entry(
        step=step, subject_kind="award" if isinstance(of, Award) else "recourse", subject_id=of.id,
        number=of.number, customer_id=of.customer_id, at=at, by=by.name,
    )  # fmt: skip
    entry.save(force_insert=True)
    Posting.objects.bulk_create(
        Posting(entry=entry, account=one.account.value, currency=of.currency, amount=one.amount)
        for one in lines
    )
