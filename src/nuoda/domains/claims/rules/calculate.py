"""The calculation of a claim in its order (domain reference §4.2), each step on record. Pure.

Regime, excuses, basis of the loss, declared value, limit and what breaks it, freight, delay, the customer's
own share, rounding half-up. Nothing is rounded before the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from nuoda.domains.claims.rules.loss import HUNDRED, Excuse, Loss, LossKind
from nuoda.domains.claims.rules.records import Fault, Limit, Partial, Rule
from nuoda.domains.claims.rules.sheet import ClerkSheet, Figure, Ground, Heads, Step
from nuoda.kernel.errors import Conflict
from nuoda.kernel.money import HALF_UP, ZERO, rounded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_SHIPPED_SDR = "SDR"


class LimitUnknown(Conflict):
    """The regime limits what is owed, but its figures have not been recorded."""

    code = "limit_unknown"
    sentence = _("The figures of this regime are not known here. Record them with their source first.")


class RateMissing(Conflict):
    """A limit in SDR needs a rate."""

    code = "rate_missing"
    sentence = _("The limit is in SDR. Record the rate of the day that the law names, with its source.")


class FormulaMissing(Conflict):
    """A declared value below the full value, and nobody says what it does to a partial loss."""

    code = "formula_missing"
    sentence = _("Say what was agreed for a partial loss: in proportion, or up to the declared amount.")


class OtherCurrency(Conflict):
    """A limit in another currency than that of the claim."""

    code = "other_currency"
    sentence = _("The limit is in another currency than the claim. Reckon the claim in that currency.")


@dataclass(slots=True)
class _Work:
    loss: Loss
    rule: Rule
    steps: list[Step] = field(default_factory=list)

    def money(self, amount: Decimal) -> Figure:
        return Figure(amount, self.loss.currency)

    def note(
        self,
        code: str,
        what: Text,
        given: tuple[Figure, ...],
        out: Figure,
        *columns: str,
        agreed: bool = False,
    ) -> None:
        """Record a step; it rests on the regime's ``columns``, or on an agreement where ``agreed``."""
        ground = None if agreed else ground_of(self.rule, *columns)
        self.steps.append(Step(code, what, given, ground, out))


def ground_of(rule: Rule, *columns: str) -> Ground:
    """What rests on these columns of a record."""
    return Ground(rule.title, rule.article, rule.source, rule.verified(*columns), rule.note)


def calculate(loss: Loss, rule: Rule) -> ClerkSheet:
    """What is owed by the rule. ``loss`` must have no problems (see ``problems_of``).

    Raises :class:`LimitUnknown`, :class:`RateMissing`, :class:`FormulaMissing` or :class:`OtherCurrency`.
    """
    work = _Work(loss, rule)
    excused = _excused(work)
    goods, limit, broken = ZERO, None, False
    if loss.kind is not LossKind.DELAY and not excused:
        goods = _basis(work)
        goods = _declared(work, goods)
        limit, broken = _limit(work)
        goods = _limited(work, goods, limit)
    freight = _freight(work)
    other = ZERO if excused else _delay(work)
    heads = _ending(work, goods, freight, other)
    most = None if limit is None else rounded(limit, loss.currency, way=HALF_UP)
    return ClerkSheet(
        loss.currency, rule.code, ground_of(rule, "valid_from"), tuple(work.steps), heads, most, broken
    )


def _excused(work: _Work) -> bool:
    loss, rule = work.loss, work.rule
    if loss.excuse is Excuse.NONE:
        return False
    insured = rule.limit is Limit.FREIGHT_OR_DECLARED and loss.declared is not None
    if loss.excuse is Excuse.FORCE_MAJEURE and insured:
        what = _("Force majeure does not excuse declared items.")
        work.note("excuse", what, (), work.money(loss.lost))
        return False
    work.note("excuse", _("The carrier is not liable: it proved what excuses it."), (), work.money(ZERO))
    return True


def _basis(work: _Work) -> Decimal:
    loss = work.loss
    basis = loss.lost
    work.note("value", _("Invoice or market value at destination of what was lost"),
              (work.money(loss.full_value), work.money(loss.lost)), work.money(basis))  # fmt: skip
    if loss.repair is not None and loss.kind is LossKind.DAMAGE:
        basis = min(basis, loss.repair)
        work.note("repair", _("It can be mended: the repair counts where it costs less"),
                  (work.money(loss.repair),), work.money(basis))  # fmt: skip
    if loss.salvage or loss.saved:
        basis = max(ZERO, basis - loss.salvage - loss.saved)
        work.note("salvage", _("Less what the remains are worth and charges saved"),
                  (work.money(loss.salvage), work.money(loss.saved)), work.money(basis))  # fmt: skip
    return basis


def _declared(work: _Work, basis: Decimal) -> Decimal:
    loss, rule = work.loss, work.rule
    takes = (Limit.DECLARED, Limit.DECLARED_AGREED, Limit.FREIGHT_OR_DECLARED)
    if loss.declared is None or rule.limit not in takes or _breaks(work):
        return basis
    formula = loss.formula or rule.partial
    if formula is None and basis and loss.declared < loss.full_value:
        raise FormulaMissing
    agreed = rule.partial is None or formula is not rule.partial
    if formula is Partial.PROPORTIONAL and loss.declared < loss.full_value:
        owed = basis * loss.declared / loss.full_value
        given = (work.money(basis), work.money(loss.declared), work.money(loss.full_value))
        work.note("declared", _("Declared value in proportion: loss × declared ÷ full value"), given,
                  work.money(owed), "partial", agreed=agreed)  # fmt: skip
        return owed
    owed = min(basis, loss.declared)
    work.note("declared", _("Declared value: the loss up to the declared amount"),
              (work.money(basis), work.money(loss.declared)), work.money(owed), "partial",
              agreed=agreed)  # fmt: skip
    return owed


def _breaks(work: _Work) -> bool:
    """True where the fault takes the limit away. The record names each such fault."""
    fault = work.loss.fault
    return fault is not Fault.NONE and fault.value in work.rule.broken_by


def _limit(work: _Work) -> tuple[Decimal | None, bool]:
    """The limit in the currency of the claim, None for none; and whether a fault broke one."""
    loss, rule = work.loss, work.rule
    if rule.limit is Limit.UNKNOWN:
        raise LimitUnknown
    if _breaks(work):
        what = _("No limit: intent or gross negligence takes it away")
        work.note("broken", what, (), work.money(loss.lost), "broken_by")
        return None, True
    by_law = _law_limit(work)
    agreed = _agreed_limit(work)
    limits = [one for one in (by_law, agreed) if one is not None]
    return (min(limits) if limits else None), False


def _law_limit(work: _Work) -> Decimal | None:
    loss, rule = work.loss, work.rule
    if rule.limit in (Limit.KG, Limit.PACKAGE_OR_KG):
        return _weight_limit(work)
    if rule.limit is Limit.FREIGHT_OR_DECLARED and loss.declared is None and rule.multiple is not None:
        limit = loss.freight * rule.multiple
        work.note("limit", _("Limit: a multiple of the postage"),
                  (work.money(loss.freight), Figure(rule.multiple, "×")), work.money(limit), "limit",
                  "multiple")  # fmt: skip
        return limit
    return None


def _weight_limit(work: _Work) -> Decimal:
    loss, rule = work.loss, work.rule
    per_kg = rule.per_kg or ZERO
    by_weight = loss.weight_kg * per_kg
    given: tuple[Figure, ...] = (Figure(loss.weight_kg, "kg"), Figure(per_kg, f"{rule.unit}/kg"))
    limit, what = by_weight, _("Limit by gross weight: kg × amount per kg")
    if rule.limit is Limit.PACKAGE_OR_KG:
        per_package = rule.per_package or ZERO
        limit = max(by_weight, loss.packages * per_package)
        given += (Figure(Decimal(loss.packages), "packages"), Figure(per_package, f"{rule.unit}/package"))
        what = _("Limit: by gross weight or by package, whichever is higher")
    work.note("limit", what, given, Figure(limit, rule.unit), "limit")
    if rule.unit == _SHIPPED_SDR:
        limit = _in_currency(work, limit)
    elif rule.unit != loss.currency:
        raise OtherCurrency
    if loss.declared is not None and loss.declared > limit:
        limit = loss.declared
        work.note("interest", _("A higher value was declared: it takes the place of the limit"),
                  (work.money(loss.declared),), work.money(limit), agreed=True)  # fmt: skip
    return limit


def _in_currency(work: _Work, limit: Decimal) -> Decimal:
    rate = work.loss.rate
    if rate is None or rate.currency != work.loss.currency:
        raise RateMissing
    converted = limit * rate.per_sdr
    unit = f"{rate.currency}/SDR"
    what = _("SDR at the rate of %(day)s (%(source)s)", {"day": rate.on.isoformat(), "source": rate.source})
    work.note("rate", what, (Figure(limit, _SHIPPED_SDR), Figure(rate.per_sdr, unit)),
              work.money(converted), agreed=True)  # fmt: skip
    return converted


def _agreed_limit(work: _Work) -> Decimal | None:
    """What a term limits; only where no convention sets the limit, and only a term that binds."""
    loss, term = work.loss, work.loss.term
    if term is None or work.rule.limit in (Limit.KG, Limit.PACKAGE_OR_KG):
        return None
    if not term.valid:
        what = _("The agreed limit does not bind: %(why)s", {"why": term.why or "–"})
        work.note("term", what, (), work.money(loss.lost), agreed=True)
        return None
    parts = [
        (term.per_kg, loss.weight_kg, "kg"),
        (term.freight_times, loss.freight, loss.currency),
        (term.fixed, Decimal(1), "×"),
    ]
    given = [(amount, times, unit) for amount, times, unit in parts if amount is not None]
    if not given:
        return None
    limit = min(amount * times for amount, times, _unit in given)
    figures = tuple(
        Figure(value, unit)
        for amount, times, name in given
        for value, unit in ((amount, loss.currency if name != loss.currency else "×"), (times, name))
    )
    work.note(
        "term", _("Agreed limit: the least that the term gives"), figures, work.money(limit), agreed=True
    )
    return limit


def _limited(work: _Work, goods: Decimal, limit: Decimal | None) -> Decimal:
    if limit is None:
        return goods
    owed = min(goods, limit)
    work.note("limited", _("The lesser of loss and limit"), (work.money(goods), work.money(limit)),
              work.money(owed), "limit")  # fmt: skip
    return owed


def _freight(work: _Work) -> Decimal:
    loss = work.loss
    if not loss.freight or not loss.freight_share:
        return ZERO
    owed = loss.freight * loss.freight_share / HUNDRED
    work.note("freight", _("Freight refunded by law or contract"),
              (work.money(loss.freight), Figure(loss.freight_share, "%")), work.money(owed),
              agreed=True)  # fmt: skip
    return owed


def _delay(work: _Work) -> Decimal:
    loss, rule = work.loss, work.rule
    if loss.liquidated is None and not loss.delay_loss:
        return ZERO
    if rule.delay == "unknown":
        raise LimitUnknown
    agreed = loss.liquidated is not None
    owed = loss.delay_loss if loss.liquidated is None else loss.liquidated
    what = _("Damages for delay as agreed") if agreed else _("Loss by delay as proved")
    work.note("delay", what, (work.money(owed),), work.money(owed), agreed=True)
    if rule.delay == "freight" and rule.delay_multiple is not None and not _breaks(work):
        most = loss.freight * rule.delay_multiple
        owed = min(owed, most)
        work.note("delay_limit", _("Delay: at most the freight"), (work.money(most),), work.money(owed),
                  "delay")  # fmt: skip
    if loss.credits:
        owed = max(ZERO, owed - loss.credits)
        work.note("credits", _("Less service credits given for the same delay"),
                  (work.money(loss.credits),), work.money(owed), agreed=True)  # fmt: skip
    return owed


def _ending(work: _Work, goods: Decimal, freight: Decimal, other: Decimal) -> Heads:
    loss = work.loss
    share = (HUNDRED - loss.customer_share) / HUNDRED
    if loss.customer_share:
        whole = goods + other
        goods, other = goods * share, other * share
        work.note("share", _("Less the share that is the customer's own"),
                  (work.money(whole), Figure(loss.customer_share, "%")), work.money(goods + other),
                  agreed=True)  # fmt: skip
    heads = Heads(*(rounded(one, loss.currency, way=HALF_UP) for one in (goods, freight, other)))
    work.note("total", _("Goods, freight and other, each rounded half-up"),
              (work.money(heads.goods), work.money(heads.freight), work.money(heads.other)),
              work.money(heads.total), agreed=True)  # fmt: skip
    return heads
