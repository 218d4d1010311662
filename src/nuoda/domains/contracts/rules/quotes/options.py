"""Ways to carry the same thing side by side: price, cut-off, promise, what speaks for each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.rules.contingencies import Outages
from nuoda.domains.contracts.rules.quotes.advice import advise
from nuoda.domains.contracts.rules.quotes.shapes import Declined, Offer, Option, Window, Wish
from nuoda.domains.contracts.rules.service_levels import Level, counted_from, delivery_due
from nuoda.domains.contracts.rules.tariffs.areas import lane_between
from nuoda.domains.contracts.rules.tariffs.parcels import plain
from nuoda.domains.contracts.rules.tariffs.price import price_of
from nuoda.domains.contracts.rules.tariffs.terms import Charge
from nuoda.domains.contracts.rules.tariffs.versions import Version
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

NOTHING_OUT = Outages()
LevelOf = Callable[[str], Level | None]
"""The service level that holds for a service, None where none does."""


def key_of(service: str, partner: str) -> str:
    return f"{service}@{partner}" if partner else service


def offer(
    wish: Wish, versions: Sequence[Version], level_of: LevelOf, outages: Outages = NOTHING_OUT
) -> Offer:
    """Every version's price and promise for a wish, compared, with advice; what declines says why, and so
    does what lies on a lane that is out."""
    options, declined = [], []
    levels = {one.service: level_of(one.service) for one in versions}
    for one in versions:
        found = _out(wish, one, outages) or _option(wish, one, levels[one.service])
        if isinstance(found, Option):
            options.append(found)
        else:
            key = key_of(one.service, one.partner)
            declined.append(Declined(key, one.service, one.partner, one.code, tuple(found)))
    options.sort(key=lambda each: (each.window.due_at, each.price.total, each.key))
    by_code = {one.code: one for one in versions}

    def due_of(option: Option, at: datetime) -> datetime:
        level = levels[option.service]
        return _window(wish, by_code[option.tariff], level, at).due_at if level else option.window.due_at

    judged = tuple(_judged(one, options, wish) for one in options)
    return Offer(judged, tuple(declined), advise(wish, judged, due_of) if judged else None)


def _out(wish: Wish, version: Version, outages: Outages) -> list[FieldError]:
    asked = wish.consignment
    running = outages.lane(asked.origin, asked.destination, version.partner)
    if running is None or wish.pickup_at >= running.expected_until:
        return []
    reason = _("The lane %(what)s is out, as far as is known until %(day)s.", running.figures)
    return [FieldError("pickup_at", reason, _("Choose another service, or a later pick-up."))]


def _option(wish: Wish, version: Version, level: Level | None) -> Option | list[FieldError]:
    if version.terms.currency != wish.currency:
        reason = _("It is priced in %(currency)s.", {"currency": version.terms.currency})
        return [FieldError("currency", reason, _("Ask for a quote in that currency."))]
    if level is None:
        reason = _("No service level promises %(service)s.", {"service": version.service})
        return [FieldError("service", reason, _("Record a service level for it."))]
    price = price_of(wish.consignment, version.terms)
    if isinstance(price, list):
        return price
    return Option(
        key_of(version.service, version.partner), version.service, version.partner, version.code,
        version.version, version.id, price, _window(wish, version, level, wish.pickup_at),
        not wish.consignment.declared or version.terms.cover is not None,
    )  # fmt: skip


def _window(wish: Wish, version: Version, level: Level, at: datetime) -> Window:
    """The promise of a level, later by what the tariff and the services asked for add."""
    asked = wish.consignment
    added = version.terms.extra_days + sum(version.terms.services[one].days for one in asked.services)
    slower = replace(level, transit_days={lane: days + added for lane, days in level.transit_days.items()})
    due = delivery_due(slower, ordered_at=at, lane=lane_between(asked.origin, asked.destination))
    counted = counted_from(level, at)
    zone = ZoneInfo(level.calendar.zone)
    starts = max(at, datetime.combine(counted, time(), zone))
    usual = min(due.due_at, starts + timedelta(hours=due.usual_hours + 24 * added))
    return Window(
        datetime.combine(counted, level.cutoff, zone), counted, due.due_at, usual, due.zone, due.basis,
        due.level_id,
    )  # fmt: skip


def _judged(one: Option, options: Sequence[Option], wish: Wish) -> Option:
    """The option with what speaks for it and against it among the others."""
    return replace(one, pros=tuple(_pros(one, options, wish)), cons=tuple(_cons(one, wish)))


def _pros(one: Option, options: Sequence[Option], wish: Wish) -> list[Text]:
    found = []
    if len(options) > 1 and one.price.total == min(each.price.total for each in options):
        found.append(_("Costs least"))
    if len(options) > 1 and one.window.due_at == min(each.window.due_at for each in options):
        found.append(_("Arrives first"))
    if wish.needed_by is not None and one.window.due_at <= wish.needed_by:
        found.append(_("Arrives by the time needed"))
    if wish.budget is not None and one.price.total <= wish.budget:
        found.append(_("Within the budget"))
    if wish.consignment.declared and one.covered:
        found.append(_("The declared value is covered"))
    return found


def _cons(one: Option, wish: Wish) -> list[Text]:
    found = []
    if wish.needed_by is not None and one.window.due_at > wish.needed_by:
        late = (one.window.due_at - wish.needed_by) / timedelta(hours=1)
        found.append(_("Promised %(hours)s hours after it is needed", {"hours": f"{late:.0f}"}))
    if wish.budget is not None and one.price.total > wish.budget:
        found.append(_("%(over)s over the budget", {"over": plain(one.price.total - wish.budget)}))
    if wish.consignment.declared and not one.covered:
        found.append(_("The declared value is not covered"))
    pickup = wish.pickup_at.astimezone(ZoneInfo(one.window.zone))
    if one.window.counted_on > pickup.date():
        day = one.window.counted_on.isoformat()
        found.append(_("Past the cut-off or no working day: counts from %(day)s", {"day": day}))
    if one.partner:
        found.append(_("Carried by a partner, %(partner)s", {"partner": one.partner}))
    remote = [line for line in one.price.lines if line.charge is Charge.REMOTE]
    if remote:
        found.append(_("Remote area: %(amount)s more", {"amount": plain(remote[0].amount)}))
    return found
