"""What is refused when a contract or a clause is written, each with the conflict and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from nuoda.domains.contracts.rules.meter.money import fits, is_currency, minor_units
from nuoda.domains.contracts.rules.meter.periods import begins, period_of
from nuoda.domains.contracts.rules.meter.terms import Band, Method, On, Rung, Span, Step, Terms
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_HUNDRED = Decimal(100)
LONGEST_LADDER = 12
MOST_BANDS = 8


def check_terms(terms: Terms, currency: str) -> list[FieldError]:
    """What is wrong with the figures and the money of a clause."""
    return [
        *_check_marks(terms), *_check_money(terms, currency), *_check_ladder(terms.ladder),
        *_check_penalties(terms.ladder, currency), *_check_bands(terms, currency),
    ]  # fmt: skip


def _check_marks(terms: Terms) -> list[FieldError]:
    problems = []
    for name, value in (("target", terms.target), ("minimum", terms.minimum)):
        if not value.is_finite() or not 0 <= value <= _HUNDRED:
            problems.append(
                FieldError(name, _("It lies outside 0 to 100 %."), _("Write a percentage, such as 98."))
            )
    if problems:
        return problems
    figures = {"target": f"{terms.target:f}", "minimum": f"{terms.minimum:f}"}
    if terms.target == terms.minimum:
        problems.append(
            FieldError(
                "minimum",
                _(
                    "Target %(target)s %% and minimum %(minimum)s %% are the same: every miss would be"
                    " severe, and no share of the way could be reckoned.",
                    figures,
                ),
                _("Leave room between target and minimum, such as 98 and 95."),
            )
        )
    elif (terms.target > terms.minimum) != terms.more_is_better:
        problems.append(
            FieldError(
                "minimum",
                _("The minimum of %(minimum)s %% is above the target of %(target)s %%.", figures)
                if terms.more_is_better
                else _(
                    "For what goes wrong the target of %(target)s %% is the better, smaller number; the"
                    " limit of %(minimum)s %% lies below it.",
                    figures,
                ),
                _("Swap the two, or correct one of them."),
            )
        )
    if not 0 < terms.weight <= 1:
        problems.append(FieldError("weight", _("The weight lies outside 0 to 1."), _("Write 0.4 for 40 %.")))
    earn = terms.earn_back
    if earn is not None and (earn.target < terms.target) == terms.more_is_better:
        problems.append(
            FieldError(
                "earn_back",
                _("A credit would be earned back below the target."),
                _("Name a mark that is at least as good as the target."),
            )
        )
    return problems


def _check_money(terms: Terms, currency: str) -> list[FieldError]:
    if not is_currency(currency):
        return [FieldError("currency", _("There is no such currency."), _("Write a code such as CNY."))]
    problems = []
    money = [("cap", terms.cap)] if terms.cap is not None else []
    if terms.method in (Method.FIXED, Method.PER_CASE):
        money.append(("amount", terms.amount))
    for name, value in money:
        if not value.is_finite() or value < 0:
            problems.append(
                FieldError(name, _("Money cannot be negative."), _("Write what the customer is credited."))
            )
        elif not fits(value, currency):
            figures = {"amount": f"{value:f}", "currency": currency, "decimals": minor_units(currency)}
            reason = _("%(amount)s has more decimals than %(currency)s, which has %(decimals)s.", figures)
            problems.append(FieldError(name, reason, _("Round it.")))
    if terms.method is Method.SHARE and not 0 < terms.amount <= _HUNDRED:
        problems.append(
            FieldError("amount", _("It lies outside 0 to 100 %."), _("Write the share of the fees."))
        )
    if terms.method in (Method.FIXED, Method.PER_CASE) and terms.amount == 0:
        problems.append(
            FieldError("amount", _("No money follows."), _("Write an amount, or choose no credit."))
        )
    return problems


def _check_ladder(ladder: Sequence[Rung]) -> list[FieldError]:
    def wrong(place: int, reason: Text) -> FieldError:
        return FieldError(f"ladder.{place}", reason, _("Correct that step of the ladder."))

    problems = [wrong(0, _("The ladder is too long."))] if len(ladder) > LONGEST_LADDER else []
    for place, rung in enumerate(ladder):
        if not rung.triggers:
            problems.append(wrong(place, _("Nothing sets this step off.")))
        for trigger in rung.triggers:
            if trigger.count < 1 or trigger.within < 1:
                problems.append(wrong(place, _("A count is at least 1.")))
            elif trigger.on is not On.FAILURES and trigger.count > trigger.within:
                problems.append(wrong(place, _("More misses are asked for than there are periods.")))
        if rung.step in (Step.PLAN, Step.TERMINATION) and rung.days < 1:
            problems.append(
                wrong(place, _("It has no days: a plan is due, a right is exercised, within days."))
            )
        if not rung.multiplier.is_finite() or rung.multiplier < 1:
            problems.append(wrong(place, _("A multiplier is at least 1.")))
    return problems


def _check_penalties(ladder: Sequence[Rung], currency: str) -> list[FieldError]:
    problems = []
    for place, rung in enumerate(ladder):
        name = f"ladder.{place}"
        if rung.step is not Step.PENALTY and (rung.multiplier != 1 or rung.amount != 0):
            problems.append(
                FieldError(name, _("Only a penalty has a factor or a sum."), _("Take them off that step."))
            )
        elif not rung.amount.is_finite() or rung.amount < 0:
            problems.append(
                FieldError(name, _("Money cannot be negative."), _("Write what the customer is credited."))
            )
        elif is_currency(currency) and not fits(rung.amount, currency):
            figures = {"amount": f"{rung.amount:f}", "currency": currency, "decimals": minor_units(currency)}
            reason = _("%(amount)s has more decimals than %(currency)s, which has %(decimals)s.", figures)
            problems.append(FieldError(name, reason, _("Round it.")))
    return problems


def _check_bands(terms: Terms, currency: str) -> list[FieldError]:
    """Each band's marks and money as those of a clause; bands rise."""
    problems = []
    if len(terms.bands) > MOST_BANDS:
        problems.append(
            FieldError(
                "bands", _("There are too many bands."), _("Write %(most)s at most.", {"most": MOST_BANDS})
            )
        )
    for earlier, later in pairwise(terms.bands):
        if earlier.since >= later.since:
            figures = {"earlier": earlier.since, "later": later.since}
            reason = _("The band from %(later)s follows that from %(earlier)s.", figures)
            problems.append(FieldError("bands", reason, _("Write the bands by rising volume, each once.")))
    for band in terms.bands:
        problems += _check_band(terms, band, currency)
    return problems


def _check_band(terms: Terms, band: Band, currency: str) -> list[FieldError]:
    own = replace(replace(terms, bands=(band,), earn_back=None).at(band.since), bands=())
    found = [*_check_marks(own), *_check_money(own, currency)]
    if band.since < 1:
        found.append(
            FieldError("bands", _("A band begins at one consignment at least."), _("Write a greater volume."))
        )
    if not band.price.is_finite() or not 0 < band.price <= _HUNDRED:
        found.append(
            FieldError("bands", _("It lies outside 0 to 100 %."), _("Write the percentage that is charged."))
        )
    return [
        FieldError(
            "bands", _("From %(since)s: %(reason)s", {"since": band.since, "reason": one.reason}), one.remedy
        )
        for one in found
    ]


def check_succession(new: Span, terms: Terms, known: Sequence[Span]) -> list[FieldError]:
    """Whether a version's effective dates fit the versions that are there: no overlap, no gap.

    An open end of the last version is closed by the new one; that is no overlap.
    """
    problems = []
    if new.until is not None and new.until <= new.since:
        return [FieldError("valid_to", _("It ends before it begins."), _("Correct one of the two dates."))]
    if not begins(new.since, terms.every):
        problems.append(
            FieldError(
                "valid_from",
                _("%(day)s is not the first day of a period: a period has one target.", {"day": new.since}),
                _("Begin on %(day)s.", {"day": period_of(new.since, terms.every).after}),
            )
        )
    ordered = sorted(known, key=lambda one: one.since)
    last = ordered[-1] if ordered else None
    for one in ordered:
        succeeds = one is last and one.until is None and one.since < new.since
        if one.meets(new) and not succeeds:
            figures = {"name": one.name, "since": one.since, "until": one.until or "…"}
            problems.append(
                FieldError(
                    "valid_from",
                    _("It overlaps %(name)s, which holds from %(since)s to %(until)s.", figures),
                    _("Begin where that one ends, or end that one first."),
                )
            )
    if last is not None and last.until is not None and new.since > last.until:
        figures = {"since": last.until, "until": new.since, "name": last.name}
        problems.append(
            FieldError(
                "valid_from",
                _("Nothing would hold from %(since)s to %(until)s, after %(name)s.", figures),
                _("Begin on %(since)s.", figures),
            )
        )
    return problems
