from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from nuoda.domains.cases.commands.ask import AskedCase
from nuoda.domains.cases.commands.thread import common, entry, index, next_numbers
from nuoda.domains.cases.facts import CaseFed, CaseOpened, CustomerWrote
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import ENDED, Audience, Kind, Severity, State, worse
from nuoda.domains.contracts.queries import CaseClocks, case_clocks
from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.domains.shipments.queries import ShipmentCard, shipment_page
from nuoda.domains.team.queries import hands_on_duty, next_owner
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid
from nuoda.kernel.text import text as _

_HOUSE = system("cases")
NOT_RECEIVED = "MISDELIVERY.false_delivery"


class NotDeliveredYet(Conflict):
    """Nobody says that it was delivered."""

    code = "not_delivered_yet"
    sentence = _("This shipment does not stand as delivered. Ask where it is instead.")


@command
def dispute_delivery(
    *,
    by: Actor,
    at: datetime,
    shipment_id: UUID,
    words: str,
    contact: str = "",
    audience: Audience = Audience.CUSTOMER,
) -> AskedCase:
    """Somebody says that a delivered shipment was not received.

    It opens the shipment's exception case with the cause of a false delivery, or feeds the open one; the
    status stays until the desk has looked into it. Raises :class:`NotDeliveredYet`, ``NotFound`` and
    ``Invalid``.
    """
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_text("contact", contact)
    if problems:
        raise Invalid(fields=problems)
    card = shipment_page(shipment_id, actor=by).card
    if card.delivered_at is None:
        raise NotDeliveredYet
    customer = customer_page(card.customer_id, actor=by)
    case, fresh = _open(card, customer, by, at)
    clocks = _clocks(case.severity, customer, at)
    case.cause, case.changed_at, case.update_due_at = NOT_RECEIVED, at, clocks.update_due_at
    case.save()
    line = entry(case, by=by, at=at, body=words, audience=audience)
    line.author = contact or by.name
    line.save(force_insert=True)
    index([case])
    state(_opened(case, clocks) if fresh else _fed(case, clocks))
    state(CustomerWrote(**common(case), entry_id=line.id))
    return AskedCase(case.id, case.number, clocks.update_due_at)


def _open(card: ShipmentCard, customer: CustomerCard, by: Actor, at: datetime) -> tuple[Case, bool]:
    """The shipment's open exception case, locked, and whether it was opened just now."""
    rows = Case.objects.select_for_update().filter(shipment_id=card.id, kind=Kind.EXCEPTION.value)
    rows = rows.exclude(state__in=ENDED)
    case = rows.first()
    if case is None:
        case = _new(card, customer, by, at)
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:  # somebody opened it in the same instant
            case = rows.get()
        else:
            return case, True
    case.severity = worse(case.severity, Severity.S2.value)
    return case, False


def _clocks(severity: str, customer: CustomerCard, at: datetime) -> CaseClocks:
    return case_clocks(at, actor=_HOUSE).clocks(severity=severity, tier=customer.tier, at=at)


def _new(card: ShipmentCard, customer: CustomerCard, by: Actor, at: datetime) -> Case:
    severity = Severity.S2.value
    clocks = _clocks(severity, customer, at)
    owner = next_owner(
        hands_on_duty(at, actor=_HOUSE), {}, language=customer.language, skill=Kind.EXCEPTION.value
    )
    return Case(
        number=next_numbers(1, at)[0], kind=Kind.EXCEPTION.value, state=State.NEW.value, severity=severity,
        customer_id=card.customer_id, order_id=card.order_id, shipment_id=card.id, label=card.waybill,
        owner_id=owner, opened_at=at, opened_by=by.name, changed_at=at, cause=NOT_RECEIVED,
        resolve_due_at=clocks.resolve_due_at, update_due_at=clocks.update_due_at,
    )  # fmt: skip


def _opened(case: Case, clocks: CaseClocks) -> CaseOpened:
    return CaseOpened(
        **common(case), severity=case.severity, cause=case.cause, trigger="asked", owner_id=case.owner_id,
        update_due_at=clocks.update_due_at, resolve_due_at=clocks.resolve_due_at,
    )  # fmt: skip


def _fed(case: Case, clocks: CaseClocks) -> CaseFed:
    return CaseFed(
        **common(case), severity=case.severity, cause=case.cause, trigger="asked",
        update_due_at=clocks.update_due_at,
    )  # fmt: skip
