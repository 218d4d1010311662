"""What is said on an incident reaches every part of it, and each of their customers once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from nuoda.domains.cases.commands.envelope import common
from nuoda.domains.cases.commands.parts import parts_of
from nuoda.domains.cases.facts import IncidentNews
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.kernel.command import state
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import insert


def spread(incident: Case, line: CaseEntry, *, why: str) -> None:
    """Put a line for customers into the thread of every open part, and have each customer told."""
    parts = parts_of(incident.id)
    copy_to(parts, line)
    tell(incident, {one.customer_id for one in parts}, why=why, wave=line.id, entry_id=line.id)


def copy_to(parts: Collection[Case], line: CaseEntry) -> None:
    """The same words, by the same author, at the same instant, in other threads."""
    insert(
        [
            CaseEntry(
                id=new_id(), case_id=one.id, at=line.at, audience=line.audience, kind=line.kind,
                author=line.author, author_role=line.author_role, body=line.body, figures=line.figures,
            )
            for one in parts
        ]
    )  # fmt: skip


def tell(
    incident: Case, customers: Collection[UUID | None], *, why: str, wave: UUID, entry_id: UUID | None
) -> None:
    """State that there is news of the incident for each of these customers."""
    envelope = common(incident)
    for customer_id in sorted((one for one in customers if one is not None), key=str):
        state(
            IncidentNews(
                **(envelope | {"customer_id": customer_id}), why=why, wave=wave, entry_id=entry_id,
                update_due_at=incident.update_due_at,
            )
        )  # fmt: skip
