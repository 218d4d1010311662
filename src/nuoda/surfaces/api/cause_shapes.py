"""What is asked and told of causes of trouble and the actions against them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictInt

from nuoda.surfaces.api.paging import Asked, Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Instant, Strict, Words

Reaches = Literal["all", "customer", "lane", "partner", "place"]
KeyWord = Annotated[str, Field(max_length=200)]


class CausesAsk(Asked):
    """Days of the house's zone, both included. ``by`` says what is ranked; ``cause`` narrows customers,
    lanes, carriers or places to one; ``reach`` and ``key`` narrow causes to one of those."""

    first: date
    last: date
    by: Literal["cause", "customer", "lane", "partner", "place"] = "cause"
    cause: Filter60 = ""
    reach: Reaches = "all"
    key: KeyWord = ""


class RankOut(Schema):
    """``per_1000`` is cases ÷ shipments × 1,000, null where nothing was shipped; shares are 0 to 1."""

    key: str
    cases: int
    shipments: int
    share: float
    cumulative: float
    per_1000: float | None


class CausesOut(Schema):
    first: date
    last: date
    cases: int
    shipments: int
    ranks: list[RankOut]


class WeekOut(Schema):
    """A week from its Monday: ``cases`` among ``shipments``."""

    first: date
    shipments: int
    cases: int


class EffectOut(Schema):
    """The weeks after an action against those before. Rates are cases per 1,000 shipments; ``low`` and
    ``high`` the 95 % limits of the change; ``needed`` the shipments that would show the fall expected."""

    verdict: str
    before: float | None
    after: float | None
    target: float | None
    needed: int | None
    peak: float | None
    spread: float
    low: float | None
    high: float | None


class ActionOut(Schema):
    id: UUID
    number: str
    cause: str
    reach: str
    reach_key: str
    what: str
    owner_id: UUID
    state: str
    fall: int
    turn: int
    opened_at: datetime
    due_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    result: str
    verdict: str
    version: int


class ActionsOut(Schema):
    items: list[ActionOut]
    next: str | None


class ActionDetailOut(ActionOut):
    effect: EffectOut
    weeks: list[WeekOut]


class ActionFilter(Cursor):
    state: Literal["", "running", "planned", "started", "done", "worked", "fell_short", "dropped"] = ""


class ActionIn(Strict):
    """An action against a cause; ``fall`` is the fall of the rate that is expected, in percent."""

    cause: Annotated[str, Field(min_length=1, max_length=40)]
    what: Words
    owner_id: UUID
    due_at: Instant
    fall: Annotated[StrictInt, Field(ge=1, le=100)]
    reach: Reaches = "all"
    reach_key: KeyWord = ""


class StepIn(Strict):
    """The version that was read: whoever changed it meanwhile is not overwritten."""

    version: Annotated[StrictInt, Field(ge=1)]


class SaidIn(StepIn):
    words: Words


class AgainIn(SaidIn):
    due_at: Instant
