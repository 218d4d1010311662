"""What is held, by whom and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.privacy.models import Hold
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as lists show it; ``lifted_at`` is None while it holds."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    label: str
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str
    lifted_because: str

    @property
    def subject(self) -> Ref:
        return Ref(self.subject_kind, str(self.subject_id))


def _shape(row: Hold) -> HoldRow:
    return HoldRow(**{name: getattr(row, name) for name in HoldRow.__dataclass_fields__})


def holds_on(refs: Collection[Ref], *, actor: Actor) -> dict[Ref, HoldRow]:
    """The holds on any of these things that hold now. One query."""
    keys = {UUID(one.id) for one in refs}
    rows = Hold.objects.visible_to(actor).filter(subject_id__in=keys, lifted_at__isnull=True)
    found = {one.subject: one for one in map(_shape, rows)}
    return {ref: found[ref] for ref in refs if ref in found}


def hold_on(ref: Ref, *, actor: Actor) -> HoldRow | None:
    """The hold on one thing that holds now."""
    return holds_on([ref], actor=actor).get(ref)


def hold_rows(*, actor: Actor, window: Window, state: str = "", text: str = "") -> Page[HoldRow]:
    """Holds, the latest first; ``state`` is ``open`` or ``lifted``, ``text`` part of the label or reason."""
    rows = Hold.objects.visible_to(actor)
    if state:
        rows = rows.filter(lifted_at__isnull=state == "open")
    if text.strip():
        rows = rows.filter(label__icontains=text.strip()) | rows.filter(reason__icontains=text.strip())
    sorts = {"label": "label", "placed_at": "placed_at", "placed_by": "placed_by"}
    return page_of(rows, window, sorts=sorts, default=("-placed_at", "-id"), shape=_shape)
