"""A shipment's labels: printed at the desk, by its customer and by API, never by another, never in clear."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from tests import factories
from tests.factories.people import sign_in

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor

Settle = Callable[[], int]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PHONE, NAME = "13812345678", "欧阳小明"


def test_the_label_of_a_shipment(
    agent: Actor, customer_actor: Actor, other_customer_actor: Actor, acme: CustomerCard, settle: Settle
) -> None:
    order = factories.make_order()
    ship = factories.make_shipment(order_reference=order.reference, pieces=2)
    settle()
    desk, mine, other = sign_in(agent), sign_in(customer_actor), sign_in(other_customer_actor)

    printed = desk.get(f"/desk/shipments/{ship.id}/label/")
    assert printed.headers["Content-Type"] == "application/pdf"
    sheets = pypdfium2.PdfDocument(printed.content)
    assert len(sheets) == 2
    image = sheets[0].render(scale=203 / 72).to_pil()
    assert ship.waybill in {one.text for one in zxingcpp.read_barcodes(image)}
    words = "".join(sheet.get_textpage().get_text_range() for sheet in sheets)
    assert PHONE not in words
    assert NAME not in words
    assert "运单号" in words
    asked = pypdfium2.PdfDocument(desk.get(f"/desk/shipments/{ship.id}/label/?lang=en").content)
    english = "".join(sheet.get_textpage().get_text_range() for sheet in asked)
    assert "Waybill" in english
    assert "运单号" not in english

    zpl = mine.get(f"/portal/shipments/{ship.id}/label/?format=zpl")
    text = zpl.content.decode()
    other_words = mine.get(f"/portal/shipments/{ship.id}/label/?format=zpl&lang=en").content.decode()
    assert "运单号" in text
    assert "Waybill" in other_words
    assert f"^FD{ship.waybill}^FS" in text
    assert "1/2" in text
    assert PHONE not in text
    assert NAME not in text
    assert other.get(f"/portal/shipments/{ship.id}/label/").status_code == 404

    def machine(customer: CustomerCard) -> Client:
        key = issue_api_key(
            by=factories.SYSTEM,
            at=factories.NOW,
            label="x",
            scopes=("shipments:read",),
            customer_id=customer.id,
        )
        return Client(headers={"Authorization": f"Bearer {key.token}"})

    where = f"/api/v1/shipments/{ship.id}/label"
    assert machine(acme).get(where).content.startswith(b"%PDF")
    assert machine(acme).get(f"{where}?format=gif").status_code == 422
    assert machine(factories.make_customer("GLOBEX")).get(where).status_code == 404
