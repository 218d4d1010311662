"""Forms of the desk: a page of their own, or the inside of the page's ``form-dialog``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import explained, here
from nuoda.surfaces.desk.frame import is_fragment, show


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together under a title."""

    title: Any
    fields: Sequence[str]


class DeskForm(forms.Form):
    """A form whose double submission counts once; ``title`` and ``submit`` are shown around it.

    A long one names its fields in ``groups``; what no group names is hidden or stands in none.
    """

    title: Any = ""
    text: Any = ""
    submit: Any = ""
    groups: Sequence[Group] = ()
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid4().hex

    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each group's title with its fields; one group without a title where the form names none."""
        if not self.groups:
            return [("", self.visible_fields())]
        return [(one.title, [self[name] for name in one.fields]) for one in self.groups]

    @property
    def key(self) -> str:
        """The idempotency key that came with the form; a fresh one where none came."""
        return self.cleaned_data.get("once") or uuid4().hex

    def refuse(self, error: Invalid) -> None:
        """Put the problems that a command named beside their fields, each with its remedy."""
        for problem in error.fields:
            words = explained(problem)
            self.add_error(problem.field if problem.field in self.fields else None, words)
        if not error.fields:
            self.add_error(None, here(error.sentence))


def answer_form(
    request: ActedRequest,
    form: DeskForm,
    nav_key: str,
    carry_out: Callable[[], str],
    *,
    back: str,
    back_label: str,
    template: str = "desk/parts/form_page.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, or carry it out on POST and go where ``carry_out`` says.

    ``carry_out`` raises ``Invalid`` for what it refuses, which is shown in place; where it leaves no message
    of its own, the next page says that it was saved. ``back`` is the page the form belongs to. A
    ``template`` of one's own, for a form that is a whole page, is given ``more``.
    """
    if request.method == "POST" and form.is_valid():
        told = len(messages.get_messages(request))
        try:
            target = carry_out()
        except Invalid as refused:
            form.refuse(refused)
        else:
            if len(messages.get_messages(request)) == told:
                messages.success(request, _("Saved."))
            if is_fragment(request):
                return HttpResponse(status=204, headers={"HX-Redirect": target})
            return HttpResponseRedirect(target)
    context = {"form": form, "action": request.get_full_path(), "back": back, "back_label": back_label}
    status = 422 if form.is_bound else 200
    if is_fragment(request):
        return render(request, "desk/parts/form.html", context, status=status)
    return show(request, template, nav_key, {**context, **(more or {})}, status=status)
