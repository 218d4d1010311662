from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.errors import ExcuseDecidedBefore, LegalTimeLimit, OwnExcuse
from nuoda.domains.promises.commands.locking import locked
from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import about, write
from nuoda.domains.promises.facts import ExcuseAsked, ExcuseDecided
from nuoda.domains.promises.models import Excuse, ExcuseReason, Promise, PromiseEntry
from nuoda.domains.promises.rules import Entry
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

_DECIDERS = (Role.ADMIN, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class ExcuseDraft:
    """A span of time that shall not count, why, and what shows it (a document, a warning, a message)."""

    reason: str
    from_at: datetime
    until_at: datetime
    evidence: str
    note: str = ""


@command
def ask_excuse(*, by: Actor, at: datetime, promise_id: UUID, draft: ExcuseDraft) -> UUID:
    """Ask that a span of time shall not count against a promise. Nothing changes until another decides.

    Returns the id of the excuse. Raises :class:`NotFound`, :class:`LegalTimeLimit`, :class:`Invalid`.
    """
    row = locked(promise_id, by)
    if row.set_by_law:
        raise LegalTimeLimit
    problems = _check(row, draft)
    if problems:
        raise Invalid(fields=problems)
    excuse = Excuse.objects.create(
        promise=row, reason_id=draft.reason, from_at=draft.from_at, until_at=draft.until_at,
        evidence=draft.evidence.strip()[:200], note=draft.note[:500], requested_by=str(by)[:120],
        requested_name=by.name[:120], requested_at=at,
    )  # fmt: skip
    state(ExcuseAsked(**about(row), excuse_id=excuse.id, reason=draft.reason))
    return excuse.id


@command
def decide_excuse(*, by: Actor, at: datetime, excuse_id: UUID, approve: bool, answer: str = "") -> str:
    """Approve or decline an excuse. A supervisor decides, never who asked.

    Returns the promise's state. Raises :class:`NotFound`, :class:`Forbidden`, :class:`OwnExcuse`,
    :class:`ExcuseDecidedBefore`.
    """
    excuse, row = _open(excuse_id, by, "asked")
    _decide(excuse, by, at, "approved" if approve else "declined", answer)
    if approve:
        log = Log([row], by=by, at=at, whole=True)
        log.add(
            row, Entry.EXCUSED, excuse.from_at, until_at=excuse.until_at, reason=excuse.reason_id,
            reference=str(excuse.id), agreed_by=by.name, note=excuse.evidence,
        )  # fmt: skip
        row.adjusted = True
        _settle(log, row)
    _tell(excuse, row)
    return row.state


@command
def revoke_excuse(*, by: Actor, at: datetime, excuse_id: UUID, answer: str) -> str:
    """Take an approved excuse back; the promise is judged without it. Raises as :func:`decide_excuse`."""
    excuse, row = _open(excuse_id, by, "approved")
    granted = PromiseEntry.objects.get(promise=row, entry=Entry.EXCUSED.value, reference=str(excuse.id))
    _decide(excuse, by, at, "revoked", answer)
    log = Log([row], by=by, at=at, whole=True)
    log.add(row, Entry.UNEXCUSED, at, of=granted.id, reason=excuse.reason_id, note=answer)
    _settle(log, row)
    _tell(excuse, row)
    return row.state


def _open(excuse_id: UUID, by: Actor, expected: str) -> tuple[Excuse, Promise]:
    found = Excuse.objects.visible_to(by).filter(id=excuse_id).values_list("promise_id").first()
    if found is None:
        raise NotFound
    row = locked(found[0], by)
    excuse = Excuse.objects.get(id=excuse_id)
    if by.role not in _DECIDERS:
        raise Forbidden
    if excuse.requested_by == str(by):
        raise OwnExcuse
    if excuse.state != expected:
        raise ExcuseDecidedBefore
    return excuse, row


def _decide(excuse: Excuse, by: Actor, at: datetime, outcome: str, answer: str) -> None:
    excuse.state, excuse.decided_at, excuse.answer = outcome, at, answer[:500]
    excuse.decided_by, excuse.decided_name = str(by)[:120], by.name[:120]
    excuse.save(update_fields=["state", "decided_at", "decided_by", "decided_name", "answer"])


def _settle(log: Log, row: Promise) -> None:
    log.settle(row)
    log.write()
    write([row], moved=True)


def _tell(excuse: Excuse, row: Promise) -> None:
    state(ExcuseDecided(**about(row), excuse_id=excuse.id, reason=excuse.reason_id, outcome=excuse.state))


def _check(row: Promise, draft: ExcuseDraft) -> list[FieldError]:
    problems = []
    reason = ExcuseReason.objects.filter(code=draft.reason, valid_from__lte=draft.from_at).first()
    if reason is None or (reason.valid_to is not None and reason.valid_to <= draft.from_at):
        problems.append(
            FieldError("reason", _("This reason excuses nothing at that time."), _("Choose one of the list."))
        )
    if draft.until_at <= draft.from_at:
        problems.append(
            FieldError("until_at", _("The span ends before it begins."), _("Give its end after its begin."))
        )
    elif draft.until_at <= row.made_at:
        problems.append(
            FieldError("until_at", _("The span ended before the promise was made."), _("Mend its dates."))
        )
    if not draft.evidence.strip():
        problems.append(
            FieldError(
                "evidence",
                _("Evidence is missing."),
                _("Name the document, message or warning that shows it."),
            )
        )
    return problems
