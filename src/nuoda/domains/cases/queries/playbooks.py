"""Playbooks, read: all versions for who keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import Playbook
from nuoda.domains.cases.queries.record import play_shape
from nuoda.domains.cases.rules import Play
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    """One version of a playbook with where it comes from; ``live`` where it is in force."""

    play: Play
    source: str
    written_by: str
    live: bool

    @property
    def id(self) -> UUID:
        return self.play.id


def playbook_rows(*, actor: Actor, at: datetime) -> list[PlaybookRow]:
    """Every version, the newest of each code first."""
    rows = Playbook.objects.visible_to(actor).order_by("kind", "code", "-version")
    return [_row(row, at) for row in rows]


def plays_of(kind: str, *, actor: Actor) -> list[Play]:
    """Every version of the playbooks for a kind of case."""
    return [play_shape(row) for row in Playbook.objects.visible_to(actor).filter(kind=kind)]


def playbook_page(
    playbook_id: UUID, *, actor: Actor, at: datetime
) -> tuple[PlaybookRow, Sequence[PlaybookRow]]:
    """One version, and all versions of its code, newest first. Raises :class:`NotFound`."""
    one = Playbook.objects.visible_to(actor).filter(id=playbook_id).first()
    if one is None:
        raise NotFound
    rows = Playbook.objects.visible_to(actor).filter(code=one.code).order_by("-version")
    return _row(one, at), [_row(row, at) for row in rows]


def _row(row: Playbook, at: datetime) -> PlaybookRow:
    live = row.valid_from <= at and (row.valid_to is None or at < row.valid_to)
    return PlaybookRow(play_shape(row), row.source, row.written_by, live)
