"""The system page: does everything run, what could not be digested, which long jobs are under way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nuoda.domains.promises.queries import next_due_at
from nuoda.kernel.dead_letters import DeadLetterRow, dead_letter_rows, settle_dead_letter
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.facts import dump
from nuoda.kernel.runs import ask_to_stop, latest_runs
from nuoda.kernel.translate import here
from nuoda.kernel.worker import WorkHealth, work_health
from nuoda.surfaces.desk.frame import RUNNERS, show

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A tick comes every two seconds; half a minute behind means that nobody ticks or nobody works.
_BEHIND = timedelta(seconds=30)


RUN_KINDS: Mapping[str, StrOrPromise] = {
    "import": gettext_lazy("import"),
    "import-mapping": gettext_lazy("import by an own mapping"),
    "replay": gettext_lazy("replay"),
    "demo": gettext_lazy("demo"),
    "dispatch.plan": gettext_lazy("plan of a day"),
    "retention": gettext_lazy("retention"),
    "erasure": gettext_lazy("deletion asked for"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of health: ``tone`` is a tone of badges, ``words`` say what it means."""

    name: str
    tone: str
    icon: str
    words: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter with its fact spelled out."""

    row: DeadLetterRow
    fact: str


@door(RUNNERS)
def desk_system(request: ActedRequest) -> HttpResponse:
    """Health, dead letters and runs."""
    health = work_health(at=request.now)
    letters = dead_letter_rows(actor=request.actor)
    context = {
        "health": health,
        "signs": [
            _database(health),
            _workers(health, request.now),
            _clock(next_due_at(actor=request.actor), request.now),
            _queue(health, request.now),
        ],
        "letters": [Letter(row, _spelled(row)) for row in letters],
        "runs": [(run, RUN_KINDS.get(run.kind, run.kind)) for run in latest_runs(actor=request.actor)],
        "tab": "health",
    }
    return show(request, "desk/system/system.html", "system", context)


def _database(health: WorkHealth) -> Sign:
    words = _("PostgreSQL %(version)s, %(size)s MB on disk.") % {
        "version": health.database, "size": f"{health.database_bytes / 1024**2:,.0f}",
    }  # fmt: skip
    return Sign(_("Database"), "kept", "circle-check", words)


def _workers(health: WorkHealth, now: datetime) -> Sign:
    if health.workers:
        words = _("%(n)d at work.") % {"n": health.workers}
        return Sign(_("Workers"), "kept", "circle-check", words, health.beat_at)
    words = _("None has given a sign of life for half a minute. Start one: nuoda worker.")
    return Sign(_("Workers"), "broken", "circle-x", words, health.beat_at)


def _clock(due_at: datetime | None, now: datetime) -> Sign:
    """The clock is judged by what it does: no promise may have fallen due and stand unmarked."""
    if due_at is None or now - due_at <= _BEHIND:
        return Sign(_("Clock"), "kept", "circle-check", _("Every promise that fell due is marked."))
    words = _("It is behind: a promise fell due and is not marked. Start it: nuoda clock.")
    return Sign(_("Clock"), "broken", "circle-x", words, due_at)


def _queue(health: WorkHealth, now: datetime) -> Sign:
    words = _("%(waiting)d due, %(running)d running, %(later)d for later, %(failed)d failed.") % {
        "waiting": health.waiting, "running": health.running, "later": health.later,
        "failed": health.failed,
    }  # fmt: skip
    late = health.waiting_since is not None and now - health.waiting_since > _BEHIND
    tone, icon = ("risk", "alert-triangle") if late or health.failed else ("kept", "circle-check")
    return Sign(_("Jobs"), tone, icon, words, health.waiting_since)


def _spelled(row: DeadLetterRow) -> str:
    fact = row.recorded.fact
    said = {"name": fact.name, "subject": str(fact.subject), "about": str(fact.about), **dump(fact)}
    return json.dumps(said, ensure_ascii=False, indent=2)


def _answered(request: ActedRequest, call: Callable[[], object], said: str) -> HttpResponse:
    """Call, say how it went, and return to the page."""
    try:
        call()
    except NotFound:
        raise
    except NuodaError as error:
        messages.error(request, here(error.sentence))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_system"))


@door(RUNNERS)
@require_POST
def desk_system_settle(request: ActedRequest, letter_id: UUID) -> HttpResponse:
    """Retry a dead letter (``verb=retry``), or drop it with the reason in ``note``."""
    retry = request.POST.get("verb") == "retry"
    reason = request.POST.get("note", "").strip()
    if not retry and not reason:
        messages.error(request, _("Say why it is dropped; whoever reads this later needs it."))
        return HttpResponseRedirect(reverse("desk_system"))

    def call() -> None:
        settle_dead_letter(by=request.actor, at=request.now, letter_id=letter_id, retry=retry, reason=reason)

    return _answered(request, call, _("It is tried again.") if retry else _("It is dropped."))


@door(RUNNERS)
@require_POST
def desk_system_stop(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Ask a long job to stop after what it has in hand."""

    def call() -> None:
        ask_to_stop(by=request.actor, at=request.now, run_id=run_id)

    return _answered(request, call, _("It stops after what it has in hand."))
