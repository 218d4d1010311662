from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.orders.commands.sourced import may_set_terms
from nuoda.domains.orders.models import OpenCatalogue, SupplierOffer
from nuoda.domains.stock.queries.sourcing import ProductCard, products_by_sku
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_mail_address, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _

_HOUSE = system("allocation")
_MOST = 10**9
_LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """A supplier sends a product of an owner to consignees; at most so many pieces an order run.

    What is called off is written to her ``email``, where one is known.
    """

    supplier: str
    name: str
    customer: str
    sku: str
    unit_cost: int
    lead_days: int
    most: int
    source: str
    email: str = ""
    language: str = "zh-hans"


@command
def offer_drop_shipping(*, by: Actor, at: datetime, offers: Sequence[OfferDraft]) -> int:
    """Record what suppliers send to consignees for us; an offer takes the place of the one before.

    Raises ``Invalid``, and ``Forbidden`` for whoever does not lead. Returns how many were recorded.
    """
    may_set_terms(by)
    products, _cards = known_products({(one.customer, one.sku) for one in offers})
    problems: list[FieldError] = []
    for one in offers:
        problems += check_text("supplier", one.supplier, required=True, longest=20)
        problems += check_text("name", one.name, required=True, longest=120)
        problems += check_text("source", one.source, required=True)
        problems += check_mail_address("email", one.email) if one.email.strip() else []
        problems += check_choice("language", one.language, _LANGUAGES, _("Unknown language."))
        problems += check_number("unit_cost", one.unit_cost, most=_MOST, unit=_("of money"))
        problems += check_number("lead_days", one.lead_days, least=1, most=365, unit=_("days"))
        problems += check_number("most", one.most, least=1, most=_MOST, unit=_("pieces"))
    if problems:
        raise Invalid(fields=problems)
    wanted = {(one.supplier, products[one.customer, one.sku].id): one for one in offers}
    running = [
        row
        for row in SupplierOffer.objects.select_for_update().filter(
            supplier__in={supplier for supplier, _key in wanted}, ended_at__isnull=True
        )
        if (row.supplier, row.product_id) in wanted
    ]
    for row in running:
        row.ended_at = at
    save_columns(running, "ended_at")
    insert(
        [
            SupplierOffer(
                supplier=supplier, name=one.name, product_id=key, unit_cost=one.unit_cost,
                lead_days=one.lead_days, most=one.most, email=one.email.strip(), language=one.language,
                source=one.source, set_at=at, set_by=by.name,
            )
            for (supplier, key), one in wanted.items()
        ]
    )  # fmt: skip
    return len(wanted)


@command
def open_catalogues(*, by: Actor, at: datetime, pairs: Sequence[tuple[str, str]], source: str) -> int:
    """Let customers order the goods of an owner: pairs of (customer, owner). Returns how many were new."""
    may_set_terms(by)
    cards = customers_by_code({code for pair in pairs for code in pair}, actor=_HOUSE)
    problems = check_text("source", source, required=True)
    for code in sorted({code for pair in pairs for code in pair if code not in cards}):
        reason = _("There is no customer %(code)s.", {"code": code[:40]})
        problems.append(FieldError("customer", reason, _("Correct the code.")))
    if problems:
        raise Invalid(fields=problems)
    rows = [
        OpenCatalogue(
            customer_id=cards[customer].id, owner_id=cards[owner].id, source=source, set_at=at, set_by=by.name
        )
        for customer, owner in sorted(set(pairs))
        if customer != owner
    ]
    return len(insert_new(rows))


def known_products(
    pairs: Iterable[tuple[str, str]], customers: Iterable[str] = ()
) -> tuple[dict[tuple[str, str], ProductCard], dict[str, CustomerCard]]:
    """Products by owner's code and number. Raises ``Invalid`` for what nobody keeps with us."""
    wanted = sorted(set(pairs))
    cards = dict(customers_by_code({*customers, *(code for code, _sku in wanted)}, actor=_HOUSE))
    known = products_by_sku({(cards[code].id, sku) for code, sku in wanted if code in cards}, actor=_HOUSE)
    problems = []
    found = {}
    for code in sorted(set(customers) - set(cards)):
        reason = _("There is no customer %(code)s.", {"code": code[:40]})
        problems.append(FieldError("customer", reason, _("Correct the code.")))
    for code, sku in wanted:
        card = known.get((cards[code].id, sku)) if code in cards else None
        if card is not None:
            found[code, sku] = card
            continue
        reason = _("%(customer)s has no product %(sku)s.", {"customer": code[:40] or "–", "sku": sku[:60]})
        problems.append(FieldError("sku", reason, _("Correct the number, or record the product first.")))
    if problems:
        raise Invalid(fields=problems)
    return found, cards
