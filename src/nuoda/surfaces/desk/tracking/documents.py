"""Raw documents: what came of each, its bytes for whoever says what for, and reading it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from nuoda.connectors.carriers.discovery import connectors
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.inbox import DocumentRow, document_row, document_rows, open_document
from nuoda.kernel.traffic import read_again
from nuoda.kernel.translate import here
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame, show
from nuoda.surfaces.desk.listing import window_of
from nuoda.surfaces.desk.tracking.connectors import refusals

_SHOWN_ITEMS = 200
_SHOWN_CHARACTERS = 200_000
_FORM = re.compile(r"[A-Za-z_]{1,20}=")
_SHOWN_BEFORE = 2_000
_MOST_MARKS = 200
_LONGEST_NUMBER = 60


def _spec() -> ListSpec:
    return ListSpec(
        name="documents",
        title=gettext_lazy("Documents of carriers"),
        columns=[
            Column(
                "received_at", gettext_lazy("Came"), template="desk/parts/cell_ago.html", sortable=True
            ),
            Column("format", gettext_lazy("Connector"), template="desk/tracking/cell_connector.html"),
            Column("state", gettext_lazy("State"), kind="badge", badge_kind="document"),
            Column("sender_name", pgettext_lazy("document", "Sender")),
            Column("accepted", gettext_lazy("Accepted"), kind="number", align="end"),
            Column("duplicate", gettext_lazy("Duplicate"), kind="number", align="end", hide_narrow=True),
            Column("refused", gettext_lazy("Refused"), kind="number", align="end", sortable=True),
            Column("unknown", gettext_lazy("Unknown codes"), kind="number", align="end", hide_narrow=True),
            Column("reason", gettext_lazy("First reason"), template="desk/tracking/cell_text.html"),
            Column("size", gettext_lazy("Bytes"), kind="number", align="end", sortable=True, roomy=True),
        ],
        filters=[
            Filter("state", gettext_lazy("State"), choices=choices("document"), quick=True),
            Filter("format", gettext_lazy("Connector"), choices=[(name, name) for name in connectors()]),
        ],
        empty=Empty(
            gettext_lazy("Nothing came in yet"),
            gettext_lazy(
                "Every document of a carrier is kept here as it came, before anything in it is understood:"
                " pushed by the carrier, sent by the API, or read by nuoda import tracking."
            ),
            icon="inbox",
        ),
        row_key=lambda row: str(row.id),
        row_url=lambda row: reverse("desk_document", args=[row.id]),
        row_tone=lambda row: "broken" if row.state == "refused" else "risk" if row.refused else "",
    )  # fmt: skip


@door(STAFF)
def document_list(request: ActedRequest) -> HttpResponseBase:
    """What came in, the latest first."""

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = document_rows(
            actor=request.actor, window=window_of(asked), format=given.get("format", ""),
            state=given.get("state", ""),
        )  # fmt: skip
        return ListResult(refusals(page.rows), page.total)

    context = {**frame(request, "tracking"), "tab": "documents"}
    return list_view(request, _spec(), fetch, template="desk/tracking/list.html", context=context)


@door(STAFF)
def document(request: ActedRequest, document_id: UUID) -> HttpResponse:
    """One document: who sent it, and what came of it. Its bytes are shown only on demand.

    ``?about=`` is a number in it: what is shown begins near it, and it is marked.
    """
    return _page(request, document_row(document_id, actor=request.actor), about=request.GET.get("about", ""))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of a document is shown: ``parts`` are its text between the places that name the number."""

    parts: tuple[str, ...] = ()
    before: bool = False
    after: bool = False
    decoded: bool = False


def excerpt(text: str, about: str) -> Excerpt:
    """At most so much of a document, around the first place that names ``about``; else its beginning.

    A form is decoded: nobody reads percent signs.
    """
    form = bool(_FORM.match(text)) and "%" in text and not any(sign in text for sign in "<{ \n\r\t")
    if form:
        text = unquote_plus(text)
    found = text.find(about) if about else -1
    start = max(0, found - _SHOWN_BEFORE) if found >= _SHOWN_CHARACTERS else 0
    shown = text[start : start + _SHOWN_CHARACTERS]
    parts = shown.split(about, _MOST_MARKS) if found >= 0 else [shown]
    return Excerpt(tuple(parts), start > 0, len(text) > start + len(shown), form)


def _page(
    request: ActedRequest,
    row: DocumentRow,
    *,
    about: str = "",
    raw: Excerpt | None = None,
    problem: str = "",
) -> HttpResponse:
    context = {
        "about": about[:_LONGEST_NUMBER],
        "row": row,
        "items": [(one.item, here(one.reason)) for one in row.refused_items[:_SHOWN_ITEMS]],
        "purposes": choices("opening"),
        "raw": raw,
        "problem": problem,
    }
    response = show(
        request, "desk/tracking/document.html", "tracking", context, status=422 if problem else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@door(STAFF)
@require_POST
def open_raw(request: ActedRequest, document_id: UUID) -> HttpResponse:
    """The raw document for a reader who says what for; that is written down."""
    row = document_row(document_id, actor=request.actor)
    about = request.POST.get("about", "")[:_LONGEST_NUMBER]
    try:
        body = open_document(
            by=request.actor, at=request.now, document_id=document_id,
            purpose=request.POST.get("purpose", "")[:200],
        )  # fmt: skip
    except Invalid:
        return _page(request, row, about=about, problem=_("Say what for: it is written down."))
    text = body.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
    return _page(request, row, about=about, raw=excerpt(text, about))


@door(STAFF)
@require_POST
def read_once_more(request: ActedRequest, document_id: UUID) -> HttpResponse:
    """Have a worker read a document again."""
    read_again(by=request.actor, at=request.now, document_id=document_id)
    messages.success(request, _("It is read again; what had landed lands no second time."))
    return HttpResponseRedirect(reverse("desk_document", args=[document_id]))
