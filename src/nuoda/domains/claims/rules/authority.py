"""Who may approve what: limits by role and amount, as dated records. Pure (domain reference §5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nuoda.domains.claims.rules.states import Purpose
from nuoda.kernel.errors import Conflict, Forbidden
from nuoda.kernel.money import ZERO, rounded
from nuoda.kernel.text import text as _

# Those whom a row of the matrix may name.
ROLES = {"agent": _("service agent"), "supervisor": _("supervisor"), "admin": _("administrator")}


class AboveAuthority(Forbidden):
    """More than the role may approve; it says who may, up to what, and how many together."""

    code = "above_authority"
    sentence = _("This is more than your role may approve. Hand it to whoever may.")

    def __init__(self, may: Authority | None) -> None:
        if may is None:
            super().__init__(_("Nobody may approve this. Record authority for its currency and amount."))
            return
        reach = _("any amount")
        if may.most is not None:
            reach = _("up to %(most)s", {"most": f"{rounded(may.most, may.currency):,f} {may.currency}"})
        figures = {"role": ROLES[may.role], "reach": reach, "hands": may.hands}
        sentence = _(
            "This is more than your role approves. Who may: %(role)s, %(reach)s; people needed: %(hands)s.",
            figures,
        )
        super().__init__(sentence)


class OwnProposal(Conflict):
    """Whoever proposes does not approve, and whoever approves does not pay."""

    code = "own_proposal"
    sentence = _("You had a hand in this already. Proposing, approving and paying need three people.")


class OverBudget(Conflict):
    """The month's goodwill for this role or customer is spent."""

    code = "over_budget"
    sentence = _("The goodwill budget of this month is spent. A supervisor may raise it or decide herself.")


@dataclass(frozen=True, slots=True)
class Authority:
    """One row of the matrix: up to ``most`` (None: any amount) a role approves, ``hands`` people together.

    ``monthly`` is the most goodwill of one person a month, ``customer_monthly`` the most to one customer.
    """

    purpose: str
    role: str
    currency: str
    most: Decimal | None
    hands: int
    monthly: Decimal | None
    customer_monthly: Decimal | None
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def covers(self, amount: Decimal) -> bool:
        return self.most is None or amount <= self.most


def authority_for(
    matrix: Iterable[Authority], *, purpose: Purpose, role: str, amount: Decimal, currency: str, on: date
) -> Authority:
    """The row under which a role may approve an amount: the one that asks for the fewest people.

    Raises :class:`AboveAuthority` where there is none, naming the role of the ``matrix`` that reaches least
    far beyond the amount; nobody where the matrix does not name the currency.
    """
    rows = [
        one
        for one in matrix
        if (one.purpose, one.currency) == (purpose.value, currency) and one.holds(on) and one.covers(amount)
    ]
    own = [one for one in rows if one.role == role]
    if not own:
        raise AboveAuthority(min(rows, key=_reach, default=None))
    return min(own, key=lambda one: one.hands)


def _reach(row: Authority) -> tuple[int, bool, Decimal]:
    return row.hands, row.most is None, row.most or ZERO
