"""Who takes what: a case goes to somebody on duty, who speaks the language, with the fewest open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who may take work: ``load`` counts what is open with them, of at most ``capacity``."""

    id: UUID
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    capacity: int


def choose_owner(
    hands: Sequence[Hand],
    load: Mapping[UUID, int],
    *,
    language: str,
    skill: str,
    named: Sequence[UUID] = (),
) -> UUID | None:
    """The first of those named who is there and has room; else the least loaded hand relative to capacity.

    Language counts before skill. None if nobody is there.
    """
    if not hands:
        return None
    free = {hand.id for hand in hands if load.get(hand.id, 0) < hand.capacity}
    for one in named:
        if one in free:
            return one
    return min(
        hands,
        key=lambda hand: (
            load.get(hand.id, 0) >= hand.capacity,
            language not in hand.languages,
            bool(skill) and skill not in hand.skills,
            load.get(hand.id, 0) / max(1, hand.capacity),
            hand.id.int,
        ),
    ).id
