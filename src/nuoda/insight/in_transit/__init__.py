"""What a customer hears of her shipments under way: where each is, whether it is safe, what is next, when."""

from __future__ import annotations

from nuoda.insight.in_transit.compose import ReportLine, Safety, TransitReport, in_transit
from nuoda.insight.in_transit.forms import KIND, as_csv, as_json, as_text, has_file

__all__ = [
    "KIND",
    "ReportLine",
    "Safety",
    "TransitReport",
    "as_csv",
    "as_json",
    "as_text",
    "has_file",
    "in_transit",
]
