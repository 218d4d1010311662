"""What was agreed, as frozen shapes."""

from __future__ import annotations

from nuoda.domains.contracts.queries.calendars import (
    HolidayYear,
    calendar_in_force,
    calendars_by_id,
    calendars_for,
    holiday_years,
)
from nuoda.domains.contracts.queries.receipts import ReceiptTermRow, receipt_terms
from nuoda.domains.contracts.queries.reports import (
    ReportTermRow,
    calendar_choices,
    report_dues,
    report_moments,
    report_term_page,
    report_term_rows,
    report_terms_by_id,
    report_terms_due,
    report_terms_of,
)
from nuoda.domains.contracts.queries.service_levels import (
    CaseClocks,
    CaseClockwork,
    DeliveryAsk,
    Terms,
    case_clocks,
    delivery_terms,
    lane_between,
)

__all__ = [
    "CaseClocks",
    "CaseClockwork",
    "DeliveryAsk",
    "HolidayYear",
    "ReceiptTermRow",
    "ReportTermRow",
    "Terms",
    "calendar_choices",
    "calendar_in_force",
    "calendars_by_id",
    "calendars_for",
    "case_clocks",
    "delivery_terms",
    "holiday_years",
    "lane_between",
    "receipt_terms",
    "report_dues",
    "report_moments",
    "report_term_page",
    "report_term_rows",
    "report_terms_by_id",
    "report_terms_due",
    "report_terms_of",
]
