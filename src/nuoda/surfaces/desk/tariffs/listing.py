"""The list of tariffs, version by version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.queries.tariffs import TariffRow, tariff_rows
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.frame import RUNNERS, frame

NAV = "contracts"


@dataclass(frozen=True, slots=True)
class Line:
    """One version as the list shows it."""

    row: TariffRow
    whose: str
    service_word: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _spec() -> ListSpec:
    return ListSpec(
        name="tariffs",
        title=_("Tariffs"),
        columns=(
            Column("code", _p("tariff", "Tariff"), sortable=True),
            Column("version", _("Version"), "number", align="end"),
            Column("name", _p("thing", "Name"), "half", sortable=True),
            Column("service_word", _p("shipment", "Service"), sortable=True),
            Column("partner", _p("tariff", "Partner"), sortable=True, hide_narrow=True),
            Column("whose", _p("tariff", "For whom"), hide_narrow=True),
            Column("state", _("State"), kind="badge", badge_kind="tariff"),
            Column("valid_from", _p("tariff", "Pick-ups from"), "date", sortable=True),
            Column("valid_to", _p("tariff", "Pick-ups before"), "date", hide_narrow=True),
            Column("count", _("Rows"), "number", align="end", hide_narrow=True),
            Column("source", _("On whose word"), "half", roomy=True),
        ),
        filters=(
            Filter("state", _("State"), choices=choices("tariff"), quick=True),
            Filter("service", _p("shipment", "Service"), choices=choices("service")),
            Filter("q", _("Code, name or partner"), kind="text"),
        ),
        empty=Empty(
            _("No tariff here"),
            _("A tariff is a sheet: zones, weights, fuel, services. Bring one in, look at it, record it."),
            reverse("desk_tariff_write"),
            _("Bring a tariff in"),
            "tag",
        ),
        default_sort="code",
        row_url=lambda line: f"{reverse('desk_tariff', args=[line.code])}?version={line.version}",
        row_key=lambda line: str(line.id),
        refresh_on="tariff",
    )


@door(STAFF)
def tariff_list(request: ActedRequest) -> HttpResponseBase:
    """Every version of the tariffs; those in force, to come or over by ``?state=``."""
    context = {**frame(request, NAV), "may_write": request.actor.role in RUNNERS, "tab": "tariffs"}
    today = request.now.astimezone(request.zone).date()

    def fetch(asked: ListRequest) -> ListResult:
        rows = tariff_rows(actor=request.actor, day=today)
        cards = customers_by_id([row.customer_id for row in rows], actor=request.actor)
        given = {name: asked.filters.get(name, "") for name in ("state", "service", "q")}
        lines = [
            Line(
                row,
                called(cards.get(row.customer_id)) if row.customer_id else "–",
                word("service", row.service),
            )
            for row in rows
            if given["state"] in ("", row.state)
            and given["service"] in ("", row.service)
            and given["q"].lower() in f"{row.code} {row.name} {row.partner}".lower()
        ]
        sort = asked.sort or "code"
        lines.sort(key=lambda line: (getattr(line, sort), line.code, line.version), reverse=asked.descending)
        return ListResult(lines[asked.offset : asked.offset + asked.size], len(lines))

    return list_view(request, _spec(), fetch, template="desk/tariffs/list.html", context=context)
