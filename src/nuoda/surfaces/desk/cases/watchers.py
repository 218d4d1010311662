"""Who else has the case open: an open page says so itself, and hears of the others by the pulse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import JsonResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nuoda.domains.cases.commands import note_looked, watch_case
from nuoda.domains.cases.queries import watchers_of
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import joined, listed


@door(STAFF)
@require_POST
def desk_case_watch(request: ActedRequest, case_id: UUID) -> JsonResponse:
    """Note that the reader has the case open, ``writing=1`` that she writes; answers who else has."""
    writing = request.POST.get("writing") == "1"
    watch_case(by=request.actor, at=request.now, case_id=case_id, writing=writing)
    note_looked(by=request.actor, at=request.now, case_ids=[case_id])
    words = watcher_words(case_id, actor=request.actor, at=request.now)
    return JsonResponse({"watchers": words}, headers={"Cache-Control": "no-store"})


def watcher_words(case_id: UUID, *, actor: Actor, at: datetime) -> str:
    """``周启航 is writing here. 林晓 is also looking at this.``; empty where nobody else does."""
    others = watchers_of(case_id, actor=actor, at=at)
    writing = [one.name for one in others if one.writing]
    looking = [one.name for one in others if not one.writing]
    said = []
    if writing:
        words = ngettext("%(names)s is writing here.", "%(names)s are writing here.", len(writing))
        said.append(words % {"names": _listed(writing)})
    if looking:
        words = ngettext(
            "%(names)s is also looking at this.", "%(names)s are also looking at this.", len(looking)
        )
        said.append(words % {"names": _listed(looking)})
    return joined(said)


def _listed(names: Sequence[str]) -> str:
    return listed(names)
