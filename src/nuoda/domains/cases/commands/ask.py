from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import common, entry, index, next_numbers
from nuoda.domains.cases.facts import CaseOpened, CustomerWrote
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import Audience, Kind, Severity, State
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.customers.queries import customer_page
from nuoda.domains.shipments.queries import shipment_page
from nuoda.domains.team.queries import hands_on_duty, next_owner
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _

# Targets and the duty roster are the house's own: whoever asks, the house reckons with them.
_HOUSE = system("cases")
_ASKED = (Kind.INQUIRY.value, Kind.CHASE.value, Kind.COMPLAINT.value)


@dataclass(frozen=True, slots=True)
class AskedCase:
    """The case that took the question: a new one, or the open exception of the same shipment."""

    id: UUID
    number: str
    answer_by: datetime


@command
def ask(
    *,
    by: Actor,
    at: datetime,
    shipment_id: UUID,
    kind: str,
    words: str,
    contact: str = "",
    audience: Audience = Audience.CUSTOMER,
) -> AskedCase:
    """Somebody asks, chases or complains about a shipment. ``audience`` tells for whom she speaks.

    Opens a case with an owner on duty and a time by which the answer is promised. Raises ``NotFound``
    for a shipment the actor may not see, ``Invalid`` for empty words or an unknown kind.
    """
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_text("contact", contact)
    if kind not in _ASKED:
        problems.append(
            FieldError("kind", _("Unknown kind."), _("Choose from %(all)s.", {"all": ", ".join(_ASKED)}))
        )
    if problems:
        raise Invalid(fields=problems)
    card = shipment_page(shipment_id, actor=by).card
    customer = customer_page(card.customer_id, actor=by)
    severity = (Severity.S3 if kind == Kind.COMPLAINT else Severity.S4).value
    clocks = case_clocks(at, actor=_HOUSE).clocks(severity=severity, tier=customer.tier, at=at)
    number = next_numbers(1, at)[0]
    owner = next_owner(hands_on_duty(at, actor=_HOUSE), {}, language=customer.language, skill=kind)
    case = Case(
        number=number, kind=kind, state=State.NEW.value, severity=severity, customer_id=customer.id,
        order_id=card.order_id, shipment_id=card.id, label=card.waybill, title=words[:120],
        cause=card.reason, owner_id=owner, opened_at=at, opened_by=by.name, changed_at=at,
        update_due_at=clocks.update_due_at, resolve_due_at=clocks.resolve_due_at,
    )  # fmt: skip
    case.save(force_insert=True)
    line = entry(case, by=by, at=at, body=words, audience=audience)
    line.author = contact or by.name
    line.save(force_insert=True)
    index([case])
    state(
        CaseOpened(
            **common(case), severity=severity, cause=case.cause, trigger="asked", owner_id=owner,
            update_due_at=clocks.update_due_at, resolve_due_at=clocks.resolve_due_at,
        ),
        CustomerWrote(**common(case), entry_id=line.id),
    )  # fmt: skip
    return AskedCase(case.id, number, clocks.update_due_at)


@command
def answer_back(
    *, by: Actor, at: datetime, case_id: UUID, words: str, audience: Audience = Audience.CUSTOMER
) -> None:
    """The customer, or the consignee, writes into an open thread of her own."""
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    case = Case.objects.visible_to(by).select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotFound
    line = entry(case, by=by, at=at, body=words, audience=audience)
    line.save(force_insert=True)
    case.changed_at = at
    case.save(update_fields=["changed_at"])
    state(CustomerWrote(**common(case), entry_id=line.id))
