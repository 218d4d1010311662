"""Rows of what was agreed, one file a topic."""

from __future__ import annotations

from nuoda.domains.contracts.models.agreements import Clause, Contract
from nuoda.domains.contracts.models.calendars import BusinessCalendar, HolidayTable
from nuoda.domains.contracts.models.complaints import ComplaintTerm
from nuoda.domains.contracts.models.contingencies import Contingency, ContingencyPlan
from nuoda.domains.contracts.models.meter import (
    CreditNote,
    Exclusion,
    LadderStep,
    PeriodFees,
    PeriodFigure,
)
from nuoda.domains.contracts.models.receipts import ReceiptTerm
from nuoda.domains.contracts.models.reports import ReportTerm
from nuoda.domains.contracts.models.service_levels import CaseTarget, ServiceLevel
from nuoda.domains.contracts.models.tariffs import Quote, Tariff, TariffVersion

__all__ = [
    "BusinessCalendar",
    "CaseTarget",
    "Clause",
    "ComplaintTerm",
    "Contingency",
    "ContingencyPlan",
    "Contract",
    "CreditNote",
    "Exclusion",
    "HolidayTable",
    "LadderStep",
    "PeriodFees",
    "PeriodFigure",
    "ReceiptTerm",
    "ReportTerm",
    "ServiceLevel",
    "Quote",
    "Tariff",
    "TariffVersion",
]
