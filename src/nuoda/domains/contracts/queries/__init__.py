"""What was agreed, as frozen shapes."""

from __future__ import annotations

from nuoda.domains.contracts.queries.calendars import (
    CalendarRow,
    HolidayYear,
    calendar_by_code,
    calendar_in_force,
    calendar_versions,
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
    Judgement,
    LevelRow,
    Terms,
    case_clocks,
    delivery_terms,
    lane_between,
    level_rows,
    levels_applying,
    levels_of_service,
)

__all__ = [
    "CalendarRow",
    "CaseClocks",
    "CaseClockwork",
    "DeliveryAsk",
    "HolidayYear",
    "Judgement",
    "LevelRow",
    "ReceiptTermRow",
    "ReportTermRow",
    "Terms",
    "calendar_by_code",
    "calendar_choices",
    "calendar_in_force",
    "calendar_versions",
    "calendars_by_id",
    "calendars_for",
    "case_clocks",
    "delivery_terms",
    "holiday_years",
    "lane_between",
    "level_rows",
    "levels_applying",
    "levels_of_service",
    "receipt_terms",
    "report_dues",
    "report_moments",
    "report_term_page",
    "report_term_rows",
    "report_terms_by_id",
    "report_terms_due",
    "report_terms_of",
]
