"""The page with the question, and the answer that follows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.contracts.queries import calendar_choices
from nuoda.domains.contracts.queries.agreements import contract_rows
from nuoda.domains.customers.queries import customers_to_choose
from nuoda.insight.meter.words import period_words, rate_words
from nuoda.insight.whatif import Cost, TooMany, WhatIf, plan_of, what_if
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import here
from nuoda.pages.charts import Chart, Series
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.frame import is_fragment, show
from nuoda.surfaces.desk.whatif.question import (
    UNITS,
    asked,
    last_quarter,
    problems_of,
    query_of,
    read_ask,
)

SMALL = 30
"""Below so many a month is shown as counts (domain reference §1.1)."""


@door(STAFF)
def desk_whatif(request: ActedRequest) -> HttpResponse:
    """``?whose=&kind=&first=&last=&amount=&unit=&calendar=``: the question."""
    first, last = last_quarter(request.now.astimezone(request.zone).date())
    query = request.GET
    context = {
        "groups": _groups(request),
        "kinds": [one for one in choices("promise_kind") if one[0] != "statutory"],
        "units": UNITS,
        "calendars": calendar_choices(actor=request.actor),
        "chosen": {
            "whose": query.get("whose", ""), "kind": query.get("kind", ""),
            "first": query.get("first") or first.isoformat(), "last": query.get("last") or last.isoformat(),
            "amount": query.get("amount", ""), "unit": query.get("unit", ""),
            "calendar": query.get("calendar", ""),
        },
        "answer_url": f"{reverse('desk_whatif_answer')}?{query_of(query)}" if asked(query) else "",
        "example_url": f"{reverse('desk_whatif')}?kind=first_reply&amount=2&unit=hours",
    }  # fmt: skip
    return show(request, "desk/whatif/page.html", "measures", context)


def _groups(request: ActedRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whose promises can be asked about: contracts, tiers, services, customers."""
    contracts = contract_rows(actor=request.actor, window=Window(size=200)).rows
    cards = customers_to_choose(actor=request.actor)
    groups = [
        (_("Contracts"), [(f"contract:{one.number}", f"{one.number} {one.title}") for one in contracts]),
        (_("Tiers"), [(f"tier:{code}", str(label)) for code, label in choices("tier")]),
        (_("Services"), [(f"service:{code}", str(label)) for code, label in choices("service")]),
        (_("Customers"), [(f"customer:{one.code}", called(one)) for one in cards]),
    ]
    return [(name, members) for name, members in groups if members]


@door(STAFF)
def desk_whatif_answer(request: ActedRequest) -> HttpResponse:
    """The answer to a question of the same address, as a part of the page."""
    own = f"{reverse('desk_whatif')}?{query_of(request.GET)}"
    context: dict[str, Any] = {"page_url": own}
    status = 200
    try:
        today = request.now.astimezone(request.zone).date()
        ask = read_ask(request.GET, today=today, zone=request.zone.key)
        plan = plan_of(ask, actor=request.actor, at=request.now)
        context |= _answer(request, what_if(plan, actor=request.actor, at=request.now))
    except Invalid as refused:
        context["problems"], status = problems_of(refused), 422
    except TooMany as refused:
        context["problems"], status = [("", here(refused.sentence))], 422
    if is_fragment(request):
        # htmx shows what is refused as well: the reader mends it in place.
        response = render(request, "desk/whatif/answer.html", context)
        response["HX-Push-Url"] = own
        return response
    return show(request, "desk/whatif/answer_page.html", "measures", context, status=status)


def _answer(request: ActedRequest, found: WhatIf) -> dict[str, Any]:
    rows_url = f"{reverse('desk_whatif_rows')}?{query_of(request.GET)}"
    charts = [_months(found), _curve(found)] if found.actual.due else []
    return {
        "found": found,
        "points": _points(found),
        "charts": charts,
        "unit": _("days") if found.curve.in_days else _("hours"),
        "lost_url": f"{rows_url}&side=lost",
        "won_url": f"{rows_url}&side=won",
        "costs": [_cost(one) for one in found.costs],
    }


def _points(found: WhatIf) -> float | None:
    """By how many percentage points the adjusted share would differ."""
    now, then = found.actual.adjusted.share, found.supposed.adjusted.share
    return None if now is None or then is None else round((then - now) * 100, 1)


def _months(found: WhatIf) -> Chart:
    """Month by month: shares in percent, or counts where a month is small."""
    months = found.months
    small = any(one.actual.due < SMALL for one in months)

    def value(side: Any) -> float | None:
        if small:
            return float(side.kept)
        return None if side.adjusted.share is None else round(side.adjusted.share * 100, 1)

    return Chart(
        key="months", kind="bar",
        title=_("Kept promises by month, as it was and as it would have been"),
        unit=_("promises") if small else "%",
        categories=[formats.date_format(one.first, "Y-m") for one in months],
        series=[
            Series(_("as it was"), [value(one.actual) for one in months], "neutral"),
            Series(_("as it would have been"), [value(one.supposed) for one in months], "accent"),
        ],
        n=[one.actual.due for one in months], decimals=0 if small else 1,
    )  # fmt: skip


def _curve(found: WhatIf) -> Chart:
    """The share kept for every target, as time counted and as it would have."""
    curve = found.curve
    unit = pgettext("short unit", "d") if curve.in_days else pgettext("short unit", "h")
    series = [Series(_("as time counted"), [round(one * 100, 1) for one in curve.actual], "neutral")]
    if curve.differs:
        other = [round(one * 100, 1) for one in curve.supposed]
        series.append(Series(_("as it would have counted"), other, "accent"))
    return Chart(
        key="curve", kind="line", title=_("Share kept, by how long the target is"), unit="%",
        categories=[f"{target:g} {unit}" for target in curve.targets], series=series, n=curve.n, decimals=1,
        mark=curve.mark, mark_label=_("asked target"),
    )  # fmt: skip


def _cost(one: Cost) -> dict[str, Any]:
    return {
        "line": one,
        "measure": word("measure", one.measure),
        "period": period_words(one.period, one.every),
        "target": rate_words(one.target),
        "actual_rate": rate_words(one.actual_rate),
        "supposed_rate": rate_words(one.supposed_rate),
    }
