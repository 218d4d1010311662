"""Calculation sheets in words: lines for a page, for paper and for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.claims.queries.shapes import (
    ClerkSheet,
    CustomerSheet,
    Deadline,
    Figure,
    Ground,
    Law,
    Rule,
)
from nuoda.kernel.money import is_currency, minor_units
from nuoda.kernel.translate import comma, here
from nuoda.pages.names import half
from nuoda.pages.vocabulary import word


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One step in words. Where it rests on no rule, ``ground`` and ``source`` are "", ``verified`` None."""

    what: str
    given: str
    out: str
    ground: str
    source: str
    verified: bool | None
    note: str


def money_words(amount: Decimal, currency: str) -> str:
    """``1,200.50 CNY``: with the decimals that the currency has, or those that are there before rounding."""
    places = max(minor_units(currency), min(4, _places(amount)))
    return f"{amount:,.{places}f} {currency}"


def _places(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def figure_words(figure: Figure) -> str:
    """A number with its unit."""
    if is_currency(figure.unit):
        return money_words(figure.value, figure.unit)
    number = f"{figure.value:,.{min(6, _places(figure.value))}f}"
    units = {"packages": pgettext("unit", "packages"), "SDR/package": _("SDR per package")}
    if figure.unit == "×":
        return f"× {number}"
    return f"{number} {units.get(figure.unit, figure.unit)}"


def ground_words(ground: Ground | Law | None) -> str:
    """The title of a rule with its article."""
    if ground is None:
        return ""
    title = here(ground.title)
    return (
        f"{title}{comma()}{_('art. %(numbers)s') % {'numbers': ground.article}}" if ground.article else title
    )


def undated_words(sheet: ClerkSheet) -> str:
    """What to check where only the day from which the regime holds has no good source, else ""."""
    if sheet.ground.verified:
        return ""
    return _("No good source says from which day %(rule)s holds: check that it held on the day.") % {
        "rule": ground_words(sheet.ground)
    }


def clerk_lines(sheet: ClerkSheet) -> list[SheetLine]:
    """All steps with rule, source and whether it is verified: for clerks only."""
    return [
        SheetLine(
            here(one.what), " · ".join(map(figure_words, one.given)), figure_words(one.out),
            ground_words(one.ground), half(one.ground.source) if one.ground else "",
            one.ground.verified if one.ground else None, here(one.ground.note) if one.ground else "",
        )
        for one in sheet.steps
    ]  # fmt: skip


def customer_lines(sheet: CustomerSheet) -> list[SheetLine]:
    """All steps as anybody may see them: a rule is named only where it is verified."""
    return [
        SheetLine(
            here(one.what), " · ".join(map(figure_words, one.given)), figure_words(one.out),
            ground_words(one.law), "", True if one.law else None, "",
        )
        for one in sheet.steps
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One legal time limit in words."""

    what: str
    last_day: str
    ground: str
    source: str
    verified: bool


def deadline_lines(found: list[Deadline]) -> list[DeadlineLine]:
    return [
        DeadlineLine(
            word("limb", one.limb.value), one.last_day.isoformat(), ground_words(one.ground),
            half(one.ground.source), one.ground.verified,
        )
        for one in found
    ]  # fmt: skip


def limit_words(rule: Rule) -> str:
    """How a record limits what is owed: ``26 SDR/kg``."""
    parts = []
    if rule.per_package is not None:
        parts.append(_("%(amount)s a package") % {"amount": f"{rule.per_package:f} {rule.unit}"})
    if rule.per_kg is not None:
        parts.append(_("%(amount)s a kg") % {"amount": f"{rule.per_kg:f} {rule.unit}"})
    if rule.multiple is not None:
        parts.append(_("%(times)s times the postage") % {"times": f"{rule.multiple:f}"})
    return " / ".join(parts) or word("liability_limit", rule.limit.value)
