"""The beginning of an import: which kind of sheet, which file; and what was imported before."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import run_rows
from nuoda.pages.navigation import frame_of
from nuoda.surfaces.intake.sheet_import.run import RUN_KINDS
from nuoda.surfaces.intake.sheet_import.sheets import KINDS, columns_of, empty_sheet, sheet_word
from nuoda.surfaces.intake.sheet_import.uploads import keep

_SHOWN = 20
_MEGABYTE = 1024 * 1024


class ChooseForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What the sheet holds"), widget=forms.RadioSelect, initial="orders",
        choices=[(kind, words[0]) for kind, words in KINDS.items()],
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (UTF-8 or GB18030), Excel (XLSX, XLS) or JSON lines, at most 200 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.jsonl,.ndjson"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > limits.FILE_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are taken. Cut it in parts.")
                % {"size": file.size // _MEGABYTE, "most": limits.FILE_BYTES // _MEGABYTE}
            )
        return file


@door(STAFF)
def desk_imports(request: ActedRequest) -> HttpResponse:
    """Choose a sheet (POST keeps it and shows what it would make), or look at earlier imports."""
    form = ChooseForm()
    if request.method == "POST":
        form = ChooseForm(request.POST, request.FILES)
        if form.is_valid():
            upload_id = keep(form.cleaned_data["file"])
            kind = form.cleaned_data["kind"]
            return HttpResponseRedirect(reverse("desk_import_preview", args=[upload_id, kind]))
    window = Window(page=_page_number(request.GET.get("page", "")), size=_SHOWN)
    found = run_rows(actor=request.actor, kinds=RUN_KINDS, window=window)
    context = {
        **frame_of("desk")(request, "imports"),
        "form": form,
        "kinds": [(kind, *words, columns_of(kind)) for kind, words in KINDS.items()],
        "runs": [(each, sheet_word(str(each.cursor["kind"]))) for each in found.rows],
        "found": found,
        "before": found.page - 1 if found.page > 1 else 0,
        "after": found.page + 1 if found.page < found.pages else 0,
    }
    return render(request, "intake/imports.html", context, status=422 if form.errors else 200)


def _page_number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 1


@door(STAFF)
def desk_import_sheet(request: ActedRequest, kind: str) -> HttpResponse:
    """An empty sheet with headers and an example, in the reader's language."""
    if kind not in KINDS:
        raise NotFound
    body = "\ufeff" + empty_sheet(kind, get_language() or "en")
    headers = {"Content-Disposition": f'attachment; filename="nuoda-{kind}.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
