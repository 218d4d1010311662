"""Rows of a sheet under one order number, one below another: lines of one order, or refused together."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests import factories
from tests.factories.goods import furnish, product
from tests.factories.jobs import settle
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage, order_ids, orders_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.runs import RunPage, run_page
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.mapping.apply import outcomes
from nuoda.surfaces.intake.mapping.drafts import Mapped, Refused
from nuoda.surfaces.intake.mapping.load import load_mapping
from nuoda.surfaces.intake.problems import MappingRefused
from nuoda.surfaces.intake.sheet_import.run import rejections_path, run_import
from nuoda.surfaces.intake.sheet_import.sheets import schema_of

HEADER = (
    "Customer code,Order number,Ordered at,Goods,Product number,Product quantity,Pieces,Weight (kg),"
    "Consignee name,Consignee phone,Consignee province,Consignee city,Consignee address"
)
AT, TO = "2026-11-22 09:00", "李晓雯,13800000000,四川省,成都市,天府大道 1 号"
FIRST = f"ACME,A-1,{AT},tea,TEA,2,1,1.5,{TO}"
SECOND = "ACME,A-1,,mint,MINT,3,2,2.5,,,,,"
ALONE = f"ACME,A-2,{AT},tea,TEA,1,,,王芳,13800000001,上海市,上海市,世纪大道 1 号"


def read(tmp_path: Path, *rows: str) -> list[Mapped | Refused]:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    schema = schema_of("orders")
    return list(outcomes(schema, {schema.rows: [path]}))


def refused(found: Mapped | Refused) -> list[tuple[int, str]]:
    assert isinstance(found, Refused), found
    return [(one.line, one.field) for one in found.refusals]


def test_neighbours_of_one_number_are_lines_of_one_order(tmp_path: Path) -> None:
    both, alone = read(tmp_path, FIRST, SECOND, ALONE)
    assert isinstance(both, Mapped)
    assert isinstance(alone, Mapped)
    assert both.order is not None
    assert [(one.sku, one.quantity) for one in both.order.lines] == [("TEA", 2), ("MINT", 3)]
    assert (both.order.pieces, both.order.weight_kg, both.order.goods) == (3, Decimal(4), "tea; mint")
    assert (both.order.consignee.name, both.order.consignee.city) == ("李晓雯", "成都市")
    assert (both.rows, [one.line for one in both.beside], alone.rows) == (2, [3], 1)


def test_consignees_that_differ_refuse_every_row_of_the_order(tmp_path: Path) -> None:
    (found,) = read(tmp_path, FIRST, SECOND.replace("2.5,,", "2.5,王芳,"))
    assert refused(found) == [(2, ""), (3, "Consignee name")]


def test_a_row_pasted_twice_is_refused_not_ordered_twice(tmp_path: Path) -> None:
    found, alone = read(tmp_path, FIRST, FIRST, ALONE)
    assert refused(found) == [(2, ""), (3, "Product number")]
    assert isinstance(alone, Mapped)


def test_rows_without_a_product_and_rows_elsewhere_stay_repeated(tmp_path: Path) -> None:
    parcel = FIRST.replace("TEA,2", ",")
    one, again = read(tmp_path, parcel, parcel)
    assert isinstance(one, Mapped)
    assert refused(again) == [(3, "Customer code + Order number")]
    first, between, late = read(tmp_path, FIRST, ALONE, SECOND)
    assert isinstance(first, Mapped)
    assert isinstance(between, Mapped)
    assert refused(late) == [(4, "Customer code + Order number")]


def test_a_row_that_cannot_be_read_refuses_the_order_it_stands_in(tmp_path: Path) -> None:
    found, torn = read(tmp_path, FIRST, "ACME,A-1,torn", SECOND, "ACME,A-9,torn")
    assert [line for line, _field in refused(found)] == [2, 3, 4]
    assert [line for line, _field in refused(torn)] == [5]


def test_more_rows_than_fit_an_order_are_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"ACME,A-1,{AT},tea,T-{n},1,1,1,{TO}" for n in range(LIMITS.order_rows + 1)]
    whole, rest = read(tmp_path, *rows)
    assert (whole.rows, rest.rows) == (LIMITS.order_rows, 1)
    assert isinstance(rest, Refused)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[order.lines]\nrows = true\ndescription = 'no'\n[[cancellations]]\nat = 'at'", "order.lines.rows"),
        ("[order.lines]\nrows = true\nfrom = 'other'", "order.lines.rows"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(
        "[mapping]\nname = 'odd'\nzone = 'UTC'\n[files.rows]\npath = 'rows*'\nkey = 'no'\n[order]\n"
        f"customer = 'who'\nreference = 'no'\nordered_at = 'at'\n[order.consignee]\nname = 'to'\n{text}\n",
        encoding="utf-8",
    )
    with pytest.raises(MappingRefused) as caught:
        load_mapping(path)
    assert caught.value.key == key


@pytest.fixture
def browser(agent: Actor, acme: CustomerCard) -> Client:
    furnish()
    for sku in ("TEA", "MINT"):
        product(sku)
    client = sign_in(agent)
    client.cookies["nuoda_language"] = "en"
    return client


def hand_in(browser: Client, content: bytes, name: str) -> tuple[str, UUID]:
    """Look at a sheet and start its import; the page of its first rows and the run."""
    sent = browser.post(
        reverse("desk_imports"), {"kind": "orders", "file": SimpleUploadedFile(name, content)}
    )
    page = browser.get(sent["Location"]).content.decode()
    where = browser.post(f"{sent['Location']}start/")["Location"]
    return page, UUID(where.rstrip("/").rsplit("/", 1)[-1])


def taken(acme: CustomerCard, reference: str) -> OrderPage | None:
    found = order_ids([(acme.id, reference)], actor=factories.SYSTEM)
    return orders_by_id(found.values(), actor=factories.SYSTEM)[next(iter(found.values()))] if found else None


def run_of(run_id: UUID) -> RunPage:
    return run_page(run_id, actor=factories.SYSTEM)


@pytest.mark.usefixtures("now")
@pytest.mark.django_db
def test_an_import_takes_orders_of_several_rows_and_what_was_mended(
    browser: Client, acme: CustomerCard
) -> None:
    wrong = f"ACME,A-3,{AT},tea,TEA,2,1,1,{TO}\nACME,A-3,,mint,MINT,many,1,1,,,,,"
    unknown = f"ACME,A-4,{AT},tea,TEA,2,1,1,{TO}\nACME,A-4,,gold,GOLD,1,1,1,,,,,"
    sheet = "\n".join([HEADER, FIRST, SECOND, ALONE, wrong, unknown, ""])
    page, run_id = hand_in(browser, sheet.encode(), "orders.csv")
    assert "2 × TEA · 3 × MINT" in shown(page)
    run_import(run_id, chunk_rows=1)
    run = run_of(run_id)
    assert (run.done, run.total, run.report["rows"]) == (7, 7, 7)
    both = taken(acme, "A-1")
    assert both is not None
    assert [line["sku"] for line in both.lines] == ["TEA", "MINT"]
    assert taken(acme, "A-2") is not None
    assert taken(acme, "A-3") is None
    with rejections_path(run_id).open(encoding="utf-8", newline="") as file:
        rows = sorted({int(one["row"]) for one in csv.DictReader(file)})
    assert rows[:2] == [4, 5]
    settle()
    mended = browser.get(reverse("desk_import_mend", args=[run_id])).getvalue()
    path = rejections_path(run_id).with_suffix(".xlsx")
    path.write_bytes(mended)
    book = load_workbook(path)
    sheet_rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in sheet_rows[1:3]] == ["A-3", "A-3"]
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[5].value = "3" if row[5].value == "many" else row[5].value
    book.save(path)
    _page, again = hand_in(browser, path.read_bytes(), "mended.xlsx")
    run_import(again)
    whole = taken(acme, "A-3")
    assert whole is not None
    assert [(line["sku"], line["quantity"]) for line in whole.lines] == [("TEA", 2), ("MINT", 3)]
