"""One typed line read as a wish: ``ACME 深圳>上海 12.5kg 60x45x45 *2 v5000 cod300 +upstairs ! b200``. Pure.

Each word is told by its shape, so they may stand in any order; a word that fits nothing is named as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nuoda.domains.contracts.rules.quotes.shapes import Urgency, Wish
from nuoda.domains.contracts.rules.tariffs.areas import Spot
from nuoda.domains.contracts.rules.tariffs.parcels import plain
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

_NUMBER = r"(\d{1,9}(?:\.\d{1,3})?)"
_WEIGHT = re.compile(_NUMBER + r"(?:kg|公斤|千克)?", re.IGNORECASE)
_SIDES = re.compile(r"[x×*]".join((_NUMBER, _NUMBER, _NUMBER)) + r"(?:cm)?", re.IGNORECASE)
_COUNT = re.compile(r"(?:[x×*](\d{1,6})|(\d{1,6})(?:件|箱|pcs?))", re.IGNORECASE)
_DECLARED = re.compile(r"(?:v|保价|保)" + _NUMBER, re.IGNORECASE)
_COLLECT = re.compile(r"(?:cod|代收|代)" + _NUMBER, re.IGNORECASE)
_BUDGET = re.compile(r"(?:b|<|≤|预算)" + _NUMBER, re.IGNORECASE)
_SERVICE = re.compile(r"\+([\w.-]{1,40})")
_MARK = re.compile(r"#([\w.-]{1,40})")
_NEEDED = re.compile(r"(?:by|≤|前)?(?:(\d{4})-)?(\d{1,2})[-/月](\d{1,2})日?(?:前)?", re.IGNORECASE)
_PICKUP = re.compile(r"(?:p|取)(?:(\d{4})-)?(\d{1,2})[-/月](\d{1,2})日?", re.IGNORECASE)
_PALLETS = re.compile(r"(\d{1,4})(?:plt|托盘|托)", re.IGNORECASE)
_STORED = re.compile(r"(?:store|仓储|存)(\d{1,4})天?", re.IGNORECASE)
_URGENT = {
    "!": Urgency.URGENT, "！": Urgency.URGENT, "急": Urgency.URGENT,
    "$": Urgency.SAVING, "省": Urgency.SAVING,
}  # fmt: skip
_WAY = re.compile(r"(.+?)\s*(?:>|→|到)\s*(.+)")
MOST_SIGNS = 400
Cities = Mapping[str, tuple[str, str]]
"""``(region, city)`` by the name of a city, or ``(region, "")`` by that of a region, without 省 and 市."""


@dataclass(slots=True)
class Typed:
    """What a line was read as. ``weight_kg`` is that of each piece."""

    customer: str = ""
    origin: Spot | None = None
    destination: Spot | None = None
    weight_kg: Decimal | None = None
    count: int = 1
    sides_cm: tuple[Decimal, Decimal, Decimal] | None = None
    declared: Decimal = Decimal(0)
    collect: Decimal = Decimal(0)
    budget: Decimal | None = None
    pallets: int = 0
    days_stored: int = 0
    services: list[str] = field(default_factory=list)
    handling: list[str] = field(default_factory=list)
    needed_on: date | None = None
    pickup_on: date | None = None
    urgency: Urgency = Urgency.NORMAL
    problems: list[FieldError] = field(default_factory=list)


def read_line(line: str, *, today: date, cities: Cities) -> Typed:
    """Read a line; what is missing or not understood stands in ``problems``."""
    found = Typed()
    for word in line[:MOST_SIGNS].split():
        if not (_amounts(word, found) or _days(word, found, today) or _words(word, found, cities)):
            reason = _("%(word)s is not understood.", {"word": word[:40]})
            remedy = _("Write it like: ACME 广东/深圳>上海 12.5kg 60x45x45 *2 v5000 cod300 +upstairs !")
            found.problems.append(FieldError("line", reason, remedy))
    missing = (
        (not found.customer, "customer", _("No customer is named."), _("Begin with the customer's code.")),
        (found.destination is None, "destination", _("No way is named."), _("Write it like 广东/深圳>上海.")),
        (found.weight_kg is None, "weight_kg", _("No weight is given."), _("Give the weight of the goods.")),
    )
    found.problems += [FieldError(name, reason, mend) for lacks, name, reason, mend in missing if lacks]
    return found


def _amounts(word: str, into: Typed) -> bool:
    if sides := _SIDES.fullmatch(word):
        into.sides_cm = (Decimal(sides[1]), Decimal(sides[2]), Decimal(sides[3]))
    elif count := _COUNT.fullmatch(word):
        into.count = int(count[1] or count[2])
    elif weight := _WEIGHT.fullmatch(word):
        into.weight_kg = Decimal(weight[1])
    elif value := _DECLARED.fullmatch(word):
        into.declared = Decimal(value[1])
    elif value := _COLLECT.fullmatch(word):
        into.collect = Decimal(value[1])
    elif value := _PALLETS.fullmatch(word):
        into.pallets = int(value[1])
    elif value := _STORED.fullmatch(word):
        into.days_stored = int(value[1])
    elif value := _BUDGET.fullmatch(word):
        into.budget = Decimal(value[1])
    else:
        return False
    return True


def _days(word: str, into: Typed, today: date) -> bool:
    if day := _PICKUP.fullmatch(word):
        into.pickup_on = _day(day, today, into, "pickup_on")
    elif day := _NEEDED.fullmatch(word):
        into.needed_on = _day(day, today, into, "needed_by")
    else:
        return False
    return True


def _day(found: re.Match[str], today: date, into: Typed, name: str) -> date | None:
    """A day without its year is the next one of that name."""
    try:
        day = date(int(found[1] or today.year), int(found[2]), int(found[3]))
        return day if found[1] or day >= today else day.replace(year=today.year + 1)
    except ValueError:
        into.problems.append(FieldError(name, _("It is no day."), _("Write it like 2026-11-23.")))
        return None


def _words(word: str, into: Typed, cities: Cities) -> bool:
    if service := _SERVICE.fullmatch(word):
        into.services += [service[1]] if service[1] not in into.services else []
    elif mark := _MARK.fullmatch(word):
        into.handling.append(mark[1])
    elif word in _URGENT:
        into.urgency = _URGENT[word]
    elif way := _WAY.fullmatch(word):
        into.origin = _place(way[1], cities, into, "origin")
        into.destination = _place(way[2], cities, into, "destination")
    elif not into.customer:
        into.customer = word
    else:
        return False
    return True


def _place(word: str, cities: Cities, into: Typed, name: str) -> Spot | None:
    """``广东/深圳/南山``, or a region or city alone whose region is known."""
    parts = [part for part in word.split("/") if part]
    country = parts.pop(0) if parts and re.fullmatch(r"[A-Z]{2}", parts[0]) else "CN"
    if country != "CN" or len(parts) > 1:
        padded = [*parts, "", "", ""]
        return Spot(country, padded[0], padded[1], padded[2])
    known = cities.get(parts[0].removesuffix("省").removesuffix("市")) if parts else None
    if known is None:
        reason = _("The place %(place)s is not known.", {"place": word[:40]})
        into.problems.append(FieldError(name, reason, _("Write province and city, such as 广东/深圳.")))
        return Spot()
    return Spot(country, *known)


def line_of(customer: str, wish: Wish) -> str:
    """A wish as the line that is read as it; what a line cannot say is left out."""
    asked = wish.consignment
    first = asked.pieces[0]
    words = [customer, f"{_typed(asked.origin)}>{_typed(asked.destination)}", f"{plain(first.weight_kg)}kg"]
    if first.sides_cm:
        words.append("x".join(plain(side) for side in first.sides_cm))
    words += [f"*{first.count}"] if first.count > 1 else []
    words += [f"v{plain(asked.declared)}"] if asked.declared else []
    words += [f"cod{plain(asked.collect)}"] if asked.collect else []
    words += [f"{asked.pallets}plt"] if asked.pallets else []
    words += [f"store{asked.days_stored}"] if asked.days_stored else []
    words += [f"+{one}" for one in asked.services]
    words += [f"#{one}" for one in asked.handling]
    words += [f"b{plain(wish.budget)}"] if wish.budget is not None else []
    words += {Urgency.URGENT: ["!"], Urgency.SAVING: ["$"], Urgency.NORMAL: []}[wish.urgency]
    return " ".join(words)


def _typed(spot: Spot) -> str:
    parts = [part for part in (spot.region, spot.city, spot.district) if part]
    if spot.country != "CN":
        return "/".join([spot.country, *parts])
    return "/".join(parts if len(parts) > 1 else [*parts, *parts])
