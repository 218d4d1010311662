from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories import NOW, SYSTEM

from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.queries import CustomerCard, customer_page, customer_rows, customers_by_code
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
DRAFT = CustomerDraft(code="ACME", name="安科美贸易有限公司", name_en="Acme", trade="电子", tier="key")


def test_she_is_opened_once_and_brought_up_to_date() -> None:
    assert record_customers(by=SYSTEM, at=NOW, customers=[DRAFT]) == 1
    assert record_customers(by=SYSTEM, at=NOW, customers=[DRAFT]) == 0
    assert record_customers(by=SYSTEM, at=NOW, customers=[replace(DRAFT, tier="platinum")]) == 1
    card = customers_by_code(["ACME"], actor=SYSTEM)["ACME"]
    assert (card.tier, card.opened_at) == ("platinum", NOW)
    assert [one.fact.fresh for one in ledger.all_named(["customer.recorded"])] == [True, False]  # type: ignore[attr-defined]


def test_the_last_word_in_a_batch_counts() -> None:
    record_customers(by=SYSTEM, at=NOW, customers=[DRAFT, replace(DRAFT, name="新名字")])
    assert customers_by_code(["ACME"], actor=SYSTEM)["ACME"].name == "新名字"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, code=""), "customers.0.code"),
        (replace(DRAFT, code="x" * 41), "customers.0.code"),
        (replace(DRAFT, name=" "), "customers.0.name"),
        (replace(DRAFT, tier="gold"), "customers.0.tier"),
        (replace(DRAFT, language="fr"), "customers.0.language"),
        (replace(DRAFT, zone="Mars"), "customers.0.zone"),
        (replace(DRAFT, email="x" * 255 + "@acme.example"), "customers.0.email"),
        (replace(DRAFT, phone="1" * 41), "customers.0.phone"),
        (replace(DRAFT, trade="x" * 81), "customers.0.trade"),
        (replace(DRAFT, name_en="x" * 201), "customers.0.name_en"),
        (replace(DRAFT, name="安\x00科美"), "customers.0.name"),
        (replace(DRAFT, email="somebody"), "customers.0.email"),
        (replace(DRAFT, email="a@b.example, c@d.example"), "customers.0.email"),
        (replace(DRAFT, email="a@b.example\r\nBcc: x@y.example"), "customers.0.email"),
    ],
)
def test_a_bad_one_is_refused_with_its_field(draft: CustomerDraft, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        record_customers(by=SYSTEM, at=NOW, customers=[draft])
    assert [problem.field for problem in caught.value.fields] == [field]


def test_customers_do_not_record_customers(customer_actor: Actor) -> None:
    for actor in (customer_actor, ANONYMOUS, Actor(Role.MACHINE, "key", "key")):
        with pytest.raises(Forbidden):
            record_customers(by=actor, at=NOW, customers=[DRAFT])


def test_a_customer_sees_herself_only(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor
) -> None:
    assert [row.code for row in customer_rows(actor=customer_actor, window=Window()).rows] == ["ACME"]
    with pytest.raises(NotFound):
        customer_page(globex.id, actor=customer_actor)
    assert customer_rows(actor=ANONYMOUS, window=Window()).total == 0


@pytest.mark.parametrize(
    ("text", "codes"), [("科美", ["ACME"]), ("贸易", ["ACME", "GLOBEX"]), ("globex", ["GLOBEX"])]
)
def test_she_is_found_by_words(acme: CustomerCard, globex: CustomerCard, text: str, codes: list[str]) -> None:
    found = customer_rows(actor=SYSTEM, window=Window(), text=text).rows
    assert [row.code for row in found] == codes
