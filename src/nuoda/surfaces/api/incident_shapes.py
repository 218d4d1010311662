"""What is asked and told of incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from nuoda.kernel import limits
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.shapes_in import Code, Strict

Words = Annotated[str, Field(max_length=limits.TEXT_CHARACTERS)]
Waybills = Annotated[list[Code], Field(max_length=10_000)]


class IncidentIn(Strict):
    """One cause. Its shipments by ``waybills``, or all that ride with ``device`` where none is named.

    ``words`` are read by whoever reads Chinese, ``words_en`` by whoever reads English; who has none in her
    language reads what is known, in the house's own words.
    """

    what: Annotated[str, Field(max_length=20)]
    began_at: AwareDatetime
    place: Annotated[str, Field(max_length=200)] = ""
    trip: Annotated[str, Field(max_length=60)] = ""
    device: Annotated[str, Field(max_length=60)] = ""
    carrier: Annotated[str, Field(max_length=30)] = ""
    title: Annotated[str, Field(max_length=120)] = ""
    waybills: Waybills = []
    goes_on_at: AwareDatetime | None = None
    next_update_at: AwareDatetime | None = None
    words: Words = ""
    words_en: Words = ""
    to_consignees: bool = False
    gathers: bool = True


class IncidentShipmentsIn(Strict):
    """More shipments, by their waybills."""

    waybills: Annotated[list[Code], Field(min_length=1, max_length=10_000)]


class IncidentWordsIn(Strict):
    """Words to each customer in Chinese and English, or when the goods go on, or both."""

    words: Words = ""
    words_en: Words = ""
    goes_on_at: AwareDatetime | None = None
    next_update_at: AwareDatetime | None = None
    to_consignees: bool = False


class EndIn(Strict):
    """How the case of one shipment ends; ``code`` "" leaves it open."""

    waybill: Code
    code: Annotated[str, Field(max_length=30)]


class IncidentCloseIn(Strict):
    """How a resolved incident ends; a shipment that is not named ends with its arrival, or stays open."""

    code: Annotated[str, Field(max_length=30)]
    version: int
    ends: Annotated[list[EndIn], Field(max_length=10_000)] = []


class IncidentOut(Schema):
    """One incident; ``customers_told`` of ``customers`` have heard of all their shipments."""

    id: UUID
    number: str
    what: str
    state: str
    severity: str
    place: str
    trip: str
    device: str
    carrier: str
    title: str
    cause: str
    began_at: datetime
    goes_on_at: datetime | None
    gathers: bool
    shipments: int
    shipments_open: int
    customers: int
    customers_told: int
    expected_early_at: datetime | None
    expected_late_at: datetime | None
    update_due_at: datetime | None
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    version: int


class IncidentsOut(Schema):
    items: list[IncidentOut]
    next: str | None


class PartOut(Schema):
    """A shipment that is still open in it, by its waybill, with its case."""

    waybill: str
    case_id: UUID
    case_number: str
    state: str
    told_at: datetime | None
    joined_at: datetime


class IncidentDetailOut(IncidentOut):
    open_parts: list[PartOut]


class IncidentOpenedOut(Schema):
    """What was taken in: ``opened`` cases are new; left out is what ``arrived`` or is ``elsewhere``."""

    id: UUID
    number: str
    affected: int
    opened: int
    arrived: int
    elsewhere: int


class IncidentToldOut(Schema):
    """``news`` is false where the same time stood already: then nobody is told again."""

    id: UUID
    news: bool


class IncidentClosedOut(Schema):
    id: UUID
    closed: int
    stay: int


class IncidentFilter(Cursor):
    state: Literal[
        "", "open", "new", "acknowledged", "assessed", "investigating", "waiting", "planned", "executing",
        "resolved", "checked", "closed",
    ] = ""  # fmt: skip
