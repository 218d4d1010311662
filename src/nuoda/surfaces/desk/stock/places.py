"""Places of a warehouse: set up one by one or as a range, changed, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.stock.commands import PlaceDraft, close_places, set_places
from nuoda.domains.stock.facts import codes_between
from nuoda.domains.stock.queries.furnishing import house_line, place_line
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.stock.houses import NAV

_LIMITS = ("volume", "weight", "pallets")


def _limit(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10**12, help_text=help_text)


class PlaceForm(DeskForm):
    """One place, or every place of a range."""

    title: Any = _("Set up places")
    text: Any = _("One place, or all from the first to the last: A-01-01 to A-10-08 are 80 places.")
    submit: Any = _("Set up")

    code = forms.CharField(label=_p("goods", "Place"), max_length=30)
    last = forms.CharField(
        label=_("To (for a range)"), max_length=30, required=False,
        help_text=_("Built like the first; figures and single letters count on."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of place"))
    area = forms.CharField(
        label=_p("warehouse", "Zone"), max_length=40, required=False,
        help_text=_("Chilled and frozen goods go only into zones called chilled and frozen."),
    )  # fmt: skip
    walk = forms.IntegerField(
        label=_p("warehouse", "Picking order"), min_value=0, max_value=10_000_000, initial=0,
        help_text=_("Whoever picks goes in this order; a range counts on from here."),
    )  # fmt: skip
    volume = _limit(_("Room, cm³"), _("Of each place; empty for no limit."))
    weight = _limit(_("Load, g"))
    pallets = _limit(_("Pallets"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["kind"]
        offered.choices, offered.initial = choices("place_kind"), "storage"

    def drafts(self, warehouse: str) -> list[PlaceDraft]:
        """The places that the form names. Raises :class:`Invalid` for a range that is none."""
        given = self.cleaned_data
        first, last = given["code"].strip(), given.get("last", "").strip()
        codes = codes_between(first, last) if last else [first]
        if codes is None:
            reason = text("From %(first)s to %(last)s is no range.", {"first": first, "last": last})
            remedy = text("Build both alike, the smaller first, at most 2,000 places: A-01-01 to A-10-08.")
            raise Invalid(fields=[FieldError("last", reason, remedy)])
        limits = {name: given[name] for name in _LIMITS}
        return [
            PlaceDraft(warehouse, code, given["kind"], given["area"].strip(), given["walk"] + nth, **limits)
            for nth, code in enumerate(codes)
        ]


def _set(request: ActedRequest, form: PlaceForm, warehouse: str) -> None:
    drafts = form.drafts(warehouse)
    report = set_places(by=request.actor, at=request.now, places=drafts)
    if report.refused:
        first = report.refused[0]
        fields = [
            one if len(drafts) == 1 else FieldError(one.field, _at(drafts[first.index].code, one), one.remedy)
            for one in first.problems
        ]
        raise Invalid(fields=fields)
    told = ngettext("%(n)s place is set up.", "%(n)s places are set up.", len(drafts))
    messages.success(request, told % {"n": len(drafts)})


def _at(code: str, problem: FieldError) -> Any:
    return text("%(place)s: %(reason)s", {"place": code, "reason": problem.reason})


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_places(request: ActedRequest, warehouse_code: str) -> HttpResponse:
    """Set up a place or a range of them; one that is known takes what is said now."""
    house = house_line(warehouse_code, actor=request.actor)
    form = PlaceForm(request.POST or None)
    back = reverse("desk_warehouse", args=[house.code])

    def carry_out() -> str:
        _set(request, form, house.code)
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=house.code)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def place(request: ActedRequest, place_id: UUID) -> HttpResponse:
    """A place: its zone, its turn on the way and its limits; or it is closed."""
    row = place_line(place_id, actor=request.actor)
    names = ("code", "kind", "area", "walk", *_LIMITS)
    form = PlaceForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    title = gettext_lazy("Place %(code)s in %(house)s")
    form.title = title % {"code": row.code, "house": row.warehouse}
    form.text = gettext_lazy("It is closed; saved, it is open again.") if row.closed_at else ""
    form.submit = gettext_lazy("Save")
    for name in ("code", "kind"):
        form.fields[name].disabled = True
    del form.fields["last"]
    back = reverse("desk_warehouse", args=[row.warehouse])

    def carry_out() -> str:
        _set(request, form, row.warehouse)
        return back

    return answer_form(
        request, form, NAV, carry_out, back=back, back_label=row.warehouse,
        template="desk/stock/place.html", more={"place": row},
    )  # fmt: skip


class ClosePlaceForm(DeskForm):
    """Whether a place is really to be closed."""

    title: Any = _("Close the place?")
    text: Any = _("Nothing can be put there any more. Its history stays.")
    submit: Any = _p("warehouse", "Close it")


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def close_place(request: ActedRequest, place_id: UUID) -> HttpResponse:
    """Close a place in which nothing lies."""
    row = place_line(place_id, actor=request.actor)
    form = ClosePlaceForm(request.POST if request.method == "POST" else None)

    def carry_out() -> str:
        report = close_places(by=request.actor, at=request.now, places=[(row.warehouse, row.code)])
        if report.refused:
            raise Invalid(fields=report.refused[0].problems)
        messages.success(request, gettext("The place is closed."))
        return reverse("desk_warehouse", args=[row.warehouse])

    back = reverse("desk_place", args=[row.id])
    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.code)
