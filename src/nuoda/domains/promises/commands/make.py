from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.promises.commands.warn import Ladders
from nuoda.domains.promises.facts import PromiseMade
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Beneficiary, Ground, Outlook, State, weigh
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """A promise to be made. ``label`` is what people call the subject; ``needs`` the least time it takes.

    ``basis`` is the ground in words; ``ground`` names its kind and ``ground_ref`` the clause with its
    contract version, the article, or the message that said it. ``level_id`` and ``calendar_id`` are the
    versions it is made under; ``from_at`` opens a window that ends at ``due_at``.
    """

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
    beneficiary: str = Beneficiary.CUSTOMER.value
    ground: Ground | None = None
    ground_ref: str = ""
    from_at: datetime | None = None
    stand_in_id: UUID | None = None
    level_id: UUID | None = None
    calendar_id: UUID | None = None


@command
def make_promises(*, by: Actor, at: datetime, promises: Sequence[PromiseDraft]) -> int:
    """Make promises. A subject that already has a current one of the kind keeps it as it is.

    Returns how many were made.
    """
    rows = [_row(draft) for draft in promises]
    ladders = Ladders.of(rows)
    for row in rows:
        row.warn_at = ladders.first_look(row)
    in_one_order = sorted(rows, key=lambda row: (row.kind, row.subject_kind, row.subject_id))
    made = insert_new(in_one_order)
    state(*(made_fact(row) for row in rows if row.id in made))
    return len(made)


def _row(draft: PromiseDraft) -> Promise:
    outlook = Outlook(draft.eta_at, draft.needs)
    verdict = weigh(state=State.OPEN, due_at=draft.due_at, outlook=outlook, at=draft.made_at)
    return Promise(
        kind=draft.kind, subject_kind=draft.subject_kind, subject_id=draft.subject_id,
        customer_id=draft.customer_id, beneficiary=draft.beneficiary, label=draft.label[:120],
        basis=draft.basis[:200], ground=draft.ground.value if draft.ground else "",
        ground_ref=draft.ground_ref[:120], owner_id=draft.owner_id, stand_in_id=draft.stand_in_id,
        level_id=draft.level_id, calendar_id=draft.calendar_id, made_at=draft.made_at, from_at=draft.from_at,
        agreed_due_at=draft.due_at, due_at=draft.due_at, first_due_at=draft.due_at,
        committed_due_at=draft.due_at, zone=draft.zone, needs=draft.needs, eta_at=draft.eta_at,
        risk_at=verdict.risk_at or draft.made_at,
    )  # fmt: skip


def made_fact(row: Promise) -> PromiseMade:
    """The fact that a promise was made."""
    return PromiseMade(
        subject=Ref("promise", str(row.id)), about=Ref(row.subject_kind, str(row.subject_id)),
        customer_id=row.customer_id, kind=row.kind, due_at=row.due_at, basis=row.basis,
        first_due_at=row.first_due_at,
    )  # fmt: skip
