from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.errors import LegalTimeLimit, PromiseSettled
from nuoda.domains.promises.commands.locking import locked
from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.make import made_fact
from nuoda.domains.promises.commands.settle import about, write
from nuoda.domains.promises.facts import PromiseRenegotiated
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Entry, Ground, Side, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _

_DONE = (State.KEPT.value, State.WITHDRAWN.value, State.REPLACED.value)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Another date, and how it was agreed.

    ``asked_by`` is who wanted it, ``agreed_by`` the person who agreed, ``channel`` how (phone, mail, chat,
    portal, in_person), ``reference`` the message or note that holds it.
    """

    due_at: datetime
    asked_by: Side
    agreed_by: str
    channel: str
    reference: str = ""
    note: str = ""
    from_at: datetime | None = None


@command
def renegotiate(*, by: Actor, at: datetime, promise_id: UUID, agreement: Agreement) -> UUID:
    """Agree upon another date: the promise gives way to a successor, whose id is returned.

    The first due time of the chain stays measurable; a change that the customer asked for is a new
    commitment. A promise that broke before stays broken. Raises :class:`NotFound`,
    :class:`LegalTimeLimit`, :class:`PromiseSettled`, :class:`Invalid`.
    """
    row = locked(promise_id, by)
    if row.set_by_law:
        raise LegalTimeLimit
    if row.successor_id is not None or row.state in _DONE or row.settled_at is not None:
        raise PromiseSettled
    problems = _check(row, agreement, at)
    if problems:
        raise Invalid(fields=problems)
    successor = _successor(row, agreement, at)
    old_due_at = row.due_at
    log = Log([row], by=by, at=at, whole=True)
    log.add(
        row, Entry.REPLACED, at, reference=agreement.reference, agreed_by=agreement.agreed_by,
        channel=agreement.channel, note=agreement.note, reason=agreement.asked_by.value,
    )  # fmt: skip
    row.successor_id = successor.id
    log.settle(row)
    log.write()
    write([row], moved=True)
    insert([successor])
    common = {**about(row), "due_at": old_due_at}
    state(
        PromiseRenegotiated(
            **common, successor_id=successor.id, new_due_at=successor.due_at,
            asked_by=agreement.asked_by.value, agreed_by=agreement.agreed_by[:120],
        ),
        made_fact(successor),
    )  # fmt: skip
    return successor.id


def _successor(row: Promise, agreement: Agreement, at: datetime) -> Promise:
    by_customer = agreement.asked_by is Side.CUSTOMER
    return Promise(
        id=new_id(), kind=row.kind, subject_kind=row.subject_kind, subject_id=row.subject_id,
        customer_id=row.customer_id, beneficiary=row.beneficiary, label=row.label, basis=row.basis,
        ground=Ground.WORD.value, ground_ref=agreement.reference[:120], owner_id=row.owner_id,
        stand_in_id=row.stand_in_id, level_id=row.level_id, calendar_id=row.calendar_id, made_at=at,
        from_at=agreement.from_at, agreed_due_at=agreement.due_at, due_at=agreement.due_at,
        first_due_at=row.first_due_at,
        committed_due_at=agreement.due_at if by_customer else row.committed_due_at, zone=row.zone,
        needs=row.needs, eta_at=row.eta_at, risk_at=max(at, agreement.due_at - row.needs),
        changed_by=agreement.asked_by.value, warn_at=at,
    )  # fmt: skip


def _check(row: Promise, agreement: Agreement, at: datetime) -> list[FieldError]:
    problems = []
    if agreement.due_at <= at:
        problems.append(
            FieldError("due_at", _("The new date lies in the past."), _("Agree upon a date to come."))
        )
    if agreement.due_at == row.due_at and agreement.from_at == row.from_at:
        problems.append(
            FieldError("due_at", _("This is the date promised already."), _("Give the date agreed upon."))
        )
    if agreement.from_at is not None and agreement.from_at > agreement.due_at:
        problems.append(
            FieldError("from_at", _("The window ends before it opens."), _("Let it open earlier."))
        )
    if not agreement.agreed_by.strip():
        problems.append(
            FieldError("agreed_by", _("Nobody is named who agreed."), _("Name the person who agreed."))
        )
    if not agreement.channel.strip():
        problems.append(
            FieldError("channel", _("How it was agreed is missing."), _("Choose the way it was agreed."))
        )
    return problems
