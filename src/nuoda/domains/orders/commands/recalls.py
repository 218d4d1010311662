"""Purchase orders that orders do not want any more: called off, or asked back where the supplier accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.orders.commands.purchases import bought_parts, said_of
from nuoda.domains.orders.facts import PurchaseCalledOff, PurchaseCancelAnswered
from nuoda.domains.orders.models import AllocatedPart
from nuoda.domains.orders.rules.allocating import Bearer, PartKind, PartState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.text import text as _


class NothingToTakeBack(Conflict):
    """Nobody asked the supplier to take it back, or she has answered."""

    code = "nothing_to_take_back"

    def __init__(self, number: str) -> None:
        sentence = _(
            "No cancellation of purchase order %(number)s waits for an answer. Reload to see how it stands.",
            {"number": number},
        )
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """What a supplier says to the cancellation of a purchase order that she had accepted.

    ``charge`` is what she asks all the same, in least units; None where she refuses: the whole cost.
    """

    number: str
    agreed: bool
    why: str = ""
    charge: int | None = None
    borne_by: str = ""


def call_off_purchases(parts: Sequence[AllocatedPart], at: datetime) -> None:
    """Tell of purchase orders whose parts were just given back, inside a command; parts know their lines.

    What a supplier had accepted waits for her answer.
    """
    bought = [part for part in parts if part.kind == PartKind.SUPPLIER and part.number]
    asked = [part for part in bought if part.accepted_at is not None]
    for part in asked:
        part.cancel_asked_at = at
    save_columns(asked, "cancel_asked_at")
    state(*(PurchaseCalledOff(**said_of(part), accepted=part.accepted_at is not None) for part in bought))


@command
def answer_purchase_cancellations(*, by: Actor, at: datetime, answers: Sequence[CancelAnswer]) -> int:
    """The suppliers take these purchase orders back, or do not: then somebody bears what they charge.

    The same answer again changes nothing. Returns how many are new. Raises ``Invalid``,
    :class:`NothingToTakeBack`, and ``Forbidden`` as ``accept_purchases``. Constant number of queries.
    """
    wanted = {one.number: one for one in answers}
    parts = bought_parts(by, wanted)
    problems = [problem for part in parts for problem in _check(wanted[part.number], part)]
    if problems:
        raise Invalid(fields=problems)
    fresh = [part for part in parts if not _is_said(part, wanted[part.number])]
    for part in fresh:
        if part.state != PartState.RELEASED or part.cancel_asked_at is None or part.cancel_answered_at:
            raise NothingToTakeBack(part.number)
        one = wanted[part.number]
        part.cancel_answered_at, part.cancel_agreed, part.cancel_why = at, one.agreed, one.why.strip()
        part.charge = _charge(one, part)
        part.borne_by = one.borne_by if part.charge else ""
    save_columns(fresh, "cancel_answered_at", "cancel_agreed", "cancel_why", "charge", "borne_by")
    state(*(_answered(part) for part in fresh))
    return len(fresh)


def _charge(one: CancelAnswer, part: AllocatedPart) -> int:
    if one.charge is not None:
        return one.charge
    return 0 if one.agreed else part.cost


def _is_said(part: AllocatedPart, one: CancelAnswer) -> bool:
    if part.cancel_answered_at is None:
        return False
    charge = _charge(one, part)
    said = (one.agreed, one.why.strip(), charge, one.borne_by if charge else "")
    return said == (part.cancel_agreed, part.cancel_why, part.charge, part.borne_by)


def _check(one: CancelAnswer, part: AllocatedPart) -> list[FieldError]:
    problems = check_text("why", one.why, required=not one.agreed, longest=200)
    if one.charge is not None:
        problems += check_number("charge", one.charge, most=part.cost, unit=_("of money"))
    if _charge(one, part) and not one.borne_by:
        reason = _("She charges for it, and nobody is named who bears that.")
        problems.append(FieldError("borne_by", reason, _("Choose who bears it.")))
    elif one.borne_by:
        problems += check_choice("borne_by", one.borne_by, Bearer, _("Nobody of that name bears it."))
    return problems


def _answered(part: AllocatedPart) -> PurchaseCancelAnswered:
    return PurchaseCancelAnswered(
        **said_of(part), agreed=bool(part.cancel_agreed), why=part.cancel_why, charge=part.charge,
        currency=part.line.currency if part.charge else "", borne_by=part.borne_by,
    )  # fmt: skip
