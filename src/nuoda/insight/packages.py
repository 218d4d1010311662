"""Labels of packages: what is in them, whose they are and where they go, masked as a waybill must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from nuoda.domains.orders.queries import OrderPage, order_ids, orders_by_id
from nuoda.domains.stock.queries import WarehouseRow, warehouses
from nuoda.domains.stock.queries.packages import InsideRow, PackageRow
from nuoda.kernel.actor import system
from nuoda.kernel.addresses import division, in_one_line, read_line
from nuoda.kernel.personal import mask_name, mask_phone, mask_room
from nuoda.pages.label import Label, LabelParty
from nuoda.pages.vocabulary import word

# A warehouse hand sees no orders; the label of a package that she sees names its parties masked.
_PRINTER = system("printer")
_SSCC = 18


def orders_of(
    packages: Sequence[PackageRow],
) -> Mapping[tuple[UUID, str], OrderPage]:
    """The orders that packages were packed for, by customer and reference; for what is masked or whose
    packages were found as an actor."""
    keys = {(one.customer_id, one.reference) for one in packages}
    ids = order_ids(keys, actor=_PRINTER)
    pages = orders_by_id(ids.values(), actor=_PRINTER)
    return {key: pages[one] for key, one in ids.items() if one in pages}


def package_labels(packages: Sequence[PackageRow]) -> list[Label]:
    """A label for each package that the reader was shown, in the active language."""
    orders = orders_of(packages)
    houses = {one.code: one for one in warehouses(actor=_PRINTER)}
    return [
        _label(one, orders.get((one.customer_id, one.reference)), houses.get(one.warehouse))
        for one in packages
    ]


def _label(row: PackageRow, order: OrderPage | None, house: WarehouseRow | None) -> Label:
    code = _sorted_to(order.consignee) if order else ""
    place = division(code)
    packed = row.packed_at.astimezone(ZoneInfo(house.zone)) if house else row.packed_at
    facts = [(_("Order"), row.reference), (_("Packed"), f"{packed:%Y-%m-%d}")]
    if row.weight:
        facts.append((_("Weight"), f"{row.weight / 1000:.2f} kg"))
    if any(row.size):
        facts.append((_("Size"), " × ".join(str(one) for one in row.size) + " mm"))
    facts += [(one.sku, inside_words(one)) for one in row.inside[:4]]
    if row.trip:
        facts.append((_("Goes with"), row.trip))
    marks = dict.fromkeys(mark for one in row.inside for mark in one.marks)
    marks |= dict.fromkeys(order.handling if order else ())
    return Label(
        house=row.warehouse,
        service=word("service", order.service) if order else pgettext("label", "Package"),
        number=row.number, waybill=row.number, piece=row.nth, pieces=row.count,
        sort_code=f"{code[:3]} {code[3:]}".strip(),
        sort_place=place.name if place else (order.consignee.get("city", "") if order else ""),
        consignee=_party(order.consignee if order else {}), sender=_sender(order, house),
        marks=[word("handling_mark", mark) for mark in marks],
        facts=facts, follow=f"{settings.SITE_URL}/field/floor/label/{row.number}/",
        sscc=len(row.number) == _SSCC and row.number.isdigit(),
    )  # fmt: skip


def _sorted_to(given: Mapping[str, str]) -> str:
    """The code of the division that a party lives in: as it was read, else by the names of its divisions."""
    if given.get("division") or given.get("country", "CN") not in ("", "CN"):
        return given.get("division", "")
    named = "".join(dict.fromkeys(given.get(name, "") for name in ("region", "city", "district")))
    return read_line(named).code


def _sender(order: OrderPage | None, house: WarehouseRow | None) -> LabelParty:
    """Who sends; the warehouse that packed it where the order names nobody."""
    if order and any(order.sender.get(name) for name in ("name", "street")):
        return _party(order.sender)
    return LabelParty(name_words(house.name, house.name_en), "", house.city) if house else _party({})


def inside_words(row: InsideRow) -> str:
    """So much of a lot, with its expiry, in the active language."""
    ends = f" · {row.expires_on:%Y-%m-%d}" if row.expires_on else ""
    return f"{row.quantity} × {name_words(row.name, row.name_en)} · {row.lot}{ends}"


def name_words(name: str, name_en: str) -> str:
    """The name that the active language wants, where there are two."""
    return name_en if get_language() == "en" and name_en else name


def _party(given: Mapping[str, str]) -> LabelParty:
    return LabelParty(
        mask_name(given.get("name", "")), mask_phone(given.get("phone", "")), mask_room(in_one_line(given))
    )
