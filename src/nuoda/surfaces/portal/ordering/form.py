"""The form in which a customer's clerk writes an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
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
from nuoda.kernel.translate import explained
from nuoda.pages.amending import MASKS, PERSON, marks_of
from nuoda.pages.dates import MomentField, in_zone
from nuoda.pages.order_lines import LIGHTEST, LinesForm
from nuoda.pages.parties import LABELS, SIDES, add_party, field_of, party_parts
from nuoda.pages.vocabulary import choices


class OrderForm(LinesForm):
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
        label=gettext_lazy("Weight, kg"), max_digits=12, min_value=LIGHTEST, required=False,
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
        self.repeated = repeated
        in_zone(self, zone)
        for side in SIDES:
            add_party(self, side, needed=side == "to")
        if repeated is not None:
            self._as_before(repeated)
        self.add_lines(products, data if data is not None else self.initial)

    def _as_before(self, order: OrderPage) -> None:
        """What is somebody's own may stay empty, and is said masked beside its field."""
        for side, whole in SIDES.items():
            party: Mapping[str, str] = getattr(order, whole)
            for name in PERSON:
                field = self.fields[f"{side}_{name}"]
                if party.get(name):
                    field.required = False
                    field.help_text = _("Empty: as it is (%(now)s).") % {"now": MASKS[name](party[name])}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for side, whole in SIDES.items():
            self._fill(given, side, getattr(self.repeated, whole, None) or {})
        self.check_lines(given)
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
            weight_kg=self.weight(), goods=self.goods_in_words(),
            lines=tuple(OrderLine(**asdict(one)) for one in self.typed_lines()),
            declared_value=given["declared_value"], handling=marks_of(given["handling"]),
            pickup_from=given["pickup_from"], pickup_until=given["pickup_until"], quote=quote,
            quote_option=given["service"] if quote else "",
        )  # fmt: skip

    def refuse(self, error: Invalid) -> None:
        """Put the problems that a command named beside their fields, each with its remedy."""
        for problem in error.fields:
            name = "service" if problem.field in ("quote", "quote_option") else field_of(problem.field)
            words = explained(problem)
            self.add_error(name if name in self.fields else None, words)

    def offer_services(self, options: Sequence[tuple[str, Any]]) -> None:
        """What may be chosen: the options of a quote, else every service."""
        known = list(options) or list(choices("service"))
        self.fields["service"].choices = known  # type: ignore[attr-defined]
