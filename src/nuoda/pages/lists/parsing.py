"""Reads a ``ListRequest`` from an address. Never raises: what makes no sense is set aside and shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from nuoda.pages.lists.shapes import Filter, Ignored, ListRequest, ListSpec

_LONGEST_TEXT = 200
_LAST_PAGE = 1_000_000


def parse(query: QueryDict, spec: ListSpec) -> tuple[ListRequest, list[Ignored]]:
    """The checked request, and the values that were left out of it."""
    ignored: list[Ignored] = []
    filters: dict[str, str] = {}
    for each in spec.filters:
        filters.update(_read_filter(query, each, ignored))
    sort, descending = _read_sort(query, spec, ignored)
    return (
        ListRequest(
            filters=filters,
            sort=sort,
            descending=descending,
            page=_read_number(query, "page", _("page"), range(1, _LAST_PAGE + 1), ignored),
            size=_read_number(query, "size", _("rows a page"), spec.sizes, ignored),
            columns=_read_columns(query, spec, ignored),
        ),
        ignored,
    )


def _read_filter(query: QueryDict, each: Filter, ignored: list[Ignored]) -> dict[str, str]:
    if each.kind == "dates":
        return _read_dates(query, each, ignored)
    if each.kind == "choice":
        return _read_choice(query, each, ignored)
    value = query.get(each.key, "").replace("\x00", "").strip()
    if not value:
        return {}
    if each.kind == "flag":
        if value == "1":
            return {each.key: value}
        ignored.append(Ignored(each.label, value[:_LONGEST_TEXT]))
        return {}
    if len(value) > _LONGEST_TEXT:
        ignored.append(Ignored(each.label, f"{value[:40]}…"))
        return {}
    return {each.key: value}


def _read_choice(query: QueryDict, each: Filter, ignored: list[Ignored]) -> dict[str, str]:
    known = {value for value, _label in each.choices}
    given = [part for raw in query.getlist(each.key) for part in raw.split(",") if part]
    chosen = [value for value in dict.fromkeys(given) if value in known]
    ignored.extend(Ignored(each.label, value[:_LONGEST_TEXT]) for value in given if value not in known)
    if not each.many:
        ignored.extend(Ignored(each.label, value) for value in chosen[1:])
        chosen = chosen[:1]
    return {each.key: ",".join(chosen)} if chosen else {}


def _read_dates(query: QueryDict, each: Filter, ignored: list[Ignored]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in (f"{each.key}_from", f"{each.key}_to"):
        value = query.get(key, "").strip()
        if not value:
            continue
        try:
            found[key] = date.fromisoformat(value).isoformat()
        except ValueError:
            ignored.append(Ignored(each.label, value[:_LONGEST_TEXT]))
    first, last = found.get(f"{each.key}_from"), found.get(f"{each.key}_to")
    if first and last and first > last:
        ignored.append(Ignored(each.label, f"{first} – {last}"))
        return {}
    return found


def _read_sort(query: QueryDict, spec: ListSpec, ignored: list[Ignored]) -> tuple[str, bool]:
    value = query.get("sort", "").strip()
    if not value:
        return spec.default_sort, spec.default_descending
    key = value.removeprefix("-")
    if key in {column.key for column in spec.columns if column.sortable}:
        return key, value.startswith("-")
    ignored.append(Ignored(_("sort"), value[:_LONGEST_TEXT]))
    return spec.default_sort, spec.default_descending


def _read_columns(query: QueryDict, spec: ListSpec, ignored: list[Ignored]) -> tuple[str, ...]:
    """The columns to show besides the first, in the list's order."""
    given = [part for raw in query.getlist("cols") for part in raw.split(",") if part]
    known = [column.key for column in spec.columns[1:]]
    ignored.extend(Ignored(_("column"), one[:_LONGEST_TEXT]) for one in given if one not in known)
    return tuple(key for key in known if key in given)


def _read_number(
    query: QueryDict, key: str, label: str, allowed: Sequence[int], ignored: list[Ignored]
) -> int:
    """A number that is ``allowed``; the first of these when none is given."""
    value = query.get(key, "").strip()
    if not value:
        return allowed[0]
    if value.isascii() and value.isdigit() and len(value) < 10 and int(value) in allowed:
        return int(value)
    ignored.append(Ignored(label, value[:_LONGEST_TEXT]))
    return allowed[0]
