"""How one sheet is laid out: which of its headers fills which of our columns, guessed, chosen, remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from nuoda.domains.orders.queries import layout_of
from nuoda.kernel.actor import Actor
from nuoda.surfaces.intake.mapping.schema import Column, Record, Schema, Value
from nuoda.surfaces.intake.mapping.scope import loose

_ALIKE = 0.75
_SIDES = ("consignee", "sender")
# What clerks call their columns beyond the sheet's own headers. These are guesses and are shown as such.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "reference": ("客户单号", "外部单号", "订单编号", "PO number", "PO", "Order no", "Order ID", "SO number"),
    "ordered_at": ("日期", "下单日", "订单日期", "Order date", "Date"),
    "pieces": ("箱数", "数量", "总件数", "Cartons", "Packages", "Quantity", "Qty"),
    "weight_kg": ("毛重", "总重量", "实重", "Gross weight", "Weight"),
    "goods": ("货物", "商品", "商品名称", "产品名称", "物品", "Description", "Item", "Commodity"),
    "sku": ("物料号", "产品编码", "商品代码", "Item number", "Product code", "Part number"),
    "quantity": ("订货数量", "Order quantity", "Units"),
    "substitutes": ("替代", "替换", "Substitution", "Alternatives"),
    "declared_value": ("保价金额", "货物价值", "金额", "Value", "Amount"),
    "handling": ("备注", "要求", "Remark", "Remarks", "Notes"),
    "service": ("时效", "运输方式", "Service level", "Shipping method"),
    "promised_due_at": ("到货日期", "要求到货时间", "Delivery date", "Required by"),
    "consignee_name": ("姓名", "联系人", "客户姓名", "Recipient", "Receiver", "Contact", "Name"),
    "consignee_phone": ("电话", "手机", "联系电话", "手机号", "收货电话", "Phone", "Mobile", "Tel"),
    "consignee_region": ("省", "省份", "Province", "State"),
    "consignee_city": ("市", "城市", "City"),
    "consignee_district": ("区", "区县", "县", "District"),
    "consignee_street": ("收货地址", "收件地址", "详细地址", "地址", "Delivery address", "Address"),
    "consignee_postcode": ("邮编", "Postcode", "ZIP", "Zip code"),
    "consignee_line": ("收件", "收货", "收件人信息"),
    "sender_name": ("发件人", "发货方", "Shipper"),
    "sender_street": ("发货地址", "发件地址", "提货地址", "Pickup address"),
}

_BARE = ("数量", "Quantity", "Qty")


@dataclass(frozen=True, slots=True)
class Layout:
    """``columns`` maps our column to the file's header; None where headers speak for themselves.

    ``customer`` is the code of the one customer that every row belongs to, "" where the sheet says whose each
    is. Rows of such a sheet that do not say when they were ordered were ordered at ``taken_at``.
    """

    customer: str = ""
    columns: Mapping[str, str] | None = None
    taken_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        at = self.taken_at.isoformat() if self.taken_at else ""
        return {"customer": self.customer, "columns": self.columns, "taken_at": at}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Layout:
        if not saved:
            return cls()
        at = datetime.fromisoformat(saved["taken_at"]) if saved["taken_at"] else None
        return cls(saved["customer"], saved["columns"], at)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Which header seems to fill which column; ``guessed`` are those that only seem to."""

    columns: Mapping[str, str] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()


def adapted(schema: Schema, layout: Layout) -> Schema:
    """The mapping for a sheet that is laid out so."""
    source = schema.source
    columns = source.columns
    if layout.columns is not None:
        columns = {name: replace(one, only=layout.columns.get(name, "")) for name, one in columns.items()}
    order, key = schema.order, source.key
    if layout.customer and order is not None:
        given = {**order.fields, "customer": Value(const=layout.customer)}
        if layout.taken_at is not None:
            given["ordered_at"] = replace(given["ordered_at"], default=layout.taken_at.isoformat())
            columns = {**columns, "ordered_at": replace(columns["ordered_at"], optional=True)}
        order, key = Record(given, order.guard), tuple(one for one in key if one != "customer")
    files = {**schema.files, schema.rows: replace(source, columns=columns, key=key)}
    return replace(schema, files=files, order=order)


def suggest(columns: Mapping[str, Column], header: Sequence[str]) -> Suggestion:
    """Match headers to columns: by the sheet's own words first, then by what clerks say, then by likeness."""
    free = {loose(name): name for name in header if name}
    found: dict[str, str] = {}
    for name, column in columns.items():
        known = next((one for word in column.headers if (one := loose(word)) in free), None)
        if known is not None:
            found[name] = free.pop(known)
    sure = set(found)
    for name in columns:
        if name not in found:
            said = next((one for word in _WORDS.get(name, ()) if (one := loose(word)) in free), None)
            if said is not None:
                found[name] = free.pop(said)
    for name, column in columns.items():
        if name not in found and (near := _nearest(column, free)):
            found[name] = free.pop(near)
    _count_products(found)
    guessed = set(found) - sure
    guessed |= _whole_addresses(found)
    return Suggestion(found, frozenset(guessed & set(found)))


def _count_products(found: dict[str, str]) -> None:
    """A bare quantity beside product numbers counts products, not the packages that they travel in."""
    bare = {loose(word) for word in _BARE}
    if "sku" in found and "quantity" not in found and loose(found.get("pieces", "")) in bare:
        found["quantity"] = found.pop("pieces")


def _nearest(column: Column, free: Mapping[str, str]) -> str | None:
    words = [loose(word) for word in (column.zh, column.en) if word]
    scored = [(SequenceMatcher(None, word, one).ratio(), one) for word in words for one in free]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else None


def _whole_addresses(found: dict[str, str]) -> set[str]:
    """An address without a city's column of its own holds the city too: it is read as one line."""
    moved = set()
    for side in _SIDES:
        street, line = f"{side}_street", f"{side}_line"
        alone = not found.keys() & {f"{side}_city", f"{side}_region", line}
        if street in found and alone:
            found[line] = found.pop(street)
            moved.add(line)
    return moved


def remembered(
    customer_id: UUID, kind: str, header: Sequence[str], guess: Suggestion, *, actor: Actor
) -> Suggestion:
    """What was chosen for this customer's sheets before.

    A sheet that lacks some of those headers is another one: of what was not chosen there, the guess stands.
    """
    kept = layout_of(customer_id, kind, actor=actor)
    known = {name: one for name, one in kept.items() if one in header}
    if known and len(known) == len(kept):
        return Suggestion(known)
    taken = set(known.values())
    more = {name: one for name, one in guess.columns.items() if name not in known and one not in taken}
    return Suggestion({**more, **known}, guess.guessed & more.keys())
