"""Orders of the demo as they come in: from a shop, by mail, from a sheet half taken in, and a form left.

Shops, people and goods are invented.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO, StringIO

from django.conf import settings

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import UnsentDraft, keep_unsent_order, remember_layout
from nuoda.domains.orders.queries import order_ids
from nuoda.kernel import inbox
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.draining import drain
from nuoda.kernel.runs import ask_to_stop, open_run
from nuoda.surfaces.intake.demo.hashing import quick_hashes
from nuoda.surfaces.intake.demo.mail import mails_caught
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock import FLUID, PADS
from nuoda.surfaces.intake.demo.world.company import COSMETICS, PLATINUM_PARTS, SHIPPER
from nuoda.surfaces.intake.mail import keep_mail, read_kept
from nuoda.surfaces.intake.order_documents.taking import take_order_document
from nuoda.surfaces.intake.sheet_import.layout import Layout, suggest
from nuoda.surfaces.intake.sheet_import.run import KIND, first_cursor, run_import
from nuoda.surfaces.intake.sheet_import.sheets import columns_of
from nuoda.surfaces.intake.sheet_import.uploads import keep

FROM_SHOP, IN_SHEET, SHEET = "#6618", "JL-SH-{:02}", "骏澜门店补货.csv"
ROWS, TAKEN_ROWS, BAD_ROWS = 12, 6, (4, 10)
HEADER = ("客户单号", "姓名", "电话", "收货地址", "商品名称", "箱数", "毛重")
MAIL_TITLE = "加急补货 HZ-MAIL-0419"
LEFT = "JL-WEB-草稿"
_WORDS = """麻烦今天安排发货，谢谢。

订单号：HZ-MAIL-0419
品名：面霜礼盒
4 箱，9.6 公斤
收货：浙江省宁波市鄞州区天童北路933号 余店长 13800000419
"""


class _Sheet(BytesIO):
    """A sheet as a browser would hand it in."""

    name: str | None = SHEET

    def chunks(self) -> Iterator[bytes]:
        yield self.getvalue()


def take_orders_in(at: datetime) -> None:
    """Let orders come in by each way; done before, it is left as it is."""
    owner = customers_by_code([COSMETICS], actor=DEMO)[COSMETICS].id
    if order_ids([(owner, FROM_SHOP)], actor=DEMO):
        return
    body = json.dumps(_shop_order(at), ensure_ascii=False).encode()
    take_order_document(by=DEMO, at=at, format="shopify", body=body, sender="demo shop", customer=COSMETICS)
    _by_mail(at)
    clerk = _clerk(at)
    _half_a_sheet(clerk, at)
    values = {
        "reference": LEFT, "sku_0": FLUID, "quantity_0": "12", "sku_1": PADS, "quantity_1": "4",
        "to_region": "江苏省", "to_city": "南京市", "to_district": "建邺区",
    }  # fmt: skip
    keep_unsent_order(by=clerk, at=at, draft=UnsentDraft(LEFT, "南京市", values))
    drain()


def _shop_order(at: datetime) -> dict[str, object]:
    line = {
        "id": 1, "name": "面霜 50 ml", "sku": "", "quantity": 2, "grams": 190, "price": "268.00",
        "requires_shipping": True,
    }  # fmt: skip
    address = {
        "name": "安澜（演示）", "address1": "解放路12号", "address2": "", "city": "绍兴市",
        "province": "浙江省", "zip": "312000", "country_code": "CN", "phone": "13800006618",
    }  # fmt: skip
    return {
        "id": 6618, "name": FROM_SHOP, "created_at": at.isoformat(), "updated_at": at.isoformat(),
        "cancelled_at": None, "cancel_reason": None, "currency": "CNY", "note": "", "line_items": [line],
        "shipping_lines": [{"title": "标快 Standard", "price": "12.00"}], "shipping_address": address,
    }  # fmt: skip


def _by_mail(at: datetime) -> None:
    """A mail to the address of orders: it waits as a draft until a person confirms it."""
    if not settings.NUODA_REPLY_DOMAIN:
        return
    mail = EmailMessage()
    mail["From"], mail["To"] = SHIPPER[COSMETICS].email, f"orders@{settings.NUODA_REPLY_DOMAIN}"
    mail["Subject"], mail["Date"] = MAIL_TITLE, format_datetime(at)
    mail["Message-ID"] = "<demo-order@partner.example>"
    mail.set_content(_WORDS)
    with mails_caught():
        kept = keep_mail(mail.as_bytes(), at=at, envelope_to=[str(mail["To"])], defer=False)
        read_kept(inbox.work_on(kept.id), at=at)
        drain()


def _clerk(at: datetime) -> Actor:
    """Who signs in for the customer of the hero's parcel."""
    card, shipper = customers_by_code([PLATINUM_PARTS], actor=DEMO)[PLATINUM_PARTS], SHIPPER[PLATINUM_PARTS]
    draft = AccountDraft(
        shipper.account, shipper.contact, Role.CUSTOMER, settings.NUODA_DEMO_PASSWORD,
        language=shipper.language, zone=shipper.zone, customer_id=card.id,
    )  # fmt: skip
    with quick_hashes():
        (account,) = open_accounts(by=DEMO, at=at, accounts=[draft])
    return Actor(Role.CUSTOMER, str(account), shipper.contact, card.id)


def _half_a_sheet(clerk: Actor, at: datetime) -> None:
    """Her sheet was stopped in the middle: half of it is taken in, one row of that is refused."""
    if clerk.customer_id is None:
        return
    out = StringIO()
    csv.writer(out).writerows([HEADER, *(_sheet_row(n) for n in range(1, ROWS + 1))])
    upload = keep(_Sheet(out.getvalue().encode("utf-8-sig")), owner=str(clerk.customer_id))
    columns = dict(suggest({one.name: one for one in columns_of("orders")}, HEADER).columns)
    remember_layout(by=clerk, at=at, customer_id=clerk.customer_id, kind="orders", columns=columns)
    cursor = first_cursor("orders", upload, "zh-hans", layout=Layout(PLATINUM_PARTS, columns, at))
    run_id = open_run(by=clerk, at=at, kind=KIND, title=SHEET, cursor=cursor)
    ask_to_stop(by=clerk, at=at, run_id=run_id)
    run_import(run_id, chunk_rows=TAKEN_ROWS)
    drain()


def _sheet_row(n: int) -> Sequence[str]:
    """A shop that is to be supplied; two of them without a city."""
    address = "人民路" if n in BAD_ROWS else "江苏省无锡市梁溪区人民中路"
    who = (IN_SHEET.format(n), "门店收货（演示）", f"138000066{n:02}", f"{address}{n * 3}号")
    return (*who, "前制动片", "1", "7.6")
