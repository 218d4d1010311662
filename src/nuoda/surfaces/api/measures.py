"""How many deliveries came on time, and on time in full: the figures of the measures page."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nuoda.insight.measures import Bucket, by_customer, by_week, timeliness
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.filling import DaysAsk, RateOut, rate
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["promises"])


class OnTimeAsk(DaysAsk):
    by: Literal["", "customer", "week"] = ""


class OnTimePartOut(Schema):
    """Of what was due: kept in time, broken, and kept in full as well. ``key``: a customer's id, a Monday."""

    key: str
    due: int
    kept: int
    broken: int
    otif: int


class OnTimeOut(Schema):
    """Deliveries due on these days, delivered or not. ``otif``: kept, and all that was ordered was accepted.
    ``provisional`` until seven days after the last day."""

    first: date
    last: date
    due: int
    on_time: RateOut
    otif: RateOut
    first_date: RateOut
    provisional: bool
    parts: list[OnTimePartOut]


@router.get(
    "/measures/on-time",
    operation_id="get_on_time",
    summary="Get on-time delivery, and on time in full",
    auth=Key("get_on_time"),
    response={200: OnTimeOut},
)
def on_time(request: HttpRequest, wanted: Query[OnTimeAsk]) -> dict[str, Any]:
    """Of the deliveries that were due on these days, in all and by customer or week. A key of a customer sees
    her own."""
    wanted.refuse_others(request)
    actor, at = acted(request)
    start, end = wanted.span()
    whole = timeliness(actor=actor, start=start, end=end, at=at, customer_id=wanted.customer_id)
    parts: list[Bucket] = []
    if wanted.by == "week":
        parts = by_week(
            actor=actor, start=start, end=end, at=at, zone=HOUSE_ZONE.key, customer_id=wanted.customer_id
        )
    elif wanted.by == "customer":
        found = by_customer(actor=actor, start=start, end=end, at=at)
        parts = [one for one in found if wanted.customer_id is None or one.key == str(wanted.customer_id)]
    return {
        "first": wanted.first, "last": wanted.last, "due": whole.due, "provisional": whole.provisional,
        "on_time": rate(whole.on_time), "otif": rate(whole.otif), "first_date": rate(whole.first_date),
        "parts": [shaped(OnTimePartOut, one) for one in parts],
    }  # fmt: skip
