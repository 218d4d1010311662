"""Orders that come by mail: read into drafts, confirmed by a person, never ordered by a mail alone."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, settle
from tests.factories.goods import furnish, product
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.commands import ContactDraft, record_contact
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.queries import WaitingRow, order_count, orders_after, waiting_order_rows
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.mail import keep_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
DOMAIN = "in.nuoda.example"
LINE = "上海卢湾区淮海中路1号 陈先生 13512345678"
HEAD = "订单号,姓名,电话,收货地址,商品名称,箱数\n"
SHEET = HEAD + "M-1,王芳,13800000001,四川省成都市武侯区天府大道1号,刹车片,2\n"
MOST_QUERIES = 16


@pytest.fixture
def browser(agent: Actor, acme: CustomerCard, settings: Settings) -> Client:
    settings.NUODA_REPLY_DOMAIN = DOMAIN
    record_contact(
        by=SYSTEM, at=NOW, customer_id=acme.id, contact=ContactDraft(name="许岚", email="xu@acme.example")
    )
    client = sign_in(agent)
    client.cookies["nuoda_language"] = "en"
    return client


def _mail(words: str, *, sheet: str = "", sender: str = "xu@acme.example", **headers: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, f"orders@{DOMAIN}", "今天的订单"
    mail["Message-ID"] = (
        f"<{hashlib.sha256(repr((words, sheet, sender)).encode()).hexdigest()[:20]}@acme.example>"
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    if sheet:
        mail.add_attachment(sheet.encode(), maintype="text", subtype="csv", filename="订单.csv")
    keep_mail(mail.as_bytes(), at=NOW, envelope_to=[f"orders@{DOMAIN}"])
    settle()


def _drafts() -> list[WaitingRow]:
    return list(waiting_order_rows(actor=SYSTEM, window=Window()).rows)


def test_words_become_a_draft_that_a_person_confirms(browser: Client, acme: CustomerCard) -> None:
    _mail(f"你好，请安排：\n{LINE}\n货物：刹车片\n共3件，12.5公斤\n谢谢")
    (draft,) = _drafts()
    assert order_count(actor=SYSTEM) == 0, "A mail orders nothing."
    assert (draft.customer_id, draft.state) == (acme.id, "waiting")
    assert (draft.values["goods"], draft.values["pieces"], draft.values["weight_kg"]) == (
        "刹车片",
        "3",
        "12.5",
    )
    (notice,) = notices_about([Ref("mail", str(draft.mail_id))], actor=SYSTEM)
    assert notice.kind == "order"

    with CaptureQueriesContext(connection) as queries:
        listed = browser.get("/desk/orders/by-mail/")
    assert len(queries) <= MOST_QUERIES
    assert f"/desk/orders/new/?draft={draft.id}" in listed.content.decode()
    read = browser.get(f"/desk/mail/{draft.mail_id}/").content.decode()
    assert f'href="/desk/orders/new/?draft={draft.id}"' in read, "The mail leads to it."
    shown = browser.get(f"/desk/orders/new/?draft={draft.id}")
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "which proves nothing" in page
    assert "黄浦区 took its place" in page, "A guess is shown as one."
    given = {name: bound.value() or "" for name, bound in ((one.name, one) for one in shown.context["form"])}
    assert (given["customer"], given["to_city"], given["to_district"]) == ("ACME", "上海市", "黄浦区")
    answer = browser.post("/desk/orders/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    (order,) = orders_after(None, actor=SYSTEM, limit=5)
    assert (order.channel, order.customer_id, order.pieces) == ("mail", acme.id, 3)
    (draft,) = _drafts()
    assert (draft.state, draft.order_id) == ("taken", order.id)
    assert browser.post(f"/desk/orders/by-mail/{draft.id}/dismiss/", {"reason": "x"}).status_code == 302
    assert _drafts()[0].state == "taken", "What is settled stays so."


def test_sheets_rows_become_drafts_and_a_long_sheet_goes_to_the_import(
    browser: Client, acme: CustomerCard
) -> None:
    _mail("附件是订单", sheet=SHEET + "M-2,李晓雯,13800000002,,保温杯,-4\n")
    first, second = sorted(_drafts(), key=lambda one: one.values.get("reference", "~"))
    assert first.values["to_city"] == "成都市"
    assert first.file_id is not None
    assert not second.values
    assert second.doubts, "A row that cannot be read says why."
    assert "订单.csv" in browser.get(f"/desk/orders/new/?draft={first.id}").content.decode()
    wrong = browser.post(f"/desk/orders/by-mail/{second.id}/dismiss/", {"reason": ""})
    assert wrong.status_code == 302
    browser.post(f"/desk/orders/by-mail/{second.id}/dismiss/", {"reason": "重复"})
    rows = "".join(f"N-{place},王芳,13800000001,四川省成都市武侯区1号,杯,1\n" for place in range(30))
    _mail("很多订单", sheet=HEAD + rows)
    (long,) = [one for one in _drafts() if one.rows]
    assert (long.rows, long.state) == (30, "waiting")
    answer = browser.post(f"/desk/imports/by-mail/{long.id}/")
    assert "customer=ACME" in answer["Location"]
    assert not browser.get(answer["Location"]).context["seen"].wrong
    states = sorted(one.state for one in _drafts())
    assert states == ["dismissed", "taken", "waiting"]


def test_strangers_and_machines_get_no_answer(browser: Client) -> None:
    _mail(LINE, sender="who@elsewhere.example")
    _mail(LINE + "。", Auto_Submitted="auto-replied")
    (draft,) = _drafts()
    assert (draft.customer_id, draft.sender) == (None, "who@elsewhere.example")
    assert not notices_about([Ref("mail", str(draft.mail_id))], actor=SYSTEM)
    assert browser.get(f"/desk/orders/new/?draft={draft.id}").status_code == 200
    assert browser.get("/desk/orders/new/?draft=nonsense").status_code == 404


LINED = (
    "订单号,姓名,电话,收货地址,商品编码,商品名称,数量,替代品\n"
    "L-1,王芳,13800000001,四川省成都市武侯区天府大道1号,TEA,茶叶,12,不接受\n"
    "L-1,王芳,13800000001,四川省成都市武侯区天府大道1号,RICE,大米,5,\n"
    "L-2,李晓雯,13800000002,四川省成都市武侯区天府大道2号,NONE-9,未知商品,3,\n"
)


def test_product_lines_of_a_sheet_are_shown_and_confirmed_into_the_order(browser: Client) -> None:
    furnish()
    for sku in ("TEA", "RICE"):
        product(sku)
    _mail("附件是今天的补货", sheet=LINED)
    first, second = sorted(_drafts(), key=lambda one: one.values["reference"])
    listed = shown(browser.get("/desk/orders/by-mail/").content.decode())
    assert "12 × TEA" in listed, "What was read says of which product how many."
    page = browser.get(f"/desk/orders/new/?draft={first.id}")
    given = {one.name: one.value() or "" for one in page.context["form"]}
    assert [given[f"{name}_0"] for name in ("sku", "quantity", "substitutes")] == ["TEA", "12", "never"]
    assert "goods" not in first.values, "The lines say what it is."
    answer = browser.post("/desk/orders/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    (order,) = orders_after(None, actor=SYSTEM, limit=5)
    found = [(one["sku"], one["quantity"], one.get("substitutes", "")) for one in order.lines]
    assert found == [("TEA", 12, "never"), ("RICE", 5, "")]

    page = browser.get(f"/desk/orders/new/?draft={second.id}")
    given = {one.name: one.value() or "" for one in page.context["form"]}
    assert given["sku_0"] == "NONE-9"
    refused = browser.post("/desk/orders/new/", given)
    assert refused.status_code == 422
    assert "no product of this number" in shown(refused.content.decode())
    assert order_count(actor=SYSTEM) == 1


def test_a_sheet_of_product_numbers_alone_needs_no_names_of_goods(browser: Client) -> None:
    furnish()
    product("TEA")
    sheet = (
        "订单号,姓名,电话,收货地址,商品编码,数量\nS-1,王芳,13800000001,四川省成都市武侯区天府大道1号,TEA,4\n"
    )
    _mail("附件是补货单", sheet=sheet)
    (draft,) = _drafts()
    assert not draft.doubts, draft.doubts
    page = browser.get(f"/desk/orders/new/?draft={draft.id}")
    given = {one.name: one.value() or "" for one in page.context["form"]}
    assert browser.post("/desk/orders/new/", given).status_code == 302
    (order,) = orders_after(None, actor=SYSTEM, limit=5)
    assert [(one["sku"], one["quantity"], one["description"]) for one in order.lines] == [
        ("TEA", 4, "TEA 茶")
    ]
