"""Lines of goods in the form of an order, the same at the desk and in the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from nuoda.kernel import limits
from nuoda.kernel.translate import clauses, labelled
from nuoda.pages.vocabulary import choices, word

LEAST_LINES, MORE_LINES, MOST_LINES = 3, 5, 40
MOST_PRODUCTS = 500
LIGHTEST = Decimal("0.001")
"""The least weight, in kg, that somebody types: what is not known is left empty; nothing weighs nought."""
_NAMES = ("sku", "quantity", "substitutes")


class Product(Protocol):
    """A product as far as a line names it. ``weight`` in grams."""

    @property
    def id(self) -> UUID: ...
    @property
    def sku(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def weight(self) -> int: ...


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of goods as the form shows it."""

    sku: forms.BoundField
    quantity: forms.BoundField
    substitutes: forms.BoundField


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line as it was typed, by the names of an order's line."""

    description: str
    quantity: int
    unit: str
    sku: str
    substitutes: str


def consent_field(label: str) -> forms.ChoiceField:
    """Whether another product may come in place of one that lacks; empty leaves it to what was agreed."""
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("By the terms")), *choices("line_consent")]
    )


def consents_shown(written: str) -> str:
    """``CREAM-50: ask; LIP-3: never`` in the reader's words."""
    said = [one.rpartition(": ") for one in written.split("; ") if one]
    return clauses(labelled(product, word("line_consent", consent)) for product, _colon, consent in said)


class LinesForm(forms.Form):
    """Lines of products under ``sku_N``, ``quantity_N`` and ``substitutes_N``, as many as ``lines``.

    Its form declares ``goods``, ``pieces`` and ``weight_kg``, which say what lies outside the lines.
    """

    products: Mapping[str, Product]
    count: int

    def add_lines(self, products: Sequence[Product], source: Mapping[str, Any]) -> None:
        """The fields of as many lines as ``source`` fills or asks for."""
        self.products = {one.sku: one for one in products}
        self.count = line_count(source)
        for n in range(self.count):
            given = {"n": n + 1}
            self.fields[f"sku_{n}"] = forms.CharField(
                label=_("Product of line %(n)d") % given, max_length=80, required=False,
                widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"quantity_{n}"] = forms.IntegerField(
                label=_("Pieces of line %(n)d") % given, min_value=1, max_value=limits.PIECES,
                required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"substitutes_{n}"] = consent_field(_("Substitutes for line %(n)d") % given)

    @property
    def with_lines(self) -> bool:
        """Whether lines are asked for: the customer has products with us, or one is named."""
        return bool(self.products) or any(row.sku.value() or row.quantity.value() for row in self.line_rows())

    def line_rows(self) -> list[LineRow]:
        return [LineRow(*(self[f"{name}_{n}"] for name in _NAMES)) for n in range(self.count)]

    def check_lines(self, given: Mapping[str, Any]) -> None:
        """Each line names one of the products and how many; without any, the goods are said in words."""
        found = 0
        for n in range(self.count):
            sku, quantity = (given.get(f"sku_{n}") or "").strip(), given.get(f"quantity_{n}")
            if sku and sku not in self.products:
                self.add_error(
                    f"sku_{n}", _("There is no product of this number here. Choose one of the list.")
                )
            elif sku and quantity is None and f"quantity_{n}" not in self.errors:
                self.add_error(f"quantity_{n}", _("Say how many."))
            elif not sku and (quantity is not None or given.get(f"substitutes_{n}")):
                self.add_error(f"sku_{n}", _("Say of which product."))
            found += bool(sku)
        if not found and not given.get("goods") and not self.errors:
            self.add_error("goods", _("Name a product in a line, or say here what is carried."))

    def typed_lines(self) -> list[TypedLine]:
        found = []
        for n in range(self.count):
            sku, quantity, consent = (self.cleaned_data.get(f"{name}_{n}") for name in _NAMES)
            one = self.products.get((sku or "").strip())
            if one is not None and quantity:
                found.append(TypedLine(one.name, quantity, one.unit, one.sku, consent or ""))
        return found

    def weight(self) -> Decimal | None:
        """In kg as it was typed, else by the products, else unknown."""
        typed: Decimal | None = self.cleaned_data["weight_kg"]
        grams = sum(self.products[one.sku].weight * one.quantity for one in self.typed_lines())
        if typed is not None or not grams:
            return typed
        return (Decimal(grams) / 1000).quantize(LIGHTEST)

    def pieces_in_all(self) -> int:
        typed: int | None = self.cleaned_data["pieces"]
        return typed or sum(one.quantity for one in self.typed_lines()) or 1

    def goods_in_words(self) -> str:
        named = [one.description for one in self.typed_lines()]
        return " · ".join(filter(None, [self.cleaned_data["goods"].strip(), *dict.fromkeys(named)]))[:200]


def line_count(source: Mapping[str, Any]) -> int:
    """How many lines a form shows: those that are filled, or asked for."""
    try:
        asked = int(source.get("lines") or 0)
    except (TypeError, ValueError):
        asked = 0
    filled = [n for n in range(MOST_LINES) if source.get(f"sku_{n}") or source.get(f"quantity_{n}")]
    return min(MOST_LINES, max(asked, LEAST_LINES, (filled[-1] + 1) if filled else 0))
