"""A clerk hands in 800 rows as she keeps them: looked at, checked, taken, mended, handed in again."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from tests.factories import SYSTEM
from tests.factories.people import sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import layout_of, order_count, orders_after
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.runs import ask_to_stop, run_page
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.sheet_import.run import run_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HEADER = ["客户单号", "姓名", "电话", "收货地址", "商品名称", "箱数", "毛重", "内部编码"]
ROWS, BAD = 800, 30
FAULTS = (
    {3: "天府大道18号"},  # no city
    {5: "-2"},
    {6: "很重"},
    {0: ""},
    {4: "=1+1"},
)
MOST_QUERIES = 12


def _row(number: int) -> list[str]:
    address = f"四川省成都市武侯区天府大道{number + 1}号"
    return [f"PO-{number:04d}", "王芳", f"138{number:08d}", address, "刹车片", "2", "12.5", "K7"]


def _sheet(rows: list[list[str]], header: list[str] = HEADER) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode("gb18030")


def _rows() -> list[list[str]]:
    """800 rows, each 26th of the first thirty such with a fault of its own."""
    rows = [_row(number) for number in range(ROWS)]
    for turn in range(BAD):
        for place, cell in FAULTS[turn % len(FAULTS)].items():
            rows[turn * 26][place] = cell
    return rows


def _handed_in(browser: Client, body: bytes, name: str = "订单 11月.csv") -> str:
    answer = browser.post("/portal/sheets/", {"kind": "orders", "file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def _started(browser: Client, address: str, *, check: bool) -> UUID:
    """Press the button of the preview as the form stands there."""
    shown = browser.get(address)
    context = shown.context
    form = {one.field: one.column for one in context["choices"]} | {"seen_at": context["seen_at"]}
    answer = browser.post(address.partition("?")[0] + "start/", form | ({"check": "1"} if check else {}))
    again = browser.post(address.partition("?")[0] + "start/", form | ({"check": "1"} if check else {}))
    assert answer["Location"] == again["Location"], "A second click finds the run of the first."
    return UUID(answer["Location"].rstrip("/").rsplit("/", 1)[-1])


def _tally(run_id: UUID) -> Tally:
    page = run_page(run_id, actor=SYSTEM)
    assert page.state == "done", page.error
    return Tally.from_json(page.report)


def test_800_rows_with_30_bad_ones(customer_actor: Actor, acme: CustomerCard) -> None:
    browser = sign_in(customer_actor)
    browser.cookies["nuoda_language"] = "zh-hans"
    address = _handed_in(browser, _sheet(_rows()))
    with CaptureQueriesContext(connection) as queries:
        shown = browser.get(address)
    asked = [one for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= MOST_QUERIES
    whose = [one for one in asked if 'FROM "customers_customer"' in one["sql"]]
    assert len(whose) == 2, "Once for the page and once for the orders that are tried."
    chosen = {one.header: (one.column, one.guessed) for one in shown.context["choices"]}
    assert chosen["收货地址"] == ("consignee_line", True)
    assert chosen["客户单号"] == ("reference", True)
    assert chosen["内部编码"] == ("", False)
    assert shown.context["seen"].wrong == 1
    assert "成都市" in [cell for cell, _heading in shown.context["seen"].rows[1].cells]
    assert "138****0001" in shown.content.decode() or "13800000001" not in shown.content.decode()

    checked = _started(browser, address, check=True)
    run_import(checked)
    found = _tally(checked)
    assert (found.kinds["orders"].accepted, found.rejected) == (ROWS - BAD, BAD)
    assert order_count(actor=SYSTEM) == 0, "A check takes nothing."
    page = browser.get(f"/portal/sheets/{checked}/").content.decode()
    assert "天府大道18号" not in page
    assert "No city" not in page, "The reasons are in her language."

    taken = browser.post(f"/portal/sheets/{checked}/take/")["Location"]
    assert browser.post(f"/portal/sheets/{checked}/take/")["Location"] == taken
    taken_id = UUID(taken.rstrip("/").rsplit("/", 1)[-1])
    ask_to_stop(by=customer_actor, at=clock.now(), run_id=taken_id)
    run_import(taken_id)
    assert run_page(taken_id, actor=SYSTEM).state == "stopped"
    browser.post(f"/portal/sheets/{taken_id}/resume/")
    run_import(taken_id)
    found = _tally(taken_id)
    assert (found.kinds["orders"].accepted, found.rejected) == (ROWS - BAD, BAD)
    orders = orders_after(None, actor=SYSTEM, limit=1_000)
    assert len(orders) == ROWS - BAD
    assert {one.customer_id for one in orders} == {acme.id}
    one = next(one for one in orders if one.reference == "PO-0001")
    assert (one.consignee["city"], one.consignee["district"]) == ("成都市", "武侯区")
    assert one.consignee["raw"] == "四川省成都市武侯区天府大道2号"
    assert layout_of(acme.id, "orders", actor=SYSTEM)["consignee_line"] == "收货地址"

    _mended(browser, taken_id)
    _again_changes_nothing(browser)


def _mended(browser: Client, run_id: UUID) -> None:
    """The refused rows come back as a sheet that is mended and handed in again."""
    body = browser.get(f"/portal/sheets/{run_id}/mend.xlsx").content
    sheet = load_workbook(BytesIO(body)).active
    assert sheet is not None
    header, *rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert header[:8] == HEADER
    assert len(rows) == BAD
    assert all(row[8] and row[9] for row in rows), "Each row says what is wrong and what mends it."
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}, "No cell is a formula."
    for place, row in enumerate(rows):
        row[:8] = _row(place * 26)
    book = Workbook()
    for row in [header, *rows]:
        book["Sheet"].append(row)
    kept = BytesIO()
    book.save(kept)
    run_id = _started(browser, _handed_in(browser, kept.getvalue(), "mended.xlsx"), check=False)
    run_import(run_id)
    assert _tally(run_id).kinds["orders"].accepted == BAD
    assert order_count(actor=SYSTEM) == ROWS


def _again_changes_nothing(browser: Client) -> None:
    """The whole sheet once more, laid out as it was remembered; rows without a date keep theirs."""
    clock.advance_to(clock.now() + timedelta(hours=1))
    address = _handed_in(browser, _sheet([_row(number) for number in range(ROWS)]))
    chosen = {one.header: one.guessed for one in browser.get(address).context["choices"]}
    assert not any(chosen.values()), "What was chosen before is remembered, and is no guess any more."
    run_id = _started(browser, address, check=False)
    run_import(run_id)
    found = _tally(run_id)
    assert (found.kinds["orders"].accepted, found.kinds["orders"].duplicate) == (0, ROWS)
    assert found.rejected == 0


def test_a_sheet_is_its_customers_own(
    customer_actor: Actor, other_customer_actor: Actor, agent: Actor, acme: CustomerCard
) -> None:
    hers, other, desk = sign_in(customer_actor), sign_in(other_customer_actor), sign_in(agent)
    address = _handed_in(hers, _sheet([_row(1)]))
    run_id = _started(hers, address, check=True)
    run_import(run_id)
    for path in (address, f"/portal/sheets/{run_id}/", f"/portal/sheets/{run_id}/mend.xlsx"):
        assert other.get(path).status_code == 404
    assert other.post(address + "start/").status_code == 404
    assert hers.get(f"/portal/sheets/{run_id}/mend.xlsx").status_code == 200
    assert desk.get(f"/desk/imports/{run_id}/").status_code == 200
    assert hers.post(address.replace("orders/", "tracking/") + "start/").status_code == 404


def test_the_desk_sets_columns_right_for_a_customer(agent: Actor, acme: CustomerCard) -> None:
    browser = sign_in(agent)
    body = _sheet([_row(1)], ["A", "B", "C", "D", "E", "F", "G", "H"])
    file = SimpleUploadedFile("x.csv", body)
    answer = browser.post("/desk/imports/", {"kind": "orders", "customer": "ACME", "file": file})
    address = answer["Location"]
    assert "customer=ACME" in address
    blank = browser.get(address).context
    assert not any(one.column for one in blank["choices"])
    chosen = "&h0=reference&h1=consignee_name&h2=consignee_phone&h3=consignee_line&h4=goods"
    seen = browser.get(address + chosen).context["seen"]
    assert [row.problems for row in seen.rows] == [[]]
    form = {
        "customer": "ACME", "h0": "reference", "h1": "consignee_name", "h2": "consignee_phone",
        "h3": "consignee_line", "seen_at": "nonsense",
    }  # fmt: skip
    run = browser.post(address.partition("?")[0] + "start/", form)["Location"]
    run_id = UUID(run.rstrip("/").rsplit("/", 1)[-1])
    run_import(run_id)
    assert _tally(run_id).kinds["orders"].accepted == 1
    other = _sheet([_row(1)[:5]], ["订单号", "B", "电话", "地址", "货物"])
    file = SimpleUploadedFile("y.csv", other)
    answer = browser.post("/desk/imports/", {"kind": "orders", "customer": "ACME", "file": file})
    choices = {
        one.header: (one.column, one.guessed) for one in browser.get(answer["Location"]).context["choices"]
    }
    assert choices["B"] == ("consignee_name", False), "as it was chosen before"
    assert choices["订单号"] == ("reference", False), "what was not chosen in that other sheet is found anew"
    assert choices["电话"][0] == "consignee_phone"
