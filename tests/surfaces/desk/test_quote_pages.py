"""Tariffs and quotes on pages: typed, compared, ordered; a tariff brought in, refused, recorded, compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import SYSTEM, make_customer_actor, settle
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.factories.tariffs import a_wish, make_quote, make_tariffs, rows_of

from nuoda.domains.contracts.queries.quotes import quote_rows
from nuoda.domains.contracts.queries.tariffs import tariff_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import order_rows
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window

HEAD = {
    "code": "ND-STD", "name": "自营标快", "service": "standard", "partner": "", "customer": "",
    "valid_from": "2026-12-01", "valid_to": "", "source": "Decision 9",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _tariffs(acme: CustomerCard, now: datetime) -> None:
    make_tariffs()


def _sheet(first: str, more: str) -> str:
    rows = rows_of(first, more)
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    return "\n".join(lines)


def test_a_typed_line_becomes_a_quote_and_an_order(desk: Client, now: datetime) -> None:
    page = desk.get("/desk/quotes/new/")
    assert "upstairs" in page.content.decode()
    refused = desk.post("/desk/quotes/new/", {"line": "ACME 深圳>火星 ??"})
    assert refused.status_code == 422
    assert "火星" in refused.content.decode()
    line = {"line": "ACME 深圳>上海/上海 3.2kg v1000 b60", "once": "typed-1"}
    made = desk.post("/desk/quotes/new/", line)
    assert desk.post("/desk/quotes/new/", line).headers["Location"] == made.headers["Location"]
    body = desk.get(made.headers["Location"]).content.decode()
    for said in ("82.65 CNY", "46.95 CNY", "北斗航空", "first/SZ", "ND-STD v1", "v1000"):
        assert said in body
    assert "保障 1,000.00 CNY，保价费已含在价格中" in shown(body)
    (row,) = quote_rows(actor=SYSTEM, at=now, window=Window()).rows
    again = {"line": "ACME 深圳>上海/上海 5kg", "replaces": row.number}
    second = desk.post("/desk/quotes/new/", again).headers["Location"]
    assert ">v2<" in desk.get(second).content.decode()
    assert "保障 按合同和法律（未声明价值）" in shown(desk.get(second).content.decode())
    assert desk.get("/desk/quotes/?state=replaced").content.decode().count(row.number) >= 1
    taking = f"{second}take/"
    assert desk.get(f"{taking}?option=express").status_code == 200
    given = {
        "option": "express", "reference": "PO-1", "sender": "Acme", "consignee": "王芳",
        "consignee_phone": "13800000000", "consignee_street": "世纪大道1号",
    }  # fmt: skip
    assert desk.post(taking, {**given, "reference": ""}).status_code == 422
    ordered = desk.post(taking, given)
    assert ordered.headers["Location"].startswith("/desk/orders/")
    settle()
    (order,) = order_rows(actor=SYSTEM, window=Window(), text="PO-1").rows
    assert (order.quote, order.quote_version, order.service) == (row.number, 2, "express")
    assert row.number in desk.get(ordered.headers["Location"]).content.decode()
    assert desk.post(taking, given).status_code == 302
    assert desk.get("/desk/quotes/?export=csv").status_code == 200


@pytest.mark.parametrize(
    ("language", "service", "unserved"), [("zh-hans", "送货上楼", "暂不承运"), ("en", "Upstairs", "unserved")]
)
def test_what_a_tariff_names_is_read_in_both_languages(
    desk: Client, language: str, service: str, unserved: str
) -> None:
    desk.cookies["nuoda_language"] = language
    assert service in shown(desk.get("/desk/quotes/new/").content.decode())
    page = make_quote(a_wish(services=("upstairs",)))
    body = shown(desk.get(f"/desk/quotes/{page.row.id}/").content.decode())
    assert f" {service} " in body
    nowhere = desk.post("/desk/quotes/new/", {"line": "ACME 深圳>TW 5kg"})
    assert nowhere.status_code == 422
    assert unserved in shown(nowhere.content.decode())


def test_a_tariff_is_looked_at_before_it_is_recorded(
    client_of: Callable[[Role], Client], desk: Client, now: datetime
) -> None:
    boss = client_of(Role.SUPERVISOR)
    address = "/desk/imports/tariff/"
    assert desk.get(address).status_code == 403
    assert "ND-STD" in boss.get(f"{address}?code=ND-STD").content.decode()
    bad = boss.post(address, {**HEAD, "sheet": "row,zone\nzone,\nballoon,", "step": "record"})
    assert bad.status_code == 422
    assert "rows.1.zone" in bad.content.decode()
    unknown = boss.post(address, {**HEAD, "sheet": "row,colour\nzone,red", "step": "look"})
    assert "colour" in unknown.content.decode()
    looked = boss.post(address, {**HEAD, "sheet": _sheet("20", "6"), "step": "look"})
    assert looked.status_code == 200
    assert "单价 20" in looked.content.decode()
    assert len(tariff_rows(actor=SYSTEM, day=now.date(), code="ND-STD")) == 1
    past = boss.post(
        address, {**HEAD, "valid_from": "2026-01-01", "sheet": _sheet("20", "6"), "step": "record"}
    )
    assert past.status_code == 422
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in _sheet("20", "6").splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("next.xlsx", out.getvalue())
    kept = boss.post(address, {**HEAD, "file": file, "sheet": "", "step": "record", "once": "t-1"})
    assert kept.headers["Location"] == "/desk/tariffs/ND-STD/"
    newest = tariff_rows(actor=SYSTEM, day=now.date(), code="ND-STD", with_rows=True)[0]
    assert (newest.version, newest.valid_from, newest.rows) == (2, date(2026, 12, 1), rows_of("20", "6"))
    page = desk.get("/desk/tariffs/ND-STD/").content.decode()
    assert "单价 14" in page
    assert "单价 20" in page
    assert desk.get("/desk/tariffs/ND-STD/?version=1").status_code == 200
    assert desk.get("/desk/tariffs/NOTHING/").status_code == 404
    listed = desk.get("/desk/tariffs/?state=coming").content.decode()
    assert "ND-STD" in listed
    assert "ND-ECO" not in listed
    assert boss.get("/desk/imports/tariff.csv").content.startswith(b"\xef\xbb\xbfrow,")


def test_a_sheet_of_wishes_is_quoted_row_by_row(desk: Client, now: datetime) -> None:
    head = "customer,reference,from_region,from_city,to_region,to_city,weight_kg,needed_on"
    rows = [
        "ACME,A-1,广东省,深圳市,上海市,上海市,3.2,", "ACME,A-2,广东省,深圳市,上海市,上海市,x,",
        "NOBODY,A-3,广东省,深圳市,上海市,上海市,1,", "ACME,A-4,广东省,深圳市,TW,,1,someday",
    ]  # fmt: skip
    body = "\n".join([head, *rows]).encode()

    def sent(step: str) -> str:
        file = SimpleUploadedFile("wishes.csv", body)
        answer = desk.post("/desk/imports/quotes/", {"file": file, "step": step, "once": "b-1"})
        assert answer.status_code == 200
        return answer.content.decode()

    page = sent("show")
    (row,) = quote_rows(actor=SYSTEM, at=now, window=Window()).rows
    assert row.number in page
    assert "NOBODY" in page
    lines = sent("csv").splitlines()
    assert len(lines) == 5
    assert row.number in lines[1]
    assert "单件重量，kg: " in lines[2]
    assert quote_rows(actor=SYSTEM, at=now, window=Window()).total == 1
    assert desk.post("/desk/imports/quotes/", {"step": "show"}).status_code == 422
    wrong = SimpleUploadedFile("wishes.csv", b"colour\nred")
    assert desk.post("/desk/imports/quotes/", {"file": wrong}).status_code == 422


def test_a_sheet_of_wishes_speaks_the_readers_language(desk: Client, now: datetime) -> None:
    def read(body: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))

    given = {
        "客户": "ACME", "起运：省": "广东省", "起运：市": "深圳市", "目的：省": "上海市",
        "目的：市": "上海市", "单件重量，kg": "3.2", "件数": "2", "What counts most": "最省", "需求说明": "x",
    }  # fmt: skip

    def sent(row: dict[str, str]) -> tuple[int, str]:
        body = ",".join(row) + "\n" + ",".join(row.values())
        file = SimpleUploadedFile("wishes.csv", body.encode())
        answer = desk.post("/desk/imports/quotes/", {"file": file, "step": "csv", "once": "b-2"})
        return answer.status_code, answer.content.decode()

    assert sent(given)[0] == 422
    assert "需求说明" in sent(given)[1]
    del given["需求说明"]
    (line,) = read(sent(given)[1])
    (made,) = quote_rows(actor=SYSTEM, at=now, window=Window()).rows
    assert (made.number, "") == (line["报价"], line["问题所在"])
    (again,) = read(sent(line)[1])
    assert again["报价"] == line["报价"]
    half = read(sent({**given, "件数": "1.5"})[1])[0]
    assert half["问题所在"].startswith("件数: 1.5 ")
    for language, head in (("zh-hans", "单件重量，kg"), ("en", "Weight of a piece, kg")):
        desk.cookies["nuoda_language"] = language
        (row,) = read(desk.get("/desk/imports/quotes.csv").content.decode())
        assert (row[head], len(row)) == ("12.5", 22)
        assert head in shown(desk.get("/desk/imports/quotes/").content.decode())


def test_a_customer_asks_compares_and_orders(acme: CustomerCard, globex: CustomerCard, now: datetime) -> None:
    client, stranger = sign_in(make_customer_actor(acme)), sign_in(make_customer_actor(globex))
    assert client.get("/portal/quotes/new/").status_code == 200
    asked = {
        "from_region": "广东省", "from_city": "深圳市", "to_region": "上海市", "to_city": "上海市",
        "weight_kg": "3.2", "pieces": "1", "urgency": "normal", "declared": "1000", "key": "k-1",
    }  # fmt: skip
    wrong = client.post("/portal/quotes/new/", {**asked, "weight_kg": "heavy", "key": "k-2"})
    assert wrong.status_code == 422
    assert 'class="n-wrong"' in wrong.content.decode()
    assert client.post("/portal/quotes/new/", {**asked, "weight_kg": "51", "key": "k-3"}).status_code == 422
    made = client.post("/portal/quotes/new/", asked).headers["Location"]
    body = client.get(made).content.decode()
    assert "46.95 CNY" in body
    assert "ND-STD v1" in body
    assert stranger.get(made).status_code == 404
    assert stranger.post(f"{made}take/", {}).status_code == 404
    assert client.get(f"{made}take/?option=standard").status_code == 200
    given = {
        "option": "standard", "reference": "MINE-1", "sender": "Acme", "consignee": "王芳",
        "consignee_phone": "13800000000", "consignee_street": "世纪大道1号",
    }  # fmt: skip
    assert client.post(f"{made}take/", {**given, "option": "rocket"}).status_code == 422
    assert client.post(f"{made}take/", given).headers["Location"] == "/portal/orders/?text=MINE-1"
    settle()
    assert "MINE-1" in client.get(made).content.decode()
    assert "MINE-1" in client.get("/portal/quotes/?state=taken").content.decode()
    make_quote()
    assert "MINE-1" not in stranger.get("/portal/quotes/").content.decode()
