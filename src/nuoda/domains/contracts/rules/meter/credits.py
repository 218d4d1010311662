"""What a missed clause costs (domain reference §5.9): formula, caps, earn-back. All money is Decimal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from nuoda.domains.contracts.rules.meter.figures import FAILED, JUDGED, Figure, Verdict, reaches
from nuoda.domains.contracts.rules.meter.measures import Measure
from nuoda.domains.contracts.rules.meter.money import ZERO, rounded
from nuoda.domains.contracts.rules.meter.terms import EarnBack, Method, Terms

_ONE = Decimal(1)
_HUNDRED = Decimal(100)
OF_MISS = "miss"
OF_VOLUME = "volume"
OF_AWARD = "award"
"""What a line is for: a missed clause; the price of a volume band, which no cap of remedies holds; or what a
claim or goodwill gave for the same delay, below zero."""
COMPENSATION = "compensation"
"""The turn of a customer in which it is decided what makes a delay good."""
_OF_DELAY = frozenset({Measure.ON_TIME_DELIVERY.value, Measure.FIRST_DATE_KEPT.value})


@dataclass(frozen=True, slots=True)
class Fees:
    """What was invoiced for a period, and what share of it is at risk (0–100)."""

    invoiced: Decimal
    at_risk_percent: Decimal
    currency: str

    @property
    def at_risk(self) -> Decimal:
        return self.invoiced * self.at_risk_percent / 100


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One line of a credit note: which clause, by which figure and formula, how much."""

    clause: str
    measure: str
    period: date
    version: int
    formula: str
    amount: Decimal
    kind: str = OF_MISS


@dataclass(frozen=True, slots=True)
class Compensated:
    """What a claim or goodwill gives for the delay of a shipment that failed in a period.

    ``number`` is the decision's, ``about`` names its claim or case and the waybill. It ``waits`` while it is
    proposed.
    """

    number: str
    about: str
    amount: Decimal
    currency: str
    waits: bool


def for_delay(line: CreditLine) -> bool:
    """True for a line that credits late deliveries."""
    return line.measure in _OF_DELAY and line.kind == OF_MISS and line.amount > 0


def set_off(
    found: Sequence[Compensated], lines: Sequence[CreditLine], period: date, currency: str
) -> list[CreditLine]:
    """What was given for delays as lines below zero, no more together than ``lines`` credit for delays.

    What was given in another currency is named with nothing taken off: no rate is agreed between the two.
    """
    left = sum((line.amount for line in lines if for_delay(line)), ZERO)
    taken = []
    for one in sorted(found, key=lambda each: each.number):
        if left <= 0:
            break
        amount = min(left, rounded(one.amount, currency)) if one.currency == currency else ZERO
        left -= amount
        formula = f"{one.about} · {_short(one.amount)} {one.currency}"
        taken.append(CreditLine(one.number, "", period, 1, formula, ZERO - amount, OF_AWARD))
    return taken


def shortfall(terms: Terms, rate: Decimal) -> Decimal:
    """How much of the way from target to minimum is lost: 0 at the target, 1 at the minimum and beyond."""
    part = (terms.target - rate) / (terms.target - terms.minimum)
    return min(max(part, ZERO), _ONE)


def credit_of(
    terms: Terms, figure: Figure, fees: Fees, multiplier: Decimal = _ONE, penalty: Decimal = ZERO
) -> Decimal:
    """The credit for a period's figure, rounded to the currency, capped by the clause. 0 where it is met.

    ``multiplier`` and ``penalty`` are the ladder's: what raises the credit, and the sum that is added.
    """
    if figure.verdict not in FAILED or figure.rate is None:
        return ZERO
    terms = terms.at(figure.gross.due)
    amount = min(_raw(terms, figure, figure.rate, fees) * multiplier + penalty, _most(terms))
    return rounded(amount, fees.currency)


def volume_credit(terms: Terms, figure: Figure, fees: Fees) -> Decimal:
    """What the band of a period's volume takes off the freight, rounded to the currency."""
    band = terms.band(figure.gross.due)
    return rounded(fees.invoiced * (_HUNDRED - band.price) / _HUNDRED, fees.currency) if band else ZERO


def volume_formula(terms: Terms, figure: Figure, fees: Fees) -> str:
    """The formula of :func:`volume_credit` with its figures; "" where no band holds."""
    band = terms.band(figure.gross.due)
    if band is None:
        return ""
    return f"{_short(fees.invoiced)} × {_short(_HUNDRED - band.price)} % ({figure.gross.due} ≥ {band.since})"


def _most(terms: Terms) -> Decimal:
    return terms.cap if terms.cap is not None else Decimal("Infinity")


def _raw(terms: Terms, figure: Figure, rate: Decimal, fees: Fees) -> Decimal:
    if terms.method is Method.LINEAR:
        return fees.at_risk * terms.weight * shortfall(terms, rate)
    if terms.method is Method.FIXED:
        return terms.amount
    if terms.method is Method.SHARE:
        return fees.invoiced * terms.amount / 100
    if terms.method is Method.PER_CASE:
        return terms.amount * figure.failures(terms)
    return ZERO


def formula_of(
    terms: Terms, figure: Figure, fees: Fees, multiplier: Decimal = _ONE, penalty: Decimal = ZERO
) -> str:
    """The formula with its figures, so that a reader can reckon it anew."""
    terms = terms.at(figure.gross.due)
    if terms.method is Method.NONE:
        return _short(penalty)
    times = f" × {multiplier.normalize():f}" if multiplier != _ONE else ""
    times += f" + {_short(penalty)}" if penalty else ""
    if terms.method is Method.LINEAR and figure.rate is not None:
        part = shortfall(terms, figure.rate)
        risk = f"{_short(fees.invoiced)} × {_short(fees.at_risk_percent)} %"
        return f"{risk} × {_short(terms.weight)} × {_short(round(part, 6))}{times}"
    if terms.method is Method.SHARE:
        return f"{_short(fees.invoiced)} × {_short(terms.amount)} %{times}"
    if terms.method is Method.PER_CASE:
        return f"{figure.failures(terms)} × {_short(terms.amount)}{times}"
    return f"{_short(terms.amount)}{times}"


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


def capped(lines: Sequence[CreditLine], most: Decimal, currency: str) -> tuple[CreditLine, ...]:
    """Lines whose sum does not exceed ``most``: the excess is taken off the last lines first.

    Lines below zero (earn-back) are never touched.
    """
    over = sum((line.amount for line in lines), ZERO) - rounded(most, currency)
    kept = list(lines)
    for place in range(len(kept) - 1, -1, -1):
        line = kept[place]
        if over <= 0:
            break
        if line.amount > 0:
            less = min(over, line.amount)
            kept[place] = replace(line, amount=line.amount - less, formula=f"{line.formula} − {less:f}")
            over -= less
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Later:
    """A frozen period after a credited one."""

    first: date
    verdict: Verdict
    rate: Decimal | None


def earned_back(terms: Terms, earn: EarnBack, later: Sequence[Later]) -> date | None:
    """The period in which a credit is earned back, or None: each of the next judged ones was good enough."""
    judged = [one for one in sorted(later, key=lambda one: one.first) if one.verdict in JUDGED]
    following = judged[: earn.periods]
    if len(following) < earn.periods:
        return None
    good = all(one.rate is not None and reaches(terms, one.rate, earn.target) for one in following)
    return following[-1].first if good else None
