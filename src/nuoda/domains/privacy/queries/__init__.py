"""Periods, holds and requests of persons, read."""

from __future__ import annotations

from nuoda.domains.privacy.queries.holds import (
    HoldRow,
    hold_on,
    hold_rows,
    holds_on,
)
from nuoda.domains.privacy.queries.periods import period_history, periods, runs_retention
from nuoda.domains.privacy.queries.requests import (
    Aim,
    RequestPage,
    RequestRow,
    addressee_of,
    aim_in_force,
    approved_deletions,
    past_requests,
    person_asking,
    request_number,
    request_page,
    request_rows,
    requests_after,
)

__all__ = [
    "Aim",
    "HoldRow",
    "RequestPage",
    "RequestRow",
    "addressee_of",
    "aim_in_force",
    "approved_deletions",
    "hold_on",
    "hold_rows",
    "holds_on",
    "past_requests",
    "period_history",
    "periods",
    "person_asking",
    "request_number",
    "request_page",
    "request_rows",
    "requests_after",
    "runs_retention",
]
