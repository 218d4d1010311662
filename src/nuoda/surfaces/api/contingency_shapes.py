"""What the emergency switch takes and gives out by the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from nuoda.kernel import limits
from nuoda.surfaces.api.shapes_in import Strict

Words = Annotated[str, Field(max_length=limits.TEXT_CHARACTERS)]
Reason = Annotated[str, Field(min_length=1, max_length=400)]
Kind = Literal["warehouse", "lane", "labour"]


class Aimed(Strict):
    """``warehouse`` by its code for a warehouse or labour; a lane by ``origin`` and ``destination``, spelled
    as in tariffs, by ``carrier`` or whoever carries."""

    kind: Kind
    warehouse: Annotated[str, Field(max_length=20)] = ""
    origin: Annotated[str, Field(max_length=80)] = ""
    destination: Annotated[str, Field(max_length=80)] = ""
    carrier: Annotated[str, Field(max_length=30)] = ""


class ContingencyIn(Aimed):
    """What is out, why, and until when as far as is known."""

    reason: Reason
    expected_until: AwareDatetime
    plan_id: UUID | None = None


class ContingencyPlanIn(Aimed):
    """A plan under its ``code``; ``steps`` a line each."""

    code: Annotated[str, Field(min_length=2, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    steps: Words = ""
    words: Words = ""
    words_en: Words = ""


class ContingencyEndIn(Strict):
    """Another expected end; without one it is over now."""

    reason: Reason
    expected_until: AwareDatetime | None = None


class ContingencyWordsIn(Strict):
    """Words in Chinese and English; what is missing is composed."""

    words: Words = ""
    words_en: Words = ""


class ContingencyOut(Schema):
    """``what`` names what is out in short; ``ended_at`` is null while it is on."""

    id: UUID
    kind: str
    what: str
    warehouse: str
    origin: str
    destination: str
    carrier: str
    reason: str
    since: datetime
    expected_until: datetime
    switched_by: str
    told_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    plan: str


class ContingenciesOut(Schema):
    items: list[ContingencyOut]
    next: str | None


class InsteadOut(Schema):
    """Another ``warehouse`` or ``partner`` named by ``label``, or only ``later``; ``on`` by which day."""

    kind: str
    label: str
    on: date | None


class TouchedOut(Schema):
    """Goods that are held, an order or a shipment, with when it is promised."""

    kind: str
    id: UUID | None
    label: str
    what: str
    customer: str
    tier: str
    due_at: datetime | None
    expected_at: datetime | None
    instead: list[InsteadOut]


class ContingencyDetailOut(ContingencyOut):
    """With all that it touches now, by promise and then by tier; nothing once it is over."""

    touched: list[TouchedOut]


class ContingencyPlanOut(Schema):
    id: UUID
    code: str
    name: str
    kind: str
    what: str
    state: str
    steps: list[str]
    rehearsed_at: datetime | None


class ContingencyPlansOut(Schema):
    items: list[ContingencyPlanOut]


class RehearsalOut(Schema):
    """What a plan would touch if it were switched on now, until an instant. Nobody is told."""

    plan: ContingencyPlanOut
    touched: list[TouchedOut]


class ContingencyIdOut(Schema):
    id: UUID


class Until(Schema):
    """Until when the rehearsal supposes it to last."""

    until: AwareDatetime
