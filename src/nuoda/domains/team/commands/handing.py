"""Hand what is left at the end of a duty to the next, who accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.team.facts import HandOverAccepted, HandOverWritten, WorkHandedOver
from nuoda.domains.team.models import Agent, Duty, HandOver
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class HandedOverBefore(Conflict):
    """Somebody accepted it meanwhile."""

    code = "hand_over_accepted"
    sentence = _("This hand-over was accepted before.")


@dataclass(frozen=True, slots=True)
class HandOverDraft:
    """What goes from one to another; ``duty_id`` where a duty ended. Without a taker it is seen to."""

    giver_id: UUID
    taker_id: UUID | None
    promises: int
    warnings: int
    duty_id: UUID | None = None
    note: str = ""


@command
def hand_over(*, by: Actor, at: datetime, hand_overs: Sequence[HandOverDraft]) -> int:
    """Note what went from one to another; a duty is handed over once. Returns how many were noted.

    Where nothing was left, or nobody takes it, only the duty is marked as seen to.
    """
    duties = [one.duty_id for one in hand_overs if one.duty_id]
    open_ones = Duty.objects.select_for_update().filter(id__in=duties, handed_at__isnull=True)
    due = {row.id for row in open_ones.order_by("id")}
    Duty.objects.filter(id__in=due).update(handed_at=at)
    rows = [
        HandOver(
            duty_id=one.duty_id, giver_id=one.giver_id, taker_id=one.taker_id, given_at=at,
            promises=one.promises, warnings=one.warnings, note=one.note[:1000],
        )
        for one in hand_overs
        if (one.duty_id is None or one.duty_id in due)
        and one.taker_id is not None
        and (one.promises or one.warnings or one.note)
    ]  # fmt: skip
    HandOver.objects.bulk_create(rows)
    state(
        *(
            WorkHandedOver(
                subject=Ref("agent", str(row.giver_id)), taker_id=row.taker_id, promises=row.promises,
                warnings=row.warnings,
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What the next one has to know of a case; ``label`` is its number."""

    case_id: UUID
    label: str
    note: str


MOST_NOTES = 60
WITHIN = (timedelta(minutes=5), timedelta(hours=12))


@command
def write_hand_over(
    *,
    by: Actor,
    at: datetime,
    taker_id: UUID,
    note: str,
    cases: Sequence[CaseNote] = (),
    promises: int = 0,
    warnings: int = 0,
    answer_by: datetime,
) -> UUID:
    """Write a hand-over to the next one: words, and a note on each case. Returns its id.

    ``promises`` and ``warnings`` count what is left of the giver's. Raises :class:`Invalid` for nobody,
    for oneself, for no word at all, and for a time that is past or too far.
    """
    giver = Agent.objects.filter(account_id=by.id).first() if by.is_staff else None
    if giver is None:
        raise Forbidden
    kept = [one for one in cases if one.note.strip()]
    problems = check_text("note", note, longest=1_000)
    for one in kept:
        problems += check_text(f"case_{one.case_id}", one.note, longest=500)
    if taker_id == giver.id or not Agent.objects.filter(id=taker_id).exists():
        reason = _("Work goes to another person of the team.")
        problems.append(FieldError("taker_id", reason, _("Choose who is on duty next.")))
    if not note.strip() and not kept:
        reason = _("Nothing is written.")
        problems.append(FieldError("note", reason, _("Write a word, or a note on a case.")))
    if len(kept) > MOST_NOTES:
        reason = _("There are more than %(most)s notes.", {"most": MOST_NOTES})
        problems.append(FieldError("note", reason, _("Write on the cases that need it.")))
    if not WITHIN[0] <= answer_by - at <= WITHIN[1]:
        reason = _("It is to be accepted within 5 minutes to 12 hours.")
        problems.append(FieldError("answer_by", reason, _("Choose a time in between.")))
    if problems:
        raise Invalid(fields=problems)
    row = HandOver(
        giver=giver, taker_id=taker_id, given_at=at, note=note.strip(), promises=promises, warnings=warnings,
        cases=[{"case": str(one.case_id), "label": one.label[:60], "note": one.note.strip()} for one in kept],
        answer_by=answer_by,
    )  # fmt: skip
    row.save(force_insert=True)
    state(
        HandOverWritten(
            subject=Ref("hand_over", str(row.id)), giver_id=giver.id, giver=giver.name, taker_id=taker_id,
            answer_by=answer_by,
        )
    )  # fmt: skip
    return row.id


@command
def accept_hand_over(*, by: Actor, at: datetime, hand_over_id: UUID) -> None:
    """The taker accepts; a supervisor may for her. Raises :class:`HandedOverBefore`."""
    row = HandOver.objects.visible_to(by).select_for_update().filter(id=hand_over_id).first()
    if row is None:
        raise NotFound
    own = Agent.objects.filter(id=row.taker_id, account_id=by.id).exists() if by.is_staff else False
    if not own and by.role not in (Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    if row.accepted_at is not None:
        raise HandedOverBefore
    row.accepted_at, row.accepted_by = at, by.name[:120]
    row.save(update_fields=["accepted_at", "accepted_by"])
    state(
        HandOverAccepted(
            subject=Ref("agent", str(row.taker_id)), about=Ref("hand_over", str(row.id)),
            giver_id=row.giver_id,
        )
    )  # fmt: skip
