"""Looked for, copied and proposed: what is done by a button."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nuoda.domains.privacy.commands import note_copy, note_findings, propose_deletion
from nuoda.domains.privacy.queries import person_asking, request_page
from nuoda.insight.persons.copying import copy_of, json_file, sheet_file
from nuoda.insight.persons.finding import Holding, find_held
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.translate import explained, here
from nuoda.pages.files import file_response
from nuoda.pages.lists.export import XLSX_TYPE
from nuoda.surfaces.desk.frame import RUNNERS


def held_now(request: ActedRequest, request_id: UUID) -> list[Holding]:
    """What is held about her now; nothing before she was checked, which the command refuses."""
    if not request_page(request_id, actor=request.actor).row.identity:
        return []
    person = person_asking(request_id, actor=request.actor)
    return find_held(person, at=request.now, actor=request.actor)


def _done(request: ActedRequest, request_id: UUID, call: Callable[[], str]) -> HttpResponse:
    """Back on the request's page, with what was done or why not."""
    try:
        messages.success(request, call())
    except NuodaError as refused:
        _say(request, refused)
    return HttpResponseRedirect(reverse("desk_person", args=[request_id]))


def _say(request: ActedRequest, refused: NuodaError) -> None:
    """Why it was refused, and what mends it; what is not there is nobody's to be told of."""
    if isinstance(refused, NotFound):
        raise refused
    for one in refused.fields:
        messages.error(request, explained(one))
    if not refused.fields:
        messages.error(request, here(refused.sentence))


@door(RUNNERS)
@require_POST
def desk_person_search(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """Look for everything held about her."""

    def call() -> str:
        held = held_now(request, person_request_id)
        note_findings(
            by=request.actor, at=request.now, request_id=person_request_id,
            findings=[one.kept for one in held],
        )  # fmt: skip
        said = ngettext("%(n)d record is about her.", "%(n)d records are about her.", len(held))
        return said % {"n": len(held)}

    return _done(request, person_request_id, call)


@door(RUNNERS)
@require_POST
def desk_person_copy(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """The copy, ``form`` json or sheet: written down before it is handed out."""
    form, actor = request.POST.get("form", ""), request.actor
    page = request_page(person_request_id, actor=actor)
    try:
        held = held_now(request, person_request_id)
        note_copy(by=actor, at=request.now, request_id=person_request_id, form=form, records=len(held))
    except NuodaError as refused:
        _say(request, refused)
        return HttpResponseRedirect(reverse("desk_person", args=[person_request_id]))
    person = person_asking(person_request_id, actor=actor)
    copy = copy_of(held, person, number=page.row.number, at=request.now)
    if form == "json":
        return file_response(f"{page.row.number}.json", "application/json", json_file(copy))
    return file_response(f"{page.row.number}.xlsx", XLSX_TYPE, sheet_file(copy, language=page.language))


@door(RUNNERS)
@require_POST
def desk_person_propose(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """Propose that what nothing keeps is forgotten."""

    def call() -> str:
        propose_deletion(by=request.actor, at=request.now, request_id=person_request_id)
        return _("It is proposed. Another supervisor or administrator approves it.")

    return _done(request, person_request_id, call)
