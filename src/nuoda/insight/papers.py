"""Packing list and pick list as PDF in a language, and what all papers share. Parties are masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from nuoda.domains.customers.queries import customer_page
from nuoda.domains.orders.queries import OrderPage, order_page
from nuoda.domains.stock.queries import FloorDay, floor_day
from nuoda.domains.stock.queries.packages import PackageRow, packages_of
from nuoda.insight.packages import name_words
from nuoda.kernel.actor import Actor
from nuoda.kernel.addresses import in_one_line
from nuoda.kernel.errors import NotFound
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.translate import labelled, listed
from nuoda.pages.names import called
from nuoda.pages.paper import Letter, Sheet, letter_pdf
from nuoda.pages.vocabulary import word

Paper = tuple[str, bytes]
"""The name of the file without its ending, and the file."""


def house() -> str:
    """What the house calls itself on paper."""
    return parseaddr(settings.NUODA_MAIL_FROM)[0] or "Nuoda"


def packing_list(order_id: UUID, *, actor: Actor, language: str) -> Paper:
    """What is in each package of an order. Raises :class:`NotFound`, also while nothing is packed."""
    order = order_page(order_id, actor=actor)
    rows = packages_of([(order.customer_id, order.reference)], actor=actor)
    if not rows:
        raise NotFound
    with translation.override(language):
        return f"{order.reference}-packing", letter_pdf(_packing(order, rows, actor))


def _packing(order: OrderPage, rows: Sequence[PackageRow], actor: Actor) -> Letter:
    customer = customer_page(order.customer_id, actor=actor)
    weight = sum(one.weight for one in rows)
    facts = [
        (_("Order"), order.reference),
        (_("Customer"), called(customer)),
        (_("Consignee"), party_words(order.consignee)),
        (_("Packages"), str(len(rows))),
        (_("Weight"), kilograms(weight) if weight else "–"),
    ]
    lines = []
    for row in rows:
        head = f"{row.nth}/{row.count}  {row.number}"
        size = " × ".join(str(one) for one in row.size) + " mm" if any(row.size) else ""
        notes = " · ".join(one for one in (kilograms(row.weight) if row.weight else "", size) if one)
        for nth, one in enumerate(row.inside):
            ends = f"{one.expires_on:%Y-%m-%d}" if one.expires_on else "–"
            lines.append(
                (
                    head if nth == 0 else "", f"{one.sku} {name_words(one.name, one.name_en)}", one.lot, ends,
                    counted(one.quantity, one.unit), notes if nth == 0 else "",
                )
            )  # fmt: skip
    return Letter(
        sender=house(), number=order.reference, title=_("Packing list"), addressee=(), facts=facts,
        sheet=Sheet(
            (
                _("Package"), pgettext("goods", "Product"), _("Lot"), pgettext("goods", "Expires"),
                _("Pieces"), _("Weight and size"),
            ),
            lines, (0.25, 0.22, 0.12, 0.15, 0.12, 0.14), frozenset({4}),
        ),
        sections=minding(
            (f"{row.nth}/{row.count}", [*(mark for one in row.inside for mark in one.marks), *order.handling])
            for row in rows
        ),
        closing=(
            _("In all: %(pieces)s in %(packages)s.")
            % {"pieces": _pieces(sum(one.pieces for one in rows)), "packages": _packages(len(rows))},
        ),
        lines_to_sign=(_("Packed by"), _("Checked by")), code=scanned(order.reference),
    )  # fmt: skip


def _pieces(n: int) -> str:
    return ngettext("%(n)s piece", "%(n)s pieces", n) % {"n": n}


def _packages(n: int) -> str:
    return ngettext("%(n)s package", "%(n)s packages", n) % {"n": n}


def pick_list(warehouse: str, *, actor: Actor, at: datetime, language: str, reference: str = "") -> Paper:
    """What is to be picked in a warehouse, on the way through the aisles, of one order or of all.

    Raises :class:`NotFound`.
    """
    day = floor_day(warehouse, actor=actor, at=at)
    if day is None:
        raise NotFound
    with translation.override(language):
        return f"{reference or warehouse}-picks", letter_pdf(_picking(day, at, reference))


def _picking(day: FloorDay, at: datetime, reference: str) -> Letter:
    names = {(one.sku, one.lot): name_words(one.name, one.name_en) for one in day.goods}
    expiry = {(one.sku, one.lot): one.expires_on for one in day.goods}
    picks = [one for one in day.picks if reference in ("", one.reference)]
    lines = []
    for one in picks:
        ends = expiry.get((one.sku, one.lot))
        lines.append(
            (
                one.place, f"{one.sku} {names.get((one.sku, one.lot), '')}", one.lot,
                f"{ends:%Y-%m-%d}" if ends else "–", str(one.quantity), f"{one.reference}", "□",
            )
        )  # fmt: skip
    local = at.astimezone(ZoneInfo(day.warehouse.zone))
    facts = [
        (_("Warehouse"), f"{day.warehouse.code} {name_words(day.warehouse.name, day.warehouse.name_en)}"),
        (_("As of"), f"{local:%Y-%m-%d %H:%M}"),
        (_("Lines"), str(len(picks))),
    ]
    if reference:
        facts.insert(0, (_("Order"), reference))
    lacking = [labelled(sku, short) for _number, sku, short in day.lacking] if not reference else []
    return Letter(
        sender=house(), number=reference or day.warehouse.code, title=_("Pick list"), addressee=(),
        facts=facts,
        paragraphs=() if picks else (_("Nothing waits to be picked."),),
        sheet=Sheet(
            (
                pgettext("goods", "Place"), pgettext("goods", "Product"), _("Lot"),
                pgettext("goods", "Expires"), _("Pieces"), _("Order"), pgettext("warehouse", "Done"),
            ),
            lines, (0.13, 0.25, 0.13, 0.16, 0.1, 0.15, 0.08), frozenset({4}),
        ) if lines else None,
        sections=minding((f"{one.reference} {one.sku}", one.handling) for one in picks),
        closing=[_("Not enough lies here of: %(goods)s.") % {"goods": listed(lacking)}][: len(lacking)],
        lines_to_sign=(_("Picked by"),), code=scanned(reference or day.warehouse.code),
    )  # fmt: skip


def minding(told: Iterable[tuple[str, Iterable[str]]]) -> list[tuple[str, str]]:
    """The instructions of some things, a line with its box to tick for each; nothing where there are none."""
    marks: dict[str, dict[str, None]] = {}
    for name, some in told:
        marks.setdefault(name, {}).update(dict.fromkeys(some))
    lines = [
        "□ " + _("%(what)s: %(how)s") % {"what": name, "how": marks_words(some)}
        for name, some in marks.items()
        if some
    ]
    return [(_("Mind, and tick at the hand-over"), "\n".join(lines))] if lines else []


def marks_words(marks: Iterable[str]) -> str:
    """Handling instructions in the active language; what somebody wrote stays as it is."""
    return listed(word("handling_mark", one) for one in marks)


def counted(quantity: object, unit: str) -> str:
    """So many of a unit, in the active language."""
    return f"{quantity} {word('goods_unit', unit)}".strip()


def kilograms(grams: int) -> str:
    return f"{grams / 1000:,.2f} kg"


def party_words(party: dict[str, str]) -> str:
    """A party as paper may name it: name, phone and room masked."""
    address = mask_address(in_one_line(party))
    named = f"{mask_name(party.get('name', ''))} {mask_phone(party.get('phone', ''))}".strip()
    return f"{named} · {address}".strip(" ·") or "–"


def scanned(number: str) -> str:
    """What the bar code bears: the number, where its signs can be borne and it fits across the sheet."""
    return number if number.isascii() and number.isprintable() and len(number) <= 30 else ""


def service_words(key: str) -> str:
    service, _sign, partner = key.partition("@")
    return f"{word('service', service)} · {partner}" if partner else word("service", service)


def current() -> str:
    return get_language() or "en"
