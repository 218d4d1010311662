"""Terms of sourcing at work: asked and accepted, asked and open, sent by a supplier, come in after all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.orders.queries.allocation import ServedLine, served_lines
from nuoda.domains.orders.queries.substitution import SubstitutionRow, substitutions_of
from nuoda.domains.orders.queries.terms import policy_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.sourcing import (
    ACCEPTED_BY,
    ASKED,
    OTHER_FILTER,
    SENT,
    SUPPLIER,
    TAKEN,
    WAITED,
)
from nuoda.surfaces.intake.demo.world.company import PLATINUM_PARTS


def sourcing_findings() -> Iterator[Finding]:
    """One finding each for the policies, the two questions, the supplier and the purchase."""
    policies = policy_rows(actor=DEMO, window=Window())
    hers = next((one for one in policies.rows if one.customer_id is not None and one.consent == "ask"), None)
    yield holds(
        policies.total >= 3 and hers,
        _("%(n)s allocation policies; one customer is asked before anything is replaced."),
        {"n": policies.total},
    )
    card = customers_by_code([PLATINUM_PARTS], actor=DEMO).get(PLATINUM_PARTS)
    wanted = [(card.id, name) for name in (TAKEN, ASKED, SENT, WAITED)] if card else []
    ids = {name: key for (_customer, name), key in order_ids(wanted, actor=DEMO).items()}
    lines = served_lines(ids.values(), actor=DEMO)
    served = {name: lines.get(key, [None])[0] for name, key in ids.items()}
    asked = substitutions_of(ids[ASKED], actor=DEMO) if ASKED in ids else []
    yield _taken(served.get(TAKEN))
    yield _open(asked)
    yield _sent(served.get(SENT))
    cases = cases_of(actor=DEMO, order_ids=[ids[WAITED]]) if WAITED in ids else []
    yield _waited(served.get(WAITED), cases)


def _taken(line: ServedLine | None) -> Finding:
    part = next((one for one in line.parts if one.sku == OTHER_FILTER), None) if line else None
    return holds(
        line and part and line.state == "substituted" and part.consented_by == ACCEPTED_BY,
        _("Stock order %(order)s: %(n)s of %(other)s in place of what lacked, accepted by %(who)s."),
        {
            "order": TAKEN, "n": part.quantity if part else 0, "other": OTHER_FILTER,
            "who": part.consented_by if part else "-",
        },
    )  # fmt: skip


def _open(asked: list[SubstitutionRow]) -> Finding:
    """It is open until its time is over; then what lacks waits."""
    one = asked[0] if asked else None
    return holds(
        one and one.state in ("open", "expired", "accepted", "declined"),
        _("Stock order %(order)s: asked about %(n)s of %(other)s, to answer by %(day)s."),
        {
            "order": ASKED, "n": one.quantity if one else 0, "other": OTHER_FILTER,
            "day": f"{one.answer_by:%Y-%m-%d}" if one else "-",
        },
    )  # fmt: skip


def _sent(line: ServedLine | None) -> Finding:
    part = line.parts[0] if line and line.parts else None
    return holds(
        line and part and line.state == "drop_shipped" and part.source == SUPPLIER,
        _("Stock order %(order)s: %(n)s pieces sent by supplier %(supplier)s, purchase order %(number)s."),
        {
            "order": SENT, "n": part.quantity if part else 0, "supplier": part.source if part else "-",
            "number": part.number if part else "-",
        },
    )  # fmt: skip


def _waited(line: ServedLine | None, cases: Sequence[CaseCard]) -> Finding:
    """Whatever case its danger opened ended with it."""
    over = all(one.resolved_at is not None for one in cases)
    return holds(
        line and line.held == line.quantity and line.first_held < line.quantity and over,
        _("Stock order %(order)s: %(first)s of %(n)s pieces at first; the rest came in and is held."),
        {
            "order": WAITED, "first": line.first_held if line else 0, "n": line.quantity if line else 0,
        },
    )  # fmt: skip
