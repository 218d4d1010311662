"""Amend orders: a new version each, the old one kept, price and terms by the rules of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.orders.commands.amended import Amended, Repriced, reprice
from nuoda.domains.orders.commands.changing import Asked, judge_stage
from nuoda.domains.orders.commands.drafts import Amendment, OrderDraft, Party
from nuoda.domains.orders.commands.noting import HOUSE, Said, goods_held, note_lines, write_notes
from nuoda.domains.orders.commands.record import check_order, plain_lines, words_of
from nuoda.domains.orders.commands.units import Units, units_of
from nuoda.domains.orders.facts import OrderAmended
from nuoda.domains.orders.models import Order, OrderVersion
from nuoda.domains.orders.queries.changes import change_terms
from nuoda.domains.orders.rules import VERSIONED, Cause, Change, NoteKind, differences, twin_key
from nuoda.domains.stock.queries.held_for import HeldFor
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.searching import write_search
from nuoda.kernel.statements import insert, visible_where
from nuoda.kernel.text import text as _

_NAMED = "customer_id = ANY(%s::uuid[]) AND reference = ANY(%s::text[])"
_COLUMNS = (
    *VERSIONED, "version", "price", "price_currency", "promised_due_at", "promise_basis", "twin_key",
)  # fmt: skip


@command
def amend_orders(
    *,
    by: Actor,
    at: datetime,
    amendments: Sequence[Amendment],
    refusals: Mapping[int, tuple[FieldError, ...]] = MappingProxyType({}),
) -> IntakeReport:
    """Amend orders; one that is so already counts as a duplicate, one that may not be changed is refused.

    What may change depends on the stage, and the fee on the terms of the day. An order with a quoted price is
    priced anew by the tariffs of its day. Whoever works on it gets a note to acknowledge. ``refusals`` are
    problems by place that were found above: what nobody can carry so. A constant number of queries.
    """
    customers = customers_by_code({one.customer for one in amendments}, actor=by)
    rows = locked_orders([(one.customer, one.reference) for one in amendments], customers, by)
    goods, terms = goods_held(rows.values()), change_terms(house_day(at), actor=HOUSE)
    refused: list[Refused] = []
    units = units_of(
        (customers[one.customer].id, one.lines or ()) for one in amendments if one.customer in customers
    )
    changed: dict[UUID, Amended] = {}
    duplicate = 0
    for place, one in enumerate(amendments):
        card = customers.get(one.customer)
        row = rows.get((card.id, one.reference)) if card else None
        if row is None or card is None:
            refused.append(Refused(place, (no_order(),)))
            continue
        problems, content = _wanted(one, row, by, units)
        changes = differences(_content(row), content)
        if not problems and not changes:
            duplicate += 1
            continue
        judged = judge_stage(Asked(row, goods.get(row.id), changes, Change.AMEND, one.cause), terms)
        problems = [*problems, *judged.problems, *refusals.get(place, ())]
        if row.id in changed:
            problems.append(_moved_on())
        if problems:
            refused.append(Refused(place, tuple(problems)))
        else:
            changed[row.id] = Amended(place, row, card, one, content, changes, judged)
    prices = reprice(list(changed.values()), by=by, at=at)
    for id_, found in prices.items():
        if found.problems:
            refused.append(Refused(changed.pop(id_).place, found.problems))
    _carry_out(list(changed.values()), prices, goods, by=by, at=at)
    return IntakeReport(len(changed), duplicate, tuple(sorted(refused, key=lambda one: one.index)))


def locked_orders(
    keys: Sequence[tuple[str, str]], customers: Mapping[str, CustomerCard], by: Actor
) -> dict[tuple[UUID, str], Order]:
    """Orders by customer and reference, as far as the actor may see them, locked."""
    ids = {code: card.id for code, card in customers.items()}
    named = [arrays.ids(ids.values()), arrays.texts({reference for _code, reference in keys})]
    rows = visible_where(Order, _NAMED, named, actor=by, order="id FOR UPDATE") if ids else []
    wanted = {(ids[code], reference) for code, reference in keys if code in ids}
    return {
        (row.customer_id, row.reference): row for row in rows if (row.customer_id, row.reference) in wanted
    }


def no_order() -> FieldError:
    reason = _("There is no order under this reference.")
    return FieldError("reference", reason, _("Correct the reference."))


def _moved_on() -> FieldError:
    reason = _("The order was changed meanwhile.")
    return FieldError("version", reason, _("Look at its newest version, and change that."))


def _content(row: Order) -> dict[str, Any]:
    return {name: getattr(row, name) for name in VERSIONED}


def _wanted(one: Amendment, row: Order, by: Actor, units: Units) -> tuple[list[FieldError], dict[str, Any]]:
    """What the order shall be, checked as a new order is."""
    content = _content(row)
    for name in ("goods", "pieces", "weight_kg", "service"):
        given = getattr(one, name)
        content[name] = content[name] if given is None else given
    consignee = one.consignee or Party(**row.consignee)
    content["consignee"] = asdict(consignee)
    if one.lines is not None:
        content["lines"] = plain_lines(one.lines, row.customer_id, units)
    if one.handling is not None:
        content["handling"] = list(one.handling)
    if one.pickup is not None:
        content["pickup_from"], content["pickup_until"] = one.pickup
    draft = OrderDraft(
        customer=one.customer, reference=row.reference, ordered_at=row.ordered_at, consignee=consignee,
        service=content["service"], channel=row.channel, pieces=content["pieces"],
        weight_kg=content["weight_kg"], goods=content["goods"], lines=one.lines or (),
        pickup_from=content["pickup_from"], pickup_until=content["pickup_until"],
    )  # fmt: skip
    problems = [
        *check_order(draft),
        *check_text("asked_by", one.asked_by, required=True, longest=120),
        *check_text("reason", one.reason),
    ]
    if one.version is not None and one.version != row.version:
        problems.append(_moved_on())
    if one.cause != Cause.AMENDED and by.role is not Role.SYSTEM:
        reason = _("A redirection is asked for at the shipment.")
        problems.append(FieldError("cause", reason, _("Redirect the shipment.")))
    return problems, content


def _carry_out(
    found: Sequence[Amended],
    prices: Mapping[UUID, Repriced],
    goods: Mapping[UUID, HeldFor],
    *,
    by: Actor,
    at: datetime,
) -> None:
    versions = []
    for one in found:
        if one.row.version == 1:
            versions.append(_first(one.row))
        _apply(one, prices.get(one.row.id))
        versions.append(_version(one, by, at))
    rows = [one.row for one in found]
    save_columns(rows, *_COLUMNS)
    insert(versions)
    if rows:
        write_search(Order, [(row.id, words_of(row)) for row in rows])
    said = [(one.row, Said(NoteKind.AMENDED, note_lines(one.changes), one.asked.reason)) for one in found]
    write_notes(said, goods, at=at)
    state(*(_fact(one) for one in found))


def _apply(one: Amended, price: Repriced | None) -> None:
    row = one.row
    for name, value in one.content.items():
        setattr(row, name, value)
    row.version += 1
    if price is not None:
        row.price, row.price_currency, row.promised_due_at = price.price, price.currency, price.due_at
    elif one.goes_elsewhere:
        row.promised_due_at, row.promise_basis = None, ""
    row.twin_key = twin_key(
        row.consignee, goods=row.goods, lines=row.lines, pieces=row.pieces, weight_kg=row.weight_kg
    )


def _first(row: Order) -> OrderVersion:
    return OrderVersion(
        order_id=row.id, customer_id=row.customer_id, number=1, cause=Cause.TAKEN.value,
        made_at=row.recorded_at, made_by="", content=_kept(_content(row)), price=row.price,
        price_currency=row.price_currency,
    )  # fmt: skip


def _version(one: Amended, by: Actor, at: datetime) -> OrderVersion:
    row = one.row
    return OrderVersion(
        order_id=row.id, customer_id=row.customer_id, number=row.version, cause=one.asked.cause,
        made_at=at, made_by=by.name[:120], asked_by=one.asked.asked_by, reason=one.asked.reason,
        content=_kept(one.content), changes=one.changes, price=row.price, price_currency=row.price_currency,
        fee=one.judged.fee, fee_currency=one.judged.currency,
    )  # fmt: skip


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    """A version as JSON: amounts and instants as text."""
    return {
        name: value if value is None or isinstance(value, str | int | list | dict) else str(value)
        for name, value in content.items()
    }


def _fact(one: Amended) -> OrderAmended:
    row = one.row
    return OrderAmended(
        subject=Ref("order", str(row.id)), customer_id=row.customer_id, reference=row.reference,
        number=row.version, cause=one.asked.cause, fields=tuple(each["field"] for each in one.changes),
        asked_by=one.asked.asked_by, reason=one.asked.reason, stage=one.judged.stage.value,
        fee=one.judged.fee, fee_currency=one.judged.currency, price=row.price,
        price_currency=row.price_currency,
    )  # fmt: skip
