"""Mail that came in: the list, each mail, and what a person does with one that nobody could place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.queries import case_by_number, cases_by_id
from nuoda.domains.conversations.commands import attach_mail, discard_mail
from nuoda.domains.conversations.facts import Audience, MailState
from nuoda.domains.conversations.queries import MailRow, mail_page, mail_rows, parties_of
from nuoda.domains.orders.queries import waiting_orders_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.attachments import kept_files
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.text import Text
from nuoda.kernel.translate import explained, here, joined
from nuoda.pages.attached import attached_response
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame, show
from nuoda.surfaces.desk.listing import window_of

_OFFERED = 30
MAILS = ListSpec(
    name="mail",
    title=_("Incoming mail"),
    columns=[
        Column("sender", _("Says it is from"), sortable=True),
        Column("title", _("Subject")),
        Column("state", _("State"), "badge", sortable=True, badge_kind="incoming_mail"),
        Column("why", _("Why it waits"), "badge", badge_kind="mail_why", hide_narrow=True),
        Column("label", _("About"), hide_narrow=True),
        Column("received_at", _("Received"), kind="ago", sortable=True),
    ],
    filters=[
        Filter("state", _("State"), choices=choices("incoming_mail"), quick=True),
        Filter("text", _("Search"), "text", placeholder=_("Sender or subject")),
        Filter("why", _("Why it waits"), choices=choices("mail_why")),
    ],
    empty=Empty(
        _("No mail came in"),
        _(
            "Answers of customers and partners to our mails land in their cases by themselves. What cannot be"
            " placed waits here for a person. The guide tells how to let mail in."
        ),
        icon="inbox",
    ),
    row_url=lambda row: reverse("desk_mail", args=[row.id]),
    row_key=lambda row: str(row.id),
    row_tone=lambda row: {"waiting": "risk", "bounced": "broken"}.get(row.state, ""),
    refresh_on="mail",
)


@dataclass(frozen=True, slots=True)
class LeftFile:
    """An attachment that was not taken, and why in the reader's words."""

    name: str
    why: str


@door(STAFF)
@require_safe
def mail_list(request: ActedRequest) -> HttpResponseBase:
    """Mails that came in, the latest first."""

    def fetch(asked: ListRequest) -> ListResult:
        found = mail_rows(
            actor=request.actor, window=window_of(asked), state=asked.filters.get("state", ""),
            why=asked.filters.get("why", ""), text=asked.filters.get("text", ""),
        )  # fmt: skip
        return ListResult(found.rows, found.total)

    return list_view(request, MAILS, fetch, template="pages/list.html", context=frame(request, "mail"))


@door(STAFF)
@require_safe
def mail(request: ActedRequest, mail_id: UUID) -> HttpResponse:
    return _page(request, mail_page(mail_id, actor=request.actor))


def _page(request: ActedRequest, row: MailRow, wrong: str = "", status: int = 200) -> HttpResponse:
    ids = [row.subject_id] if row.subject_kind == "case" and row.subject_id else []
    about = cases_by_id(ids, actor=request.actor)
    places = {"shipment": "desk_shipment", "order": "desk_order", "case": "desk_case"}
    place = places.get(row.subject_kind)
    context = {
        "mail": row,
        "case": next(iter(about.values()), None),
        "about_url": reverse(place, args=[row.subject_id]) if place and row.subject_id else "",
        "left_out": [LeftFile(one.name, here(Text(one.message, one.figures))) for one in row.left_out],
        "orders": waiting_orders_of(row.id, actor=request.actor),
        "waits": row.state in (MailState.WAITING, MailState.AUTOMATIC),
        "wrong": wrong,
        "given": request.POST,
        "domain": settings.NUODA_REPLY_DOMAIN,
    }
    return show(request, "desk/mail/page.html", "mail", context, status=status)


@door(STAFF)
@require_POST
def attach(request: ActedRequest, mail_id: UUID) -> HttpResponse:
    """Put it into the thread of a case, by hand."""
    row = mail_page(mail_id, actor=request.actor)
    case = case_by_number(request.POST.get("number", ""), actor=request.actor)
    if case is None:
        wrong = gettext("There is no case of that number. Copy it from the case's page.")
        return _page(request, row, wrong, 422)
    try:
        attach_mail(
            by=request.actor, at=request.now, mail_id=mail_id, subject_kind="case", subject_id=case.id,
            label=case.number, audience=request.POST.get("audience", ""),
            author=request.POST.get("author", ""),
        )  # fmt: skip
    except (Invalid, Conflict) as refused:
        return _page(request, row, _words(refused), refused.status)
    messages.success(request, gettext("The mail is in the thread of %(number)s.") % {"number": case.number})
    return HttpResponseRedirect(reverse("desk_mail", args=[mail_id]))


@door(STAFF)
@require_POST
def discard(request: ActedRequest, mail_id: UUID) -> HttpResponse:
    """Put it aside with a reason."""
    row = mail_page(mail_id, actor=request.actor)
    try:
        discard_mail(by=request.actor, at=request.now, mail_id=mail_id, reason=request.POST.get("reason", ""))
    except (Invalid, Conflict) as refused:
        return _page(request, row, _words(refused), refused.status)
    messages.success(request, gettext("The mail is put aside."))
    return HttpResponseRedirect(reverse("desk_mails"))


@door(STAFF)
@require_safe
def mail_file(request: ActedRequest, mail_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of a mail."""
    row = mail_page(mail_id, actor=request.actor)
    draft = next((one for one in row.files if one.id == file_id), None)
    if draft is None:
        raise NotFound
    (kept,) = kept_files([draft], actor=request.actor)
    return attached_response(_Kept(kept.id, kept.name, kept.media_type))


@dataclass(frozen=True, slots=True)
class _Kept:
    stored_id: UUID
    name: str
    media_type: str


def _words(refused: Invalid | Conflict) -> str:
    found = [explained(one) for one in refused.fields]
    return joined(found) or here(refused.sentence)


@door(STAFF)
@require_safe
def parties(request: ActedRequest) -> HttpResponse:
    """Partners who were written to lately, for the form that writes to one."""
    found = parties_of(Audience.PARTNER.value, actor=request.actor, limit=_OFFERED)
    return render(request, "desk/cases/parties.html", {"parties": found})


urlpatterns: list[URLPattern] = [
    path("mail/parties/", parties, name="desk_parties"),
    path("mail/", mail_list, name="desk_mails"),
    path("mail/<uuid:mail_id>/", mail, name="desk_mail"),
    path("mail/<uuid:mail_id>/attach/", attach, name="desk_mail_attach"),
    path("mail/<uuid:mail_id>/discard/", discard, name="desk_mail_discard"),
    path("mail/<uuid:mail_id>/files/<uuid:file_id>/", mail_file, name="desk_mail_file"),
]
