from __future__ import annotations

from nuoda.domains.stock.commands.announcing import AdviceClosed, AdviceDraft, announce, call_off
from nuoda.domains.stock.commands.catalog import Goods
from nuoda.domains.stock.commands.closing import close_places, close_warehouse
from nuoda.domains.stock.commands.counting import (
    CountDraft,
    CountedLine,
    CountOutdated,
    CountOver,
    SameHand,
    count_stock,
    decide_count,
)
from nuoda.domains.stock.commands.forget import forget_reservations
from nuoda.domains.stock.commands.goods import (
    LotTermDraft,
    PoolDraft,
    ProductDraft,
    protect_stock,
    record_products,
    set_lot_terms,
)
from nuoda.domains.stock.commands.handing_on import PackageDraft, Packed, pack_goods
from nuoda.domains.stock.commands.incoming import ReceiptDraft, finish_receipts, receive
from nuoda.domains.stock.commands.loading import (
    LeaveDraft,
    LoadDraft,
    bind_packages,
    leave_dock,
    load_packages,
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
from nuoda.domains.stock.commands.ordering import order_deliveries
from nuoda.domains.stock.commands.picking import PickDraft, pick
from nuoda.domains.stock.commands.places import (
    PlaceDraft,
    WarehouseDraft,
    change_warehouse,
    open_warehouses,
    set_places,
)
from nuoda.domains.stock.commands.promising import (
    NotEnoughHere,
    ReservationDraft,
    ReservationOver,
    firm,
    release_reservations,
    reserve,
)
from nuoda.domains.stock.commands.returning import BackDraft, put_back
from nuoda.domains.stock.commands.ticking import instruct_reservations
from nuoda.domains.stock.commands.undoing import undo_moves
from nuoda.domains.stock.commands.working import WorkDraft, record_work
from nuoda.domains.stock.commands.workshop import (
    WorkAsk,
    WorkFailure,
    WorkLine,
    WorkNotFailed,
    WorkServiceDraft,
    ask_for_work,
    decide_work,
    give_up_work,
    record_work_services,
)

__all__ = [
    "AdviceClosed",
    "AdviceDraft",
    "BackDraft",
    "CountDraft",
    "CountOutdated",
    "CountOver",
    "CountedLine",
    "Goods",
    "JudgeDraft",
    "LeaveDraft",
    "LoadDraft",
    "LotTermDraft",
    "MoveDraft",
    "NotEnoughHere",
    "PackageDraft",
    "Packed",
    "PickDraft",
    "PlaceDraft",
    "PoolDraft",
    "ProductDraft",
    "ReceiptDraft",
    "ReservationDraft",
    "ReservationOver",
    "SameHand",
    "WarehouseDraft",
    "WorkAsk",
    "WorkDraft",
    "WorkFailure",
    "WorkLine",
    "WorkNotFailed",
    "WorkServiceDraft",
    "announce",
    "ask_for_work",
    "bind_packages",
    "call_off",
    "order_deliveries",
    "change_warehouse",
    "close_places",
    "close_warehouse",
    "count_stock",
    "decide_count",
    "decide_work",
    "finish_receipts",
    "firm",
    "forget_reservations",
    "give_up_work",
    "hold_stock",
    "instruct_reservations",
    "leave_dock",
    "let_go",
    "load_packages",
    "move_stock",
    "open_warehouses",
    "pack_goods",
    "pick",
    "protect_stock",
    "put_away",
    "put_back",
    "receive",
    "record_products",
    "record_work",
    "record_work_services",
    "release_reservations",
    "report_damage",
    "reserve",
    "set_lot_terms",
    "set_places",
    "undo_moves",
]
