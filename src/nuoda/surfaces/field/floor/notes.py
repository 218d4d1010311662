"""What a warehouse has to acknowledge: orders that changed or were called off, goods to put back.

A plain page beside the scanner's: it needs the network, because an acknowledgement counts when we have it.
"""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.orders.commands import acknowledge_notes
from nuoda.domains.orders.facts import NoteKind, Party
from nuoda.domains.orders.queries import NoteRow, note_rows, notes_by_id
from nuoda.domains.stock.commands import BackDraft, put_back
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import explained
from nuoda.pages.amending import change_shown
from nuoda.pages.private import unkept
from nuoda.pages.vocabulary import word
from nuoda.surfaces.field.floor.answers import HANDS

SHOWN = 100


@door(*HANDS)
@unkept
@require_safe
def floor_notes(request: ActedRequest) -> HttpResponse:
    """What is to be acknowledged, the most urgent first."""
    page = note_rows(
        actor=request.actor, window=Window(size=SHOWN), state="open", party=Party.WAREHOUSE.value
    )
    notes = [(one, [] if one.kind == NoteKind.PUT_BACK else _changed(one, request.zone)) for one in page.rows]
    return render(request, "field/notes.html", {"notes": notes, "total": page.total, "shown": SHOWN})


def _changed(note: NoteRow, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    """Each field that differs, before and after, masked; where the mask hides it, as amended."""
    found = []
    for one in note.lines:
        before, after = (change_shown(one["field"], one[name], zone) for name in ("before", "after"))
        if before == after:
            after = word("order_note", "amended")
        found.append((word("order_field", one["field"]), before or "–", after or "–"))
    return found


@door(*HANDS)
@require_POST
def floor_acknowledge(request: ActedRequest, order_note_id: UUID) -> HttpResponse:
    """Take note of a change. Goods are put back first, to the place that was scanned."""
    back = HttpResponseRedirect(reverse("field_floor_notes"))
    note = notes_by_id([order_note_id], actor=request.actor).get(order_note_id)
    if note is None:
        raise NotFound
    place = request.POST.get("place", "").strip()[:40]
    if note.kind == NoteKind.PUT_BACK and note.answered_at is None:
        numbers = list(dict.fromkeys(one["number"] for one in note.lines))
        drafts = [BackDraft(f"note/{note.id}/{number}", number, place) for number in numbers]
        report = put_back(by=request.actor, at=request.now, backs=drafts)
        if report.refused:
            problem = report.refused[0].problems[0]
            messages.error(request, explained(problem))
            return back
    acknowledge_notes(
        by=request.actor, at=request.now, note_ids=[note.id], said=place or request.POST.get("said", "")[:200]
    )
    messages.success(request, _("Acknowledged."))
    return back


urlpatterns = [
    path("floor/notes/", floor_notes, name="field_floor_notes"),
    path("floor/notes/<uuid:order_note_id>/", floor_acknowledge, name="field_floor_acknowledge"),
]
