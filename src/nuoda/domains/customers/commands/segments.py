"""Define segments of customers, and end them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from nuoda.domains.customers.commands.scoring import DECIDERS
from nuoda.domains.customers.facts import SegmentDefined
from nuoda.domains.customers.models import Segment
from nuoda.domains.customers.rules.segments import read_conditions
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """A segment; ``conditions`` one a line. Of a customer's segments the matrix looks at the lowest
    ``place`` first."""

    code: str
    name: str
    conditions: str
    note: str = ""
    place: int = 10


@command
def define_segment(*, by: Actor, at: datetime, segment: SegmentDraft) -> str:
    """Define a segment, or define it anew, by code. Returns its code."""
    if by.role not in DECIDERS:
        raise Forbidden
    conditions, problems = read_conditions(segment.conditions)
    problems += check_text("name", segment.name, required=True, longest=80)
    problems += check_text("note", segment.note, longest=400)
    if not _CODE.fullmatch(segment.code):
        reason = _("A code has small letters, figures and hyphens, at most forty.")
        problems.append(FieldError("code", reason, _("Write it like east-fresh.")))
    if not 0 <= segment.place <= 999:
        problems.append(FieldError("place", _("It lies outside 0 to 999."), _("Correct it.")))
    if problems:
        raise Invalid(fields=problems)
    kept = [asdict(one) for one in conditions]
    row, _fresh = Segment.objects.update_or_create(
        code=segment.code,
        defaults={
            "name": segment.name.strip(), "note": segment.note.strip(), "conditions": kept,
            "place": segment.place, "defined_by": by.name, "defined_at": at, "ended_at": None,
        },
    )  # fmt: skip
    _state(row, [str(one) for one in conditions])
    return row.code


@command
def end_segment(*, by: Actor, at: datetime, code: str) -> None:
    """End a segment; its row of the matrix counts no more."""
    if by.role not in DECIDERS:
        raise Forbidden
    row = Segment.objects.select_for_update().filter(code=code, ended_at__isnull=True).first()
    if row is None:
        raise NotFound
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _state(row, [])


def _state(row: Segment, conditions: list[str]) -> None:
    state(
        SegmentDefined(
            subject=Ref("segment", str(row.id)), code=row.code, conditions=conditions,
            ended=row.ended_at is not None,
        )
    )  # fmt: skip
