"""Saved views of lists: tabs over a list, one of which it may open with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.team.commands import NoTeam, ViewDraft, drop_view, save_view
from nuoda.domains.team.queries import ViewRow, views_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.surfaces.desk.forms import DeskForm, answer_form

LISTS = {"cases": "desk_cases"}
"""Lists that can be saved as views, with their addresses."""
_NOT_SAVED = ("page", "panel", "format", "view", "edit")
_ALL = "all"


def views_bar(request: ActedRequest, list_name: str) -> dict[str, Any]:
    """What the tabs of a list's views need, as context; one query."""
    rows = views_of(list_name, actor=request.actor)
    chosen = request.GET.get("view", "")
    now = next((one for one in rows if str(one.id) == chosen), None)
    address = reverse(LISTS[list_name])
    return {
        "views": [(one, f"{address}?{_query(one)}") for one in rows],
        "view_now": now,
        "views_all_url": f"{address}?view={_ALL}",
        "view_save_url": f"{reverse('desk_view_save', args=[list_name])}?{plain_query(request.GET)}",
        "view_edit_url": _edit_url(request, list_name, now),
        "view_touched": now is not None and plain_query(QueryDict(now.query)) != plain_query(request.GET),
    }


def _edit_url(request: ActedRequest, list_name: str, now: ViewRow | None) -> str:
    """Where the reader's own view is renamed, shared, or kept as the list stands now."""
    if now is None or not now.mine:
        return ""
    query = plain_query(request.GET)
    return f"{reverse('desk_view_save', args=[list_name])}?edit={now.id}{'&' if query else ''}{query}"


def opening_view(request: ActedRequest, list_name: str) -> HttpResponse | None:
    """Where a list that was asked for plainly opens with a view of its reader's: that view."""
    if request.GET or request.headers.get("HX-Request"):
        return None
    first = next((one for one in views_of(list_name, actor=request.actor) if one.first), None)
    return HttpResponseRedirect(f"{reverse(LISTS[list_name])}?{_query(first)}") if first else None


def plain_query(query: QueryDict) -> str:
    """The part of an address that makes a view: filters, sort, size, columns."""
    kept = query.copy()
    for key in [*_NOT_SAVED, *(key for key in query if not any(query.getlist(key)))]:
        kept.pop(key, None)
    return kept.urlencode()


def _query(row: ViewRow) -> str:
    return f"{row.query}&view={row.id}" if row.query else f"view={row.id}"


class ViewForm(DeskForm):
    title = gettext_lazy("Save this view")
    text = gettext_lazy("Filters, order and columns as they are now. A view of the same name is replaced.")
    submit = pgettext_lazy("view", "Save it")

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("Share it with my team"), required=False)
    first = forms.BooleanField(label=gettext_lazy("Open the list with it"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    view = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ChangedViewForm(ViewForm):
    title = gettext_lazy("Change this view")
    text = gettext_lazy("Its name, who sees it, and filters, order and columns as they are now.")


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_view_save(request: ActedRequest, list_name: str) -> HttpResponse:
    """Save how a list stands now, as a view of its own or (``edit``) in one that the reader has."""
    if list_name not in LISTS:
        raise NotFound
    given = request.POST if request.method == "POST" else None
    mine = _mine(request, list_name)
    had = {"name": mine.name, "shared": mine.shared, "first": mine.first, "view": mine.id} if mine else {}
    kind = ViewForm if mine is None else ChangedViewForm
    form = kind(given, initial={"query": _query_now(request, list_name), **had})
    back = reverse(LISTS[list_name])

    def run() -> str:
        told = form.cleaned_data
        draft = ViewDraft(
            list_name, told["name"], told["query"], told["shared"], told["first"], told["view"]
        )  # fmt: skip
        try:
            view_id = save_view(by=request.actor, at=request.now, view=draft)
        except NoTeam as refused:
            raise Invalid(fields=[FieldError("shared", refused.sentence, refused.sentence)]) from refused
        messages.success(request, _("The view is saved."))
        query = draft.query
        return f"{back}?{query}&view={view_id}" if query else f"{back}?view={view_id}"

    return answer_form(request, form, list_name, run, back=back, back_label=_("Back to the list"))


def _mine(request: ActedRequest, list_name: str) -> ViewRow | None:
    """The reader's own view that is to be changed, None for a new one. Raises ``NotFound``."""
    asked = request.GET.get("edit", "")
    if not asked:
        return None
    rows = views_of(list_name, actor=request.actor)
    found = next((one for one in rows if one.mine and str(one.id) == asked), None)
    if found is None:
        raise NotFound
    return found


def _query_now(request: ActedRequest, list_name: str) -> str:
    """Filters change without a new page: htmx tells the address that the reader sees."""
    seen = urlsplit(request.headers.get("HX-Current-URL", ""))
    if seen.path == reverse(LISTS[list_name]):
        return plain_query(QueryDict(seen.query))
    return plain_query(request.GET)


@door(STAFF)
@require_POST
def desk_view_drop(request: ActedRequest, view_id: UUID) -> HttpResponse:
    """Drop an own view and go back to its list."""
    drop_view(by=request.actor, at=request.now, view_id=view_id)
    messages.success(request, _("The view is dropped."))
    list_name = request.POST.get("list", "")
    return HttpResponseRedirect(f"{reverse(LISTS.get(list_name, 'desk_cases'))}?view={_ALL}")


urlpatterns: list[URLPattern] = [
    path("views/<slug:list_name>/save/", desk_view_save, name="desk_view_save"),
    path("views/<uuid:view_id>/drop/", desk_view_drop, name="desk_view_drop"),
]
