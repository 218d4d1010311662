"""A quote as every surface shows it: options in the reader's language, with money in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from nuoda.domains.contracts.facts import QuoteState
from nuoda.domains.contracts.queries.quotes import Option, QuotePage
from nuoda.insight.claims.words import money_words
from nuoda.kernel.errors import FieldError
from nuoda.kernel.translate import explained, here


@dataclass(frozen=True, slots=True)
class LineView:
    """One charge: ``how`` says figures and formula, ``clause`` names the row of the tariff.

    ``name``: what the tariff calls the item, in the reader's language; "" where it has no words for it.
    """

    charge: str
    item: str
    name: str
    amount: str
    how: str
    clause: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option. ``cover`` is what loss or damage is answered by; ``open``: whether it can be taken now."""

    key: str
    service: str
    partner: str
    total: str
    due_at: datetime
    usual_at: datetime
    cutoff_at: datetime
    zone: str
    basis: str
    tariff: str
    weight: str
    cover: str
    pros: Sequence[str]
    cons: Sequence[str]
    lines: Sequence[LineView]
    advised: bool
    open: bool


@dataclass(frozen=True, slots=True)
class DeclinedView:
    """A service that cannot carry it: each reason with its remedy."""

    service: str
    partner: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class HandlingView:
    """So many days from order to hand-over: what carries it in time then, and what that costs more.

    ``share``: of the most that any costs more, in percent.
    """

    days: int
    service: str
    partner: str
    total: str
    more: str
    share: int


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A whole quote. ``saved`` is what one day of handling saved at most, "" where none saves anything.

    ``declared`` is the declared value, "" for none; ``covering``: whether the services that handling was
    reckoned with cover it, None where some do and some do not.
    """

    options: Sequence[OptionView]
    declined: Sequence[DeclinedView]
    reason: str
    by: datetime | None
    handling: Sequence[HandlingView]
    saved: str
    declared: str
    covering: bool | None


def quote_view(page: QuotePage, at: datetime) -> QuoteView:
    """The view of a quote as of an instant."""
    advice = page.offer.advice
    takable = page.row.state == QuoteState.OPEN
    handling = _handling(page)
    return QuoteView(
        [_option(one, page, at, takable=takable) for one in page.offer.options],
        [DeclinedView(one.service, one.partner, sentences(one.problems)) for one in page.offer.declined],
        here(advice.reason) if advice else "",
        advice.by if advice else None,
        handling,
        _saved(page),
        _declared(page),
        _covering(page),
    )


def sentences(problems: Sequence[FieldError]) -> list[str]:
    """Each problem as a sentence with its remedy."""
    return [explained(one) for one in problems]


def _option(one: Option, page: QuotePage, at: datetime, *, takable: bool) -> OptionView:
    price, window = one.price, one.window
    return OptionView(
        one.key, one.service, one.partner, money_words(price.total, price.currency), window.due_at,
        window.usual_at, window.cutoff_at, window.zone, window.basis, f"{one.tariff} v{one.tariff_version}",
        here(price.weighed.how), _cover(one, page),
        [here(each) for each in one.pros], [here(each) for each in one.cons],
        [
            LineView(
                line.charge.value, line.item, here(line.name), money_words(line.amount, price.currency),
                here(line.how), line.clause,
            )
            for line in price.lines
        ],
        one.key == page.row.advised, takable and at <= window.cutoff_at,
    )  # fmt: skip


def _declared(page: QuotePage) -> str:
    declared = page.wish.consignment.declared
    return money_words(declared, page.row.currency) if declared else ""


def _covering(page: QuotePage) -> bool | None:
    advice = page.offer.advice
    taken = [page.option(one.key) for one in advice.handling] if advice else []
    covered = {one.covered for one in taken if one is not None}
    return covered.pop() if len(covered) == 1 else None


def _cover(one: Option, page: QuotePage) -> str:
    declared = _declared(page)
    if not declared:
        return _("by contract and law; no value is declared")
    words = _("%(value)s by contract and law; its cover is not offered")
    if any(line.charge == "cover" for line in one.price.lines):
        words = _("%(value)s, charged in the price")
    return words % {"value": declared}


def _handling(page: QuotePage) -> list[HandlingView]:
    advice = page.offer.advice
    if advice is None:
        return []
    totals = [one.total for one in advice.handling if one.total is not None]
    most = max(totals) - totals[0] if totals else Decimal(0)
    found = []
    for day in advice.handling:
        option = page.option(day.key)
        if option is None or day.total is None:
            found.append(HandlingView(day.days, "", "", "", "", 0))
            continue
        more = day.total - totals[0]
        found.append(
            HandlingView(
                day.days, option.service, option.partner, money_words(day.total, page.row.currency),
                f"+{money_words(more, page.row.currency)}" if more else "",
                max(1, int(100 * more / most)) if more else 0,
            )
        )  # fmt: skip
    return found


def _saved(page: QuotePage) -> str:
    """The most that one day less of handling saves in carriage."""
    advice = page.offer.advice
    totals = [one.total for one in advice.handling if one.total is not None] if advice else []
    steps = [later - sooner for sooner, later in pairwise(totals)]
    most = max(steps, default=Decimal(0))
    return money_words(most, page.row.currency) if most > 0 else ""
