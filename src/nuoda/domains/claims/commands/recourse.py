from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from nuoda.domains.claims.commands.book import enter
from nuoda.domains.claims.commands.hand import HOUSE, may_handle, next_numbers
from nuoda.domains.claims.facts import RecourseNoticed, RecourseOpened, RecourseSettled
from nuoda.domains.claims.models import Recourse
from nuoda.domains.claims.rules import RecourseState, check_amount, check_currency
from nuoda.domains.claims.rules.ledger import recovered as recovered_lines
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.domains.team.queries import hands_on_duty, next_owner
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


class RecourseOver(Conflict):
    """It was recovered or refused before."""

    code = "recourse_over"
    sentence = _("This recourse has ended.")


@dataclass(frozen=True, slots=True)
class RecourseDraft:
    """What is to be demanded: of whom, on what ground, and the last instant for telling it."""

    shipment_id: UUID
    party: str
    name: str
    basis: str
    due_at: datetime
    reason: str = ""
    claim_id: UUID | None = None
    policy_id: UUID | None = None
    currency: str = ""
    asked: Decimal = Decimal(0)


class _Envelope(TypedDict):
    subject: Ref
    about: Ref | None
    customer_id: UUID | None
    number: str
    party: str


@command
def open_recourses(*, by: Actor, at: datetime, recourses: Sequence[RecourseDraft]) -> tuple[UUID, ...]:
    """Open recourse with an owner on duty; one against the same party for the same shipment stays as it is.

    Returns the ids of those that are new.
    """
    may_handle(by)
    cards = shipments_by_id([one.shipment_id for one in recourses], actor=by)
    wanted = [one for one in recourses if one.shipment_id in cards]
    owner = next_owner(hands_on_duty(at, actor=HOUSE), {}, language="zh-hans", skill="claim")
    numbers = next_numbers("RC", len(wanted), at)
    rows = [
        Recourse(
            number=number, shipment_id=draft.shipment_id, claim_id=draft.claim_id,
            customer_id=cards[draft.shipment_id].customer_id, policy_id=draft.policy_id,
            label=cards[draft.shipment_id].waybill, party=draft.party, name=draft.name[:120],
            basis=draft.basis[:200], reason=draft.reason[:40], owner_id=owner, due_at=draft.due_at,
            currency=draft.currency, asked=draft.asked, opened_at=at, opened_by=by.name,
        )
        for draft, number in zip(wanted, numbers, strict=True)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row.shipment_id, row.party, row.name))
    made = insert_new(rows)
    state(
        *(
            RecourseOpened(
                **envelope(row), due_at=row.due_at, basis=row.basis, owner_id=row.owner_id,
                zone=cards[row.shipment_id].zone,
            )
            for row in rows
            if row.id in made
        )
    )  # fmt: skip
    return tuple(row.id for row in rows if row.id in made)


@command
def note_recourses_told(*, by: Actor, at: datetime, recourse_ids: Sequence[UUID]) -> int:
    """The partner or the insurer was told. Returns of how many that is news."""
    may_handle(by)
    rows = list(
        Recourse.objects.select_for_update()
        .filter(id__in=list(recourse_ids), state=RecourseState.OPEN.value)
        .order_by("id")
    )
    for row in rows:
        row.state, row.noticed_at = RecourseState.NOTICED.value, at
    save_columns(rows, "state", "noticed_at")
    state(*(RecourseNoticed(**envelope(row)) for row in rows))
    return len(rows)


@command
def settle_recourse(
    *, by: Actor, at: datetime, recourse_id: UUID, currency: str, recovered: Decimal, remark: str
) -> None:
    """Book what was recovered, once; nothing recovered means that it was refused."""
    may_handle(by)
    row = Recourse.objects.visible_to(by).select_for_update().filter(id=recourse_id).first()
    if row is None:
        raise NotFound
    if row.state not in (RecourseState.OPEN, RecourseState.NOTICED):
        raise RecourseOver
    problems = check_currency("currency", currency) or check_amount("recovered", recovered, currency)
    problems += check_text("remark", remark, required=True, longest=400)
    if row.currency and row.currency != currency:
        problems.append(FieldError("currency", _("It is another currency."), _("Book what was demanded.")))
    if problems:
        raise Invalid(fields=problems)
    won = recovered > 0
    row.state = (RecourseState.RECOVERED if won else RecourseState.REFUSED).value
    row.currency, row.recovered, row.settled_at, row.remark = currency, recovered, at, remark.strip()
    row.save()
    if won:
        enter("recovered", row, recovered_lines(recovered), by=by, at=at)
    state(RecourseSettled(**envelope(row), recovered=recovered, currency=currency, refused=not won))


def envelope(row: Recourse) -> _Envelope:
    """What every fact about recourse carries."""
    return _Envelope(
        subject=Ref("recourse", str(row.id)), about=Ref("shipment", str(row.shipment_id)),
        customer_id=row.customer_id, number=row.number, party=row.party,
    )  # fmt: skip
