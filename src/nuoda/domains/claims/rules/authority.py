"""Who may approve what: limits by role and amount, as dated records. Pure (domain reference §5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nuoda.domains.claims.rules.states import Purpose
from nuoda.kernel.errors import Conflict, Forbidden
from nuoda.kernel.text import text as _


class AboveAuthority(Forbidden):
    """More than the role may approve."""

    code = "above_authority"
    sentence = _("This is more than your role may approve. Hand it to whoever may.")


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

    Raises :class:`AboveAuthority` where there is none; so for a currency that the matrix does not name.
    """
    rows = [
        one
        for one in matrix
        if (one.purpose, one.role, one.currency) == (purpose.value, role, currency)
        and one.holds(on)
        and one.covers(amount)
    ]
    if not rows:
        raise AboveAuthority
    return min(rows, key=lambda one: one.hands)
