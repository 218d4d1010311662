"""Lists of codes: what waits to be mapped, what people said, and who said what when. All can be exported."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.shipments.queries import code_mappings, mapping_history, unknown_codes
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of
from nuoda.surfaces.desk.tracking.words import meaning_words, source_typed

PAGE = "desk/tracking/list.html"


def map_url(row: Any) -> str:
    """Where this code is given a meaning."""
    return f"{reverse('desk_code_map')}?{urlencode({'source': row.source, 'code': row.code})}"


def _words(row: Any) -> str:
    return meaning_words(row.milestone, row.reason)


_SOURCE = "desk/tracking/cell_connector.html"
_MEANING = Column("meaning", _("Meaning"), template="desk/tracking/cell_meaning.html", export=_words)

UNKNOWN = ListSpec(
    name="codes",
    title=_("Codes to map"),
    columns=[
        Column("code", pgettext_lazy("carrier", "Code"), sortable=True),
        Column("source", _("Source"), template=_SOURCE, sortable=True),
        Column("count", _("Came"), kind="number", align="end", sortable=True),
        Column("sample_text", _("What it said"), template="desk/tracking/cell_text.html"),
        Column("sample_waybill", _("For example"), template="desk/tracking/cell_waybill.html"),
        Column(
            "last_seen_at", pgettext_lazy("code", "Last seen"), template="desk/tracking/cell_seen.html",
            sortable=True,
        ),
        Column("first_seen_at", _("First seen"), template="desk/tracking/cell_seen.html", hide_narrow=True),
        Column("map", pgettext_lazy("verb", "Map"), template="desk/tracking/cell_map.html", export=map_url),
    ],
    filters=[Filter("text", _("Source or code"), kind="text")],
    empty=Empty(
        _("Every code is understood"),
        _(
            "A code that no connector knows waits here, with how often it came and what it said. You say"
            " once what it means: every shipment that ever had it follows, and so does all that comes."
        ),
        icon="tags",
    ),
    row_key=lambda row: f"{row.source}/{row.code}",
    row_url=map_url,
    refresh_on="code",
)  # fmt: skip


def _mapped() -> ListSpec:
    return ListSpec(
        name="mappings",
        title=_("Mapped codes"),
        columns=[
            Column("code", pgettext_lazy("carrier", "Code"), sortable=True),
            Column("source", _("Source"), template=_SOURCE, sortable=True),
            _MEANING,
            Column("note", _("Note"), template="desk/tracking/cell_text.html", hide_narrow=True),
            Column("followed", _("Shipments that followed"), template="desk/tracking/cell_followed.html"),
            Column("mapped_by", _("By")),
            Column("mapped_at", _("When"), template="desk/parts/cell_ago.html", sortable=True),
            Column("map", _("Change"), template="desk/tracking/cell_remap.html", export=map_url),
        ],
        filters=[Filter("text", _("Source or code"), kind="text")],
        empty=Empty(
            _("No code was mapped by hand yet"),
            _("What you say of a code stands here, and can be changed or taken back at any time."),
            reverse("desk_codes"),
            _("Codes to map"),
            "tags",
        ),
        row_key=lambda row: str(row.id),
        row_url=map_url,
        refresh_on="code",
    )  # fmt: skip


HISTORY = ListSpec(
    name="mapping-history",
    title=_("History of mappings"),
    columns=[
        Column("at", _("When"), template="desk/parts/cell_ago.html", sortable=True),
        Column("code", pgettext_lazy("carrier", "Code")),
        Column("source", _("Source"), template=_SOURCE),
        _MEANING,
        Column("shipments", _("Shipments that followed"), kind="number", align="end"),
        Column("by", _("By")),
    ],
    filters=[
        Filter("source", _("Source"), kind="text"),
        Filter("code", pgettext_lazy("carrier", "Code"), kind="text"),
    ],
    empty=Empty(
        _("Nobody mapped a code yet"),
        _("Every mapping, every change of one and every taking back is kept here, with who and when."),
        icon="history",
    ),
    row_key=lambda row: str(row.id),
    row_url=map_url,
    refresh_on="code",
)  # fmt: skip


def _page(request: ActedRequest, tab: str) -> dict[str, Any]:
    return {**frame(request, "tracking"), "tab": tab}


@door(STAFF)
def code_list(request: ActedRequest) -> HttpResponseBase:
    """The queue: codes that nobody knows, the one seen last first."""

    def fetch(asked: ListRequest) -> ListResult:
        text = source_typed(asked.filters.get("text", ""))
        page = unknown_codes(actor=request.actor, window=window_of(asked), text=text)
        return ListResult(page.rows, page.total)

    return list_view(request, UNKNOWN, fetch, template=PAGE, context=_page(request, "codes"))


@door(STAFF)
def mapping_list(request: ActedRequest) -> HttpResponseBase:
    """What stands of what people said."""

    def fetch(asked: ListRequest) -> ListResult:
        text = source_typed(asked.filters.get("text", ""))
        page = code_mappings(actor=request.actor, window=window_of(asked), text=text)
        return ListResult(page.rows, page.total)

    return list_view(request, _mapped(), fetch, template=PAGE, context=_page(request, "mappings"))


@door(STAFF)
def mapping_history_list(request: ActedRequest) -> HttpResponseBase:
    """Who said what when, and how many shipments followed."""

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = mapping_history(
            actor=request.actor, window=window_of(asked), source=source_typed(given.get("source", "")),
            code=given.get("code", "").strip(),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    return list_view(request, HISTORY, fetch, template=PAGE, context=_page(request, "history"))
