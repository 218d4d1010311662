"""Conditions of segments in words: ``region in 上海, 江苏`` reads "Region is one of 上海, 江苏"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.customers.queries.segments import Condition
from nuoda.kernel.translate import listed
from nuoda.pages.vocabulary import word

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIELDS: Mapping[str, StrOrPromise] = {
    "region": _p("condition", "Region"),
    "trade": _p("condition", "Trade"),
    "code": _p("condition", "Customer code"),
    "zone": _p("condition", "Time zone"),
    "tier": _p("condition", "Tier"),
    "language": _p("condition", "Language"),
    "orders": _p("condition", "Orders in the window of the terms"),
    "orders_90": _p("condition", "Orders in 90 days"),
    "orders_change": _p("condition", "Change of orders, %"),
    "days_since_order": _p("condition", "Days since the last order"),
    "revenue": _p("condition", "Revenue"),
    "margin": _p("condition", "Gross margin"),
    "cases_90": _p("condition", "Cases in 90 days"),
    "complaints_90": _p("condition", "Complaints in 90 days"),
    "score": _p("condition", "Score"),
}
_SIGNS: Mapping[str, StrOrPromise] = {
    "!=": "≠",
    "<=": "≤",
    ">=": "≥",
    "in": _p("condition", "is one of"),
    "contains": _p("condition", "contains"),
}


def told(one: Condition) -> str:
    """The condition as a sentence; its field and signs as they are written stand in the form."""
    values = [word("tier", value) if one.field == "tier" else value for value in one.values]
    return f"{FIELDS.get(one.field, one.field)} {_SIGNS.get(one.operator, one.operator)} {listed(values)}"
