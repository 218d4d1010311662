"""Sample data of the style guide: one fixed afternoon, so that every picture of it is the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.pages.charts import Chart, Series
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec
from nuoda.pages.navigation import NavItem
from nuoda.pages.strip import Renegotiation, StripPromise
from nuoda.pages.timeline import Gap, TimelineEntry

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 5, 50, tzinfo=UTC)


def _after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def nav() -> list[NavItem]:
    """A desk's navigation."""
    return [
        NavItem("home", _("Home"), "?", "home", shortcut="h"),
        NavItem("cases", _("Cases"), "?nav=cases", "alert-triangle", count=12, shortcut="c"),
        NavItem("shipments", _("Shipments"), "?nav=shipments", "truck", shortcut="s"),
        NavItem("orders", _("Orders"), "?nav=orders", "package", shortcut="o"),
        NavItem(
            "customers", _("Customers"), "?nav=customers", "building", shortcut="u", group=_("Reference")
        ),
        NavItem("measures", _("Measures"), "?nav=measures", "chart-bar", shortcut="m"),
    ]


def promises() -> list[StripPromise]:
    """Promises in every state."""
    return [
        StripPromise(
            _("Delivery"),
            "at_risk",
            _after(-46),
            _after(2.17),
            steps=[Renegotiation(_after(-12), _after(-4))],
            basis=_("Service level: next day by 16:00"),
        ),
        StripPromise(_("Pickup"), "kept", _after(-48), _after(-40), settled_at=_after(-41.2)),
        StripPromise(_("Call back"), "broken", _after(-6), _after(-3)),
        StripPromise(_("Receipt return"), "open", _after(-46), _after(58), whole_day=False),
        StripPromise(_("First reply"), "excused", _after(-30), _after(-26), settled_at=_after(-22)),
    ]


def entries() -> list[TimelineEntry]:
    """A parcel's way with a silence, an exception and another zone."""
    return [
        TimelineEntry(
            _after(-2.75),
            _("Held up on the road: vehicle broken down"),
            ZONE,
            "G4 京港澳高速 长沙段",
            raw="STATUS=4 CODE=EX12 车辆故障，等待救援 2026-03-04T11:05:00+08:00",
            tone="broken",
            icon="alert-triangle",
            gap_before=Gap(26, 9),
        ),
        TimelineEntry(_after(-28.75), _("Left the sorting centre"), ZONE, "广州白云分拨中心", icon="truck"),
        TimelineEntry(
            _after(-31),
            _("Arrived at the sorting centre"),
            ZONE,
            "广州白云分拨中心",
            icon="building-warehouse",
        ),
        TimelineEntry(
            _after(-45.5),
            _("Released by customs"),
            "Europe/Berlin",
            "Leipzig",
            tone="kept",
            icon="shield-check",
        ),
        TimelineEntry(_after(-46), _("Picked up"), ZONE, "深圳市南山区", icon="package-import", by="李伟"),
    ]


def on_time_chart() -> Chart:
    """A line against a target."""
    return Chart(
        key="on-time",
        kind="line",
        title=_("Delivered on time by week, South China lines"),
        unit="%",
        categories=[f"W{week}" for week in range(1, 10)],
        target=95,
        decimals=1,
        series=[
            Series(_("Trunk"), [96.1, 95.4, 94.8, 96.0, 93.2, 91.7, 92.9, 94.1, 95.3], "accent"),
            Series(_("Last mile"), [92.0, 92.8, 93.1, 91.9, 90.2, 89.5, 91.0, 92.6, 93.4], "neutral"),
        ],
        n=[410, 388, 402, 377, 295, 268, 341, 399, 420],
    )


def states_chart() -> Chart:
    """Stacked bars in the colours of the states."""
    return Chart(
        key="states",
        kind="stacked",
        title=_("Promises settled by day"),
        unit=_("promises"),
        categories=["02-26", "02-27", "02-28", "03-01", "03-02", "03-03", "03-04"],
        series=[
            Series(_("Kept"), [182, 176, 190, 120, 201, 188, 96], "kept"),
            Series(_("Excused"), [4, 6, 3, 2, 8, 5, 1], "excused"),
            Series(_("Broken"), [9, 12, 7, 4, 21, 11, 6], "broken"),
        ],
        n=1252,
    )


@dataclass(frozen=True)
class SampleRow:
    """A row of the sample list."""

    number: str
    customer: str
    state: str
    severity: str
    due_at: datetime
    weight: float
    seen_at: datetime


_CUSTOMERS = ["华南电子有限公司", "Brightline Retail", "青禾食品", "江城汽配", "Northwind Health"]
_STATES = ["at_risk", "open", "broken", "kept", "excused"]


def rows() -> list[SampleRow]:
    """Forty rows."""
    return [
        SampleRow(
            number=f"ND2603{index:05d}",
            customer=_CUSTOMERS[index % 5],
            state=_STATES[index % 5],
            severity=f"S{index % 4 + 1}",
            due_at=_after(-5 + index * 1.37),
            weight=12.5 * (index + 1) ** 1.5,
            seen_at=_after(-index * 0.7),
        )
        for index in range(40)
    ]


def list_spec() -> ListSpec:
    """A list page with one filter of each kind."""
    return ListSpec(
        name="shipments",
        title=_("Shipments"),
        columns=[
            Column("number", _("Waybill"), sortable=True),
            Column("customer", _("Customer")),
            Column("state", _("Promise"), kind="state", sortable=True),
            Column("severity", _("Severity"), kind="badge", badge_kind="severity", hide_narrow=True),
            Column(
                "due_at",
                _("Due"),
                kind="due",
                sortable=True,
                settled=lambda row: row.state in ("kept", "excused"),
            ),
            Column("weight", _("Weight, kg"), kind="number", align="end", decimals=1, sortable=True),
            Column("seen_at", _("Last seen"), kind="ago", hide_narrow=True),
        ],
        filters=[
            Filter(
                "state",
                _("Promise"),
                choices=[
                    ("open", pgettext_lazy("promise", "Open")),
                    ("at_risk", _("At risk")),
                    ("broken", _("Broken")),
                ],
                quick=True,
            ),
            Filter("q", _("Number or customer"), kind="text"),
            Filter("severity", _("Severity"), choices=[(f"S{n}", f"S{n}") for n in range(1, 5)], many=True),
            Filter("due", _("Due"), kind="dates"),
            Filter("mine", _("Only mine"), kind="flag"),
        ],
        empty=Empty(_("No shipments yet"), _("Shipments appear here when an order is handed over.")),
        default_sort="due_at",
        row_url=lambda row: f"?waybill={row.number}",
        row_key=lambda row: row.number,
        has_panel=True,
        refresh_on="shipments",
        sizes=(10, 25, 50),
    )


def fetch(asked: ListRequest) -> ListResult:
    """Filters, sorts and pages ``rows`` in memory."""
    text = asked.filters.get("q", "").lower()
    state = asked.filters.get("state")
    severities = asked.filters.get("severity", "").split(",") if asked.filters.get("severity") else []
    found = [
        row
        for row in rows()
        if (not state or row.state == state)
        and (not severities or row.severity in severities)
        and (not text or text in f"{row.number} {row.customer}".lower())
    ]
    found.sort(key=lambda row: getattr(row, asked.sort or "number"), reverse=asked.descending)
    return ListResult(found[asked.offset : asked.offset + asked.size], len(found))
