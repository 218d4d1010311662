"""What is sent and told about orders that change."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from nuoda.domains.orders.commands import Amendment, Cancellation
from nuoda.surfaces.api.shapes_in import (
    LARGEST,
    Code,
    Instant,
    Name,
    Number,
    OrderLineIn,
    PartyIn,
    Pieces,
    Service,
    Short,
    Signer,
    Strict,
)

Asked = Annotated[str, Field(min_length=1, max_length=1000)]


class AmendmentIn(Strict):
    """What shall be otherwise; what is left out stays. ``version`` refuses it where somebody was faster."""

    customer: Code
    reference: Code
    asked_by: Signer
    reason: Name = ""
    consignee: PartyIn | None = None
    goods: Name | None = None
    lines: Annotated[list[OrderLineIn], Field(max_length=500)] | None = None
    pieces: Pieces | None = None
    weight_kg: Number | None = None
    service: Service | None = None
    pickup_from: Instant | None = None
    pickup_until: Instant | None = None
    handling: Annotated[list[Short], Field(max_length=20)] | None = None
    version: Annotated[StrictInt, Field(ge=1, le=LARGEST)] | None = None

    def draft(self) -> Amendment:
        own = self.model_dump(include={"goods", "pieces", "weight_kg", "service", "version"})
        window = (self.pickup_from, self.pickup_until)
        return Amendment(
            customer=self.customer, reference=self.reference, asked_by=self.asked_by, reason=self.reason,
            consignee=self.consignee.draft() if self.consignee else None,
            lines=None if self.lines is None else tuple(one.draft() for one in self.lines),
            handling=None if self.handling is None else tuple(self.handling),
            pickup=window if any(window) else None, **own,
        )  # fmt: skip


class CancellationIn(Strict):
    customer: Code
    reference: Code
    reason: Name = ""

    def draft(self) -> Cancellation:
        return Cancellation(self.customer, self.reference, self.reason)


class WhyIn(Strict):
    """Why it is decided so."""

    why: Annotated[str, Field(min_length=1, max_length=400)]


class SaidNoteIn(Strict):
    said: Name = ""


class QuestionIn(Strict):
    """Something that the order left open; ``holds`` stops the order until it is answered."""

    question: Asked
    holds: StrictBool = False
    by_mail: StrictBool = True


class AnswerIn(Strict):
    agreed: StrictBool
    answer: Annotated[str, Field(max_length=1000)] = ""
    answered_by: Signer = ""


class ChangeOut(Schema):
    field: str
    before: str
    after: str


class VersionOut(Schema):
    """A version with what differs from the one before; what is somebody's own is masked."""

    number: int
    cause: str
    made_at: datetime
    made_by: str
    asked_by: str
    reason: str
    changes: list[ChangeOut]
    price: Decimal | None
    price_currency: str
    fee: Decimal | None
    fee_currency: str


class NoteOut(Schema):
    """What a party has to acknowledge by ``answer_by``."""

    id: UUID
    order_id: UUID
    reference: str
    party: str
    kind: str
    version: int
    written_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    answered_by: str


class AskOut(Schema):
    id: UUID
    order_id: UUID
    kind: str
    question: str
    holds: bool
    asked_at: datetime
    expires_at: datetime
    answer: str
    agreed: bool | None
    answered_at: datetime | None
    answered_by: str


class HoldOut(Schema):
    reason: str
    reference: str
    twin_reference: str | None
    held_at: datetime
    decision: str
    decided_at: datetime | None
    decided_by: str
    why: str


class OrderChangesOut(Schema):
    """What happened to an order after it was taken, the newest first."""

    version: int
    state: str
    versions: list[VersionOut]
    notes: list[NoteOut]
    questions: list[AskOut]
    holds: list[HoldOut]


class StateOut(Schema):
    id: UUID
    state: str
