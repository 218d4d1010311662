from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.promises.facts import PromiseMade
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Outlook, State, weigh
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """A promise to be made. ``label`` is what people call the subject; ``needs`` the least time it takes."""

    kind: str
    subject_kind: str
    subject_id: UUID
    customer_id: UUID | None
    label: str
    basis: str
    due_at: datetime
    made_at: datetime
    zone: str
    needs: timedelta = timedelta(0)
    eta_at: datetime | None = None
    owner_id: UUID | None = None


@command
def make_promises(*, by: Actor, at: datetime, promises: Sequence[PromiseDraft]) -> int:
    """Make promises. A subject that already has a current one of the kind keeps it as it is.

    Returns how many were made.
    """
    rows = []
    for draft in promises:
        outlook = Outlook(draft.eta_at, draft.needs)
        verdict = weigh(state=State.OPEN, due_at=draft.due_at, outlook=outlook, at=draft.made_at)
        rows.append(
            Promise(
                kind=draft.kind, subject_kind=draft.subject_kind, subject_id=draft.subject_id,
                customer_id=draft.customer_id, label=draft.label[:120], basis=draft.basis[:200],
                owner_id=draft.owner_id, made_at=draft.made_at, due_at=draft.due_at,
                first_due_at=draft.due_at, zone=draft.zone, needs=draft.needs, eta_at=draft.eta_at,
                risk_at=verdict.risk_at or draft.made_at,
            )
        )  # fmt: skip
    in_one_order = sorted(rows, key=lambda row: (row.kind, row.subject_kind, row.subject_id))
    made = insert_new(in_one_order)
    state(
        *(
            PromiseMade(
                subject=Ref("promise", str(row.id)), about=Ref(row.subject_kind, str(row.subject_id)),
                customer_id=row.customer_id, kind=row.kind, due_at=row.due_at, basis=row.basis,
                first_due_at=row.first_due_at,
            )
            for row in rows
            if row.id in made
        )
    )  # fmt: skip
    return len(made)
