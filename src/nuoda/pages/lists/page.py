"""The list page itself: parse, fetch, render whole or in part, or export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nuoda.kernel.paging import COUNTED, count_text
from nuoda.pages import moments
from nuoda.pages.lists.cells import Reader, cell_html
from nuoda.pages.lists.export import csv_response, xlsx_response
from nuoda.pages.lists.parsing import parse
from nuoda.pages.lists.shapes import Column, Fetch, Filter, Ignored, ListRequest, ListResult, ListSpec
from nuoda.pages.reading import read


@dataclass(frozen=True)
class Heading:
    """A column heading with its sort link (empty when not sortable) and ``aria-sort`` value."""

    column: Column
    url: str
    aria_sort: str


@dataclass(frozen=True)
class Row:
    """A row ready to show. ``label`` is what a reader calls it: its first column."""

    key: str
    label: str
    url: str
    tone: str
    cells: Sequence[tuple[Column, SafeString]]


@dataclass(frozen=True)
class Control:
    """A filter with what is chosen now; ``options`` are ``(value, label, chosen, url)``."""

    filter: Filter
    value: str
    value_from: str
    value_to: str
    options: Sequence[tuple[str, str, bool, str]]


@dataclass(frozen=True)
class ListPage:
    """Everything the list templates show."""

    spec: ListSpec
    path: str
    headings: Sequence[Heading]
    rows: Sequence[Row]
    controls: Sequence[Control]
    ignored: Sequence[Ignored]
    total: int
    first: int
    last: int
    previous_url: str
    next_url: str
    clear_url: str
    csv_url: str
    xlsx_url: str
    sizes: Sequence[tuple[int, bool]]
    columns: Sequence[tuple[str, Any, bool]]
    sort: str
    filtered: bool
    truncated_export: bool

    @property
    def total_text(self) -> str:
        """All rows, grouped by thousands; ``10,000+`` where more were not counted."""
        return count_text(self.total)


def list_view(
    request: HttpRequest,
    spec: ListSpec,
    fetch: Fetch,
    *,
    template: str = "pages/list.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Answer a list address: the page, its table alone for htmx, or a file for ``format=csv|xlsx``.

    ``fetch`` is called once with the checked request (twice when the page asked for lies beyond the
    end). The request must carry ``now`` and may carry ``zone``.
    """
    asked, ignored = parse(request.GET, spec)
    reader = Reader(request, moments.require_aware(read(request, "now")), _zone(request))
    every, spec = spec, _with_columns(spec, asked)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request, spec, fetch, asked, reader)
    result = fetch(asked)
    pages = max(1, -(-result.total // asked.size))
    if asked.page > pages:
        ignored.append(Ignored(_("page"), str(asked.page)))
        asked = replace(asked, page=pages)
        result = fetch(asked)
    page = _page(request, spec, asked, result, ignored=ignored, reader=reader, every=every)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == f"list-{spec.name}":
        template = "pages/list/region.html"
    response = render(request, template, {**(context or {}), "list": page})
    # The same address answers with a page and with a part of one.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if template == "pages/list/region.html":
        response.headers["Cache-Control"] = "no-store"
    return response


def _with_columns(spec: ListSpec, asked: ListRequest) -> ListSpec:
    if not asked.columns:
        return spec
    return replace(spec, columns=[spec.columns[0], *(c for c in spec.columns[1:] if c.key in asked.columns)])


def _zone(request: HttpRequest) -> Any:
    zone = read(request, "zone")
    return moments.as_zone(zone) if zone else timezone.get_current_timezone()


def _address(request: HttpRequest, changes: Mapping[str, str | None]) -> str:
    query = request.GET.copy()
    for key in [*changes, "panel", "format"]:
        query.pop(key, None)
    for key, value in changes.items():
        if value:
            query[key] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _page(
    request: HttpRequest,
    spec: ListSpec,
    asked: ListRequest,
    result: ListResult,
    *,
    ignored: Sequence[Ignored],
    reader: Reader,
    every: ListSpec,
) -> ListPage:
    rows = [_row(spec, row, reader) for row in result.rows]
    pages = max(1, -(-result.total // asked.size))
    sort = f"-{asked.sort}" if asked.descending else asked.sort
    return ListPage(
        spec=spec,
        path=request.path,
        headings=[_heading(request, column, asked) for column in spec.columns],
        rows=rows,
        controls=[_control(request, each, asked) for each in sorted(spec.filters, key=_place)],
        ignored=ignored,
        total=result.total,
        first=asked.offset + 1 if rows else 0,
        last=asked.offset + len(rows),
        previous_url=_address(request, {"page": str(asked.page - 1)}) if asked.page > 1 else "",
        next_url=_address(request, {"page": str(asked.page + 1)}) if asked.page < pages else "",
        clear_url=request.path,
        csv_url=f"{_join(_address(request, {'page': None}))}format=csv",
        xlsx_url=f"{_join(_address(request, {'page': None}))}format=xlsx",
        sizes=[(size, size == asked.size) for size in spec.sizes],
        columns=[(each.key, each.label, each.key in asked.columns) for each in every.columns[1:]],
        sort=sort,
        filtered=bool(asked.filters),
        truncated_export=result.total > spec.export_limit,
    )


def _join(address: str) -> str:
    return f"{address}&" if "?" in address else f"{address}?"


def _heading(request: HttpRequest, column: Column, asked: ListRequest) -> Heading:
    if not column.sortable:
        return Heading(column, "", "")
    current = column.key == asked.sort
    turned = f"-{column.key}" if current and not asked.descending else column.key
    aria = ("descending" if asked.descending else "ascending") if current else "none"
    return Heading(column, _address(request, {"sort": turned, "page": None}), aria)


def _place(each: Filter) -> int:
    """Where a filter stands on every list: tabs above, then the words searched for, then what narrows."""
    if each.quick:
        return 0
    return 1 if each.kind == "text" else 2


def _control(request: HttpRequest, each: Filter, asked: ListRequest) -> Control:
    chosen = asked.filters.get(each.key, "")
    picked = chosen.split(",") if each.many else [chosen]
    options = [
        (value, str(label), value in picked, _address(request, {each.key: value, "page": None}))
        for value, label in each.choices
    ]
    if each.quick:
        options.insert(
            0,
            ("", str(each.blank or _("All")), not chosen, _address(request, {each.key: None, "page": None})),
        )
    return Control(
        filter=each,
        value=chosen,
        value_from=asked.filters.get(f"{each.key}_from", ""),
        value_to=asked.filters.get(f"{each.key}_to", ""),
        options=options,
    )


def _row(spec: ListSpec, row: Any, reader: Reader) -> Row:
    return Row(
        key=spec.row_key(row) if spec.row_key else "",
        label=str(read(row, spec.columns[0].key, "")),
        url=spec.row_url(row) if spec.row_url else "",
        tone=spec.row_tone(row) if spec.row_tone else "",
        # cell_html escapes every value itself.
        cells=[(column, mark_safe(cell_html(column, row, reader))) for column in spec.columns],  # noqa: S308
    )


def _export(
    request: HttpRequest, spec: ListSpec, fetch: Fetch, asked: ListRequest, reader: Reader
) -> HttpResponseBase:
    result = fetch(replace(asked, page=1, size=spec.export_limit))
    cut = result.total > spec.export_limit
    local = reader.now.astimezone(reader.zone)
    name = f"{spec.name}-{local:%Y%m%d-%H%M}" + (f"-first-{spec.export_limit}" if cut else "")
    rows = (row for _index, row in zip(range(spec.export_limit), result.rows, strict=False))
    if request.GET["format"] == "csv":
        return csv_response(name, spec.columns, rows, reader.zone)
    shown = min(result.total, spec.export_limit)
    of_all = count_text(result.total, counted=max(COUNTED, spec.export_limit))
    about = [
        (_("List"), str(spec.title)),
        (_("Written"), moments.full_title(reader.now, reader.zone)),
        (_("Times are of"), moments.zone_title(reader.now, reader.zone)),
        (_("Filters"), ", ".join(f"{key}={value}" for key, value in asked.filters.items()) or _("none")),
        (_("Rows"), _("%(shown)s of %(total)s") % {"shown": shown, "total": of_all}),
    ]
    return xlsx_response(name, spec.columns, rows, reader.zone, about)
