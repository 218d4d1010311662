"""The sheets that the pages take: our own plain mappings, their headers, and an empty sheet to fill in."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import cache
from io import StringIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping
from nuoda.surfaces.intake.mapping.schema import Column, Schema
from nuoda.surfaces.intake.rejections import safe_cell

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: Mapping[str, tuple[StrOrPromise, StrOrPromise, str]] = {
    "orders": (
        _("Orders"),
        _(
            "One row is one order, or one product line of it; promised by its service level unless the row"
            " has a promised time."
        ),
        "package",
    ),
    "shipments": (
        _("Shipments"),
        _("One row is one waybill. An order number ties it to its order."),
        "truck",
    ),
    "tracking": (
        _("Tracking events"),
        _("One row is one event of a waybill: where it is, or what holds it up."),
        "map-pin",
    ),
}  # fmt: skip


@cache
def schema_of(kind: str) -> Schema:
    """The mapping behind a kind of ``KINDS``."""
    return load_mapping(find_mapping(kind))


def sheet_word(kind: str) -> StrOrPromise:
    """What a sheet of a kind holds; for somebody's own mapping, its name."""
    return KINDS[kind][0] if kind in KINDS else PurePath(kind).stem


def columns_of(kind: str) -> list[Column]:
    return list(schema_of(kind).source.columns.values())


def header_names(kind: str, language: str) -> dict[str, str]:
    """What the columns of a sheet are called in a language, by their own names."""
    return {one.name: (one.zh if language == "zh-hans" else one.en) or one.name for one in columns_of(kind)}


def empty_sheet(kind: str, language: str, *, without: Collection[str] = ()) -> str:
    """A CSV with headers in the reader's language and one row that shows how to fill it."""
    out = StringIO()
    writer = csv.writer(out)
    columns = [one for one in columns_of(kind) if one.name not in without]
    names = header_names(kind, language)
    writer.writerow([safe_cell(names[one.name]) for one in columns])
    writer.writerow([safe_cell(one.example) for one in columns])
    return out.getvalue()
