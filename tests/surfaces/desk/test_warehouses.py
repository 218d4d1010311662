"""Warehouses, places, products and deliveries are kept in order on pages and from sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import make_account
from tests.factories.goods import furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.furnishing import (
    advice_rows,
    house_line,
    place_lines,
    product_lines,
)
from nuoda.domains.stock.rules import codes_between
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

WINDOW = Window(size=200)


@pytest.fixture
def lead(acme: CustomerCard, now: datetime) -> Client:
    found = sign_in(make_account(Role.SUPERVISOR))
    found.cookies["nuoda_language"] = "en"
    return found


def codes(actor: Actor, warehouse: str, state: str = "open") -> list[str]:
    rows = place_lines(actor=actor, window=WINDOW, warehouse=warehouse, state=state, kind="storage").rows
    return [row.code for row in rows]


def test_ranges_of_places_are_spelt_out() -> None:
    found = codes_between("A-01-01", "A-10-08")
    assert found is not None
    assert (len(found), found[0], found[8], found[-1]) == (80, "A-01-01", "A-02-01", "A-10-08")
    assert codes_between("A1", "C2") == ["A1", "A2", "B1", "B2", "C1", "C2"]
    assert codes_between("K9", "K9") == ["K9"]
    wrong = [
        ("A-10", "A-01"),
        ("A-1", "A-1-2"),
        ("A-1", "B/2"),
        ("AA", "AC"),
        ("1", "9999"),
        ("", ""),
        ("a", "C"),
    ]
    assert [codes_between(*one) for one in wrong] == [None] * len(wrong)


@pytest.mark.django_db
def test_a_warehouse_is_opened_furnished_and_closed(lead: Client, supervisor: Actor) -> None:
    assert "No warehouse is open yet" in lead.get(reverse("desk_warehouses")).content.decode()
    new = reverse("desk_warehouse_new")
    given = {
        "code": "GZ 1",
        "name": "广州一仓",
        "zone": "Asia/Nowhere",
        "adjust_limit": 3,
        "gs1_prefix": "12",
    }
    wrong = lead.post(new, given)
    assert wrong.status_code == 422
    assert "Use letters, figures" in wrong.content.decode()
    wrong = lead.post(new, given | {"code": "GZ1"})
    assert wrong.status_code == 422
    assert "A GS1 company prefix has 4 to 10 figures." in wrong.content.decode()
    assert "Write it like Asia/Shanghai." in wrong.content.decode()
    given |= {"code": "GZ1", "zone": "Asia/Shanghai", "gs1_prefix": "9521234"}
    page = reverse("desk_warehouse", args=["GZ1"])
    assert lead.post(new, given)["Location"] == page
    assert "This code is taken" in lead.post(new, given).content.decode()
    assert house_line("GZ1", actor=supervisor).places == 4
    places = reverse("desk_places_new", args=["GZ1"])
    spread: dict[str, Any] = {
        "code": "A-01-01",
        "last": "A-02-03",
        "kind": "storage",
        "area": "A",
        "walk": 7,
        "pallets": 2,
    }
    assert lead.post(places, spread | {"last": "B"}).status_code == 422
    assert lead.post(places, spread)["Location"] == page
    assert codes(supervisor, "GZ1") == ["A-01-01", "A-01-02", "A-01-03", "A-02-01", "A-02-02", "A-02-03"]
    told = lead.post(places, {"code": "RECV", "kind": "storage", "walk": 0}).content.decode()
    assert "RECV is a place of another kind" in told
    rows = place_lines(actor=supervisor, window=WINDOW, warehouse="GZ1", kind="storage").rows
    assert [(one.walk, one.pallets) for one in rows[:2]] == [(7, 2), (8, 2)]
    one = reverse("desk_place", args=[rows[0].id])
    assert "A-01-01" in lead.get(one).content.decode()
    assert lead.post(one, {"area": "chilled", "walk": 1, "volume": 500}).status_code == 302
    row = place_lines(actor=supervisor, window=WINDOW, place_id=rows[0].id).rows[0]
    assert (row.area, row.walk, row.volume, row.pallets) == ("chilled", 1, 500, None)
    shut = reverse("desk_place_close", args=[rows[1].id])
    assert "Close the place?" in lead.get(shut).content.decode()
    assert lead.post(shut).status_code == 302
    assert codes(supervisor, "GZ1", "closed") == ["A-01-02"]
    gate = place_lines(actor=supervisor, window=WINDOW, warehouse="GZ1", kind="receiving").rows[0]
    assert "Every warehouse needs a place such as RECV" in shown(
        lead.post(reverse("desk_place_close", args=[gate.id])).content.decode()
    )
    edit = reverse("desk_warehouse_edit", args=["GZ1"])
    assert lead.post(edit, given | {"name": "广州新仓", "code": "XX"}).status_code == 302
    assert house_line("GZ1", actor=supervisor).name == "广州新仓"
    assert shown(lead.get(page).content.decode()).count("A-02-0") >= 3
    assert lead.post(reverse("desk_warehouse_close", args=["GZ1"])).status_code == 302
    assert warehouses(actor=supervisor) == []
    assert lead.get(reverse("desk_warehouse", args=["NONE"])).status_code == 404
    assert lead.post(new, given)["Location"] == page  # the code opens it again
    assert [one.code for one in warehouses(actor=supervisor)] == ["GZ1"]


@pytest.mark.django_db
def test_nothing_is_closed_on_goods_that_lie_there(lead: Client, supervisor: Actor) -> None:
    furnish()
    product()
    stocked()
    row = next(
        one
        for one in place_lines(actor=supervisor, window=WINDOW, warehouse="SH1").rows
        if one.code == "A-01"
    )
    told = lead.post(reverse("desk_place_close", args=[row.id]))
    assert (told.status_code, "Goods lie in A-01." in told.content.decode()) == (422, True)
    told = lead.post(reverse("desk_warehouse_close", args=["SH1"]))
    assert (told.status_code, "Goods lie in it." in told.content.decode()) == (422, True)
    assert len(place_lines(actor=supervisor, window=WINDOW, warehouse="SH1", state="empty").rows) == 8
    agent = sign_in(make_account(Role.AGENT))
    for name in ("desk_warehouse_edit", "desk_warehouse_close", "desk_places_new"):
        assert agent.get(reverse(name, args=["SH1"])).status_code == 403
    assert "A-01" in shown(agent.get(reverse("desk_warehouse", args=["SH1"])).content.decode())


@pytest.mark.django_db
def test_products_and_deliveries_by_hand(lead: Client, supervisor: Actor) -> None:
    furnish()
    new = reverse("desk_product_new")
    given: dict[str, Any] = {
        "customer": "ACME", "sku": "TEA", "name": "茶", "unit": "carton", "length": 400, "width": 300,
        "height": 200, "weight": 8000, "turn": "fefo", "marks": ["dry", "up"], "gtin": "123",
    }  # fmt: skip
    told = lead.post(new, given)
    assert (told.status_code, "its check digit does not agree" in told.content.decode()) == (422, True)
    page = lead.post(new, given | {"gtin": "4006381333931"})["Location"]
    assert "4006381333931" in lead.get(page).content.decode()
    (row,) = product_lines(actor=supervisor, window=WINDOW, text="TEA").rows
    edit = reverse("desk_product_edit", args=[row.id])
    assert lead.post(edit, given | {"gtin": "", "name": "乌龙茶", "sku": "X"}).status_code == 302
    (row,) = product_lines(actor=supervisor, window=WINDOW).rows
    assert (row.sku, row.name, row.gtin, sorted(row.marks)) == ("TEA", "乌龙茶", "", ["dry", "up"])
    assert "乌龙茶" in lead.get(reverse("desk_products"), {"customer": "ACME"}).content.decode()
    announce = reverse("desk_delivery_new")
    wanted = {"customer": "ACME", "reference": "PO-1", "warehouse": "SH1", "expected_on": "2026-11-30"}
    for lines, said in (("TEA", "Line 1 is no product"), ("TEA 4\nNONE 2", "has no product NONE")):
        assert said in lead.post(announce, wanted | {"lines": lines}).content.decode()
    delivery = lead.post(announce, wanted | {"lines": "TEA 4\n\nTEA\t3"})["Location"]
    again = lead.post(announce, wanted | {"lines": "TEA 4"})
    assert (again.status_code, "announced already" in again.content.decode()) == (422, True)
    (advice,) = advice_rows(actor=supervisor, window=WINDOW, warehouse="SH1", state="expected").rows
    assert (advice.pieces, advice.reference) == (7, "PO-1")
    assert "乌龙茶" in lead.get(delivery).content.decode()
    assert "PO-1" in shown(lead.get(reverse("desk_deliveries"), {"text": "PO"}).content.decode())
    off = reverse("desk_delivery_off", args=[advice.number])
    assert "Call the delivery off?" in lead.get(off).content.decode()
    assert lead.post(off).status_code == 302
    assert lead.post(off).status_code == 409
    assert lead.get(reverse("desk_delivery", args=["V0"])).status_code == 404


@pytest.mark.django_db
def test_sheets_are_taken_row_by_row(lead: Client, supervisor: Actor) -> None:
    furnish()
    agent = sign_in(make_account(Role.AGENT))

    def send(kind: str, text: str) -> str:
        file = SimpleUploadedFile("s.csv", text.encode())
        answer = lead.post(reverse("desk_record_sheet", args=[kind]), {"file": file})
        return shown(answer.content.decode())

    said = send(
        "places", "warehouse,place,zone,way,pallets\nSH1,B-01,B,90,2\nSH1,B-02,B,x,\nNONE,B-03,B,1,1\n"
    )
    assert "1 new entry was taken." in said
    assert "x is no whole number." in said
    assert "There is no warehouse NONE." in said
    assert "B-01" in codes(supervisor, "SH1")
    said = send("products", "customer,sku,name,marks\nACME,TEA,茶,dry up\nACME,RICE,米,\nACME,OIL,油,odd\n")
    assert "2 new entries were taken." in said
    assert "Unknown handling mark." in said
    said = send(
        "deliveries",
        "customer,reference,warehouse,expected_on,sku,quantity\n"
        "ACME,PO-1,SH1,2026-11-30,TEA,4\nACME,PO-1,SH1,2026-11-30,RICE,5\nACME,PO-1,SH1,2026-11-30,TEA,1\n"
        "ACME,PO-2,SH1,soon,TEA,4\n",
    )
    assert "1 new entry was taken." in said
    assert "It is no day." in said
    (advice,) = advice_rows(actor=supervisor, window=WINDOW).rows
    assert advice.pieces == 10
    assert "The column colour is not known here." in send("places", "colour\nred\n")
    headed = 'Warehouse,Place,Picking order,"Load, g"\nSH1,B-07,9,heavy\n'
    wrong = send("places", headed)
    assert "Load, g heavy is no whole number." in wrong, "What is wrong is told by the column's words."
    empty = shown(lead.get(reverse("desk_record_sheet", args=["places"])).content.decode())
    assert "Load, g weight_g" in empty, "The code, which may head a column too, stands beside its words."
    assert lead.post(reverse("desk_record_sheet", args=["places"])).status_code == 422
    assert agent.get(reverse("desk_record_sheet", args=["places"])).status_code == 403
    assert agent.get(reverse("desk_record_sheet", args=["shoes"])).status_code == 404
    example = agent.get(reverse("desk_record_sheet_example", args=["products"])).content.decode()
    assert example.startswith("\ufeffcustomer,sku,name")
