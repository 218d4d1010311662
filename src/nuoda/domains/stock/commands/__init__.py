from __future__ import annotations

from nuoda.domains.stock.commands.catalog import Goods
from nuoda.domains.stock.commands.counting import (
    CountDraft,
    CountedLine,
    CountOutdated,
    CountOver,
    SameHand,
    count_stock,
    decide_count,
)
from nuoda.domains.stock.commands.goods import (
    LotTermDraft,
    PoolDraft,
    ProductDraft,
    protect_stock,
    record_products,
    set_lot_terms,
)
from nuoda.domains.stock.commands.handing_on import HandDraft, load_packages, pack_goods
from nuoda.domains.stock.commands.incoming import (
    AdviceClosed,
    AdviceDraft,
    ReceiptDraft,
    announce,
    call_off,
    finish_receipts,
    receive,
)
from nuoda.domains.stock.commands.moving import (
    JudgeDraft,
    MoveDraft,
    hold_stock,
    let_go,
    move_stock,
    put_away,
    report_damage,
)
from nuoda.domains.stock.commands.picking import PickDraft, pick
from nuoda.domains.stock.commands.places import PlaceDraft, WarehouseDraft, open_warehouses, set_places
from nuoda.domains.stock.commands.promising import (
    NotEnoughHere,
    ReservationDraft,
    ReservationOver,
    firm,
    release_reservations,
    reserve,
)
from nuoda.domains.stock.commands.undoing import undo_moves
from nuoda.domains.stock.commands.working import WorkDraft, record_work

__all__ = [
    "AdviceClosed",
    "AdviceDraft",
    "CountDraft",
    "CountOutdated",
    "CountOver",
    "CountedLine",
    "Goods",
    "HandDraft",
    "JudgeDraft",
    "LotTermDraft",
    "MoveDraft",
    "NotEnoughHere",
    "PickDraft",
    "PlaceDraft",
    "PoolDraft",
    "ProductDraft",
    "ReceiptDraft",
    "ReservationDraft",
    "ReservationOver",
    "SameHand",
    "WarehouseDraft",
    "WorkDraft",
    "announce",
    "call_off",
    "count_stock",
    "decide_count",
    "finish_receipts",
    "firm",
    "hold_stock",
    "let_go",
    "load_packages",
    "move_stock",
    "open_warehouses",
    "pack_goods",
    "pick",
    "protect_stock",
    "put_away",
    "receive",
    "record_products",
    "record_work",
    "release_reservations",
    "report_damage",
    "reserve",
    "set_lot_terms",
    "set_places",
    "undo_moves",
]
