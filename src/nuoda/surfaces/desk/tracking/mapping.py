"""Saying what a code means: the form, what would follow, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.shipments.commands import map_code, unmap_code
from nuoda.domains.shipments.queries import (
    CodeInQuestion,
    MappingPreview,
    code_in_question,
    mapping_preview,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.tracking.words import find_meaning, meaning_words, meanings

_FIND = {"autocomplete": "off", "spellcheck": "false"}


class MapForm(DeskForm):
    """A milestone, a reason, both or none; each is found by its code or by its word in any language."""

    milestone = forms.CharField(
        label=gettext_lazy("What happened"), required=False, max_length=80,
        help_text=gettext_lazy("Type a word in any language, or choose. Nothing: the code says nothing."),
        widget=forms.TextInput(attrs={**_FIND, "list": "all-milestones"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("What is wrong"), required=False, max_length=80,
        help_text=gettext_lazy("Only where the code names a trouble."),
        widget=forms.TextInput(attrs={**_FIND, "list": "all-reasons"}),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("How you know"), required=False, max_length=500,
        help_text=gettext_lazy("The carrier's manual, a mail, a call: it helps whoever looks at it next."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_milestone(self) -> str:
        return self._meant("milestone")

    def clean_reason(self) -> str:
        return self._meant("reason")

    def _meant(self, kind: str) -> str:
        typed: str = self.cleaned_data[kind]
        if not typed.strip():
            return ""
        found = find_meaning(kind, typed)
        if found is None:
            raise forms.ValidationError(_("There is no such word; choose one from the list."))
        return found


class UnmapForm(DeskForm):
    """Why a mapping is taken back."""

    title = gettext_lazy("Take this meaning back")
    text = gettext_lazy("The connector's own word counts again, for all that came and all that will come.")
    submit = gettext_lazy("Take it back")

    note = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)


def _asked(request: ActedRequest) -> CodeInQuestion:
    """The code that the address names. Raises NotFound for one that never came."""
    named = [request.GET.get(name, "") for name in ("source", "code")]
    if any("\x00" in value for value in named):
        raise NotFound
    return code_in_question(*named, actor=request.actor)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def map_one(request: ActedRequest) -> HttpResponse:
    """Say what a code means, with what would follow before it is done."""
    asked = _asked(request)
    standing = {
        "milestone": word("milestone", asked.milestone) if asked.milestone else "",
        "reason": word("reason", asked.reason) if asked.reason else "",
        "note": asked.note,
    }
    form = MapForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            followed = map_code.once(form.key)(
                by=request.actor, at=request.now, source=asked.source, code=asked.code,
                milestone=given["milestone"], reason=given["reason"], note=given["note"],
            )  # fmt: skip
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _done(asked, followed))
            return HttpResponse(status=302, headers={"Location": reverse("desk_codes")})
    context = {
        "asked": asked,
        "form": form,
        "milestones": meanings("milestone"),
        "reasons": meanings("reason"),
        "said": meaning_words(asked.milestone, asked.reason) if asked.mapped else "",
        "query": request.GET.urlencode(),
    }
    status = 422 if form.is_bound else 200
    return show(request, "desk/tracking/map.html", "tracking", context, status=status)


def _done(asked: CodeInQuestion, followed: int) -> str:
    return ngettext(
        "%(code)s is mapped; %(count)d shipment followed at once, older ones follow by themselves.",
        "%(code)s is mapped; %(count)d shipments followed at once, older ones follow by themselves.",
        followed,
    ) % {"code": asked.code, "count": followed}  # fmt: skip


@door(STAFF)
@require_safe
def preview(request: ActedRequest) -> HttpResponse:
    """What would follow if the code meant what stands in the form, or what in it is no word."""
    asked = _asked(request)
    form = MapForm({name: request.GET.get(name, "") for name in ("milestone", "reason")})
    context: dict[str, Any] = {"asked": asked, "form": form, "weighed": None}
    if form.is_valid():
        given = form.cleaned_data
        seen = mapping_preview(
            asked.source, asked.code, milestone=given["milestone"], reason=given["reason"],
            actor=request.actor,
        )  # fmt: skip
        context |= {
            "weighed": seen,
            "said": meaning_words(given["milestone"], given["reason"]),
            "moves": _moves(seen),
        }
    return render(request, "desk/tracking/preview.html", context)


def _moves(seen: MappingPreview) -> list[tuple[str, str, int]]:
    return [(_stand(before), _stand(after), count) for before, after, count in seen.moves]


def _stand(code: str) -> str:
    return word("reason" if "." in code else "milestone", code)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def unmap_one(request: ActedRequest) -> HttpResponse:
    """Take back what was said of a code."""
    asked = _asked(request)
    if not asked.mapped:
        raise NotFound
    form = UnmapForm(request.POST or None)

    def carry_out() -> str:
        followed = unmap_code.once(form.key)(
            by=request.actor, at=request.now, source=asked.source, code=asked.code,
            note=form.cleaned_data["note"],
        )  # fmt: skip
        messages.success(
            request, _(
                "The meaning of %(code)s is taken back; %(count)d shipments followed at once, older ones"
                " follow by themselves."
            )
            % {"code": asked.code, "count": followed},
        )  # fmt: skip
        return reverse("desk_mappings")

    return answer_form(
        request, form, "tracking", carry_out, back=reverse("desk_mappings"), back_label=_("Mapped codes")
    )
