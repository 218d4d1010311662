"""One loss is made good once: by a claim, by goodwill, or by a credit of the contract meter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from nuoda.domains.claims.commands.hand import HOUSE
from nuoda.domains.claims.models import Award, Coverage
from nuoda.domains.claims.rules import AwardState, Head
from nuoda.domains.contracts.queries.meter import COMPENSATION, credits_covering
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel.calendar import house_day
from nuoda.kernel.errors import Conflict
from nuoda.kernel.facts import Ref
from nuoda.kernel.locks import take_turn
from nuoda.kernel.money import rounded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_STAGES: Mapping[str, Text] = {
    AwardState.PROPOSED.value: _(
        "%(number)s already proposes to make this loss good (%(total)s, %(by)s, %(on)s) and waits for"
        " approval. Have it approved or refused first."
    ),
    AwardState.APPROVED.value: _(
        "%(number)s was approved to make this loss good (%(total)s, %(by)s, %(on)s) and is still to be paid."
    ),
    AwardState.PAID.value: _(
        "This loss was made good already by %(number)s (%(total)s, paid or carried out by %(by)s on %(on)s)."
    ),
    AwardState.REVERSED.value: _(
        "This loss was paid by %(number)s (%(total)s), and the goods, found later, became ours (%(by)s,"
        " %(on)s)."
    ),
}
"""How a loss is covered, by where its award stands; a refused one covers nothing."""
_CREDITED = _(
    "Delay in this period was made good already by credit note %(number)s (%(total)s, approved by %(by)s on"
    " %(on)s)."
)


class CoveredBefore(Conflict):
    """What is to be made good was made good already, or is about to be: says by what, by whom and when."""

    code = "covered_before"
    sentence = _("This loss was made good already, or is about to be.")


def _covered(said: Text, number: str, total: str, by: str, at: datetime | None) -> CoveredBefore:
    on = house_day(at).isoformat() if at else ""
    return CoveredBefore(Text(said.message, {"number": number, "total": total, "by": by, "on": on}))


def cover(
    award: Award, piece_first: int | None, piece_last: int | None, *, due: date, set_off: bool = False
) -> None:
    """Take the parts of the loss that an award makes good. Raises :class:`CoveredBefore`.

    ``due`` is the day on which the goods were due or came: a credit for delays of its period, or of that in
    which they were promised, covers delay too, unless the calculation sets it off (``set_off``).
    """
    heads = [head for head in Head if getattr(award, head.value)]
    if Head.OTHER in heads and not set_off:
        take_turn(COMPENSATION, str(award.customer_id))
        for note in credits_covering(award.customer_id, {due, *_promised(award)}, actor=HOUSE):
            total = _told(note.total, note.currency)
            raise _covered(_CREDITED, note.number, total, note.decided_by, note.decided_at)
    rows = [
        Coverage(
            award=award, shipment_id=award.shipment_id, head=head.value, piece_first=piece_first,
            piece_last=piece_last, taken_at=award.proposed_at,
        )
        for head in heads
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Coverage.objects.bulk_create(rows)
    except IntegrityError as clash:
        other = _before(award, [head.value for head in heads], piece_first, piece_last)
        if other is None:
            raise
        by, at = _hand(other)
        total = _told(other.total, other.currency)
        raise _covered(_STAGES[other.state], other.number, total, by, at) from clash


def _promised(award: Award) -> set[date]:
    """The days on which the shipment was promised: a meter counts a late one where it was due."""
    card = shipments_by_id([award.shipment_id], actor=HOUSE)[award.shipment_id]
    subjects = [Ref("shipment", str(card.id))]
    if card.order_id is not None:
        subjects.append(Ref("order", str(card.order_id)))
    return {
        one.due_at.astimezone(ZoneInfo(one.zone)).date()
        for one in promises_of(subjects, actor=HOUSE)
        if one.kind == Kind.DELIVERY.value
    }


def release(award: Award, at: datetime) -> None:
    """Nothing was given in the end: the loss may be made good otherwise."""
    Coverage.objects.filter(award=award, released_at__isnull=True).update(released_at=at)


def _before(award: Award, heads: list[str], first: int | None, last: int | None) -> Award | None:
    rows = Coverage.objects.filter(
        shipment_id=award.shipment_id, head__in=heads, released_at__isnull=True
    ).exclude(award=award)
    if first is not None:
        rows = rows.filter(Q(piece_first__isnull=True) | Q(piece_first__lte=last, piece_last__gte=first))
    row = rows.select_related("award").order_by("taken_at", "id").first()
    return row.award if row else None


def _hand(award: Award) -> tuple[str, datetime | None]:
    """Who brought an award to where it stands, and when."""
    return {
        AwardState.PROPOSED.value: (award.proposed_by, award.proposed_at),
        AwardState.APPROVED.value: (", ".join(award.approver_names), award.approved_at),
        AwardState.PAID.value: (award.paid_by, award.paid_at),
    }.get(award.state, (award.reversed_by, award.reversed_at))


def _told(amount: Decimal, currency: str) -> str:
    return f"{rounded(amount, currency):f} {currency}"
