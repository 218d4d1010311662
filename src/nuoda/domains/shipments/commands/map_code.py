from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.commands.reckon import reckon
from nuoda.domains.shipments.facts import CodeFollowed, CodeMapped
from nuoda.domains.shipments.models import CodeMapping
from nuoda.domains.shipments.rules import REASONS, Milestone, known_reason
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import run
from nuoda.kernel.text import text as _

STEP = 1_000
"""So many shipments are looked through in one transaction."""

_END = UUID(int=2**128 - 1)
# An id begins with when it was made, so that the newest shipments are the greatest.
_NEXT = (
    "SELECT kept.id, EXISTS (SELECT FROM shipments_tracking_event AS log WHERE log.shipment_id = kept.id"
    " AND log.code = %s AND log.source = %s)"
    " FROM (SELECT id FROM shipments_shipment WHERE id < %s ORDER BY id DESC LIMIT %s) AS kept"
    " ORDER BY kept.id DESC"
)


@command
def map_code(
    *, by: Actor, at: datetime, source: str, code: str, milestone: str, reason: str = "", note: str = ""
) -> int:
    """Say what a source's code means, from now on and for all that is in the log.

    Milestone and reason may both be "": the code then means nothing for the status. Mapping a code again
    replaces what was said before. The newest shipments follow at once, the others by :func:`follow_codes`.
    Returns how many were brought up to date at once.
    """
    _check_actor(by)
    problems = [
        *check_text("source", source, required=True, longest=40),
        *check_text("code", code, required=True, longest=60),
        *check_text("note", note, longest=500),
    ]
    if milestone and milestone not in set(Milestone):
        problems.append(_unknown("milestone", ", ".join(Milestone)))
    if reason and not known_reason(reason):
        problems.append(_unknown("reason", ", ".join(sorted(REASONS))))
    if problems:
        raise Invalid(fields=problems)
    row = CodeMapping.objects.select_for_update().filter(source=source, code=code).first()
    row = row or CodeMapping(source=source, code=code)
    row.milestone, row.reason, row.note = milestone, reason, note
    row.mapped_by, row.mapped_at, row.withdrawn_at = by.name, at, None
    return _begin(row, by)


@command
def unmap_code(*, by: Actor, at: datetime, source: str, code: str, note: str = "") -> int:
    """Take back what was said of a code: the connector's own word counts again.

    Raises :class:`NotFound` where nothing was said. Returns how many shipments were brought up to date at
    once; the others follow by :func:`follow_codes`.
    """
    _check_actor(by)
    problems = check_text("note", note, longest=500)
    if problems:
        raise Invalid(fields=problems)
    row = (
        CodeMapping.objects.select_for_update()
        .filter(source=source, code=code, withdrawn_at__isnull=True)
        .first()
    )
    if row is None:
        raise NotFound
    row.withdrawn_at, row.mapped_by, row.note = at, by.name, note
    return _begin(row, by)


@command
def follow_codes(*, by: Actor, at: datetime) -> bool:
    """Bring the next shipments to what was said of a code, the mapping that waits longest first.

    One step of at most :data:`STEP` shipments; what it has done stays done, and the next step goes on from
    there. Returns False where no mapping has anything left.
    """
    if not by.sees_all:
        raise Forbidden
    waiting = CodeMapping.objects.select_for_update(skip_locked=True).filter(follow_before__isnull=False)
    row = waiting.order_by("mapped_at", "id").first()
    if row is None:
        return False
    _step(row, by)
    if row.follow_before is None:
        state(CodeFollowed(**_of(row), shipments=row.followed, walked=row.walked))
    return True


def _check_actor(by: Actor) -> None:
    if not by.is_staff:
        raise Forbidden


def _unknown(field: str, choices: str) -> FieldError:
    return FieldError(field, _("It is none of the known words."), _("Choose from %(all)s.", {"all": choices}))


def _begin(row: CodeMapping, by: Actor) -> int:
    """Begin at the newest shipments, and state what was said."""
    row.walked = row.followed = 0
    row.follow_before = _END
    row.save()
    _step(row, by)
    state(CodeMapped(**_of(row), withdrawn=row.withdrawn_at is not None, shipments=row.followed))
    return row.followed


def _of(row: CodeMapping) -> dict[str, Any]:
    taken_back = row.withdrawn_at is not None
    return {
        "subject": Ref("code", str(row.id)), "source": row.source, "code": row.code,
        "milestone": "" if taken_back else row.milestone, "reason": "" if taken_back else row.reason,
    }  # fmt: skip


def _step(row: CodeMapping, by: Actor) -> None:
    """Look through the next shipments, and bring those whose log has the code to what it says now."""
    found = run(_NEXT, [row.code, row.source, row.follow_before, STEP])
    affected = [shipment_id for shipment_id, has_it in found if has_it]
    reckon(affected, by=by, retraction=row.note)
    row.walked += len(found)
    row.followed += len(affected)
    row.follow_before = found[-1][0] if len(found) == STEP else None
    row.save(update_fields=["walked", "followed", "follow_before"])
