"""Duties that ended and are still to be handed over, and hand-overs that wait for their taker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Func, Q, TextField

from nuoda.domains.team.models import Duty, HandOver
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest

_NOTED = Func(
    F("cases"), output_field=TextField(),
    template="jsonb_path_query_array(%(expressions)s,"
    """ '$[*].keyvalue() ? (@.key == "label" || @.key == "note").value')::text""",
)  # fmt: skip
"""The numbers of the cases of a hand-over with what was noted on each, to be searched."""


@dataclass(frozen=True, slots=True)
class EndedDuty:
    """A duty that is over; ``back_at`` is when its agent is on duty next, None where that is not planned."""

    id: UUID
    agent_id: UUID
    end_at: datetime
    back_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """What went from one to another, and when it was accepted."""

    id: UUID
    giver_id: UUID
    taker_id: UUID
    given_at: datetime
    promises: int
    warnings: int
    note: str
    accepted_at: datetime | None
    accepted_by: str
    cases: Sequence[Mapping[str, str]]
    answer_by: datetime | None

    @property
    def state(self) -> str:
        """``accepted`` or ``waiting``."""
        return "accepted" if self.accepted_at is not None else "waiting"


def hand_over_moments(*, actor: Actor) -> list[Moment]:
    """When the next duty ends that is still to be handed over."""
    return [earliest(Duty, "end_at", "handed_at IS NULL", actor=actor)]


def duties_to_hand(at: datetime, *, actor: Actor, limit: int = 100) -> list[EndedDuty]:
    """Duties that ended by ``at`` and were not seen to, the earliest first."""
    rows = Duty.objects.visible_to(actor).filter(handed_at__isnull=True, end_at__lte=at)
    ended = list(rows.order_by("end_at", "id")[:limit])
    if not ended:
        return []
    later = Duty.objects.visible_to(actor).filter(
        agent_id__in={row.agent_id for row in ended}, end_at__gt=ended[0].end_at
    )
    starts = list(later.order_by("start_at", "agent_id").values_list("agent_id", "start_at"))
    return [
        EndedDuty(
            row.id, row.agent_id, row.end_at,
            next((at for who, at in starts if who == row.agent_id and at >= row.end_at), None),
        )
        for row in ended
    ]  # fmt: skip


def hand_overs_for(agent_id: UUID, *, actor: Actor, limit: int = 10) -> list[HandOverRow]:
    """The newest hand-overs to or from an agent, those that wait first."""
    rows = HandOver.objects.visible_to(actor)
    waiting = rows.filter(taker_id=agent_id, accepted_at__isnull=True).order_by("-given_at", "-id")[:limit]
    return [_row(row) for row in waiting]


def hand_over_rows(
    *, actor: Actor, window: Window, state: str = "", agent_id: UUID | None = None, text: str = ""
) -> Page[HandOverRow]:
    """Hand-overs, the newest first. ``state`` is ``waiting`` or ``accepted``; ``agent_id`` gave or takes.

    ``text`` is in the note, or in what was noted on one of its cases, or is the number of one.
    """
    rows = HandOver.objects.visible_to(actor)
    if state:
        rows = rows.filter(accepted_at__isnull=state == "waiting")
    if agent_id is not None:
        rows = rows.filter(Q(giver_id=agent_id) | Q(taker_id=agent_id))
    if text:
        noted = HandOver.objects.visible_to(actor).alias(noted=_NOTED).filter(noted__icontains=text)
        rows = rows.filter(Q(note__icontains=text) | Q(id__in=noted.values("id")))
    sorts = {"given_at": "given_at", "answer_by": "answer_by", "accepted_at": "accepted_at"}
    return page_of(rows, window, sorts=sorts, default=("-given_at", "-id"), shape=_row)


def hand_over_page(hand_over_id: UUID, *, actor: Actor) -> HandOverRow:
    """One hand-over. Raises :class:`NotFound`."""
    row = HandOver.objects.visible_to(actor).filter(id=hand_over_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def _row(row: HandOver) -> HandOverRow:
    return HandOverRow(**{name: getattr(row, name) for name in HandOverRow.__dataclass_fields__})
