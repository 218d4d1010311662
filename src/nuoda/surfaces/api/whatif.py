"""What would have been under other terms, read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from nuoda.domains.promises.facts import Kind
from nuoda.insight.whatif import Ask, Unit, changes, plan_of, told, told_change, what_if
from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import MOST, Asked, Filter60

router = Router(tags=["promises"])


class WhatIfAsk(Asked):
    """Whose promises, which kind, the days (both included) and the other terms.

    ``scope`` says what ``of`` names: a customer's code, a contract's number, a tier or a service. Without
    ``target`` each promise keeps the working time it had, and ``calendar`` counts it.
    """

    first: date
    last: date
    target: Decimal | None = None
    unit: Literal["hours", "working_hours", "days", "working_days"] = "hours"
    calendar: Filter60 = ""
    scope: Literal["all", "customer", "contract", "tier", "service"] = "all"
    of: Filter60 = ""
    kind: Literal[
        "", "pickup", "delivery", "first_reply", "next_update", "plan", "resolution", "call_back",
        "receipt_return", "claim_decision", "correction", "custom",
    ] = ""  # fmt: skip
    zone: Filter60 = "Asia/Shanghai"

    def ask(self) -> Ask:
        """The question as insight takes it. Raises :class:`Invalid`."""
        if self.zone not in available_timezones():
            reason = _("There is no time zone %(zone)s.", {"zone": self.zone[:40]})
            raise Invalid(fields=[FieldError("zone", reason, _("Use a name such as Asia/Shanghai."))])
        for name, day in (("first", self.first), ("last", self.last)):
            if not limits.EARLIEST.date() <= day < limits.LATEST.date():
                reason = _("It lies outside 1990 to 2100.")
                raise Invalid(fields=[FieldError(name, reason, _("Correct the date."))])
        kinds = (Kind(self.kind).value,) if self.kind else ()
        unit = Unit(self.unit).value
        return Ask(
            self.first, self.last, self.target, unit, self.calendar, self.scope, self.of, kinds, self.zone
        )


class WhatIfListAsk(WhatIfAsk):
    """``side``: ``lost`` were kept and would have been broken, ``won`` the reverse. Pages count from 1."""

    side: Literal["", "lost", "won"] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class AskedOut(Schema):
    scope: str
    of: str
    kinds: list[str]
    first: date
    last: date
    zone: str
    target: Decimal | None
    unit: str
    calendar: str


class SideOut(Schema):
    """``gross`` is kept ÷ due, ``adjusted`` without what is excused; 0 to 1, null where nothing was due."""

    due: int
    kept: int
    excused: int
    gross: float | None
    adjusted: float | None


class MonthOut(Schema):
    month: date
    actual: SideOut
    supposed: SideOut


class PointOut(Schema):
    """The share kept where the target is so long, as time counted and as it would have."""

    target: float
    actual: float
    supposed: float


class CurveOut(Schema):
    unit: str
    n: int
    points: list[PointOut]


class PenaltyOut(Schema):
    """One clause and period; provisional, before yearly caps. Money is null where no invoice is recorded."""

    clause: str
    measure: str
    period: date
    every: str
    target: Decimal
    whole_period: bool
    actual_rate: Decimal | None
    supposed_rate: Decimal | None
    actual_verdict: str
    supposed_verdict: str
    actual: Decimal | None
    supposed: Decimal | None
    difference: Decimal | None
    currency: str


class WhatIfOut(Schema):
    asked: AskedOut
    at: datetime
    provisional: bool
    promises: int
    actual: SideOut
    supposed: SideOut
    would_be_broken: int
    would_be_kept: int
    agreed_with_somebody: int
    without_calendar: int
    typical_target: float | None
    months: list[MonthOut]
    curve: CurveOut
    penalties: list[PenaltyOut]


class ChangeOut(Schema):
    id: UUID
    label: str
    kind: str
    customer_id: UUID | None
    side: str
    due_at: datetime
    supposed_due_at: datetime
    settled_at: datetime | None


class ChangesOut(Schema):
    """``total`` counts all that change side, on all pages."""

    items: list[ChangeOut]
    total: int
    page: int


@router.get(
    "/what-if",
    operation_id="ask_what_if",
    summary="Ask what would have been",
    auth=Key("ask_what_if"),
    response={200: WhatIfOut},
)
def ask(request: HttpRequest, wanted: Query[WhatIfAsk]) -> dict[str, Any]:
    """What a period would have been under another target or calendar, from the log. Nothing is written."""
    wanted.refuse_others(request)
    by, at = acted(request)
    return told(what_if(plan_of(wanted.ask(), actor=by, at=at), actor=by, at=at))


@router.get(
    "/what-if/promises",
    operation_id="list_what_if_promises",
    summary="List promises that would change side",
    auth=Key("list_what_if_promises"),
    response={200: ChangesOut},
)
def changed(request: HttpRequest, wanted: Query[WhatIfListAsk]) -> dict[str, Any]:
    """The promises behind the answer to the same question, by due time."""
    wanted.refuse_others(request)
    by, at = acted(request)
    window = Window(page=wanted.page, size=wanted.limit)
    found = changes(plan_of(wanted.ask(), actor=by, at=at), actor=by, at=at, window=window, side=wanted.side)
    return {"items": [told_change(one) for one in found.rows], "total": found.total, "page": found.page}
