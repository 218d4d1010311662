"""The price of a shipment under one version of a tariff, line by line. Pure.

The order is fixed (domain reference §5.12): freight, what lacks to the minimum, remote area, surcharges for
what is large, heavy, on pallets or kept, services, cover, cash on delivery, fuel on the lines it is due on,
tax. Every line is rounded half up to the currency's least unit; the total is the sum of the printed lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nuoda.domains.contracts.rules.tariffs.areas import first_in, zone_of
from nuoda.domains.contracts.rules.tariffs.extras import extras_due, stored, units_of
from nuoda.domains.contracts.rules.tariffs.parcels import ZERO, Weighed, plain, weigh
from nuoda.domains.contracts.rules.tariffs.refusing import no_zone, reasons_against
from nuoda.domains.contracts.rules.tariffs.terms import (
    Break,
    Charge,
    Consignment,
    Fee,
    Rate,
    Service,
    Terms,
    Unit,
)
from nuoda.kernel.errors import FieldError
from nuoda.kernel.money import HALF_UP, rounded
from nuoda.kernel.text import Text, both
from nuoda.kernel.text import text as _

NAMELESS = Text("")


@dataclass(frozen=True, slots=True)
class Line:
    """One charge. ``item`` is the zone, service, code or rate it is for; ``clause`` the row of the tariff.

    ``name`` is what the tariff calls the item, where it has words for it.
    """

    charge: Charge
    item: str
    amount: Decimal
    how: Text
    clause: str
    name: Text = NAMELESS


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs. ``total`` is the sum of the lines."""

    zone: str
    weighed: Weighed
    lines: tuple[Line, ...]
    total: Decimal
    currency: str


def price_of(asked: Consignment, terms: Terms) -> Price | list[FieldError]:
    """The price, or every reason why there is none."""
    against = reasons_against(asked, terms)
    zone = zone_of(terms.zones, asked.origin, asked.destination)
    if zone is None:
        against = [*against, no_zone(asked)]
    if against or zone is None:
        return against
    weighed = weigh(asked.pieces, terms.weighing)
    lines = _lines(asked, terms, zone, weighed)
    return Price(zone, weighed, tuple(lines), sum((one.amount for one in lines), ZERO), terms.currency)


def _lines(asked: Consignment, terms: Terms, zone: str, weighed: Weighed) -> list[Line]:
    rate = terms.rates[zone]
    lines = [_freight(zone, rate, weighed.chargeable, terms)]
    least = max(rate.minimum, terms.minimum)
    lacking = rounded(least - lines[0].amount, terms.currency, way=HALF_UP)
    if lacking > 0:
        how = _("At least %(least)s is charged for freight.", {"least": plain(least)})
        lines.append(Line(Charge.MINIMUM, zone, lacking, how, f"minimum/{zone if rate.minimum else '*'}"))
    units = units_of(asked, asked.pieces, weighed.chargeable)
    code = first_in(terms.remote, asked.destination)
    if code is not None:
        amount, how = _fee(terms.surcharges[code], units, asked.declared, terms.currency)
        lines.append(Line(Charge.REMOTE, code, amount, how, f"remote/{code}"))
    lines += _extra(asked, terms, weighed.chargeable)
    lines += [_service(terms.services[one], units, asked.declared, terms.currency) for one in asked.services]
    lines += _covered(asked, terms)
    lines += _fuel(asked.pickup_on, lines, terms)
    return [*lines, *_taxes(lines, terms)]


def _extra(asked: Consignment, terms: Terms, kg: Decimal) -> list[Line]:
    """Surcharges by size, weight and pallets, then storage."""

    def reckon(fee: Fee, units: Mapping[Unit, Decimal]) -> tuple[Decimal, Text]:
        return _fee(fee, units, asked.declared, terms.currency)

    lines = [
        Line(Charge.EXTRA, one.code, amount, how, f"extra/{one.code}", both(one.name, one.name_en))
        for one, amount, how in extras_due(asked, terms, kg, reckon)
    ]
    kept = stored(asked, terms, kg, reckon)
    return [*lines, Line(Charge.STORAGE, "", *kept, "storage")] if kept is not None else lines


def _freight(zone: str, rate: Rate, kg: Decimal, terms: Terms) -> Line:
    if rate.breaks:
        amount, how = by_breaks(rate.breaks, kg, next_break=terms.next_break)
    else:
        amount, how = _by_first(rate, kg)
    clause = f"{'break' if rate.breaks else 'first'}/{zone}"
    return Line(Charge.FREIGHT, zone, rounded(amount, terms.currency, way=HALF_UP), how, clause)


def _by_first(rate: Rate, kg: Decimal) -> tuple[Decimal, Text]:
    figures = {"first": plain(rate.first_kg), "price": plain(rate.first_price)}
    if kg <= rate.first_kg:
        return rate.first_price, _("First %(first)s kg: %(price)s.", figures)
    whole, rest = divmod(kg - rate.first_kg, rate.more_kg)
    steps = whole + (1 if rest else 0)
    figures |= {"steps": plain(steps), "step": plain(rate.more_kg), "more": plain(rate.more_price)}
    how = _("First %(first)s kg: %(price)s; then %(steps)s × %(step)s kg at %(more)s each.", figures)
    return rate.first_price + steps * rate.more_price, how


def by_breaks(breaks: Sequence[Break], kg: Decimal, *, next_break: bool) -> tuple[Decimal, Text]:
    """By the band that the weight lies in; with ``next_break`` as a greater weight where that costs less."""
    place = max((n for n, one in enumerate(breaks) if one.kg <= kg), default=0)
    own = breaks[place]
    best, best_kg = own, max(kg, own.kg)
    for one in breaks[place + 1 :] if next_break else ():
        if one.rate * one.kg < best.rate * best_kg:
            best, best_kg = one, one.kg
    figures = {"kg": plain(best_kg), "rate": plain(best.rate)}
    if best is own:
        return best.rate * best_kg, _("%(kg)s kg at %(rate)s a kg.", figures)
    dearer = own.rate * max(kg, own.kg)
    figures |= {"own": plain(kg), "own_rate": plain(own.rate), "dearer": plain(dearer)}
    how = _(
        "Charged as %(kg)s kg at %(rate)s a kg: less than %(own)s kg at %(own_rate)s, which is %(dearer)s.",
        figures,
    )
    return best.rate * best_kg, how


def _fee(fee: Fee, units: Mapping[Unit, Decimal], declared: Decimal, currency: str) -> tuple[Decimal, Text]:
    if fee.unit is Unit.VALUE:
        amount = declared * fee.percent / 100
        figures = {"percent": plain(fee.percent), "value": plain(declared)}
        how = _("%(percent)s %% of the declared value %(value)s.", figures)
    else:
        count = units[fee.unit]
        amount = fee.price * count
        figures = {"price": plain(fee.price), "count": plain(count)}
        if fee.unit is Unit.SHIPMENT:
            how = _("%(price)s a shipment.", figures)
        elif fee.unit is Unit.PIECE:
            how = _("%(count)s pieces at %(price)s each.", figures)
        elif fee.unit is Unit.PALLET:
            how = _("%(count)s pallets at %(price)s each.", figures)
        elif fee.unit is Unit.LDM:
            how = _("%(count)s loading metres at %(price)s each.", figures)
        else:
            how = _("%(count)s kg at %(price)s a kg.", figures)
    return _bounded(amount, fee.minimum, fee.maximum, how, currency)


def _bounded(
    amount: Decimal, least: Decimal, most: Decimal | None, how: Text, currency: str
) -> tuple[Decimal, Text]:
    if amount < least:
        how = _("%(how)s At least %(bound)s.", {"how": how, "bound": plain(least)})
        amount = least
    elif most is not None and amount > most:
        how = _("%(how)s At most %(bound)s.", {"how": how, "bound": plain(most)})
        amount = most
    return rounded(amount, currency, way=HALF_UP), how


def _service(one: Service, units: Mapping[Unit, Decimal], declared: Decimal, currency: str) -> Line:
    amount, how = _fee(one.fee, units, declared, currency)
    return Line(Charge.SERVICE, one.code, amount, how, f"service/{one.code}", both(one.name, one.name_en))


def _covered(asked: Consignment, terms: Terms) -> list[Line]:
    """The cover of a declared value, and the fee for collecting an amount: two amounts, never the same."""
    lines = []
    if asked.declared and terms.cover is not None:
        cover = terms.cover
        fee = Fee(Unit.VALUE, percent=cover.percent, minimum=cover.minimum)
        amount, how = _fee(fee, {}, asked.declared, terms.currency)
        lines.append(Line(Charge.COVER, "", amount, how, "cover"))
    if asked.collect and terms.collection is not None:
        rule = terms.collection
        figures = {"percent": plain(rule.percent), "value": plain(asked.collect)}
        how = _("%(percent)s %% of %(value)s to be collected.", figures)
        amount, how = _bounded(
            asked.collect * rule.percent / 100, rule.minimum, rule.maximum, how, terms.currency
        )
        lines.append(Line(Charge.COD, "", amount, how, "cod"))
    return lines


def fuel_on(day: date, table: Sequence[tuple[date, Decimal]]) -> tuple[date, Decimal] | None:
    """The row of a fuel table that holds on a day; None before the first."""
    return max((row for row in table if row[0] <= day), default=None)


def _fuel(day: date, lines: Sequence[Line], terms: Terms) -> list[Line]:
    row = fuel_on(day, terms.fuel)
    if row is None or not row[1]:
        return []
    on = sum((one.amount for one in lines if one.charge in terms.fuel_on), ZERO)
    figures = {"percent": plain(row[1]), "on": plain(on), "since": row[0].isoformat()}
    how = _("%(percent)s %% of %(on)s; the rate since %(since)s.", figures)
    amount = rounded(on * row[1] / 100, terms.currency, way=HALF_UP)
    return [Line(Charge.FUEL, row[0].isoformat(), amount, how, f"fuel/{row[0].isoformat()}")]


def _taxes(lines: Sequence[Line], terms: Terms) -> list[Line]:
    """One line a rate, on the sum of the printed lines that bear it."""
    bases: dict[Decimal, Decimal] = {}
    for one in lines:
        percent = terms.taxes.get(one.charge, ZERO)
        if percent:
            bases[percent] = bases.get(percent, ZERO) + one.amount
    found = []
    for percent, base in sorted(bases.items()):
        how = _("%(percent)s %% of %(on)s.", {"percent": plain(percent), "on": plain(base)})
        amount = rounded(base * percent / 100, terms.currency, way=HALF_UP)
        found.append(Line(Charge.TAX, plain(percent), amount, how, f"tax/{plain(percent)}"))
    return found
