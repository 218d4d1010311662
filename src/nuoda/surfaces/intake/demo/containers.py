"""The demo's returnable containers: pallets and totes that came back, are out or overdue, and one too many.

Kinds, deposits and quantities are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from nuoda.domains.dispatch.commands import (
    ContainerDraft,
    ContainerKindDraft,
    Holder,
    move_containers,
    set_container_kinds,
)
from nuoda.domains.dispatch.queries import depots
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import COSMETICS, PLATINUM_PARTS

PALLET, TOTE, CAGE = "EUR", "TOTE", "CAGE"
_KINDS = (
    ContainerKindDraft(PALLET, "欧标托盘", "Euro pallet", 30, Decimal(120)),
    ContainerKindDraft(TOTE, "周转箱", "Tote", 14, Decimal(35)),
    ContainerKindDraft(CAGE, "笼车", "Roll cage", 21, Decimal(400)),
)
_MOVES = (
    # days ago, kind, pieces, from the depot to a customer (or back where negative)
    (50, PALLET, 24, PLATINUM_PARTS), (40, PALLET, -12, PLATINUM_PARTS), (6, PALLET, 10, PLATINUM_PARTS),
    (9, TOTE, 60, COSMETICS), (2, TOTE, -20, COSMETICS), (25, CAGE, 8, COSMETICS), (3, CAGE, -9, COSMETICS),
)  # fmt: skip


def lend_containers(at: datetime) -> None:
    """Buy containers, lend them and take some back; doing it again changes nothing."""
    set_container_kinds(by=DEMO, at=at, kinds=_KINDS)
    depot = Holder("depot", depots(actor=DEMO)[0].code)
    long_ago = at - timedelta(days=60)
    bought = [
        ContainerDraft(f"demo/box/{one.code}", one.code, 200, Holder("outside"), depot) for one in _KINDS
    ]
    move_containers(by=DEMO, at=long_ago, moves=bought)
    for days, kind, n, code in _MOVES:
        customer = Holder("customer", code)
        giver, taker = (depot, customer) if n > 0 else (customer, depot)
        move = ContainerDraft(f"demo/box/{kind}/{days}", kind, abs(n), giver, taker)
        move_containers(by=DEMO, at=at - timedelta(days=days), moves=[move])
