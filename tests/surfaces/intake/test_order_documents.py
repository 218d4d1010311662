"""Orders from shops and partners: signed, kept raw, taken once, changed, called off, and answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings
from tests.connectors.order_goldens import FOLDER
from tests.factories import NOW, SYSTEM

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage, orders_after
from nuoda.kernel.inbox import document_rows
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.order_documents import take_order_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SECRET = "shop s3cret"
CREATED = (FOLDER / "shopify" / "created.json").read_bytes()


def _orders() -> dict[str, OrderPage]:
    return {one.reference: one for one in orders_after(None, actor=SYSTEM, limit=50)}


def _key(customer: CustomerCard | None) -> str:
    owner = customer.id if customer else None
    return issue_api_key(by=SYSTEM, at=NOW, label="shop", scopes=["orders:write"], customer_id=owner).token


def _signed(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


def _send(token: str, format: str, body: bytes, **headers: str) -> Any:
    path = f"/api/v1/orders/documents/{format}?key={token}"
    return Client().post(path, body, content_type="application/octet-stream", headers=headers)


def test_a_shop_order_is_taken_once_changed_and_called_off(acme: CustomerCard, settings: Settings) -> None:
    settings.NUODA_DOCUMENT_SECRETS = {"shopify": SECRET}
    token = _key(acme)
    assert _send(token, "shopify", CREATED).status_code == 401
    assert _send(token, "shopify", CREATED, **{"X-Shopify-Hmac-Sha256": _signed(b"x")}).status_code == 401
    assert not _orders()
    for _twice in range(2):
        answer = _send(token, "shopify", CREATED, **{"X-Shopify-Hmac-Sha256": _signed(CREATED)})
        assert (answer.status_code, answer.json()) == (200, {"refused": 0})
    order = _orders()["#8801"]
    assert (order.customer_id, order.channel, order.service) == (acme.id, "store", "express")
    assert (str(order.weight_kg), str(order.declared_value), order.currency) == ("3.700", "536.00", "CNY")
    assert order.consignee["street"] == "天府大道北段18号, 3栋1202室"
    (row,) = document_rows(actor=SYSTEM, window=Window(), format="shopify").rows
    assert (row.state, row.duplicate, row.times) == ("processed", 1, 4)

    changed = json.loads(CREATED)
    changed["line_items"][0]["quantity"] = 3
    body = json.dumps(changed).encode()
    answer = _send(token, "shopify", body, **{"X-Shopify-Hmac-Sha256": _signed(body)})
    assert answer.json() == {"refused": 0}
    assert _orders()["#8801"].lines[0]["quantity"] == 3

    body = (FOLDER / "shopify" / "cancelled.json").read_bytes()
    assert _send(token, "shopify", body, **{"X-Shopify-Hmac-Sha256": _signed(body)}).status_code == 200
    assert _orders()["#8801"].state == "cancelled"


def test_a_tender_is_accepted_or_declined_in_its_own_protocol(acme: CustomerCard) -> None:
    body = (FOLDER / "x12_204" / "tenders.edi").read_bytes()
    answer = _send(_key(acme), "x12-204", body)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/edi-x12"
    said = answer.content.decode().split("~")
    verdicts = [line.split("*")[2::2] for line in said if line.startswith("B1*")]
    assert verdicts == [["LD-55012", "A"], ["LD-55010", "D"], ["LD-55009", "D"]]
    assert sum(line.startswith("K1*") for line in said) == 2, "Nobody can change or cancel what is not there."
    order = _orders()["LD-55012"]
    assert (order.channel, order.pieces, str(order.weight_kg)) == ("edi", 18, "5669.905")
    assert order.promised_due_at is not None
    assert order.promised_due_at.isoformat() == "2026-11-25T18:00:00+00:00"
    again = _send(_key(acme), "x12-204", body).content.decode()
    assert "B1*NDXL*LD-55012*20261120*A" in again
    assert len(_orders()) == 1


def test_who_sends_for_whom(acme: CustomerCard, globex: CustomerCard) -> None:
    body = (FOLDER / "ubl_order" / "order.xml").read_bytes()
    house = _key(None)
    assert _send(house, "ubl", body).status_code == 422
    assert _send(house, "morse", body).status_code == 404
    assert _send(house, "ubl", b"<Order/>").status_code == 422
    path = f"/api/v1/orders/documents/ubl?key={house}&customer=GLOBEX"
    answer = Client().post(path, body, content_type="application/xml")
    assert "AcceptedIndicator>true<" in answer.content.decode()
    assert _orders()["UBL-2201"].customer_id == globex.id
    path = f"/api/v1/orders/documents/ubl?key={_key(acme)}&customer=GLOBEX"
    Client().post(path, body, content_type="application/xml")
    mine = [one for one in orders_after(None, actor=SYSTEM, limit=50) if one.customer_id == acme.id]
    assert [one.reference for one in mine] == ["UBL-2201"], "A key that is tied to a customer sends for her."
    with pytest.raises(KeyError):
        take_order_document(by=SYSTEM, at=NOW, format="morse", body=b"x", sender="tests")


def test_from_the_command_line(acme: CustomerCard, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_bytes(CREATED)
    out = StringIO()
    arguments = ("import", "orders", str(path), "--format", "shopify", "--customer", "ACME", "--json")
    for accepted, duplicate in ((1, 0), (0, 1)):
        out = StringIO()
        call_command(*arguments, stdout=out)
        told = json.loads(out.getvalue())
        assert (told["accepted"], told["duplicate"], told["refused"]) == (accepted, duplicate, [])
    for wrong in (("--customer", "NOBODY"), ("--format", "morse"), ("--zone", "Mars")):
        with pytest.raises(CommandError):
            call_command(*arguments, *wrong, stdout=StringIO())
    path.write_bytes(b"{}")
    with pytest.raises(CommandError):
        call_command(*arguments, stdout=StringIO())
