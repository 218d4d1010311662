"""Tiers: who was scored and rose, which tier is set by hand, which need became a trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nuoda.domains.customers.queries import customers_by_code, standing_of
from nuoda.domains.customers.queries.needs import need_rows, offering_rows, trial_group
from nuoda.domains.customers.queries.overrides import overrides_of
from nuoda.domains.customers.queries.tiers import customer_moves
from nuoda.insight.customers.reading import days_of
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.evidence import READER
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.tiers import HELD, OFFERING, RISER

ROUNDING = 0.3


def tier_findings(day: Day) -> Iterator[Finding]:
    """One finding for the score, the days behind it, the tier by hand, and the offering."""
    cards = customers_by_code([shipper.code for shipper in day.world.customers], actor=READER)
    riser, held = cards[RISER], cards[HELD]
    standing = standing_of(riser.id, actor=READER)
    move = next(
        (one for one in customer_moves(riser.id, actor=READER, limit=5) if one.cause == "score"), None
    )
    explained = move is not None and move.score is not None
    total = sum(part.points for part in move.parts) if move else 0.0
    yield holds(
        standing and move and move.risen and explained and abs(total - float(move.score or 0)) <= ROUNDING,
        _("Tier: %(name)s rose from %(before)s to %(after)s at a score of %(score)s, its parts add up."),
        {
            "name": riser.name, "before": move.before if move else "-", "after": move.after if move else "-",
            "score": move.score if move else "-",
        },
    )  # fmt: skip
    orders = Counter(journey.order.customer for journey in day.known())
    counted = {
        code: sum(one.orders for one in days_of(card.id, actor=READER)) for code, card in cards.items()
    }
    yield holds(
        all(counted[code] >= n for code, n in orders.items()),
        _("Counted by day: %(counted)s orders of %(customers)s customers behind the scores."),
        {"counted": sum(counted.values()), "customers": len(orders)},
    )
    active = next(
        (one for one in overrides_of(held.id, actor=READER, limit=5) if one.state == "active"), None
    )
    yield holds(
        active and held.tier == active.tier and active.decided_by != active.requested_by,
        _("By hand: %(name)s is %(tier)s until it expires; %(asked)s asked, %(approved)s approved."),
        {
            "name": held.name, "tier": held.tier, "asked": active.requested_by if active else "-",
            "approved": active.decided_by if active else "-",
        },
    )  # fmt: skip
    window = Window(size=50)
    found = next(
        (one for one in offering_rows(actor=READER, window=window).rows if one.code == OFFERING), None
    )
    needs = need_rows(actor=READER, window=window, offering_id=found.id).total if found else 0
    group = trial_group(found.id, actor=READER) if found else []
    yield holds(
        found and found.state == "trial" and needs >= 2 and len(group) >= 3,
        _("Offering: %(needs)s needs became %(name)s, on trial with %(group)s customers."),
        {"needs": needs, "name": found.name if found else "-", "group": len(group)},
    )
