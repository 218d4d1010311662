"""Public tracking: number and phone tail, then one page with the whole answer, and a way to ask."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.queries import CaseCard, cases_reading, consignee_file, said_with_consignee
from nuoda.domains.orders.queries.allocation import Rest, rests_of
from nuoda.domains.promises.queries import Promised, promises_of, promises_told_reading
from nuoda.domains.shipments.queries import (
    ShipmentCard,
    progress_of,
    progress_reading,
    shipment_page,
    shipments_by_id,
    shipments_of_orders,
    window_moved_reading,
)
from nuoda.domains.surveys.facts import Audience as AskedAudience
from nuoda.domains.surveys.queries import surveys_reading
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.readings import read_together
from nuoda.kernel.translate import here
from nuoda.kernel.uploads import files_of, takes_files
from nuoda.pages import kept, moments
from nuoda.pages.attached import attached_response
from nuoda.pages.private import unkept
from nuoda.surfaces.portal import asking, lookup, story, told
from nuoda.surfaces.portal.frame import spoken
from nuoda.surfaces.portal.rate import rate_us
from nuoda.surfaces.portal.talk import Said, talk


@door(EVERYBODY)
@unkept
def track(request: ActedRequest) -> HttpResponse:
    """The look-up form; a proven look-up goes on to a page that lasts half an hour."""
    if request.method == "POST":
        return _look_up(request)
    return _form(request, number=lookup.clean_number(request.GET.get("number", "")))


def _look_up(request: ActedRequest) -> HttpResponse:
    number, tail = request.POST.get("number", ""), request.POST.get("tail", "")
    if lookup.looks_mistyped(number) and not request.POST.get("sure"):
        return _form(request, mistyped=lookup.clean_number(number), meant=lookup.meant_number(number))
    began = time.monotonic()
    try:
        written = lookup.prove(number, tail, client=lookup.client_of(request), at=request.now)
    except lookup.TooManyLookups as refused:
        response = _form(request, problem=here(refused.sentence), status=refused.status)
        response.headers["Retry-After"] = str(int(limits.LOOKUP_WINDOW.total_seconds()))
    else:
        if written is not None:
            return HttpResponseRedirect(f"{_root()}{written}/")
        response = _form(request, missed=True, meant=lookup.meant_number(number))
    lookup.even_out(began)
    return response


@cache
def _root() -> str:
    """Where look-ups are made; under it lies the page of each that was proven, by its pass."""
    return reverse("track")


def _form(
    request: ActedRequest,
    *,
    number: str = "",
    missed: bool = False,
    meant: str = "",
    mistyped: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "number": number or mistyped, "missed": missed, "meant": meant, "mistyped": mistyped,
        "problem": problem, "focus": True,
    }  # fmt: skip
    return render(request, "portal/track.html", context, status=status)


@door(EVERYBODY)
@unkept
@require_safe
def tracked(request: ActedRequest, written: str) -> HttpResponse:
    """The answer to a proven look-up."""
    try:
        proven = lookup.read_pass(written)
    except lookup.PassExpired as refused:
        return _form(request, problem=here(refused.sentence), status=refused.status)
    return _answer(request, written, proven)


def _answer(
    request: ActedRequest,
    written: str,
    proven: lookup.Pass,
    *,
    wrong: Invalid | None = None,
) -> HttpResponse:
    actor = _consignee(request, proven)
    progress, told_of, cases, surveys, moved = read_together(
        progress_reading(proven.shipment_id, actor=actor),
        promises_told_reading(proven.promised, actor=actor),
        cases_reading(proven.shipment_id, actor=actor),
        surveys_reading(proven.shipment_id, actor=actor, at=request.now, audience=Audience.CONSIGNEE.value),
        window_moved_reading(proven.shipment_id, actor=actor),
    )
    if progress is None:
        raise NotFound
    if progress.legs is None:
        progress = progress_of(shipment_page(proven.shipment_id, actor=actor))
    ship = progress.card
    promises: Sequence[Promised] = told_of
    if story.subject_of(ship) != proven.promised:
        promises = promises_of([story.subject_of(ship)], actor=actor)
    ships, rest = _of_order(ship.order_id, actor)
    zone = moments.as_zone(ship.zone)
    tale = story.tell(progress, promises, cases, moved=moved, now=request.now, zone=zone)
    talk_so_far = _talk(ship.id, written, actor) if cases else []
    rate = rate_us(surveys, now=request.now, audience=AskedAudience.CONSIGNEE)
    return kept.fill(
        request,
        "portal/tracked.html",
        {
            "waybill": ship.waybill,
            "seen_at": request.now.isoformat(),
            "lead": told.lead_html(tale),
            "told": told.rest_html(ships, rest)
            + told.page_html(tale, rate=rate, talk=talk_so_far, now=request.now, zone=zone),
            **_ask_form(written, cases),
        },
        given={"arrived": ship.delivered_at is not None},
        shown_again=asking.form(request.POST, spoken(wrong)) if wrong else None,
        status=wrong.status if wrong else 200,
    )


def _of_order(order_id: UUID | None, actor: Actor) -> tuple[list[ShipmentCard], Rest | None]:
    """All shipments of the same order, and what of it is still to leave. Two queries, none without one."""
    if order_id is None:
        return [], None
    ships = shipments_of_orders([order_id], actor=actor).get(order_id, [])
    return ships, rests_of([order_id], actor=actor).get(order_id)


def _talk(shipment_id: UUID, written: str, actor: Actor) -> list[Said]:
    lines = said_with_consignee(shipment_id, actor=actor)
    return talk(lines, lambda one: reverse("track_file", args=[written, one]))


def _ask_form(written: str, cases: Sequence[CaseCard]) -> dict[str, str]:
    """Where a question goes: its address, a key of its own, and the open case that it joins."""
    running = asking.open_case(cases)
    return {
        "ask_url": f"{_root()}{written}/ask/",
        "ask_key": asking.new_key(),
        "ask_case": str(running.id) if running else "",
    }


@door(EVERYBODY)
@unkept
@require_safe
def track_file(request: ActedRequest, written: str, file_id: UUID) -> HttpResponse:
    """A file of what was said with whoever proved number and phone tail, while her pass lasts."""
    try:
        proven = lookup.read_pass(written)
    except lookup.PassExpired as refused:
        return _form(request, problem=here(refused.sentence), status=refused.status)
    actor = _consignee(request, proven)
    return attached_response(consignee_file(proven.shipment_id, file_id, actor=actor))


def _consignee(request: ActedRequest, proven: lookup.Pass) -> Actor:
    return proven.actor(language=request.actor.language)


@takes_files
@door(EVERYBODY)
@unkept
@require_POST
def track_ask(request: ActedRequest, written: str) -> HttpResponse:
    """A question, a chase or a complaint by whoever proved number and phone tail."""
    try:
        proven = lookup.read_pass(written)
    except lookup.PassExpired as refused:
        return _form(request, problem=here(refused.sentence), status=refused.status)
    waybill = shipments_by_id([proven.shipment_id], actor=_consignee(request, proven))[
        proven.shipment_id
    ].waybill
    by = Actor(
        _consignee(request, proven).role, f"track:{waybill}", _("Consignee"), proven.customer_id,
        language=request.actor.language,
    )  # fmt: skip
    contact = request.POST.get("contact", "").strip()
    try:
        problems: list[FieldError] = check_text("contact", contact, longest=120)
        # Words before files: what would be refused for its words is not kept.
        words = request.POST.get("words", "").replace("\r\n", "\n").strip()
        problems += check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
        if problems:
            raise Invalid(fields=problems)
        asked = asking.put_question(
            by=by, at=request.now, shipment_id=proven.shipment_id, given=request.POST.dict(), contact=contact,
            audience=Audience.CONSIGNEE,
            files=files_of(request, by=by, at=request.now, ever=limits.TRACKED_FILES),
        )  # fmt: skip
    except Invalid as wrong:
        return _answer(request, written, proven, wrong=wrong)
    messages.success(request, said(asked, request))
    return HttpResponseRedirect(reverse("tracked", args=[written]))


def said(asked: asking.Asked, request: ActedRequest) -> str:
    """The thanks for a question: its number, and by when it is answered."""
    if asked.answer_by is None or asked.answer_by <= request.now:
        return _("Thank you. Your message is with our service desk as %(number)s.") % {"number": asked.number}
    due = moments.absolute(asked.answer_by, now=request.now, zone=request.zone, name_zone=True)
    figures = {"number": asked.number, "due": due}
    return (
        _("Thank you. Your message is with our service desk as %(number)s; we answer by %(due)s.") % figures
    )


urlpatterns = [
    path("track/", track, name="track"),
    path("track/<str:written>/", tracked, name="tracked"),
    path("track/<str:written>/ask/", track_ask, name="track_ask"),
    path("track/<str:written>/files/<uuid:file_id>/", track_file, name="track_file"),
]
