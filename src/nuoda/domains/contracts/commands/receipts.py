"""Whether a customer's signed receipts come back, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.facts import ReceiptTermSet
from nuoda.domains.contracts.models import ReceiptTerm
from nuoda.domains.customers.queries import customer_page
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_MAY = (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class ReceiptTermDraft:
    """Three times from delivery on: hours for the picture, days for station and shipper. ``source`` says
    where it was agreed."""

    image_hours: int
    station_days: int
    shipper_days: int
    source: str = ""


@command
def set_receipt_term(*, by: Actor, at: datetime, customer_id: UUID, term: ReceiptTermDraft | None) -> bool:
    """From now on signed receipts of this customer come back under ``term``, or need not (None).

    What was delivered before keeps its times. Returns whether anything changed.
    """
    if by.role not in _MAY:
        raise Forbidden
    problems = _check(term) if term else []
    if problems:
        raise Invalid(fields=problems)
    customer_page(customer_id, actor=by)
    rows = ReceiptTerm.objects.select_for_update().filter(customer_id=customer_id, valid_to__isnull=True)
    current = rows.first()
    same = current and ReceiptTermDraft(
        current.image_hours, current.station_days, current.shipper_days, current.source
    )
    if (same or None) == term:
        return False
    if current is not None and current.valid_from >= at:
        current.delete()
    elif current is not None:
        current.valid_to = at
        current.save(update_fields=["valid_to"])
    if term is not None:
        ReceiptTerm.objects.create(
            customer_id=customer_id, image_hours=term.image_hours, station_days=term.station_days,
            shipper_days=term.shipper_days, source=term.source, valid_from=at, set_by=by.name[:120],
        )  # fmt: skip
    state(
        ReceiptTermSet(
            subject=Ref("customer", str(customer_id)), customer_id=customer_id, wanted=term is not None,
            image_hours=term.image_hours if term else 0, station_days=term.station_days if term else 0,
            shipper_days=term.shipper_days if term else 0,
        )
    )  # fmt: skip
    return True


def _check(term: ReceiptTermDraft) -> list[FieldError]:
    problems = [
        *check_number("image_hours", term.image_hours, least=1, most=2_400, unit=_("hours")),
        *check_number("station_days", term.station_days, least=1, most=365, unit=_("days")),
        *check_number("shipper_days", term.shipper_days, least=1, most=365, unit=_("days")),
        *check_text("source", term.source),
    ]
    if not problems and term.image_hours > term.station_days * 24:
        reason = _("The picture would come after the paper.")
        problems.append(FieldError("image_hours", reason, _("Give it less time than the station.")))
    if not problems and term.station_days > term.shipper_days:
        reason = _("The shipper would have it before our station.")
        problems.append(FieldError("shipper_days", reason, _("Give the shipper at least as many days.")))
    return problems
