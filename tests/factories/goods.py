"""A warehouse with goods in it, made through the commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tests.factories.moments import NOW
from tests.factories.people import SYSTEM

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries.works import works_after

TODAY = date(2026, 11, 23)


def furnish(code: str = "SH1", *, places: int = 4, adjust_limit: int = 2) -> None:
    """A warehouse with so many places for storage, A-01 onwards, and one that is chilled."""
    house = stock.WarehouseDraft(code, "上海一仓", "Shanghai 1", "上海", adjust_limit=adjust_limit)
    stock.open_warehouses(by=SYSTEM, at=NOW, warehouses=[house])
    drafts = [stock.PlaceDraft(code, f"A-{n:02}", walk=n) for n in range(1, places + 1)]
    drafts += [stock.PlaceDraft(code, "C-01", "picking", area="chilled", walk=90)]
    stock.set_places(by=SYSTEM, at=NOW, places=drafts)


def product(
    sku: str = "TEA", *, customer: str = "ACME", shelf_life: int | None = 300, gtin: str = ""
) -> Goods:
    """A product of a customer: a carton of 40 × 30 × 20 cm, 8 kg."""
    draft = stock.ProductDraft(
        customer, sku, f"{sku} 茶", f"{sku} tea", gtin, "carton", 400, 300, 200, 8_000, 40, shelf_life
    )
    report = stock.record_products(by=SYSTEM, at=NOW, products=[draft])
    assert not report.refused, report
    return Goods(customer, sku)


def stocked(
    sku: str = "TEA",
    lots: Sequence[tuple[str, int, int | None]] = (("L1", 10, 200),),
    *,
    customer: str = "ACME",
    warehouse: str = "SH1",
    place: str = "A-01",
) -> str:
    """Goods that came in and were put away: lots as (code, pieces, days of life left)."""
    reference = f"{sku}-{warehouse}-{lots[0][0]}"
    draft = stock.AdviceDraft(customer, reference, warehouse, TODAY, {sku: sum(n for _lot, n, _left in lots)})
    ((_index, number),) = stock.announce(by=SYSTEM, at=NOW, advices=[draft]).numbers
    receipts = [
        stock.ReceiptDraft(
            f"{reference}/{lot}", number, sku, lot, n,
            expires_on=None if left is None else TODAY + timedelta(left),
        )
        for lot, n, left in lots
    ]  # fmt: skip
    report = stock.receive(by=SYSTEM, at=NOW, receipts=receipts)
    assert report.accepted == len(lots), report
    moves = [
        stock.MoveDraft(f"{reference}/{lot}/away", warehouse, Goods(customer, sku, lot), n, "RECV", place)
        for lot, n, left in lots
        if left is None or left >= 0
    ]
    assert stock.put_away(by=SYSTEM, at=NOW, moves=moves).accepted == len(moves)
    stock.finish_receipts(by=SYSTEM, at=NOW, numbers=[number])
    return number


def held(quantity: int, key: str = "r1", *, sku: str = "TEA", warehouse: str = "SH1", days: int = 2) -> str:
    """A hard reservation; its number."""
    draft = stock.ReservationDraft(
        key, warehouse, Goods("ACME", sku), quantity, TODAY + timedelta(days), f"SO-{key}"
    )
    report = stock.reserve(by=SYSTEM, at=NOW, reservations=[draft])
    assert report.accepted == 1, report
    return report.numbers[0][1]


def _goods(n: int) -> list[Goods]:
    furnish()
    found = [product(f"P{place}") for place in range(n)]
    for one in found:
        stocked(one.sku, place=f"A-0{1 + len(one.sku) % 3}")
    return [Goods("ACME", one.sku, "L1") for one in found]


def _at(goods: Goods) -> str:
    return f"A-0{1 + len(goods.sku) % 3}"


def _receipts(n: int) -> Callable[[], object]:
    found = _goods(n)
    advice = stock.AdviceDraft("ACME", "PO", "SH1", TODAY, {one.sku: 9 for one in found})
    number = stock.announce(by=SYSTEM, at=NOW, advices=[advice]).numbers[0][1]
    drafts = [
        stock.ReceiptDraft(f"k{one.sku}", number, one.sku, "L2", 9, 1, expires_on=TODAY + timedelta(90))
        for one in found
    ]
    return lambda: stock.receive(by=SYSTEM, at=NOW, receipts=drafts)


def _recording(n: int) -> Callable[[], object]:
    drafts = [stock.ProductDraft("ACME", f"P{place}", "茶") for place in range(n)]
    return lambda: stock.record_products(by=SYSTEM, at=NOW, products=drafts)


def _announcing(n: int) -> Callable[[], object]:
    lines = {one.sku: 9 for one in _goods(n)}
    drafts = [stock.AdviceDraft("ACME", f"PO{place}", "SH1", TODAY, lines) for place in range(n)]
    return lambda: stock.announce(by=SYSTEM, at=NOW, advices=drafts)


def _finishing(n: int) -> Callable[[], object]:
    furnish()
    product()
    drafts = [stock.AdviceDraft("ACME", f"PO{place}", "SH1", TODAY, {"TEA": 9}) for place in range(n)]
    numbers = [number for _index, number in stock.announce(by=SYSTEM, at=NOW, advices=drafts).numbers]
    return lambda: stock.finish_receipts(by=SYSTEM, at=NOW, numbers=numbers)


def _moves(n: int) -> Callable[[], object]:
    drafts = [stock.MoveDraft(f"m{one.sku}", "SH1", one, 1, _at(one)) for one in _goods(n)]
    return lambda: stock.put_away(by=SYSTEM, at=NOW, moves=drafts)


def _damages(n: int) -> Callable[[], object]:
    drafts = [stock.JudgeDraft(f"d{one.sku}", "SH1", one, 1, _at(one), "fork") for one in _goods(n)]
    return lambda: stock.report_damage(by=SYSTEM, at=NOW, damages=drafts)


def _reserving(n: int) -> Callable[[], object]:
    drafts = [
        stock.ReservationDraft(f"r{one.sku}", "SH1", one, 1, TODAY + timedelta(2), "SO") for one in _goods(n)
    ]
    return lambda: stock.reserve(by=SYSTEM, at=NOW, reservations=drafts)


def _picking(n: int) -> Callable[[], object]:
    drafts = [
        stock.PickDraft(f"p{one.sku}", held(2, one.sku, sku=one.sku), _at(one), one.sku, "L1", 1, short=True)
        for one in _goods(n)
    ]
    return lambda: stock.pick(by=SYSTEM, at=NOW, picks=drafts)


def _packing(n: int) -> Callable[[], object]:
    found = _goods(n)
    numbers = [held(1, one.sku, sku=one.sku) for one in found]
    picks = [
        stock.PickDraft(f"p{one.sku}", number, _at(one), one.sku, "L1", 1)
        for one, number in zip(found, numbers, strict=True)
    ]
    stock.pick(by=SYSTEM, at=NOW, picks=picks)
    packages = [stock.PackageDraft(f"b{one}", (stock.Packed(one, "L1", 1),)) for one in numbers]
    return lambda: stock.pack_goods(by=SYSTEM, at=NOW, packages=packages)


def _loading(n: int) -> Callable[[], object]:
    packed = _packing(n)()
    loads = [stock.LoadDraft(f"t{one}", one, "T1") for _index, one in packed.numbers]  # type: ignore[attr-defined]
    return lambda: stock.load_packages(by=SYSTEM, at=NOW, loads=loads)


def _leaving(n: int) -> Callable[[], object]:
    packed = _packing(n)()
    numbers = [one for _index, one in packed.numbers]  # type: ignore[attr-defined]
    stock.bind_packages(by=SYSTEM, at=NOW, packages=numbers, trip="T1")
    trips = [stock.LeaveDraft(f"g{place}", "SH1", "T1") for place in range(n)]
    return lambda: stock.leave_dock(by=SYSTEM, at=NOW, trips=trips)


def _closing(n: int) -> Callable[[], object]:
    furnish(places=n)
    places = [("SH1", f"A-{place:02}") for place in range(1, n + 1)]
    return lambda: stock.close_places(by=SYSTEM, at=NOW, places=places)


def _returning(n: int) -> Callable[[], object]:
    found = _goods(n)
    numbers = [held(1, one.sku, sku=one.sku) for one in found]
    picks = [
        stock.PickDraft(f"p{one.sku}", number, _at(one), one.sku, "L1", 1)
        for one, number in zip(found, numbers, strict=True)
    ]
    stock.pick(by=SYSTEM, at=NOW, picks=picks)
    backs = [stock.BackDraft(f"b{number}", number, "A-01") for number in numbers]
    return lambda: stock.put_back(by=SYSTEM, at=NOW, backs=backs)


def _counting(n: int) -> Callable[[], object]:
    lines = [stock.CountedLine(one, 9) for one in _goods(n)]
    return lambda: stock.count_stock(by=SYSTEM, at=NOW, counts=[stock.CountDraft("c", "SH1", "A-01", lines)])


def _undoing(n: int) -> Callable[[], object]:
    _moves(n)()
    return lambda: stock.undo_moves(by=SYSTEM, at=NOW, keys=[f"mP{place}" for place in range(n)])


def _asking(n: int) -> Callable[[], object]:
    furnish()
    services = [stock.WorkServiceDraft(f"w{place}", "贴标", "customer") for place in range(n)]
    stock.record_work_services(by=SYSTEM, at=NOW, services=services)
    card = customers_by_code(["ACME"], actor=SYSTEM)["ACME"]
    asks = [
        stock.WorkAsk(card.id, f"SO-{one.code}", "SH1", (stock.WorkLine(one.code, 2),)) for one in services
    ]
    stock.ask_for_work(by=SYSTEM, at=NOW, asks=asks[::2])
    return lambda: stock.ask_for_work(by=SYSTEM, at=NOW, asks=asks)


def _offering(n: int) -> Callable[[], object]:
    drafts = [stock.WorkServiceDraft(f"w{place}", "贴标", "customer") for place in range(n)]
    stock.record_work_services(by=SYSTEM, at=NOW, services=drafts[::2])
    return lambda: stock.record_work_services(by=SYSTEM, at=NOW, services=drafts)


def _giving_up(n: int) -> Callable[[], object]:
    _asking(n)()
    rows = works_after(None, actor=SYSTEM, limit=n)
    failures = [stock.WorkFailure(one.number, "no labels") for one in rows]
    return lambda: stock.give_up_work(by=SYSTEM, at=NOW, failures=failures)


def _instructing(n: int) -> Callable[[], object]:
    numbers = [held(1, one.sku, sku=one.sku) for one in _goods(n)]
    told = dict.fromkeys(numbers, ("fragile",))
    return lambda: stock.instruct_reservations(by=SYSTEM, at=NOW, handling=told)


def _working(n: int) -> Callable[[], object]:
    drafts = [
        stock.WorkDraft(f"w{one.sku}", "SH1", _at(one), "ACME", "labelling", 1, ((one, 1),))
        for one in _goods(n)
    ]
    return lambda: stock.record_work(by=SYSTEM, at=NOW, works=drafts)


BATCHES: tuple[Callable[[int], Callable[[], object]], ...] = (
    _recording, _announcing, _receipts, _finishing, _moves, _damages, _reserving, _picking, _packing,
    _loading, _leaving, _closing, _counting, _returning, _undoing, _working,
    _asking, _offering, _giving_up, _instructing,
)  # fmt: skip
