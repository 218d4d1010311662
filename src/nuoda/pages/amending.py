"""What may still change about an order, as fields of a form: the same at the desk and in the portal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nuoda.kernel.errors import Invalid
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.translate import explained, instant_words, listed
from nuoda.pages.dates import MomentField, in_zone
from nuoda.pages.order_lines import consent_field, consents_shown
from nuoda.pages.parties import LABELS
from nuoda.pages.vocabulary import choices, word

PLACE = ("region", "city", "district", "postcode")
PERSON = ("name", "phone", "street")
MASKS = {"name": mask_name, "phone": mask_phone, "street": mask_address}


class Ordered(Protocol):
    """An order as far as a form of changes shows it."""

    @property
    def consignee(self) -> dict[str, str]: ...
    @property
    def goods(self) -> str: ...
    @property
    def lines(self) -> list[dict[str, Any]]: ...
    @property
    def pieces(self) -> int: ...
    @property
    def weight_kg(self) -> Decimal | None: ...
    @property
    def service(self) -> str: ...
    @property
    def handling(self) -> list[str]: ...
    @property
    def pickup_from(self) -> datetime | None: ...
    @property
    def pickup_until(self) -> datetime | None: ...
    @property
    def version(self) -> int: ...


def party_fields(form: forms.Form, party: Mapping[str, str], *, needed: bool) -> None:
    """The fields of another consignee. What is somebody's own is not shown: empty leaves it as it is."""
    for name, label in LABELS.items():
        own = party.get(name, "")
        masked = MASKS[name](own) if name in MASKS and own else ""
        form.fields[name] = forms.CharField(
            label=label, max_length=200, required=needed and name in ("name", "phone", "city", "street"),
            initial="" if name in PERSON else own,
            help_text=_("Empty: as it is (%(now)s).") % {"now": masked} if masked and not needed else "",
        )  # fmt: skip


def change_shown(field: str, value: str, zone: ZoneInfo) -> str:
    """One side of a difference between two versions as a page may show it."""
    if field == "substitutes":
        return consents_shown(value)
    if field == "handling":
        return listed(word("handling_mark", one) for one in value.split("; "))
    if field == "service":
        return word("service", value)
    if field.startswith("pickup_") and value:
        return instant_words(datetime.fromisoformat(value), zone.key, get_language() or "")
    owner, _dot, part = field.partition(".")
    mask = MASKS.get(part) if owner == "consignee" else None
    return mask(value) if mask and value else value


def marks_of(written: str) -> tuple[str, ...]:
    """Handling marks as they were typed, apart by the marks of either script, as they are shown."""
    return tuple(one.strip() for one in re.split("[,，、]", written) if one.strip())


class ChangeForm(forms.Form):
    """The parts of an order that its stage leaves open; ``version`` is the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, order: Ordered, open_fields: frozenset[str], zone: ZoneInfo) -> None:
        super().__init__(data, initial={"version": order.version, "handling": ", ".join(order.handling)})
        self.order = order
        if "consignee" in open_fields:
            party_fields(self, order.consignee, needed=False)
        more: dict[str, forms.Field] = {
            "goods": forms.CharField(label=_("Goods"), max_length=200, initial=order.goods, required=False),
            "pieces": forms.IntegerField(label=_("Pieces"), min_value=1, initial=order.pieces),
            "weight_kg": forms.DecimalField(
                label=_("Weight, kg"), max_digits=12, min_value=0, required=False, initial=order.weight_kg
            ),
            "service": forms.ChoiceField(
                label=_("Service"), choices=choices("service"), initial=order.service
            ),
            "handling": forms.CharField(
                label=_("Handling"), max_length=200, required=False,
                help_text=_("Marks apart by commas, such as: fragile, this side up."),
            ),
        }  # fmt: skip
        self.fields.update({name: field for name, field in more.items() if name in open_fields})
        consents = self._add_consents() if "substitutes" in open_fields else []
        if "pickup_until" in open_fields:
            window = {"pickup_from": _("Collection from"), "pickup_until": _("Collection until")}
            for name, label in window.items():
                self.fields[name] = MomentField(label=label)
                self.initial[name] = getattr(order, name)
            in_zone(self, zone)
        self.rest: Sequence[str] = [
            name for name in (*more, "pickup_from", "pickup_until", *consents) if name in self.fields
        ]

    def _add_consents(self) -> list[str]:
        """For each line of a product, whether another may come in its place."""
        found = []
        for n, line in enumerate(self.order.lines):
            if line.get("sku"):
                name = f"substitutes_{n}"
                self.fields[name] = consent_field(_("Substitutes for %(product)s") % {"product": line["sku"]})
                self.initial[name] = line.get("substitutes", "")
                found.append(name)
        return found

    def lines_wanted(self) -> list[dict[str, Any]]:
        """The lines with the consents as they shall be, by the names of an order's line."""
        return [
            {
                **line,
                "value": Decimal(line["value"]) if line.get("value") else None,
                "substitutes": self.cleaned_data.get(f"substitutes_{n}", line.get("substitutes", "")),
            }
            for n, line in enumerate(self.order.lines)
        ]

    def clean_pickup_from(self) -> datetime | None:
        return self._instant("pickup_from")

    def clean_pickup_until(self) -> datetime | None:
        return self._instant("pickup_until")

    def _instant(self, name: str) -> datetime | None:
        """What was typed, to the minute; the order's own, with its seconds, where nobody touched it."""
        given: datetime | None = self.cleaned_data[name]
        kept: datetime | None = getattr(self.order, name)
        if given and kept and given == kept.replace(second=0, microsecond=0):
            return kept
        return given

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        before = self.order.consignee
        moved = any(given.get(name, before.get(name)) != before.get(name, "") for name in ("region", "city"))
        if moved and not given.get("street"):
            self.add_error("street", _("Another city needs its street. Write the whole address."))
        return given

    def party(self) -> dict[str, str]:
        """The consignee as it shall be: what is somebody's own stays where nothing was typed."""
        given, before = self.cleaned_data, self.order.consignee
        party = {**before}
        party.update({name: given[name].strip() for name in PERSON if given.get(name, "").strip()})
        party.update({name: given[name].strip() for name in PLACE if name in given})
        if party != before:
            party.update({"raw": "", "division": "", "table": ""})
        return party

    def wanted(self) -> dict[str, Any]:
        """What else shall be otherwise, by the names of an amendment; only what the stage leaves open."""
        given = self.cleaned_data
        plain = ("goods", "pieces", "weight_kg", "service")
        own: dict[str, Any] = {name: given[name] for name in plain if name in given}
        if "handling" in given:
            own["handling"] = marks_of(given["handling"])
        if "pickup_until" in given:
            own["pickup"] = (given["pickup_from"], given["pickup_until"])
        return {**own, "version": given.get("version")}

    def refuse(self, error: Invalid) -> None:
        """Problems name ``consignee.city``; the form calls it ``city``."""
        for problem in error.fields:
            name = problem.field.removeprefix("consignee.")
            words = explained(problem)
            self.add_error(name if name in self.fields else None, words)
