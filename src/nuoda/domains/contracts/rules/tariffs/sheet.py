"""A tariff as a sheet: one row a rule, read into terms. The sheet is what is kept, shown and compared.

Pure. Every row says in ``row`` what it is; which other columns it uses stands in ``USED``. Numbers are plain,
with a point for decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from nuoda.domains.contracts.rules.tariffs.areas import ZoneTable
from nuoda.domains.contracts.rules.tariffs.cells import LARGEST, USED, Cells, Reading, SheetRow
from nuoda.domains.contracts.rules.tariffs.parcels import Compare, Step, Weighing
from nuoda.domains.contracts.rules.tariffs.terms import (
    Break,
    Charge,
    Collection,
    Cover,
    Extra,
    Family,
    Limits,
    Rate,
    Service,
    Storage,
    Terms,
)
from nuoda.kernel.errors import FieldError
from nuoda.kernel.money import is_currency
from nuoda.kernel.text import Text, both
from nuoda.kernel.text import text as _

MOST_ROWS = 20_000
_DAYS = 60


def read_sheet(rows: Sequence[SheetRow]) -> tuple[Terms | None, list[FieldError]]:
    """The terms of a sheet, or what is wrong with it: ``rows.<number from 1>.<column>``."""
    into = Reading()
    if len(rows) > MOST_ROWS:
        reason = _("The sheet has %(many)s rows; at most %(most)s are taken.", _counts(len(rows)))
        return None, [FieldError("rows", reason, _("Divide it into several tariffs."))]
    for number, row in enumerate(rows, start=1):
        cells = Cells(number, row, into)
        kind = cells.chosen("row", list(USED))
        if not into.problems or into.problems[-1].field != f"rows.{number}.row":
            _READERS[kind](cells, into)
    _judge_whole(into)
    return (None, into.problems) if into.problems else (_terms(into), [])


def _counts(many: int) -> dict[str, object]:
    return {"many": many, "most": MOST_ROWS}


def _setting(cells: Cells, into: Reading) -> None:
    code = cells.chosen("code", list(_SETTINGS))
    cells.once(into.settings, code, "code")
    into.settings[code] = _SETTINGS[code](cells)


def _currency(cells: Cells) -> str:
    found = cells.text("value")
    if found and not is_currency(found):
        cells.wrong("value", _("There is no such currency."), _("Use a code such as CNY."))
    return found


def _flag(cells: Cells) -> bool:
    return cells.chosen("value", ("yes", "no")) == "yes"


def _number(cells: Cells) -> Decimal:
    return cells.amount("value")


def _positive(cells: Cells) -> Decimal:
    return cells.weight("value")


def _charges(cells: Cells) -> frozenset[Charge]:
    named = [one.strip() for one in cells.text("value").replace(",", " ").split()]
    known = {one.value for one in Charge} - {Charge.FUEL.value, Charge.TAX.value}
    for one in named:
        if one not in known:
            reason = _("%(value)s is not known here.", {"value": one[:40]})
            cells.wrong("value", reason, _("Choose from %(all)s.", {"all": ", ".join(sorted(known))}))
    return frozenset(Charge(one) for one in named if one in known)


def _working_days(cells: Cells) -> int:
    found = cells.optional("value")
    if found != int(found) or found > _DAYS:
        reason = _("A number of days lies outside 0 to %(most)s.", {"most": _DAYS})
        cells.wrong("value", reason, _("Correct it."))
        return 0
    return int(found)


_SETTINGS: Mapping[str, Callable[[Cells], Any]] = {
    "currency": _currency,
    "divisor": _positive,
    "whole_sides": _flag,
    "compare": lambda cells: Compare(cells.chosen("value", [one.value for one in Compare])),
    "next_break": _flag,
    "minimum": _number,
    "fuel_on": _charges,
    "piece_kg": _positive,
    "shipment_kg": _positive,
    "side_cm": _positive,
    "girth_cm": _positive,
    "extra_days": _working_days,
}
SETTINGS = tuple(_SETTINGS)


def _step(cells: Cells, into: Reading) -> None:
    into.steps.append(Step(cells.number_or("maximum", None, above=True), cells.weight()))


def _zone(cells: Cells, into: Reading) -> None:
    key = (cells.area("origin", default="*"), cells.area("destination"))
    cells.once(into.zones, key, "destination")
    into.zones[key] = cells.text("zone")


def _rate(cells: Cells, into: Reading) -> tuple[str, Rate]:
    zone = cells.text("zone")
    return zone, into.rates.get(zone, Rate())


def _first(cells: Cells, into: Reading) -> None:
    zone, rate = _rate(cells, into)
    if rate.first_kg or rate.breaks:
        cells.wrong("zone", _("This zone has its price already."), _("Keep first weight or breaks, once."))
    into.rates[zone] = replace(
        rate, first_kg=cells.weight(), first_price=cells.amount("price"), minimum=cells.optional("minimum")
    )


def _more(cells: Cells, into: Reading) -> None:
    zone, rate = _rate(cells, into)
    if rate.more_kg or rate.breaks:
        cells.wrong("zone", _("This zone has its price already."), _("Keep first weight or breaks, once."))
    into.rates[zone] = replace(rate, more_kg=cells.weight(), more_price=cells.amount("price"))


def _break(cells: Cells, into: Reading) -> None:
    zone, rate = _rate(cells, into)
    one = Break(cells.amount("weight"), cells.amount("price"))
    if rate.first_kg or rate.more_kg or any(known.kg == one.kg for known in rate.breaks):
        cells.wrong("weight", _("This zone has its price already."), _("Keep first weight or breaks, once."))
    breaks = tuple(sorted((*rate.breaks, one), key=lambda each: each.kg))
    into.rates[zone] = replace(rate, breaks=breaks, minimum=max(rate.minimum, cells.optional("minimum")))


def _fuel(cells: Cells, into: Reading) -> None:
    day = cells.day("since")
    cells.once(into.fuel, day, "since")
    into.fuel[day] = cells.amount("percent")


def _remote(cells: Cells, into: Reading) -> None:
    code = cells.text("code")
    cells.once(into.surcharges, code, "code")
    into.surcharges[code] = cells.fee()


def _remote_area(cells: Cells, into: Reading) -> None:
    area = cells.area("destination")
    cells.once(into.areas, area, "destination")
    into.areas[area] = cells.text("code")


def _extra(cells: Cells, into: Reading) -> None:
    code = cells.text("code")
    cells.once(into.extras, code, "code")
    into.extras[code] = Extra(
        code, cells.fee(), side_cm=cells.number_or("value", None, above=True),
        weight_kg=cells.number_or("weight", None, above=True), name=cells.text("name", needed=False),
        name_en=cells.text("name_en", needed=False),
    )  # fmt: skip


def _storage(cells: Cells, into: Reading) -> None:
    cells.once({"storage": 1} if into.storage else {}, "storage", "row")
    into.storage = Storage(cells.fee(), _working_days(cells))


def _service(cells: Cells, into: Reading) -> None:
    code = cells.text("code")
    cells.once(into.services, code, "code")
    family = Family(cells.chosen("family", [one.value for one in Family]))
    name, name_en = cells.text("name", needed=False), cells.text("name_en", needed=False)
    into.services[code] = Service(
        code, name or name_en or code, family, cells.fee(), _working_days(cells), name_en
    )


def _cover(cells: Cells, into: Reading) -> None:
    cells.once({"cover": 1} if into.cover else {}, "cover", "row")
    into.cover = Cover(
        cells.amount("percent"), cells.optional("minimum"), cells.number_or("most", None, above=True)
    )


def _cod(cells: Cells, into: Reading) -> None:
    cells.once({"cod": 1} if into.collection else {}, "cod", "row")
    into.collection = Collection(
        cells.amount("percent"), cells.optional("minimum"), cells.number_or("maximum", None),
        cells.number_or("most", None, above=True),
    )  # fmt: skip


def _tax(cells: Cells, into: Reading) -> None:
    charge = Charge(cells.chosen("code", [one.value for one in Charge if one is not Charge.TAX]))
    cells.once(into.taxes, charge, "code")
    into.taxes[charge] = cells.amount("percent")


def _refused(cells: Cells, into: Reading) -> None:
    into.refused[cells.text("code")] = _why(cells)


def _unserved(cells: Cells, into: Reading) -> None:
    into.unserved[cells.area("destination")] = _why(cells)


def _why(cells: Cells) -> Text:
    """Why something is not carried, in the words of the tariff."""
    name, name_en = cells.text("name", needed=False), cells.text("name_en", needed=False)
    return both(name or ("" if name_en else "–"), name_en)


_READERS: Mapping[str, Callable[[Cells, Reading], None]] = {
    "setting": _setting, "step": _step, "zone": _zone, "first": _first, "more": _more, "break": _break,
    "fuel": _fuel, "remote": _remote, "remote_area": _remote_area, "extra": _extra,
    "storage": _storage, "service": _service, "cover": _cover,
    "cod": _cod, "tax": _tax, "refused": _refused, "unserved": _unserved,
}  # fmt: skip


def _judge_whole(into: Reading) -> None:
    """What no row shows alone: zones without a price, codes without a fee, steps without an end."""
    unpriced = sorted(set(into.zones.values()) - set(into.rates) - {""})
    half = sorted(
        zone for zone, one in into.rates.items() if not one.breaks and not (one.first_kg and one.more_kg)
    )
    bounds = [one.up_to or LARGEST for one in into.steps[:-1]]
    checks = (
        (not into.settings.get("currency"), "currency", _("The currency is missing."),
         _("Add a row: setting, currency, CNY.")),
        (not into.zones, "zone", _("No zone is named."), _("Add at least one row: zone.")),
        (bool(unpriced), "zone", _("These zones have no price: %(all)s.", {"all": ", ".join(unpriced)}),
         _("Add their rows: first and more, or break.")),
        (bool(half), "first", _("These zones are half priced: %(all)s.", {"all": ", ".join(half)}),
         _("A first weight needs its row for further weight, and the other way round.")),
        (bool(set(into.areas.values()) - set(into.surcharges)), "remote_area",
         _("A remote area names a code without a price."), _("Add its row: remote.")),
        (bool(into.steps) and into.steps[-1].up_to is not None, "step",
         _("No step holds for the heaviest weights."), _("Leave the maximum of the last step empty.")),
        (bounds != sorted(set(bounds)), "step",
         _("The steps are not in ascending order."), _("Put them in order of their maximum.")),
    )  # fmt: skip
    into.problems += [FieldError(f"rows.{name}", reason, mend) for bad, name, reason, mend in checks if bad]


def _terms(into: Reading) -> Terms:
    given = into.settings
    weighing = Weighing(
        tuple(into.steps) or (Step(None, Decimal("0.001")),), given.get("divisor"),
        given.get("whole_sides", False), given.get("compare", Compare.SHIPMENT),
    )  # fmt: skip
    limits = Limits(*(given.get(name) for name in ("piece_kg", "shipment_kg", "side_cm", "girth_cm")))
    terms = Terms(
        given["currency"], weighing, ZoneTable(into.zones), into.rates, given.get("next_break", True),
        given.get("minimum", Decimal(0)), tuple(sorted(into.fuel.items())), remote=into.areas,
        surcharges=into.surcharges, extras=tuple(into.extras.values()), storage=into.storage,
        services=into.services, cover=into.cover, collection=into.collection,
        taxes=into.taxes, limits=limits, refused=into.refused, unserved=into.unserved,
        extra_days=given.get("extra_days", 0),
    )  # fmt: skip
    return replace(terms, fuel_on=given["fuel_on"]) if "fuel_on" in given else terms
