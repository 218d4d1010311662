"""Which option is advised, why, and what a day of order handling is worth. Pure.

The rule of the house: of the options that are there in time, within the budget and cover the declared value,
the urgent take the earliest and savers the cheapest; where a time was named all others take the cheapest, and
else the earliest of those that cost at most 30 % more than the cheapest. Where none meets everything, first
the budget is given up, then the cover, and the time last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from nuoda.domains.contracts.rules.quotes.shapes import Advice, HandlingDay, Option, Urgency, Wish
from nuoda.kernel.money import HALF_UP, rounded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

FAIR = Decimal("1.3")
HANDLING_DAYS = 5
DueOf = Callable[[Option, datetime], datetime]
"""When an option is due that is handed over at another instant."""


def advise(wish: Wish, options: Sequence[Option], due_of: DueOf) -> Advice:
    """The advice for a wish; there is at least one option."""
    fitting, given_up = _fitting(wish, options)
    chosen, why = _chosen(wish, fitting)
    reason = _("%(why)s %(given_up)s", {"why": why, "given_up": given_up}) if given_up else why
    by = wish.needed_by or chosen.window.due_at
    alike = [one for one in options if one.covered or not chosen.covered]
    return Advice(chosen.key, reason, by, handling(wish, alike, by, due_of))


def _fitting(wish: Wish, options: Sequence[Option]) -> tuple[list[Option], Text | None]:
    """The options that meet most of what is asked, and what had to be given up."""

    def in_time(one: Option) -> bool:
        return wish.needed_by is None or one.window.due_at <= wish.needed_by

    def affordable(one: Option) -> bool:
        return wish.budget is None or one.price.total <= wish.budget

    tries = (
        ([one for one in options if in_time(one) and one.covered and affordable(one)], None),
        ([one for one in options if in_time(one) and one.covered], _("None of these keeps the budget.")),
        ([one for one in options if in_time(one)], _("None in time covers the declared value.")),
        ([one for one in options if one.covered and affordable(one)], _("None arrives by the time needed.")),
        (list(options), _("None meets everything that was asked.")),
    )
    return next((found, words) for found, words in tries if found)


def _chosen(wish: Wish, fitting: Sequence[Option]) -> tuple[Option, Text]:
    def earliest(one: Option) -> tuple[datetime, Decimal, str]:
        return one.window.due_at, one.price.total, one.key

    def cheapest(one: Option) -> tuple[Decimal, datetime, str]:
        return one.price.total, one.window.due_at, one.key

    figures = {"count": len(fitting)}
    if len(fitting) == 1:
        return fitting[0], _("It is the only one that fits.")
    if wish.urgency is Urgency.URGENT:
        return min(fitting, key=earliest), _("It arrives first of the %(count)s that fit.", figures)
    if wish.urgency is Urgency.SAVING or wish.needed_by is not None:
        return min(fitting, key=cheapest), _("It costs least of the %(count)s that fit.", figures)
    most = min(one.price.total for one in fitting) * FAIR
    fair = [one for one in fitting if one.price.total <= most]
    why = _(
        "It arrives first of those that cost at most %(most)s, 30 %% over the cheapest that fits.",
        {"most": f"{rounded(most, wish.currency, way=HALF_UP):,} {wish.currency}"},
    )
    return min(fair, key=earliest), why


def handling(wish: Wish, options: Sequence[Option], by: datetime, due_of: DueOf) -> tuple[HandlingDay, ...]:
    """For each number of days from order to hand-over the cheapest option that is there ``by`` then.

    ``options`` are alike in whether they cover the declared value, or the price would tell cover from no
    cover instead of one day from another. Days saved in handling the order let a slower, cheaper service keep
    the same date.
    """
    found = []
    for days in range(HANDLING_DAYS):
        at = wish.pickup_at + timedelta(days=days)
        in_time = [one for one in options if due_of(one, at) <= by]
        best = min(in_time, key=lambda one: (one.price.total, one.key), default=None)
        found.append(HandlingDay(days, best.key if best else "", best.price.total if best else None))
    return tuple(found)
