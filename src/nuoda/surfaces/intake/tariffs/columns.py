"""The columns of a sheet of wishes: in groups, in the reader's words, and known by them in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.vocabulary import choices

Said = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its code and its words; ``hint`` tells what to write, ``example`` is written so."""

    name: str
    label: Said
    example: str = ""
    hint: Said = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that belong together, under a heading."""

    heading: Said
    columns: Sequence[Column]


GROUPS = (
    Group(_("Customer"), (
        Column("customer", _("Customer"), "JUNLAN", _("the code of the customer; has to be there")),
        Column("reference", _p("order", "Reference"), "A-1"),
    )),
    Group(_("From and to"), (
        Column("from_region", _("From: province"), "广东省", _("has to be there")),
        Column("from_city", _("From: city"), "深圳市"),
        Column("to_region", _("To: province"), "上海市", _("has to be there, but for abroad")),
        Column("to_city", _("To: city"), "上海市"),
        Column("to_district", _("To: district"), "浦东新区"),
        Column("to_postcode", _("To: postcode"), "200120"),
        Column("to_country", _("To: country"), "CN", _("two letters; China where it is empty")),
    )),
    Group(_("Goods"), (
        Column("weight_kg", _("Weight of a piece, kg"), "12.5", _("has to be there")),
        Column("pieces", _("Pieces"), "2", _("1 where it is empty")),
        Column("length_cm", _("Length, cm"), "60", _("all three sides, or none")),
        Column("width_cm", _("Width, cm"), "45"),
        Column("height_cm", _("Height, cm"), "45"),
    )),
    Group(_("Value and services"), (
        Column("declared", _("Declared value"), "5000"),
        Column("collect", _("Cash to be collected"), "0"),
        Column("services", _("Value-added services"), "", _("their codes, with commas between")),
        Column("handling", _("Handling"), "", _("such as fragile, with commas between")),
    )),
    Group(_("Time and budget"), (
        Column("pickup_on", _("Day of pick-up"), "+1", _("like 2026-11-23")),
        Column("needed_on", _("Needed by the end of"), "+4", _("like 2026-11-23")),
        Column("budget", _("Budget"), "300"),
        Column("urgency", _("What counts most"), "normal"),
    )),
)  # fmt: skip
_ALL = tuple(chain.from_iterable(group.columns for group in GROUPS))
COLUMNS = tuple(one.name for one in _ALL)
ANSWERS = {
    "quote": _p("quote", "Quote"),
    "advised": _p("quote", "Recommended"),
    "total": _("Price"),
    "promised_by": _p("time", "Promised by"),
    "other_options": _p("quote", "Others"),
    "refused": _("What is wrong"),
}
"""What is written behind each row; a sheet that comes again may still hold it, and it is left out."""
_SPOKEN = {
    **{one.name: one.label for one in _ALL},
    "origin": _("From: province"),
    "destination": _("To: province"),
    "pickup_at": _("Day of pick-up"),
    "needed_by": _("Needed by the end of"),
    "sides_cm": _("Length, cm"),
}


def heads() -> list[str]:
    """The first row of a sheet in the reader's language."""
    return [str(one.label) for one in _ALL]


def spoken(field: str) -> str:
    """The words for a field that was refused; a field without words keeps its code."""
    return str(_SPOKEN.get(field, _SPOKEN.get(field.split(".", maxsplit=1)[0], field)))


def known_heads() -> Mapping[str, str]:
    """The code of each column by its code and its words in every language, in small letters."""
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(words).casefold(): "" for words in ANSWERS.values()}
            known |= {str(one.label).casefold(): one.name for one in _ALL}
    return known | dict.fromkeys(ANSWERS, "") | {name: name for name in COLUMNS}


def urgency_of(written: str) -> str:
    """The code of what counts most, by its code or its words in any language; unknown words stay."""
    wanted = written.strip()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, words in choices("urgency"):
                if wanted.casefold() in (code, str(words).casefold()):
                    return code
    return wanted


def urgencies() -> str:
    """What may count most, in the reader's words."""
    return " / ".join(str(words) for _code, words in choices("urgency"))


def example_row(today: date) -> list[str]:
    """A row that shows what to write, with days to come."""
    return [
        str(today + timedelta(int(one.example))) if one.example.startswith("+") else one.example
        for one in _ALL
    ]
