from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import IncidentDeclined
from nuoda.domains.cases.models import IncidentDecline
from nuoda.domains.cases.rules import signature_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_MOST = 10_000


@command
def decline_proposal(*, by: Actor, at: datetime, shipment_ids: Sequence[UUID], reason: str) -> bool:
    """Say that these shipments have no one cause: they are not proposed again for the same set.

    Returns False where that was said before. Raises ``Invalid``.
    """
    if not by.is_staff:
        raise Forbidden
    problems = check_text("reason", reason, required=True, longest=500)
    if not shipment_ids or len(shipment_ids) > _MOST:
        problems.append(
            FieldError("shipment_ids", _("No shipment is chosen."), _("Decline a proposal of the list."))
        )
    if problems:
        raise Invalid(fields=problems)
    members = sorted(set(shipment_ids))
    row, fresh = IncidentDecline.objects.get_or_create(
        signature=signature_of(members),
        defaults={"shipments": members, "reason": reason.strip(), "at": at, "by": by.name},
    )
    if not fresh:
        return False
    state(
        IncidentDeclined(
            subject=Ref("incident_proposal", str(row.id)), shipments=len(members), reason=reason.strip()
        )
    )
    return True
