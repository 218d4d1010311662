"""The form of a liability record: its columns by name, begun from a record that is already there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.claims.queries import RuleRow
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import explained
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import day
from nuoda.surfaces.desk.forms import DeskForm, Group

PERIODS: Mapping[str, Any] = {
    "notice": _("Notice of damage within"),
    "delay_notice": _("Notice of delay within"),
    "claim": _("Claim within"),
    "delay_claim": _("Claim for delay within"),
    "suit": _p("deadline", "Time bar for suing"),
    "wilful_suit": _("Time bar where intent broke the limit"),
    "acknowledge": _("We acknowledge a claim within"),
    "decide": _("We answer a claim within"),
    "status": _("We report how it stands every"),
    "found": _("Found goods go back within"),
    "container_notice": _("Notice of damage in containers within"),
    "decide_two": _("We answer over two railway bureaus within"),
    "counter": _("The claimant objects to the answer within"),
    "lost": _("Counts as lost so long after the agreed day"),
    "lost_taken": _("Counts as lost so long after taking over"),
}
COLUMNS: Mapping[str, Any] = {
    "code": _p("liability", "Code"),
    "rank": _p("liability", "Rank: the lower goes first"),
    "modes": _p("liability", "Modes"),
    "scope": _p("liability", "Within a country or across"),
    "countries": _p("liability", "Countries, * for all"),
    "products": _p("liability", "Goods"),
    "valid_from": _p("liability", "Holds from"),
    "valid_to": _p("liability", "Holds no more from"),
    "limit": _p("liability", "Kind of limit"),
    "per_kg": _p("liability", "Amount a kilogram"),
    "per_package": _p("liability", "Amount a package"),
    "unit": _p("liability", "In SDR or a currency"),
    "multiple": _p("liability", "Multiple of the freight"),
    "partial": _p("liability", "Declared value at a partial loss"),
    "delay": _p("liability", "Limit for delay"),
    "delay_multiple": _p("liability", "Multiple of the freight for delay"),
    "broken_by": _p("liability", "What breaks the limit"),
    "suit_from": _p("liability", "The time bar runs from"),
    **PERIODS,
    "article": _p("liability", "Articles"),
    "source": _("Source"),
    "unverified": _p("liability", "Without a good source"),
}
SCOPES = {
    "domestic": _p("liability", "Within one country"),
    "international": _p("liability", "Across a border"),
    "any": _p("liability", "Both"),
}
PRODUCTS = {
    "freight": _p("liability", "Freight"),
    "express": _p("liability", "Express"),
    "mail": _p("liability", "Mail"),
    "storage": _p("liability", "Stored goods"),
}
DELAYS = {
    "none": _p("liability", "No limit of its own"),
    "freight": _p("liability", "A multiple of the freight"),
    "unknown": _p("liability", "Figures not known"),
}
SUIT_FROM = {
    "delivery": _p("liability", "Delivery"),
    "knowledge": _p("liability", "The day it became known"),
    "disallowance": _p("liability", "The day the claim was refused"),
}
_MANY = ("modes", "products", "broken_by", "unverified")


def columns_in_words(names: frozenset[str]) -> str:
    """The columns of a record by the names a reader knows, in the order of the form."""
    return " · ".join(str(label) for name, label in COLUMNS.items() if name in names)


def _one(column: str, given: Mapping[str, Any], *, may_be_empty: bool = False) -> forms.ChoiceField:
    blank = [("", "–")] if may_be_empty else []
    return forms.ChoiceField(label=COLUMNS[column], choices=blank + list(given.items()), required=not blank)


def _many(column: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=COLUMNS[column], required=False, widget=forms.CheckboxSelectMultiple
    )


def _line(column: str, longest: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=COLUMNS[column], max_length=longest, required=required, help_text=help_text)


class RuleForm(DeskForm):
    """A liability record of the house; what is read and refused is the shipped table's own shape."""

    title = _("Record liability figures")
    text = _("It goes before a shipped record of the same code. Nothing is taken away: both stay to be read.")
    submit = _("Record it")
    groups = (
        Group(
            _p("liability", "Which carriage it governs"),
            ("code", "rank", "modes", "products", "scope", "countries", "valid_from", "valid_to"),
        ),
        Group(
            _p("liability", "What is owed at most"),
            (
                "limit", "unit", "per_kg", "per_package", "multiple", "partial", "delay", "delay_multiple",
                "broken_by",
            ),
        ),
        Group(_p("liability", "Periods: days or months, such as 14d or 24m"), (*PERIODS, "suit_from")),
        Group(_p("liability", "Where it is written"), ("article", "source", "unverified", "reason")),
    )  # fmt: skip

    code = _line("code", 60, required=True, help_text=_("That of the regime it goes before, or a new one."))
    rank = forms.IntegerField(label=COLUMNS["rank"], min_value=0, max_value=999, initial=50)
    modes = _many("modes")
    products = _many("products")
    scope = _one("scope", SCOPES)
    countries = _line("countries", 400, help_text=_("Two letters each, such as CN, DE; one must be touched."))
    valid_from = day(COLUMNS["valid_from"], required=True)
    valid_to = day(COLUMNS["valid_to"])
    limit = forms.ChoiceField(label=COLUMNS["limit"])
    unit = _line("unit", 3)
    per_kg = _line("per_kg", 20)
    per_package = _line("per_package", 20)
    multiple = _line("multiple", 20)
    partial = forms.ChoiceField(label=COLUMNS["partial"], required=False)
    delay = _one("delay", DELAYS)
    delay_multiple = _line("delay_multiple", 20)
    broken_by = _many("broken_by")
    suit_from = _one("suit_from", SUIT_FROM)
    article = _line("article", 200)
    source = _line("source", 400, required=True, help_text=_("Where others find these figures."))
    unverified = _many("unverified")
    reason = forms.CharField(label=_("Why"), max_length=400)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for name in PERIODS:
            self.fields[name] = _line(name, 5)
        known: Mapping[str, list[tuple[str, Any]]] = {
            "modes": choices("mode"),
            "products": list(PRODUCTS.items()),
            "limit": choices("liability_limit"),
            "partial": [("", "–"), *choices("formula")],
            "broken_by": choices("fault"),
            "unverified": [one for one in COLUMNS.items() if one[0] not in ("code", "source", "unverified")],
        }
        for name, offered in known.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def columns(self) -> dict[str, str]:
        """The columns as the table of records writes them."""
        given = self.cleaned_data
        row = {name: _text(given[name]) for name in COLUMNS if name not in _MANY}
        row |= {name: "|".join(given[name]) for name in _MANY if name != "unverified"}
        row["countries"] = row["countries"].replace(",", "|")
        return {**row, "unverified": ";".join(given["unverified"])}

    def refuse(self, error: Invalid) -> None:
        """Problems name columns, each of which is a field."""
        for problem in error.fields:
            self.add_error(problem.field, explained(problem))


def begun_from(row: RuleRow) -> dict[str, Any]:
    """What a new record is begun with: a known one, its first day left to be typed."""
    split = {name: row.columns[name].replace(";", "|").split("|") for name in _MANY}
    countries = row.columns["countries"].replace("|", ", ")
    return {**row.columns, **split, "countries": countries, "valid_from": "", "valid_to": ""}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
