"""A bad day of orders: a long sheet full of formulas, a cancel that races a pick, a count that is late."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, make_account, make_order, settle
from tests.factories.goods import TODAY, furnish, held, product, stocked
from tests.factories.people import sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import Cancellation, cancel_orders
from nuoda.domains.orders.queries import notes_of, order_count
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.models import Balance, Reservation
from nuoda.domains.stock.queries.counts import count_rows
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import ask_to_stop, run_page
from nuoda.surfaces.intake.sheet_import.run import run_import

ROWS, FORMULAS, MERGED = 1_200, 400, 3
HEADER = ("客户单号", "姓名", "电话", "收货地址", "商品名称", "箱数", "毛重")
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId='
    '"1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def _cell(column: int, row: int, words: str) -> str:
    return f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{words}</t></is></c>'


def _workbook() -> bytes:
    """Written by hand: what writes workbooks takes ten times as long as what reads them."""
    rows = ["".join(_cell(column, 1, words) for column, words in enumerate(HEADER))]
    for n in range(2, ROWS + 2):
        words = (f"PO-{n}", "王芳", "13800000001", f"四川省成都市武侯区天府大道{n}号", "刹车片")
        pieces = f'<c r="F{n}"><f>1+1</f><v>2</v></c>' if n < FORMULAS + 2 else f'<c r="F{n}"><v>2</v></c>'
        cells = "".join(_cell(column, n, one) for column, one in enumerate(words))
        rows.append(f'{cells}{pieces}<c r="G{n}"><v>{-1 if n == 3 else 12.5}</v></c>')
    data = "".join(f'<row r="{n}">{one}</row>' for n, one in enumerate(rows, start=1))
    merged = "".join(f'<mergeCell ref="E{4 * n}:E{4 * n + 1}"/>' for n in range(1, MERGED + 1))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'{data}</sheetData><mergeCells count="{MERGED}">{merged}</mergeCells></worksheet>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            file.writestr(name, text)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_long_sheet_with_formulas_and_merged_cells(customer_actor: Actor, acme: CustomerCard) -> None:
    browser = sign_in(customer_actor)
    sheet = SimpleUploadedFile("订单.xlsx", _workbook())
    address = browser.post("/portal/sheets/", {"kind": "orders", "file": sheet})["Location"]
    with CaptureQueriesContext(connection) as queries:
        shown = browser.get(address)
    asked = [one for one in queries if "SAVEPOINT" not in one["sql"]]
    assert (shown.status_code, len(asked) <= 12) == (200, True)
    peculiar = shown.context["peculiar"]
    assert (peculiar.formulas, peculiar.merged) == (FORMULAS, MERGED)
    assert shown.context["seen"].wrong == 1
    form = {one.field: one.column for one in shown.context["choices"]}
    form |= {"seen_at": shown.context["seen_at"], "check": "1"}
    started = browser.post(address.partition("?")[0] + "start/", form)["Location"]
    run_id = UUID(started.rstrip("/").rsplit("/", 1)[-1])
    ask_to_stop(by=customer_actor, at=NOW, run_id=run_id)
    run_import(run_id, chunk_rows=50)
    run = run_page(run_id, actor=customer_actor)
    assert (run.state, run.done, run.total) == ("stopped", 50, ROWS)
    assert order_count(actor=SYSTEM) == 0


def _at_once(tasks: Sequence[Callable[[], int]]) -> list[int]:
    def one(task: Callable[[], int]) -> int:
        try:
            return task()
        finally:
            connection.close()

    with clock.simulated(NOW), ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, tasks))


@pytest.mark.django_db(transaction=True)
def test_a_cancel_that_races_a_pick_leaves_nothing_in_between(acme: CustomerCard) -> None:
    """Whoever comes first: goods that were picked go back by a note, goods that were not are free again."""
    furnish()
    goods = product()
    stocked(lots=[("L1", 20, 200)])
    hand = make_account(Role.WAREHOUSE)
    found = {f"SO-{n}": make_order("ACME", f"SO-{n}", goods=f"茶{n}").id for n in range(5)}
    due = TODAY + timedelta(2)
    drafts = [stock.ReservationDraft(f"k{one}", "SH1", goods, 2, due, one) for one in found]
    given = stock.reserve(by=SYSTEM, at=NOW, reservations=drafts).numbers
    numbers = {drafts[place].reference: number for place, number in given}

    def pick(reference: str) -> int:
        one = stock.PickDraft(f"p{reference}", numbers[reference], "A-01", "TEA", "L1", 2)
        return stock.pick(by=hand, at=NOW, picks=[one]).accepted

    def cancel(reference: str) -> int:
        return cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", reference, "-")]).accepted

    tasks = [partial(do, one) for one in found for do in (pick, cancel)]
    done = _at_once(tasks)
    assert done[1::2] == [1] * len(found), "each is called off"
    with clock.simulated(NOW):
        settle()
    for place, (reference, order_id) in enumerate(found.items()):
        kinds = {one.kind for one in notes_of(order_id, actor=SYSTEM)}
        assert ("put_back" in kinds) == bool(done[2 * place]), reference
    rows = Reservation.objects.filter(number__in=numbers.values())
    assert {row.state for row in rows if not row.picked} <= {"released"}
    inside = Balance.objects.filter(outside=False)
    assert inside.aggregate(n=Sum("quantity"))["n"] == 20
    assert not inside.filter(quantity__lt=0).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_count_while_goods_are_picked_changes_nothing_unseen(acme: CustomerCard) -> None:
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    hand, lead = make_account(Role.WAREHOUSE), make_account(Role.SUPERVISOR)
    number = held(4)
    line = stock.CountedLine(Goods("ACME", "TEA", "L1"), 4)
    count = stock.CountDraft("c1", "SH1", "A-01", [line])
    stock.count_stock(by=hand, at=NOW, counts=[count])
    (row,) = count_rows(actor=SYSTEM, window=Window(), state="waiting").rows
    picks = [stock.PickDraft("p1", number, "A-01", "TEA", "L1", 4)]
    assert stock.pick(by=hand, at=NOW, picks=picks).accepted == 1, "a count that waits stops nobody"
    assert stock.pick(by=hand, at=NOW, picks=picks).duplicate == 1, "the same scan twice is once"
    assert stock.count_stock(by=hand, at=NOW, counts=[count]).duplicate == 1
    # four lay there before four were picked: six were missing then, and nothing is left now
    stock.decide_count(by=lead, at=NOW, count_id=row.id, adjust=True, reason="searched, not found")
    inside = Balance.objects.filter(outside=False)
    assert dict(inside.values_list("location__code", "quantity")) == {"A-01": 0, "PACK": 4, "RECV": 0}
    assert Balance.objects.aggregate(n=Sum("quantity"))["n"] == 0
