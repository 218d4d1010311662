"""A customer's shipments and the promises about them: lists, and one shipment with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.promises.queries import PromiseRow, promise_rows, promises_of
from nuoda.domains.shipments.queries import (
    ShipmentCard,
    progress_of,
    shipment_page,
    shipment_rows,
    shipments_about,
    shipments_of_orders,
    window_moved,
)
from nuoda.domains.surveys.queries import surveys_about
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.uploads import files_of, takes_files
from nuoda.pages.badges import PROMISE_STATES
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.shipment_words import MILESTONES
from nuoda.surfaces.portal import asking, story
from nuoda.surfaces.portal.frame import frame, show, spoken
from nuoda.surfaces.portal.proof import proofs_shown, receipts_shown
from nuoda.surfaces.portal.rate import rate_us
from nuoda.surfaces.portal.track import said


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment with its promise, as the list shows it."""

    id: UUID
    waybill: str
    to_city: str
    consignee: str
    milestone: str
    state: str
    due_at: datetime | None
    eta_at: datetime | None
    booked_at: datetime
    settled: bool


def _row(ship: ShipmentCard, promise: PromiseRow | None) -> ShipmentRow:
    return ShipmentRow(
        ship.id, ship.waybill, ship.to_city, ship.consignee, ship.milestone, promise.state if promise else "",
        promise.due_at if promise else None, ship.delivered_at or ship.eta_at, ship.booked_at,
        settled=ship.delivered_at is not None,
    )  # fmt: skip


def _tone(row: Any) -> str:
    return {"broken": "broken", "at_risk": "risk"}.get(row.state, "") if not row.settled else ""


SHIPMENTS = ListSpec(
    name="shipments",
    title=_("Shipments"),
    columns=[
        Column("waybill", _("Waybill"), sortable=True),
        Column("state", _("Promise"), "state"),
        Column("milestone", _("Where it is"), "badge", badge_kind="milestone"),
        Column("to_city", _("To"), sortable=True),
        Column("due_at", pgettext_lazy("time", "Promised by"), "due", settled=lambda row: row.settled),
        Column("eta_at", _("Expected or delivered"), "instant", sortable=True, hide_narrow=True),
        Column("consignee", _("Consignee"), hide_narrow=True, template="portal/parts/cell_short.html"),
        Column("booked_at", _("Booked at"), "instant", sortable=True, hide_narrow=True),
    ],
    filters=[
        Filter(
            "at",
            _("Where it is"),
            choices=[
                ("moving", _("On the way")),
                ("trouble", _("With difficulties")),
                ("DELIVERED", MILESTONES["DELIVERED"].label),
            ],
            quick=True,
        ),
        Filter("text", _("Search"), "text", placeholder=_("Number, its last four signs, city or name")),
    ],
    empty=Empty(
        _("No shipments yet"),
        _("Shipments appear here as soon as they are booked, with their promise and where they are."),
        icon="truck",
    ),
    row_url=lambda row: reverse("portal_shipment", args=[row.id]),
    row_key=lambda row: str(row.id),
    row_tone=_tone,
)


@door(Role.CUSTOMER)
@require_safe
def portal_shipments(request: ActedRequest) -> HttpResponseBase:
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        at = asked.filters.get("at", "")
        found = shipment_rows(
            actor=actor,
            window=window_of(asked),
            text=asked.filters.get("text", ""),
            milestone="moving" if at in ("moving", "trouble") else at,
            trouble="any" if at == "trouble" else "",
        )
        promises = delivery_promises([story.subject_of(ship) for ship in found.rows], request)
        rows = [_row(ship, promises.get(story.subject_of(ship))) for ship in found.rows]
        return ListResult(rows, found.total)

    return list_view(
        request, SHIPMENTS, fetch, template="portal/list.html", context=frame(request, "shipments")
    )


def window_of(asked: ListRequest) -> Window:
    return Window(asked.page, asked.size, asked.sort, asked.descending)


def delivery_promises(subjects: Sequence[Ref], request: ActedRequest) -> dict[Ref, PromiseRow]:
    """The delivery promise of each subject that has one."""
    rows = promises_of(subjects, actor=request.actor)
    return {Ref(row.subject_kind, str(row.subject_id)): row for row in rows if row.kind == "delivery"}


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise of delivery with the shipment it is about."""

    id: UUID
    label: str
    state: str
    due_at: datetime
    settled_at: datetime | None
    made_at: datetime
    to_city: str
    shipment_id: UUID | None
    settled: bool


PROMISES = ListSpec(
    name="promises",
    title=_("Our promises to you"),
    columns=[
        Column("label", _("Number"), sortable=True),
        Column("state", _("Promise"), "state", sortable=True),
        Column(
            "due_at",
            pgettext_lazy("time", "Promised by"),
            "due",
            sortable=True,
            settled=lambda row: row.settled,
        ),
        Column("settled_at", _("Delivered at"), "instant", hide_narrow=True),
        Column("to_city", _("To"), hide_narrow=True),
        Column("made_at", _("Promised on"), "instant", sortable=True, hide_narrow=True),
    ],
    filters=[
        Filter(
            "state",
            _("Promise"),
            choices=[
                ("danger", pgettext_lazy("customer", "In danger")),
                *((state, PROMISE_STATES[state].label) for state in ("open", "at_risk", "kept", "broken")),
            ],
            quick=True,
        ),
        Filter("due", pgettext_lazy("time", "Promised by"), "dates"),
    ],
    empty=Empty(
        _("No promises yet"),
        _("Each order brings a promise of delivery; whether we keep it is shown here."),
        icon="heart-handshake",
    ),
    default_sort="due_at",
    row_url=lambda row: reverse("portal_shipment", args=[row.shipment_id]) if row.shipment_id else "",
    row_key=lambda row: str(row.id),
    row_tone=_tone,
)


@door(Role.CUSTOMER)
@require_safe
def portal_promises(request: ActedRequest) -> HttpResponseBase:
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        last = _midnight(asked.filters.get("due_to"), request)
        found = promise_rows(
            actor=actor,
            window=window_of(asked),
            kind="delivery",
            state=asked.filters.get("state", ""),
            due_from=_midnight(asked.filters.get("due_from"), request),
            due_until=last + timedelta(days=1) if last else None,
        )
        refs = [Ref(row.subject_kind, str(row.subject_id)) for row in found.rows]
        ships = shipments_about(refs, actor=actor)
        return ListResult(
            [_line(row, ships.get(ref, [])) for row, ref in zip(found.rows, refs, strict=True)], found.total
        )

    return list_view(request, PROMISES, fetch, template="portal/list.html", context=frame(request, "home"))


def _midnight(day: str | None, request: ActedRequest) -> datetime | None:
    """The start of a local day, kept inside what an instant can be."""
    if not day:
        return None
    given = min(max(date.fromisoformat(day), date(1990, 1, 1)), date(2100, 1, 1))
    return datetime.combine(given, time(), request.zone).astimezone(UTC)


def _line(row: PromiseRow, ships: Sequence[ShipmentCard]) -> PromiseLine:
    first = ships[0] if ships else None
    return PromiseLine(
        row.id, row.label, row.state, row.due_at, row.settled_at, row.made_at,
        first.to_city if first else "", first.id if first else None, settled=row.settled_at is not None,
    )  # fmt: skip


@door(Role.CUSTOMER)
@require_safe
def portal_shipment(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    return _shipment(request, shipment_id)


def _shipment(request: ActedRequest, shipment_id: UUID, wrong: Invalid | None = None) -> HttpResponse:
    actor = request.actor
    page = shipment_page(shipment_id, actor=actor)
    subject = story.subject_of(page.card)
    cases = cases_of(
        actor=actor,
        shipment_ids=[shipment_id],
        order_ids=[page.card.order_id] if page.card.order_id else [],
    )
    promises, moved = promises_of([subject], actor=actor), window_moved(shipment_id, actor=actor)
    told = story.tell(progress_of(page), promises, cases, moved=moved, now=request.now, zone=request.zone)
    siblings = shipments_of_orders([page.card.order_id], actor=actor) if page.card.order_id else {}
    running = asking.open_case([case for case in cases if case.shipment_id == shipment_id])
    context = {
        "story": told,
        "page": page,
        "siblings": [one for found in siblings.values() for one in found if len(found) > 1],
        "cases": cases,
        "proofs": proofs_shown(shipment_id, actor=actor),
        "receipts": receipts_shown(shipment_id, actor=actor, at=request.now)
        if page.card.delivered_at
        else [],
        "notices": [one for one in notices_about([subject], actor=actor) if one.mail_subject],
        "ask_url": reverse("portal_ask", args=[shipment_id]),
        "ask_key": asking.new_key(),
        "ask_case": running.id if running else "",
        **asking.form(request.POST, spoken(wrong)),
        "rate": rate_us(surveys_about([shipment_id], actor=actor), now=request.now),
        "public": False,
    }
    return show(request, "portal/shipment.html", "shipments", context, status=wrong.status if wrong else 200)


@takes_files
@door(Role.CUSTOMER)
@require_POST
def portal_ask(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """A question, a chase or a complaint about a shipment of her own."""
    try:
        asked = asking.put_question(
            by=request.actor, at=request.now, shipment_id=shipment_id, given=request.POST.dict(),
            files=files_of(request, by=request.actor, at=request.now),
        )  # fmt: skip
    except Invalid as wrong:
        return _shipment(request, shipment_id, wrong)
    messages.success(request, said(asked, request))
    return HttpResponseRedirect(reverse("portal_case", args=[asked.id]))


urlpatterns = [
    path("portal/shipments/", portal_shipments, name="portal_shipments"),
    path("portal/shipments/<uuid:shipment_id>/", portal_shipment, name="portal_shipment"),
    path("portal/shipments/<uuid:shipment_id>/ask/", portal_ask, name="portal_ask"),
    path("portal/promises/", portal_promises, name="portal_promises"),
]
