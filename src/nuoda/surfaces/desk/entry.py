"""An order typed while the caller speaks: a pasted line is read into its parts, each guess shown as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import OrderDraft, Party, record_orders
from nuoda.domains.orders.queries import WaitingRow, order_ids, waiting_order
from nuoda.kernel.actor import STAFF
from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.limits import ADDRESS_LINE_CHARACTERS, NAME_CHARACTERS
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.drafted import beside, confirm, drafted, lines_of
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.listing import customer_filter

SIDES = {"to": "consignee", "from": "sender"}
_PARTS = {
    "name": _("Name"),
    "phone": _("Phone"),
    "region": _("Province or region"),
    "city": _("City"),
    "district": _p("address", "District"),
    "street": _p("address", "Street, house, room"),
    "postcode": _("Postcode"),
}
_CHANNELS = ("phone", "mail", "web")


@dataclass(frozen=True, slots=True)
class Guess:
    """What was guessed at a field, in words, and what else it may be."""

    reason: str
    choices: tuple[str, ...]


class EntryForm(DeskForm):
    """One order. The parts of both addresses stand under ``to_`` and ``from_``."""

    draft_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    begun = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    customer = forms.ChoiceField(label=_("Customer"))
    reference = forms.CharField(
        label=_("Order number"), max_length=60, required=False, help_text=_("Empty: one of our own is given.")
    )
    channel = forms.ChoiceField(label=_("Came by"))
    service = forms.ChoiceField(label=_("Service"))
    goods = forms.CharField(label=_("Goods"), max_length=200)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, initial=1)
    weight_kg = forms.DecimalField(label=_("Weight, kg"), max_digits=12, required=False, min_value=0)
    declared_value = forms.DecimalField(
        label=_("Declared value"), max_digits=14, decimal_places=2, required=False, min_value=0
    )
    handling = forms.CharField(
        label=_("Handling"), max_length=200, required=False,
        help_text=_("Marks apart by commas, such as: fragile, this side up."),
    )  # fmt: skip

    def __init__(self, data: Any, request: ActedRequest, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"channel": "phone", "service": "standard", **(initial or {})})
        chosen = customer_filter(request.actor, str((data or initial or request.GET).get("customer", "")))
        self.fields["begun"].initial = request.now.isoformat()
        self.fields["customer"].choices = [("", "–"), *chosen.choices]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            one for one in choices("channel") if one[0] in _CHANNELS
        ]
        self.fields["service"].choices = choices("service")  # type: ignore[attr-defined]
        for side in SIDES:
            line = forms.CharField(
                label=_("Paste the whole line"), max_length=ADDRESS_LINE_CHARACTERS, required=False,
                widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"{side}_line"] = line
            for name, label in _PARTS.items():
                needed = side == "to" and name in ("name", "phone", "city", "street")
                field = forms.CharField(label=label, max_length=NAME_CHARACTERS, required=needed)
                field.widget.attrs["autocomplete"] = "off"
                self.fields[f"{side}_{name}"] = field

    def party(self, side: str) -> Party:
        """The address as it was confirmed, with the line it was read from."""
        given = {name: self.cleaned_data[f"{side}_{name}"].strip() for name in _PARTS}
        raw = self.cleaned_data[f"{side}_line"].strip()
        read = read_line(raw)
        unchanged = (read.region, read.city) == (given["region"], given["city"])
        known = (read.code, read.version) if raw and unchanged else ("", "")
        return Party(**given, raw=raw, division=known[0], table=known[1])

    def ordered_at(self, now: datetime) -> datetime:
        """When the form was opened, so that a second press of the button is the same order."""
        try:
            begun = datetime.fromisoformat(self.cleaned_data["begun"])
        except ValueError:
            return now
        return begun if begun.tzinfo and now - timedelta(days=1) < begun <= now else now

    def draft(self, request: ActedRequest) -> OrderDraft:
        given, at = self.cleaned_data, self.ordered_at(request.now)
        own = f"T{at.astimezone(request.zone):%y%m%d}-{self.key[:6].upper()}"
        marks = tuple(one.strip() for one in given["handling"].replace("，", ",").split(",") if one.strip())
        return OrderDraft(
            customer=given["customer"], reference=given["reference"].strip() or own, ordered_at=at,
            consignee=self.party("to"), sender=self.party("from"), service=given["service"],
            channel=given["channel"], pieces=given["pieces"], weight_kg=given["weight_kg"],
            goods=given["goods"], declared_value=given["declared_value"], handling=marks,
        )  # fmt: skip

    def refuse(self, error: Invalid) -> None:
        """Problems name ``consignee.city``; the form calls it ``to_city``."""
        for problem in error.fields:
            side, _dot, part = problem.field.partition(".")
            name = next((f"{one}_{part}" for one, whole in SIDES.items() if whole == side), problem.field)
            words = f"{here(problem.reason)} {here(problem.remedy)}".strip()
            self.add_error(name if name in self.fields else None, words)


def _unread(typed: Mapping[str, str]) -> Iterator[str]:
    """The sides whose line was pasted and not yet read into its parts, as without scripts."""
    for side in SIDES:
        filled = any(typed.get(f"{side}_{name}", "").strip() for name in _PARTS)
        if typed.get(f"{side}_line", "").strip() and not filled:
            yield side


def _parts_of(read: AddressLine, side: str) -> dict[str, str]:
    return {f"{side}_{name}": getattr(read, name) for name in _PARTS}


def _guesses(read: AddressLine) -> dict[str, Guess]:
    found: dict[str, Guess] = {}
    for one in read.doubts:
        known = found.get(one.field)
        reason = f"{known.reason} {here(one.reason)}" if known else here(one.reason)
        found[one.field] = Guess(reason, (*(known.choices if known else ()), *one.choices))
    return found


def _fields(form: EntryForm, side: str, guesses: dict[str, Guess]) -> dict[str, Any]:
    parts = [(form[f"{side}_{name}"], guesses.get(name)) for name in _PARTS]
    read_url = reverse(f"desk_order_read_{side}")
    return {
        "side": side,
        "read_url": read_url,
        "line": form[f"{side}_line"],
        "parts": parts,
        "general": guesses.get("raw"),
    }


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_order(request: ActedRequest) -> HttpResponse:
    """Take an order. A line that was pasted and not read yet is read first, and shown to be confirmed.

    With ``?draft=`` it is one that came by mail and waits for a person.
    """
    typed = request.POST.dict()
    draft = _waiting(request)
    if draft is not None and request.method == "GET":
        return _shown(
            request, EntryForm(None, request, drafted(draft, request.actor)), lines_of(draft), draft
        )
    read = {side: read_line(typed[f"{side}_line"]) for side in _unread(typed)}
    if read or request.method == "GET":
        found = {name: words for side, one in read.items() for name, words in _parts_of(one, side).items()}
        return _shown(request, EntryForm(None, request, typed | found), read, draft)
    form = EntryForm(request.POST, request)
    if form.is_valid():
        order = form.draft(request)
        report = record_orders(by=request.actor, at=request.now, orders=[order])
        if not report.refused:
            confirm(draft, order, request)
            return HttpResponseRedirect(_where(order, request))
        form.refuse(Invalid(fields=list(report.refused[0].problems)))
    return _shown(request, form, {}, draft)


def _waiting(request: ActedRequest) -> WaitingRow | None:
    """The draft of a mail that is being confirmed, where one is. Raises ``NotFound``."""
    asked = request.POST.get("draft_id", "") or request.GET.get("draft", "")
    if not asked:
        return None
    try:
        return waiting_order(UUID(asked), actor=request.actor)
    except ValueError as none:
        raise NotFound from none


def _shown(
    request: ActedRequest,
    form: EntryForm,
    read: Mapping[str, AddressLine],
    draft: WaitingRow | None = None,
) -> HttpResponse:
    sides = [_fields(form, side, _guesses(read[side]) if side in read else {}) for side in SIDES]
    fresh = draft is not None and request.method == "GET"
    status = 422 if (form.is_bound or read) and not fresh else 200
    waiting = beside(draft, request.actor) if draft is not None else {}
    context = {"form": form, "sides": sides, "to_confirm": bool(read), **waiting}
    return show(request, "desk/orders/entry.html", "orders", context, status=status)


def _where(draft: OrderDraft, request: ActedRequest) -> str:
    key = (customers_by_code([draft.customer], actor=request.actor)[draft.customer].id, draft.reference)
    return reverse("desk_order", args=[order_ids([key], actor=request.actor)[key]])


@door(STAFF)
@require_POST
def read_address(request: ActedRequest, side: str) -> HttpResponse:
    """The parts of a pasted line as fields, with what of them is a guess."""
    raw = request.POST.get(f"{side}_line", "")
    read = read_line(raw)
    form = EntryForm(None, request, {**_parts_of(read, side), f"{side}_line": raw})
    return render(request, "desk/orders/entry_parts.html", _fields(form, side, _guesses(read)))


urlpatterns = [
    path("orders/new/", new_order, name="desk_order_new"),
    *(
        path(f"orders/new/read/{side}/", read_address, {"side": side}, name=f"desk_order_read_{side}")
        for side in SIDES
    ),
]
