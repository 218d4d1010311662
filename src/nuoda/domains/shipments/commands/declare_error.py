from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.reckon import reckon
from nuoda.domains.shipments.models import ErrorDeclaration, Shipment, TrackingEvent
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

REASONS = ("did_not_occur", "incorrect_data")


class ScanAlreadyDeclaredWrong(Conflict):
    """The scan was declared wrong before."""

    code = "scan_already_declared_wrong"
    sentence = _("This scan has already been declared wrong.")


@command
def declare_error(
    *,
    by: Actor,
    at: datetime,
    shipment_id: UUID,
    occurred_at: datetime,
    code: str,
    piece: str = "",
    reason: str,
    note: str,
) -> None:
    """Declare one scan wrong (reasons of EPCIS 2.0). It stays in the log; status is derived without it."""
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    problems = check_text("note", note, required=True, longest=500)
    problems += check_choice("reason", reason, REASONS, _("Unknown reason."))
    if problems:
        raise Invalid(fields=problems)
    scan = TrackingEvent.objects.filter(
        shipment_id=shipment_id, occurred_at=occurred_at, code=code, piece=piece
    )
    if not Shipment.objects.visible_to(by).filter(id=shipment_id).exists() or not scan.exists():
        raise NotFound
    _row, fresh = ErrorDeclaration.objects.get_or_create(
        shipment_id=shipment_id, occurred_at=occurred_at, code=code, piece=piece,
        defaults={"reason": reason, "note": note, "declared_by": by.name, "declared_at": at},
    )  # fmt: skip
    if not fresh:
        raise ScanAlreadyDeclaredWrong
    reckon([shipment_id], by=by, retraction=note)
