from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.ask import AskedCase
from nuoda.domains.cases.commands.files import attach
from nuoda.domains.cases.commands.opening import HOUSE, Opening, open_rows
from nuoda.domains.cases.commands.thread import common, entry, index
from nuoda.domains.cases.facts import CaseFed, CustomerWrote
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import ENDED, Audience, Kind, Severity, worse
from nuoda.domains.contracts.queries import CaseClocks, case_clocks
from nuoda.domains.customers.queries import customer_page
from nuoda.domains.shipments.queries import shipment_page
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft, KeptFile, kept_files
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid
from nuoda.kernel.text import text as _

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
    files: Sequence[FileDraft] = (),
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
    kept = kept_files(files, actor=by)
    card = shipment_page(shipment_id, actor=by).card
    if card.delivered_at is None:
        raise NotDeliveredYet
    customer = customer_page(card.customer_id, actor=by)
    opening = Opening(
        Kind.EXCEPTION.value, Severity.S2.value, card.waybill, "asked", card.customer_id, customer.tier,
        customer.language, card.order_id, card.id, cause=NOT_RECEIVED, line=words, audience=audience,
        author=contact or by.name,
    )  # fmt: skip
    case = _find_open(card.id)
    opened = None if case else open_rows([opening], by=by, at=at)[0]
    if opened is not None and opened.line is not None:
        attach(opened.line, kept)
        state(CustomerWrote(**common(opened.case), entry_id=opened.line.id))
        return AskedCase(
            opened.case.id, opened.case.number, opened.case.update_due_at or opened.case.resolve_due_at
        )
    case = case or _find_open(card.id)  # somebody opened it in the same instant
    if case is None:
        raise NotDeliveredYet
    return _feed(case, opening, kept, by=by, at=at)


def _find_open(shipment_id: UUID) -> Case | None:
    """The open exception case of a shipment, locked."""
    rows = Case.objects.select_for_update().filter(shipment_id=shipment_id, kind=Kind.EXCEPTION.value)
    return rows.exclude(state__in=ENDED).first()


def _feed(case: Case, opening: Opening, files: Sequence[KeptFile], *, by: Actor, at: datetime) -> AskedCase:
    case.severity = worse(case.severity, opening.severity)
    tiers = {opening.customer_id: opening.tier} if opening.customer_id else {}
    clocks = case_clocks(at, actor=HOUSE, tiers=tiers).clocks(
        severity=case.severity, tier=opening.tier, at=at, customer_id=opening.customer_id
    )
    case.cause, case.changed_at, case.update_due_at = NOT_RECEIVED, at, clocks.update_due_at
    case.save()
    line = entry(case, by=by, at=at, body=opening.line or "", audience=opening.audience)
    line.author = opening.author
    line.save(force_insert=True)
    attach(line, files)
    index([case])
    state(_fed(case, clocks), CustomerWrote(**common(case), entry_id=line.id))
    return AskedCase(case.id, case.number, clocks.update_due_at)


def _fed(case: Case, clocks: CaseClocks) -> CaseFed:
    return CaseFed(
        **common(case), severity=case.severity, cause=case.cause, trigger="asked",
        update_due_at=clocks.update_due_at,
    )  # fmt: skip
