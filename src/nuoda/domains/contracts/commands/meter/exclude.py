"""Leave failures out, or void them: asked for by one person with reason and evidence, decided by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.contracts.commands.meter.book import Book, may_write, open_book
from nuoda.domains.contracts.facts import ExclusionAsked, ExclusionDecided
from nuoda.domains.contracts.models import Exclusion
from nuoda.domains.contracts.rules.meter.states import AskState, Leave
from nuoda.kernel.actor import STAFF, Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class OwnExclusion(Conflict):
    """Whoever asks does not decide."""

    code = "own_exclusion"
    sentence = _("You asked for this yourself. A second person has to decide.")


class ExclusionDecidedBefore(Conflict):
    """It was decided on before."""

    code = "exclusion_decided"
    sentence = _("This was decided on before.")


@dataclass(frozen=True, slots=True)
class ExclusionDraft:
    """What shall leave the count: the failure of a promise, or (``promise_id`` None) a whole missed period.

    ``kind`` is ``excluded`` for a reason that the clause names, or ``void`` as the event never was.
    """

    measure: str
    period: date
    reason: str
    evidence: str
    promise_id: UUID | None = None
    label: str = ""
    kind: str = Leave.EXCLUDED.value
    remark: str = ""


@command
def ask_exclusions(
    *, by: Actor, at: datetime, contract_id: UUID, exclusions: Sequence[ExclusionDraft]
) -> list[UUID]:
    """Ask to leave these out. What is asked for or approved already stays as it is. Returns the new ids."""
    if by.role not in STAFF | {Role.SYSTEM}:
        raise Forbidden
    book = open_book(contract_id)
    problems = [one for place, draft in enumerate(exclusions) for one in _check(book, draft, place)]
    if problems:
        raise Invalid(fields=problems)
    live = Exclusion.objects.filter(contract=book.contract).exclude(state=AskState.DECLINED.value)
    known = {(row.measure, row.promise_id or row.period) for row in live}
    rows = []
    for draft in exclusions:
        name = (draft.measure, draft.promise_id or draft.period)
        if name not in known:
            known.add(name)
            rows.append(_row(book, draft, by, at))
    Exclusion.objects.bulk_create(rows)
    state(*(_asked(book, row) for row in rows))
    return [row.id for row in rows]


@command
def decide_exclusions(
    *, by: Actor, at: datetime, contract_id: UUID, ids: Sequence[UUID], approve: bool
) -> int:
    """Approve or decline what another person asked for. Returns how many were decided on.

    The figures follow when the meter is settled next; the caller does that at once.
    """
    may_write(by)
    book = open_book(contract_id)
    rows = list(Exclusion.objects.select_for_update().filter(contract=book.contract, id__in=list(ids)))
    if any(row.state != AskState.ASKED.value for row in rows):
        raise ExclusionDecidedBefore
    if any(row.asked_by_id == by.id for row in rows):
        raise OwnExclusion
    for row in rows:
        row.state = (AskState.APPROVED if approve else AskState.DECLINED).value
        row.decided_by, row.decided_by_id, row.decided_at = by.name, by.id, at
    Exclusion.objects.bulk_update(rows, ["state", "decided_by", "decided_by_id", "decided_at"])
    book.contract.meter_at = at
    book.contract.save(update_fields=["meter_at"])
    state(
        *(
            ExclusionDecided(
                subject=Ref("exclusion", str(row.id)), about=Ref("contract", str(contract_id)),
                customer_id=book.contract.customer_id, number=book.contract.number, measure=row.measure,
                approved=approve, period=row.period,
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


def _row(book: Book, draft: ExclusionDraft, by: Actor, at: datetime) -> Exclusion:
    return Exclusion(
        contract=book.contract, measure=draft.measure, kind=draft.kind, promise_id=draft.promise_id,
        label=draft.label[:120], period=draft.period, reason=draft.reason, evidence=draft.evidence.strip(),
        remark=draft.remark.strip(), state=AskState.ASKED.value, asked_by=by.name, asked_by_id=by.id,
        asked_at=at,
    )  # fmt: skip


def _asked(book: Book, row: Exclusion) -> ExclusionAsked:
    return ExclusionAsked(
        subject=Ref("exclusion", str(row.id)), about=Ref("contract", str(book.contract.id)),
        customer_id=book.contract.customer_id, number=book.contract.number, measure=row.measure,
        reason=row.reason, kind=row.kind, period=row.period,
    )  # fmt: skip


def _check(book: Book, draft: ExclusionDraft, place: int) -> list[FieldError]:
    problems = [
        *check_text("evidence", draft.evidence, required=True, longest=200),
        *check_text("remark", draft.remark, longest=400),
    ]
    clause = book.clause_of(draft.measure, draft.period)
    if clause is None:
        return [FieldError("period", _("No clause measures this then."), _("Choose a period of the clause."))]
    if draft.kind not in {one.value for one in Leave}:
        problems.append(FieldError("kind", _("It is neither excluded nor void."), _("Choose one.")))
    elif draft.kind == Leave.EXCLUDED.value and draft.reason not in clause.exclusions:
        named = ", ".join(clause.exclusions) or "–"
        problems.append(
            FieldError(
                "reason",
                _("Clause %(code)s does not exclude this reason.", {"code": clause.code}),
                _("It names: %(reasons)s.", {"reasons": named}),
            )
        )
    elif draft.kind == Leave.EXCLUDED.value and draft.promise_id is None:
        problems.append(
            FieldError("promise_id", _("A whole period cannot be excluded."), _("Name the failures."))
        )
    elif not draft.reason:
        problems.append(FieldError("reason", _("It is empty."), _("Choose a reason.")))
    return problems
