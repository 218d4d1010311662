from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.orders.commands.drafts import OrderDraft, OrderLine, Party
from nuoda.domains.orders.commands.parties import check_parties
from nuoda.domains.orders.commands.quoted import QUOTE_TAKEN, Terms, quoted_terms
from nuoda.domains.orders.commands.twins import hold_twins, orphans, tell_held
from nuoda.domains.orders.commands.units import Units, units_of
from nuoda.domains.orders.facts import OrderConfirmed
from nuoda.domains.orders.models import Order
from nuoda.domains.orders.rules import CHANNELS, fingerprint, twin_key
from nuoda.domains.orders.rules.allocating import Consent
from nuoda.domains.orders.rules.units import unit_code
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_instant, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


@command
def record_orders(
    *,
    by: Actor,
    at: datetime,
    orders: Sequence[OrderDraft],
    refusals: Mapping[int, tuple[FieldError, ...]] = MappingProxyType({}),
) -> IntakeReport:
    """Take orders that pass the checks; each is confirmed at once, and its promise follows.

    One that is there already with the same content counts as a duplicate; with other content it is
    refused, so that nothing is overwritten. One that asks for what another asked for within a day, under
    another reference, is held beside it and nothing is promised of it; the report names the twin. A refused
    order does not hold up the others. ``refusals`` are problems by place that were found above: what nobody
    can carry so.
    """
    customers = customers_by_code({draft.customer for draft in orders}, actor=by)
    quoted = quoted_terms(orders, customers, by=by, at=at)
    units = units_of((customers[one.customer].id, one.lines) for one in orders if one.customer in customers)
    refused: list[Refused] = []
    rows: dict[tuple[UUID, str], tuple[int, Order]] = {}
    duplicate = 0
    for place, draft in enumerate(orders):
        terms = quoted[place]
        problems = [*_check(draft, customers), *terms.problems, *refusals.get(place, ())]
        if problems:
            refused.append(Refused(place, tuple(problems)))
            continue
        row = _row(draft, customers[draft.customer], at, terms, units)
        twin = rows.get((row.customer_id, row.reference))
        if twin is None:
            rows[row.customer_id, row.reference] = (place, row)
        elif twin[1].fingerprint == row.fingerprint:
            duplicate += 1
        else:
            refused.append(_other_content(place))
    every = [row for _place, row in rows.values()]
    twins = hold_twins(every)
    fresh = _insert(every)
    save_columns(orphans(every, twins, fresh), "state")
    known = _known([key for key, (_place, row) in rows.items() if row.id not in fresh])
    for key, (place, row) in rows.items():
        if row.id in fresh:
            continue
        if known.get(key) == row.fingerprint:
            duplicate += 1
        elif key in known:
            refused.append(_other_content(place))
        else:
            refused.append(Refused(place, (QUOTE_TAKEN,)))
    write_search(Order, [(row.id, words_of(row)) for row in every if row.id in fresh])
    tell_confirmed([row for row in every if row.id in fresh and row.id not in twins])
    tell_held([row for row in every if row.id in fresh and row.id in twins], twins, at)
    held = tuple((place, twins[row.id][1]) for place, row in rows.values() if row.id in fresh & twins.keys())
    return IntakeReport(len(fresh), duplicate, tuple(sorted(refused, key=lambda one: one.index)), held=held)


def _insert(rows: list[Order]) -> set[UUID]:
    in_one_order = sorted(rows, key=lambda row: (row.customer_id, row.reference))
    return insert_new(in_one_order)


def _known(keys: list[tuple[UUID, str]]) -> dict[tuple[UUID, str], str]:
    if not keys:
        return {}
    rows = Order.objects.filter(
        customer_id__in={customer for customer, _ in keys}, reference__in={reference for _, reference in keys}
    )
    return {(row.customer_id, row.reference): row.fingerprint for row in rows}


def tell_confirmed(rows: Iterable[Order]) -> None:
    """State that orders are confirmed: their promises follow."""
    state(
        *(
            OrderConfirmed(
                subject=Ref("order", str(row.id)), customer_id=row.customer_id, reference=row.reference,
                service=row.service, channel=row.channel, ordered_at=row.ordered_at, quote=row.quote,
                quote_version=row.quote_version or 0, quote_option=row.quote_option,
            )
            for row in rows
        )
    )  # fmt: skip


def words_of(row: Order) -> str:
    """The words under which an order is found."""
    consignee = row.consignee
    parts = (consignee.get(name, "") for name in ("name", "phone", "city", "district", "street"))
    return index_text(row.reference, row.goods, *parts)


def _row(draft: OrderDraft, customer: CustomerCard, at: datetime, terms: Terms, units: Units) -> Order:
    content = _content(draft)
    content.pop("channel")
    if not draft.quote:
        del content["quote"], content["quote_option"]
    if draft.pickup_until is None:
        del content["pickup_from"], content["pickup_until"]
    lines = plain_lines(draft.lines, customer.id, units)
    sender, consignee = content["sender"], content["consignee"]
    return Order(
        customer_id=customer.id, reference=draft.reference.strip(), channel=draft.channel,
        service=terms.service or draft.service, ordered_at=draft.ordered_at, recorded_at=at,
        sender=sender, consignee=consignee, goods=draft.goods,
        pieces=draft.pieces, lines=lines,
        weight_kg=draft.weight_kg, declared_value=draft.declared_value, currency=draft.currency,
        handling=list(draft.handling), pickup_from=draft.pickup_from, pickup_until=draft.pickup_until,
        promised_due_at=terms.due_at or draft.promised_due_at,
        promise_basis=terms.basis or draft.promise_basis,
        usual_transit_hours=terms.hours or draft.usual_transit_hours, quote=terms.number,
        quote_version=terms.version, quote_option=terms.option, price=terms.price,
        price_currency=terms.currency,
        twin_key=twin_key(
            consignee, goods=draft.goods, lines=lines, pieces=draft.pieces, weight_kg=draft.weight_kg
        ),
        fingerprint=fingerprint(tuple(sorted(content.items()))),
    )  # fmt: skip


def _content(draft: OrderDraft) -> dict[str, Any]:
    """The draft as plain values, whose parts hold nothing that has to be copied."""
    return {
        **_fields(draft),
        "sender": _fields(draft.sender),
        "consignee": _fields(draft.consignee),
        "lines": tuple(_fields(line) for line in draft.lines),
    }


def _fields(one: OrderDraft | Party | OrderLine) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def plain_lines(lines: Sequence[OrderLine], owner: UUID, units: Units) -> list[dict[str, Any]]:
    """Lines of goods as they are kept, each counted as its product is."""
    found = [
        {
            **_fields(line),
            "value": _plain(line.value),
            "unit": unit_code(line.unit, units.get((owner, line.sku), "")),
        }
        for line in lines
    ]
    for one in found:
        if not one["substitutes"]:
            del one["substitutes"]
    return found


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


def _other_content(place: int) -> Refused:
    reason = _("This reference is already taken by an order with other content.")
    return Refused(
        place, (FieldError("reference", reason, _("Use a new reference, or amend the first order.")),)
    )


def _check(draft: OrderDraft, customers: Mapping[str, CustomerCard]) -> list[FieldError]:
    problems = check_order(draft)
    if draft.customer not in customers:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Record the customer first, or correct the code.")))
    return problems


def check_order(draft: OrderDraft) -> list[FieldError]:
    """Everything wrong with an order itself, be it new or amended."""
    problems = [
        *check_text("reference", draft.reference, required=True, longest=60),
        *check_text("goods", draft.goods),
        *check_text("service", draft.service, required=True, longest=30),
        *check_instant("ordered_at", draft.ordered_at),
        *check_instant("promised_due_at", draft.promised_due_at),
        *check_instant("pickup_from", draft.pickup_from),
        *check_instant("pickup_until", draft.pickup_until),
        *check_number("pieces", draft.pieces, least=1, most=limits.PIECES, unit=_("pieces")),
        *check_number("weight_kg", draft.weight_kg, most=limits.WEIGHT_KG, unit=_("kg")),
        *check_number("declared_value", draft.declared_value, most=10**11, unit=_("of money")),
        *check_parties(draft),
    ]
    reason = _("Unknown channel %(channel)s.", {"channel": draft.channel[:20]})
    problems += check_choice("channel", draft.channel, CHANNELS, reason)
    for wish in {line.substitutes for line in draft.lines if line.substitutes}:
        problems += check_choice("substitutes", wish, Consent, _("Unknown rule for substitutes."))
    if not problems and draft.promised_due_at and draft.promised_due_at < draft.ordered_at:
        reason = _("The promised time lies before the order.")
        problems.append(FieldError("promised_due_at", reason, _("Correct one of the two.")))
    return problems or _check_pickup(draft)


def _check_pickup(draft: OrderDraft) -> list[FieldError]:
    """The window of collection: it has an end, after its beginning and after the order."""
    since, until = draft.pickup_from, draft.pickup_until
    if until is None:
        if since is None:
            return []
        reason = _("The collection has a beginning and no end.")
        return [FieldError("pickup_until", reason, _("Say by when the goods are collected."))]
    if since is not None and until <= since:
        reason = _("The collection would end before it begins.")
        return [FieldError("pickup_until", reason, _("Correct one of the two."))]
    if until <= draft.ordered_at:
        reason = _("The collection would be over before the order.")
        return [FieldError("pickup_until", reason, _("Correct one of the two."))]
    return []
