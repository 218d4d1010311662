"""The only writers of what was agreed, one file a topic."""

from __future__ import annotations

from nuoda.domains.contracts.commands.calendars import CalendarDraft, record_calendars
from nuoda.domains.contracts.commands.case_targets import CaseTargetDraft, record_case_targets
from nuoda.domains.contracts.commands.complaints import ComplaintTermDraft, set_complaint_term
from nuoda.domains.contracts.commands.holidays import HolidayDraft, record_holidays
from nuoda.domains.contracts.commands.receipts import ReceiptTermDraft, set_receipt_term
from nuoda.domains.contracts.commands.reports import (
    ReportTermDraft,
    end_report_term,
    note_report_issued,
    set_report_term,
)
from nuoda.domains.contracts.commands.service_levels import ServiceLevelDraft, record_service_levels

__all__ = [
    "CalendarDraft",
    "CaseTargetDraft",
    "ComplaintTermDraft",
    "HolidayDraft",
    "ReceiptTermDraft",
    "ReportTermDraft",
    "ServiceLevelDraft",
    "end_report_term",
    "note_report_issued",
    "record_calendars",
    "record_case_targets",
    "record_holidays",
    "record_service_levels",
    "set_complaint_term",
    "set_receipt_term",
    "set_report_term",
]
