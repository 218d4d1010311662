"""Place a hold on a thing, and lift it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.privacy.facts import HoldLifted, HoldPlaced
from nuoda.domains.privacy.models import Hold
from nuoda.domains.privacy.rules import KEEPERS, Held
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import await_step
from nuoda.kernel.text import text as _


class AlreadyHeld(Conflict):
    """There is a hold on the thing."""

    code = "already_held"
    sentence = _("It is held already.")


class NotHeld(Conflict):
    """The hold was lifted before."""

    code = "not_held"
    sentence = _("This hold is lifted already.")


@command
def place_hold(
    *,
    by: Actor,
    at: datetime,
    subject_kind: str,
    subject_id: UUID,
    label: str,
    reason: str,
    customer_id: UUID | None = None,
) -> UUID:
    """Nothing that belongs to the thing is forgotten until the hold is lifted. Returns the hold's id.

    For admins and supervisors. The caller has found the thing, whose name and customer are handed in. Raises
    :class:`AlreadyHeld`.
    """
    if by.role not in KEEPERS:
        raise Forbidden
    problems = [
        *check_choice("subject_kind", subject_kind, Held, _("No hold can be placed on this.")),
        *check_text("label", label, required=True, longest=120),
        *check_text("reason", reason, required=True, longest=300),
    ]
    if problems:
        raise Invalid(fields=problems)
    row = Hold(
        subject_kind=subject_kind, subject_id=subject_id, label=label.strip(), reason=reason.strip(),
        placed_at=at, placed_by=by.name[:120],
    )  # fmt: skip
    await_step()
    Hold.objects.bulk_create([row], ignore_conflicts=True)
    if not Hold.objects.filter(id=row.id).exists():
        raise AlreadyHeld
    state(
        HoldPlaced(
            subject=Ref("hold", str(row.id)), about=Ref(subject_kind, str(subject_id)),
            customer_id=customer_id, label=row.label, reason=row.reason,
        )
    )  # fmt: skip
    return row.id


@command
def lift_hold(*, by: Actor, at: datetime, hold_id: UUID, reason: str) -> None:
    """The hold ends; what is past its period goes with the next run. Raises :class:`NotHeld`."""
    if by.role not in KEEPERS:
        raise Forbidden
    problems = check_text("reason", reason, required=True, longest=300)
    if problems:
        raise Invalid(fields=problems)
    row = Hold.objects.select_for_update().filter(id=hold_id).first()
    if row is None:
        raise NotFound
    if row.lifted_at is not None:
        raise NotHeld
    row.lifted_at, row.lifted_by, row.lifted_because = at, by.name[:120], reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    state(
        HoldLifted(
            subject=Ref("hold", str(row.id)), about=Ref(row.subject_kind, str(row.subject_id)),
            label=row.label, reason=row.lifted_because,
        )
    )  # fmt: skip
