"""By when complaints of a customer are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.facts import ComplaintTermSet
from nuoda.domains.contracts.models import ComplaintTerm
from nuoda.domains.customers.queries import customer_page
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_MAY = (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class ComplaintTermDraft:
    """Days until the answer, working days where ``working``; ``source`` says where it was agreed."""

    days: int
    working: bool
    source: str


@command
def set_complaint_term(
    *, by: Actor, at: datetime, customer_id: UUID, term: ComplaintTermDraft | None
) -> bool:
    """From now on complaints of this customer are answered under ``term``, or as those of others (None).

    What was received before keeps its day. Returns whether anything changed.
    """
    if by.role not in _MAY:
        raise Forbidden
    if term is not None:
        problems = check_number("days", term.days, least=1, most=90, unit=_("days"))
        problems = [*problems, *check_text("source", term.source, required=True)]
        if problems:
            raise Invalid(fields=problems)
    customer_page(customer_id, actor=by)
    rows = ComplaintTerm.objects.select_for_update().filter(customer_id=customer_id, valid_to__isnull=True)
    current = rows.first()
    same = ComplaintTermDraft(current.days, current.working, current.source) if current else None
    if same == term:
        return False
    if current is not None and current.valid_from >= at:
        current.delete()
    elif current is not None:
        current.valid_to = at
        current.save(update_fields=["valid_to"])
    if term is not None:
        ComplaintTerm.objects.create(
            customer_id=customer_id, days=term.days, working=term.working, source=term.source.strip(),
            valid_from=at, set_by=by.name[:120],
        )  # fmt: skip
    state(
        ComplaintTermSet(
            subject=Ref("customer", str(customer_id)), customer_id=customer_id,
            days=term.days if term else 0, working=term.working if term else False,
        )
    )  # fmt: skip
    return True
