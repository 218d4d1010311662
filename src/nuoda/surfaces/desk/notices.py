"""What customers were told: the list, and each mail as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.queries import (
    NoticeRow,
    enclosure_file,
    enclosures_of,
    notice_page,
    notice_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window
from nuoda.pages.files import file_response
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import pulse_about, show
from nuoda.surfaces.desk.listing import customers_list

_THINGS = {
    "order": "desk_order",
    "shipment": "desk_shipment",
    "case": "desk_case",
    "area_warning": "desk_warning",
    "report_term": "desk_report_term",
    "claim": "desk_claim",
}


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="notices",
        title=_("Notices"),
        columns=[
            Column("label", _("About"), sortable=True),
            Column("kind", _("What it says"), kind="badge", badge_kind="notice_kind", sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", _("State"), kind="badge", badge_kind="notice", sortable=True),
            Column("mail_subject", _("Mail"), hide_narrow=True),
            Column("queued_at", _("Composed"), kind="ago", sortable=True),
            Column("sent_at", _("Sent"), kind="ago", roomy=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("notice"), quick=True),
            Filter("q", _("Waybill begins with"), kind="text"),
            Filter("kind", _("What it says"), choices=choices("notice_kind")),
            customers,
        ],
        empty=Empty(
            _("Nobody was told anything yet"),
            _("Mails to customers appear here: milestones, early warnings, new times, answers from cases."),
            icon="mail",
        ),
        row_url=lambda line: reverse("desk_notice", args=[line.id]),
        row_key=lambda line: str(line.id),
        row_tone=lambda line: {"failed": "broken", "unreachable": "risk"}.get(line.state, ""),
        refresh_on="notice",
    )


@door(STAFF)
def notice_list(request: ActedRequest) -> HttpResponseBase:
    """Notices, the latest first, with filters, paging and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[NoticeRow]:
        return notice_rows(
            actor=request.actor, window=window, state=given.get("state", ""), kind=given.get("kind", ""),
            label=given.get("q", ""), customer_id=customer_id,
        )  # fmt: skip

    return customers_list(request, "notices", _spec, find)


@door(STAFF)
def notice(request: ActedRequest, notice_id: UUID) -> HttpResponse:
    """One notice: the mail as it was sent, to whom, and how it went."""
    row = notice_page(notice_id, actor=request.actor)
    customers = customers_by_id([row.customer_id], actor=request.actor)
    thing = _THINGS.get(row.subject_kind)
    customer = customers.get(row.customer_id) if row.customer_id else None
    context = {
        "notice": row,
        "customer": customer,
        "whose": called(customer),
        "thing_url": reverse(thing, args=[row.subject_id]) if thing else "",
        "enclosures": enclosures_of(row.id, actor=request.actor),
        "pulse_url": pulse_about(Ref("notice", str(row.id))),
    }
    return show(request, "desk/notices/page.html", "notices", context)


@door(STAFF)
@require_safe
def enclosure(request: ActedRequest, enclosure_id: UUID) -> HttpResponse:
    """A document as it was sent."""
    row, body = enclosure_file(enclosure_id, actor=request.actor)
    return file_response(row.name, row.media_type, body)


urlpatterns: list[URLPattern] = [
    path("notices/", notice_list, name="desk_notices"),
    path("notices/<uuid:notice_id>/", notice, name="desk_notice"),
    path("letters/<uuid:enclosure_id>/", enclosure, name="desk_letter"),
]
