from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.reckon import reckon
from nuoda.domains.shipments.facts import CodeMapped
from nuoda.domains.shipments.models import CodeMapping
from nuoda.domains.shipments.rules import REASONS, Milestone, known_reason
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

AT_ONCE = 2_000
_AFFECTED = (
    "SELECT DISTINCT shipment_id FROM shipments_tracking_event WHERE source = %s AND code = %s"
    " ORDER BY shipment_id"
)


@command
def map_code(
    *, by: Actor, at: datetime, source: str, code: str, milestone: str, reason: str = "", note: str = ""
) -> int:
    """Say what a source's code means, from now on and for all that is in the log.

    Milestone and reason may both be "": the code then means nothing for the status. Mapping a code again
    replaces what was said before. Returns how many shipments were brought up to date.
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
    row.save()
    return _follow(row, by)


@command
def unmap_code(*, by: Actor, at: datetime, source: str, code: str, note: str = "") -> int:
    """Take back what was said of a code: the connector's own word counts again.

    Raises :class:`NotFound` where nothing was said. Returns how many shipments were brought up to date.
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
    row.save()
    return _follow(row, by)


def _check_actor(by: Actor) -> None:
    if not by.is_staff:
        raise Forbidden


def _unknown(field: str, choices: str) -> FieldError:
    return FieldError(field, _("It is none of the known words."), _("Choose from %(all)s.", {"all": choices}))


def _follow(row: CodeMapping, by: Actor) -> int:
    """Bring every shipment whose log has the code to what it says now, and state the mapping."""
    with connection.cursor() as cursor:
        cursor.execute(_AFFECTED, [row.source, row.code])
        affected: list[UUID] = [shipment_id for (shipment_id,) in cursor.fetchall()]
    for start in range(0, len(affected), AT_ONCE):
        reckon(affected[start : start + AT_ONCE], by=by, retraction=row.note)
    state(
        CodeMapped(
            subject=Ref("code", str(row.id)), source=row.source, code=row.code,
            milestone="" if row.withdrawn_at else row.milestone,
            reason="" if row.withdrawn_at else row.reason,
            withdrawn=row.withdrawn_at is not None, shipments=len(affected),
        )
    )  # fmt: skip
    return len(affected)
