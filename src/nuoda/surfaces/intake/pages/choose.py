"""The beginning of an import: which kind of sheet, which file; and what was imported before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nuoda.domains.customers.queries import customers_to_choose
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import NotFound
from nuoda.pages.names import called
from nuoda.surfaces.intake.pages.earlier import list_of_runs
from nuoda.surfaces.intake.pages.sides import Side
from nuoda.surfaces.intake.sheet_import.sheets import KINDS, empty_sheet
from nuoda.surfaces.intake.sheet_import.uploads import keep

_MEGABYTE = 1024 * 1024


class ChooseForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What the sheet holds"), widget=forms.RadioSelect, initial="orders",
        choices=[(kind, words[0]) for kind, words in KINDS.items()],
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (UTF-8 or GB18030), Excel (XLSX, XLS) or JSON lines, at most 200 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.ndjson"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > limits.FILE_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are taken. Cut it in parts.")
                % {"size": file.size // _MEGABYTE, "most": limits.FILE_BYTES // _MEGABYTE}
            )
        return file


class WhoseForm(ChooseForm):
    """At the desk: a sheet may say itself whose each row is, or be of one customer."""

    customer = forms.ChoiceField(
        label=gettext_lazy("Whose rows"), required=False,
        help_text=gettext_lazy("A customer's own sheet has no column for the customer."),
    )  # fmt: skip
    field_order = ("kind", "customer", "file")

    def __init__(self, *given: Any, actor: Actor) -> None:
        super().__init__(*given)
        cards = [(card.code, called(card)) for card in customers_to_choose(actor=actor)]
        field: Any = self.fields["customer"]
        field.choices = [("", gettext_lazy("The sheet says it in a column")), *cards]


class OwnForm(ChooseForm):
    """In the customer's window: her own orders."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.fields["kind"].required = False
        self.fields["kind"].widget = forms.HiddenInput()


def _form(request: ActedRequest, side: Side, *given: Any) -> ChooseForm:
    return OwnForm(*given) if side.frame == "portal" else WhoseForm(*given, actor=request.actor)


def imports(request: ActedRequest, side: Side) -> HttpResponseBase:
    """Choose a sheet (POST keeps it and shows what it would make), or look at earlier imports."""
    form = _form(request, side)
    if request.method == "POST":
        form = _form(request, side, request.POST, request.FILES)
        if form.is_valid():
            return _kept(request, side, form)
    context = {
        "form": form,
        "kinds": [(kind, *KINDS[kind], side.url("_sheet", kind)) for kind in side.kinds],
    }
    answer = list_of_runs(request, side, context)
    if form.errors:
        answer.status_code = 422
    return answer


def _kept(request: ActedRequest, side: Side, form: ChooseForm) -> HttpResponse:
    owner = str(request.actor.customer_id) if side.frame == "portal" else ""
    upload_id = keep(form.cleaned_data["file"], owner=owner)
    kind = form.cleaned_data["kind"] or side.kinds[0]
    whose = form.cleaned_data.get("customer", "")
    asked = "?" + urlencode({"customer": whose}) if whose else ""
    return HttpResponseRedirect(side.url("_preview", upload_id, kind) + asked)


def sheet(_request: ActedRequest, side: Side, kind: str) -> HttpResponse:
    """An empty sheet with headers and an example, in the reader's language."""
    if kind not in side.kinds:
        raise NotFound
    without = ("customer",) if side.frame == "portal" else ()
    body = "\ufeff" + empty_sheet(kind, get_language() or "en", without=without)
    headers = {"Content-Disposition": f'attachment; filename="nuoda-{kind}.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
