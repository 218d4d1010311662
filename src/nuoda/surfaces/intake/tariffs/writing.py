"""A tariff's next version, from a file or typed: looked at first, with what it changes, then recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.queries.tariffs import (
    COLUMNS,
    SETTINGS,
    USED,
    TariffRow,
    differences,
    faults_of,
    tariff_rows,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.translate import explained
from nuoda.pages.dates import DayInput
from nuoda.pages.navigation import frame_of
from nuoda.pages.tariff_words import change_words
from nuoda.surfaces.intake.tariffs.sheets import rows_of_file, rows_of_text, text_of

WRITERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
MOST_ROWS = 20_000
_EXAMPLE = (
    {"row": "setting", "code": "currency", "value": "CNY"},
    {"row": "setting", "code": "divisor", "value": "6000"},
    {"row": "step", "weight": "0.5"},
    {"row": "zone", "zone": "Z1", "destination": "same_city"},
    {"row": "zone", "zone": "Z2", "destination": "CN"},
    {"row": "first", "zone": "Z1", "weight": "1", "price": "8"},
    {"row": "more", "zone": "Z1", "weight": "0.5", "price": "1"},
    {"row": "break", "zone": "Z2", "weight": "0", "price": "6", "minimum": "20"},
    {"row": "break", "zone": "Z2", "weight": "45", "price": "4.5"},
    {"row": "fuel", "since": "2026-01-01", "percent": "5"},
    {"row": "remote", "code": "R1", "unit": "shipment", "price": "25"},
    {"row": "remote_area", "code": "R1", "destination": "西藏"},
    {
        "row": "service", "code": "upstairs", "name": "送货上楼", "name_en": "Carried upstairs",
        "family": "customer", "unit": "piece", "price": "6",
    },
    {"row": "cover", "percent": "0.6", "minimum": "1", "most": "20000"},
    {"row": "cod", "percent": "1", "minimum": "5", "maximum": "100", "most": "10000"},
    {"row": "unserved", "destination": "TW", "name": "暂不承运", "name_en": "not carried for now"},
)  # fmt: skip


class TariffForm(forms.Form):
    """The head of a version and its sheet."""

    code = forms.CharField(label=_p("tariff", "Code"), max_length=40)
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    service = forms.CharField(
        label=_p("shipment", "Service"), max_length=30, help_text="express, standard, economy …"
    )
    partner = forms.CharField(
        label=_p("tariff", "Partner"), max_length=60, required=False,
        help_text=gettext_lazy("Empty for our own carriage."),
    )  # fmt: skip
    customer = forms.CharField(
        label=_p("tariff", "For whom"), max_length=60, required=False,
        help_text=gettext_lazy("A customer's code; empty for all."),
    )  # fmt: skip
    valid_from = forms.DateField(label=_p("tariff", "Pick-ups from"), widget=DayInput())
    valid_to = forms.DateField(
        label=_p("tariff", "Pick-ups before"), required=False,
        widget=DayInput(),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("On whose word"), max_length=300, required=False)
    file = forms.FileField(
        label=gettext_lazy("File"), required=False,
        help_text=gettext_lazy("CSV or XLSX; its rows take the place of the sheet below."),
    )  # fmt: skip
    sheet = forms.CharField(
        label=gettext_lazy("The sheet"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "wrap": "off", "class": "n-sheet-text"}),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def write_tariff(request: ActedRequest) -> HttpResponse:
    """Look at a version (Preview), or record it; ``?code=`` begins with the newest of a tariff."""
    today = request.now.astimezone(request.zone).date()
    initial: dict[str, Any] = {"valid_from": today, "sheet": text_of(_EXAMPLE, COLUMNS)}
    if code := request.GET.get("code", ""):
        initial |= _head(_newest(request, code[:40]), request)
    form = TariffForm(request.POST or None, request.FILES or None, initial=initial)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft(form)
            shown = _looked_at(request, draft)
            typed = request.POST.copy()
            typed["sheet"] = text_of(draft.rows, COLUMNS)
            form.data = typed
            if request.POST.get("step") == "record" and not shown["problems"]:
                return _record(request, draft)
        except Invalid as refused:
            shown = {"problems": _spoken(refused.fields)}
    context = {
        **frame_of("desk")(request, "contracts"),
        **shown,
        "form": form,
        "head": [form[name] for name in _HEAD],
        "kinds": [(kind, ", ".join(used)) for kind, used in USED.items()],
        "settings": SETTINGS,
        "once": request.POST.get("once") or uuid4().hex,
    }
    wrong = bool(shown.get("problems") or form.errors)
    return render(request, "intake/tariff.html", context, status=422 if wrong else 200)


_HEAD = ("code", "name", "service", "partner", "customer", "valid_from", "valid_to", "source", "file")


def _newest(request: ActedRequest, code: str) -> TariffRow:
    today = request.now.astimezone(request.zone).date()
    rows = tariff_rows(actor=request.actor, day=today, code=code, with_rows=True)
    if not rows:
        raise NotFound
    return rows[0]


def _head(row: TariffRow, request: ActedRequest) -> dict[str, Any]:
    cards = customers_by_id([row.customer_id], actor=request.actor)
    owner = next(iter(cards.values())).code if cards else ""
    plain = {name: getattr(row, name) for name in ("code", "name", "service", "partner")}
    return {**plain, "customer": owner, "sheet": text_of(row.rows, COLUMNS)}


def _draft(form: TariffForm) -> TariffDraft:
    given = form.cleaned_data
    if given["file"]:
        rows = rows_of_file(given["file"], columns=COLUMNS, most=MOST_ROWS)
    else:
        rows = rows_of_text(given["sheet"], columns=COLUMNS, most=MOST_ROWS)
    return TariffDraft(
        given["code"], given["name"], given["service"], given["valid_from"], rows, given["partner"],
        given["customer"], given["valid_to"], given["source"],
    )  # fmt: skip


def _looked_at(request: ActedRequest, draft: TariffDraft) -> dict[str, Any]:
    """What is wrong with a sheet, and what it changes."""
    problems = faults_of(draft.rows)
    today = request.now.astimezone(request.zone).date()
    known = tariff_rows(actor=request.actor, day=today, code=draft.code.strip(), with_rows=True)
    before = known[0] if known else None
    changes = differences(before.rows if before else [], draft.rows) if not problems else []
    return {
        "problems": _spoken(problems),
        "before": before,
        "sound": not problems,
        "count": len(draft.rows),
        "changes": [change_words(one) for one in changes] if before else [],
    }


def _record(request: ActedRequest, draft: TariffDraft) -> HttpResponse:
    key = request.POST.get("once", "")[:60] or uuid4().hex
    try:
        made = record_tariffs.once(key)(by=request.actor, at=request.now, tariffs=[draft])
    except Invalid as refused:
        fields = [
            FieldError(one.field.removeprefix("tariffs.0."), one.reason, one.remedy) for one in refused.fields
        ]
        raise Invalid(fields=fields) from refused
    said = _("The version is recorded.") if made else _("Nothing differs from the newest version.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_tariff", args=[draft.code.strip()]))


def _spoken(problems: Sequence[FieldError]) -> list[tuple[str, str]]:
    return [(one.field, explained(one)) for one in problems[:200]]


@door(WRITERS)
@require_safe
def tariff_sheet(request: ActedRequest) -> HttpResponse:
    """A small sheet that shows every kind of row, or with ``?code=`` the newest version of a tariff."""
    code = request.GET.get("code", "")[:40]
    rows = _newest(request, code).rows if code else _EXAMPLE
    headers = {"Content-Disposition": 'attachment; filename="nuoda-tariff.csv"'}
    body = "\ufeff" + text_of(rows, COLUMNS)
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
