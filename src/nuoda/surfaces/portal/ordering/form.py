"""The form in which a customer's clerk writes an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party
from nuoda.domains.orders.queries import OrderPage
from nuoda.domains.stock.queries.furnishing import ProductLine
from nuoda.kernel import limits
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import here
from nuoda.pages.amending import MASKS, PERSON, marks_of
from nuoda.pages.dates import MomentField, in_zone
from nuoda.pages.parties import LABELS, SIDES, add_party, field_of, party_parts
from nuoda.pages.vocabulary import choices

LEAST_LINES, MORE_LINES, MOST_LINES = 3, 5, 40
_KG = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of goods as the form shows it."""

    sku: forms.BoundField
    quantity: forms.BoundField


class OrderForm(forms.Form):
    """One order of a customer. Both addresses stand under ``to_`` and ``from_``, lines under ``sku_N``.

    A form that repeats an order shows nobody's name, phone or street: what stays empty is as it was there.
    """

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    begun = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    draft = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    repeat = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    quote = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    lines = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reference = forms.CharField(
        label=gettext_lazy("Your number"), max_length=60, required=False,
        help_text=gettext_lazy("Empty: one of our own is given."),
    )  # fmt: skip
    goods = forms.CharField(
        label=gettext_lazy("Other goods"), max_length=200, required=False,
        help_text=gettext_lazy("What does not lie with us, in words."),
    )  # fmt: skip
    pieces = forms.IntegerField(
        label=gettext_lazy("Pieces"), min_value=1, max_value=limits.PIECES, required=False,
        help_text=gettext_lazy("Empty: as many as the lines say."),
    )  # fmt: skip
    weight_kg = forms.DecimalField(
        label=gettext_lazy("Weight, kg"), max_digits=12, min_value=0, required=False,
        help_text=gettext_lazy("Empty: by the weights of your products."),
    )  # fmt: skip
    declared_value = forms.DecimalField(
        label=gettext_lazy("Declared value"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    handling = forms.CharField(
        label=gettext_lazy("Handling"), max_length=200, required=False,
        help_text=gettext_lazy("Marks apart by commas, such as: fragile, this side up."),
    )  # fmt: skip
    pickup_from = MomentField(label=gettext_lazy("Collection from"))
    pickup_until = MomentField(label=gettext_lazy("Collection until"))
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False, initial="standard")

    def __init__(
        self, data: Any, products: Sequence[ProductLine], *, now: datetime, zone: ZoneInfo,
        repeated: OrderPage | None, initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        begun = {"begun": now.isoformat(), "once": uuid4().hex, "service": "standard"}
        super().__init__(data, initial={**begun, **(initial or {})})
        self.products = {one.sku: one for one in products}
        self.repeated = repeated
        in_zone(self, zone)
        for side in SIDES:
            add_party(self, side, needed=side == "to")
        if repeated is not None:
            self._as_before(repeated)
        source: Mapping[str, Any] = data if data is not None else self.initial
        self.count = _count(source)
        for n in range(self.count):
            self.fields[f"sku_{n}"] = forms.CharField(
                label=_("Product of line %(n)d") % {"n": n + 1}, max_length=80, required=False,
                widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"quantity_{n}"] = forms.IntegerField(
                label=_("Pieces of line %(n)d") % {"n": n + 1}, min_value=1, max_value=limits.PIECES,
                required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def _as_before(self, order: OrderPage) -> None:
        """What is somebody's own may stay empty, and is said masked beside its field."""
        for side, whole in SIDES.items():
            party: Mapping[str, str] = getattr(order, whole)
            for name in PERSON:
                field = self.fields[f"{side}_{name}"]
                if party.get(name):
                    field.required = False
                    field.help_text = _("Empty: as it is (%(now)s).") % {"now": MASKS[name](party[name])}

    @property
    def with_lines(self) -> bool:
        """Whether lines are asked for: she has products with us, or names one."""
        return bool(self.products) or any(row.sku.value() or row.quantity.value() for row in self.line_rows())

    def line_rows(self) -> list[LineRow]:
        return [LineRow(self[f"sku_{n}"], self[f"quantity_{n}"]) for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for side, whole in SIDES.items():
            self._fill(given, side, getattr(self.repeated, whole, None) or {})
        found = 0
        for n in range(self.count):
            sku, quantity = (given.get(f"sku_{n}") or "").strip(), given.get(f"quantity_{n}")
            if sku and sku not in self.products:
                self.add_error(f"sku_{n}", _("You have no product of this number. Choose one of the list."))
            elif sku and quantity is None and f"quantity_{n}" not in self.errors:
                self.add_error(f"quantity_{n}", _("Say how many."))
            elif quantity is not None and not sku:
                self.add_error(f"sku_{n}", _("Say of which product."))
            found += bool(sku)
        if not found and not given.get("goods") and not self.errors:
            self.add_error("goods", _("Name a product of yours in a line, or say here what is carried."))
        return given

    def _fill(self, given: dict[str, Any], side: str, before: Mapping[str, str]) -> None:
        """Empty parts of a person as in the order that is repeated, where the place is still the same."""
        if not before or given.get(f"{side}_line", "").strip():
            return
        same = all(given.get(f"{side}_{name}", "") == before.get(name, "") for name in ("region", "city"))
        for name in PERSON:
            if before.get(name) and not given.get(f"{side}_{name}", "").strip():
                if same:
                    given[f"{side}_{name}"] = before[name]
                elif side == "to" or name != "street":
                    self.add_error(f"{side}_{name}", _("Another city needs its own. Write it out."))

    def order_lines(self) -> tuple[OrderLine, ...]:
        found = []
        for n in range(self.count):
            one = self.products.get((self.cleaned_data.get(f"sku_{n}") or "").strip())
            if one is not None:
                found.append(OrderLine(one.name, self.cleaned_data[f"quantity_{n}"], one.unit, one.sku))
        return tuple(found)

    def weight(self) -> Decimal | None:
        """As it was typed, else by the products, else unknown."""
        typed: Decimal | None = self.cleaned_data["weight_kg"]
        grams = sum(self.products[one.sku].weight * one.quantity for one in self.order_lines())
        if typed is not None or not grams:
            return typed
        return (Decimal(grams) / 1000).quantize(_KG)

    def pieces_in_all(self) -> int:
        typed: int | None = self.cleaned_data["pieces"]
        return typed or sum(one.quantity for one in self.order_lines()) or 1

    def goods_in_words(self) -> str:
        named = [one.description for one in self.order_lines()]
        return " · ".join(filter(None, [self.cleaned_data["goods"].strip(), *dict.fromkeys(named)]))[:200]

    def ordered_at(self, now: datetime) -> datetime:
        """When the form was opened, so that a second press of the button is the same order."""
        try:
            begun = datetime.fromisoformat(self.cleaned_data["begun"])
        except ValueError:
            return now
        return begun if begun.tzinfo and now - timedelta(days=1) < begun <= now else now

    def order(self, customer: str, *, at: datetime, day: str, sender: Mapping[str, str]) -> OrderDraft:
        """The order; ``sender`` stands in where the form names none, ``day`` is in a number of our own."""
        given = self.cleaned_data
        own = f"W{day}-{(given['once'] or uuid4().hex)[:6].upper()}"
        origin = party_parts(given, "from")
        quote = given["quote"].strip()
        return OrderDraft(
            customer=customer, reference=given["reference"].strip() or own, ordered_at=self.ordered_at(at),
            consignee=Party(**party_parts(given, "to")),
            sender=Party(**(origin if any(origin[name] for name in LABELS) else {**origin, **sender})),
            service=given["service"] or "standard", channel="web", pieces=self.pieces_in_all(),
            weight_kg=self.weight(), goods=self.goods_in_words(), lines=self.order_lines(),
            declared_value=given["declared_value"], handling=marks_of(given["handling"]),
            pickup_from=given["pickup_from"], pickup_until=given["pickup_until"], quote=quote,
            quote_option=given["service"] if quote else "",
        )  # fmt: skip

    def refuse(self, error: Invalid) -> None:
        """Put the problems that a command named beside their fields, each with its remedy."""
        for problem in error.fields:
            name = "service" if problem.field in ("quote", "quote_option") else field_of(problem.field)
            words = f"{here(problem.reason)} {here(problem.remedy)}".strip()
            self.add_error(name if name in self.fields else None, words)

    def offer_services(self, options: Sequence[tuple[str, Any]]) -> None:
        """What may be chosen: the options of a quote, else every service."""
        known = list(options) or list(choices("service"))
        self.fields["service"].choices = known  # type: ignore[attr-defined]


def _count(source: Mapping[str, Any]) -> int:
    try:
        asked = int(source.get("lines") or 0)
    except (TypeError, ValueError):
        asked = 0
    filled = [n for n in range(MOST_LINES) if source.get(f"sku_{n}") or source.get(f"quantity_{n}")]
    return min(MOST_LINES, max(asked, LEAST_LINES, (filled[-1] + 1) if filled else 0))
