from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from nuoda.domains.cases.queries import open_exceptions_of
from nuoda.domains.claims.commands.hand import HOUSE, carriage_of, common, governing, next_numbers
from nuoda.domains.claims.facts import ClaimFiled, ClaimNoticed
from nuoda.domains.claims.models import Claim
from nuoda.domains.claims.rules import (
    ClaimState,
    Heads,
    Loss,
    LossKind,
    Standing,
    check_amount,
    check_currency,
    write_loss,
)
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.facts import Milestone
from nuoda.domains.shipments.queries import ShipmentPage, find_by_waybill, shipment_page
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

MODES = ("road", "rail", "air", "sea", "inland_water", "multimodal", "storage", "post")
PRODUCTS = ("freight", "express", "mail", "storage")


class DuplicateClaim(Conflict):
    """A live claim means the same loss."""

    code = "duplicate_claim"
    sentence = _("There is a claim for this loss already.")

    def __init__(self, number: str) -> None:
        super().__init__(_("Claim %(number)s means the same loss already. Add to it.", {"number": number}))


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim, or a notice of loss (``notice_only``), as it comes. ``claimed`` amounts are of ``currency``.

    Days that are left out are taken from the shipment and from now. ``noticed_at`` is an earlier notice.
    """

    waybill: str
    kind: str
    standing: str
    claimant: str
    currency: str
    claimed: Heads = field(default_factory=Heads)
    words: str = ""
    event_date: date | None = None
    known_date: date | None = None
    noticed_at: datetime | None = None
    piece_first: int | None = None
    piece_last: int | None = None
    reference: str = ""
    mode: str = "road"
    product: str = ""
    notice_only: bool = False
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """The claim that was filed."""

    id: UUID
    number: str


@command
def file_claim(*, by: Actor, at: datetime, draft: ClaimDraft) -> Filed:
    """File a claim for a shipment that the actor may see, or note a notice of loss.

    Raises ``NotFound`` for somebody else's waybill, ``Invalid`` for what is wrong with the fields,
    :class:`DuplicateClaim` where a live claim means the same pieces.
    """
    found = find_by_waybill(draft.waybill.strip(), actor=by)
    if not found:
        raise NotFound
    ship = shipment_page(found[0].id, actor=by)
    problems = _problems(draft, ship, at)
    if problems:
        raise Invalid(fields=problems)
    claim = _claim(draft, ship, by=by, at=at)
    _save_once(claim)
    envelope = common(claim)
    if draft.notice_only:
        state(ClaimNoticed(**envelope))
    else:
        state(ClaimFiled(**envelope, regime=claim.regime, filed_at=at))
    return Filed(claim.id, claim.number)


def _save_once(claim: Claim) -> None:
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as clash:
        live = Claim.objects.filter(shipment_id=claim.shipment_id, kind=claim.kind)
        live = live.exclude(state__in=("withdrawn", "declined", "found"))
        other = live.order_by("-opened_at", "-id").first()
        if other is None:
            raise
        raise DuplicateClaim(other.number) from clash


def _claim(draft: ClaimDraft, ship: ShipmentPage, *, by: Actor, at: datetime) -> Claim:
    card, kind = ship.card, LossKind(draft.kind)
    today = at.astimezone(ZoneInfo(card.zone)).date()
    event = draft.event_date or today
    arrived = card.delivered_at.astimezone(ZoneInfo(card.zone)).date() if card.delivered_at else event
    opened = open_exceptions_of([card.id], actor=HOUSE).get(card.id)
    claim = Claim(
        number=next_numbers("CL", 1, at)[0], kind=kind.value, customer_id=card.customer_id,
        state=(ClaimState.NOTICED if draft.notice_only else ClaimState.FILED).value,
        shipment_id=card.id, case_id=draft.case_id or (opened.id if opened else None), label=card.waybill,
        standing=draft.standing, claimant=draft.claimant.strip(), reference=draft.reference.strip(),
        piece_first=draft.piece_first, piece_last=draft.piece_last, mode=draft.mode,
        product=draft.product or ("express" if card.service == "express" else "freight"),
        origin=_country(ship.origin), destination=_country(ship.destination), zone=card.zone,
        event_date=event, delivered_date=arrived, known_date=draft.known_date or max(event, arrived),
        due_date=_agreed(ship), taken_date=_taken_over(ship),
        notice_at=draft.noticed_at or at, claim_at=None if draft.notice_only else at, words=draft.words,
        currency=draft.currency, claimed_goods=draft.claimed.goods, claimed_freight=draft.claimed.freight,
        claimed_other=draft.claimed.other, facts=write_loss(_first_facts(draft, ship, kind)),
        party=card.carrier, opened_at=at, opened_by=by.name, changed_at=at,
    )  # fmt: skip
    claim.regime = governing(carriage_of(claim))
    return claim


def _agreed(ship: ShipmentPage) -> date | None:
    """The limit agreed for delivery: the promise of it, where one was made."""
    card = ship.card
    about = [Ref("shipment", str(card.id)), *([Ref("order", str(card.order_id))] if card.order_id else [])]
    due = [one.due_at for one in promises_of(about, actor=HOUSE) if one.kind == PromiseKind.DELIVERY.value]
    return max(due).astimezone(ZoneInfo(card.zone)).date() if due else None


def _taken_over(ship: ShipmentPage) -> date | None:
    """The day the carrier took the goods over; None where no pick-up is on record."""
    taken = [one.occurred_at for one in ship.log if one.milestone == Milestone.PICKED_UP.value]
    return min(taken).astimezone(ZoneInfo(ship.card.zone)).date() if taken else None


def _first_facts(draft: ClaimDraft, ship: ShipmentPage, kind: LossKind) -> Loss:
    """What the claimant says, for a clerk to weigh."""
    weight = Loss(kind, draft.currency).weight_kg
    if ship.weight_kg:
        weight = type(weight)(ship.weight_kg)
    goods = draft.claimed.goods
    return Loss(
        kind=kind, currency=draft.currency, full_value=goods, lost=goods, weight_kg=weight,
        packages=ship.card.pieces, freight=draft.claimed.freight,
        freight_share=type(weight)(100 if draft.claimed.freight else 0), delay_loss=draft.claimed.other,
    )  # fmt: skip


def _country(place: dict[str, str]) -> str:
    code = str(place.get("country", "")).upper()
    return code if len(code) == 2 else "CN"


def _problems(draft: ClaimDraft, ship: ShipmentPage, at: datetime) -> list[FieldError]:
    found = check_text("claimant", draft.claimant, required=True)
    found += check_text("words", draft.words, longest=limits.TEXT_CHARACTERS)
    found += check_text("reference", draft.reference, longest=limits.NUMBER_CHARACTERS)
    found += check_currency("currency", draft.currency)
    if not found:
        for name in ("goods", "freight", "other"):
            found += check_amount(name, getattr(draft.claimed, name), draft.currency)
    for name, value, known in (
        ("kind", draft.kind, [one.value for one in LossKind]),
        ("standing", draft.standing, [one.value for one in Standing]),
        ("mode", draft.mode, list(MODES)),
        ("product", draft.product or PRODUCTS[0], list(PRODUCTS)),
    ):
        found += check_choice(name, value, known, _("It is not known here."))
    if not found and not draft.notice_only and not draft.claimed.total:
        reason = _("A claim names an amount.")
        found.append(FieldError("goods", reason, _("Name one, or give notice of the loss alone.")))
    return found + _days(draft, ship, at) + _pieces(draft, ship)


def _days(draft: ClaimDraft, ship: ShipmentPage, at: datetime) -> list[FieldError]:
    zone = ZoneInfo(ship.card.zone)
    today, booked = at.astimezone(zone).date(), ship.card.booked_at.astimezone(zone).date()
    found = check_instant("noticed_at", draft.noticed_at)
    for name, day in (("event_date", draft.event_date), ("known_date", draft.known_date)):
        if day is not None and day > today:
            found.append(FieldError(name, _("It lies in the future."), _("Write the day it happened.")))
        elif day is not None and day < booked:
            reason = _("It lies before the shipment was booked.")
            found.append(FieldError(name, reason, _("Write the day it happened.")))
    if not found and draft.noticed_at is not None and draft.noticed_at > at:
        found.append(FieldError("noticed_at", _("It lies in the future."), _("Write when the notice came.")))
    return found


def _pieces(draft: ClaimDraft, ship: ShipmentPage) -> list[FieldError]:
    first, last = draft.piece_first, draft.piece_last
    if first is None and last is None:
        return []
    if first is None or last is None or not 1 <= first <= last <= ship.card.pieces:
        reason = _("The shipment has the pieces 1 to %(count)s.", {"count": ship.card.pieces})
        return [FieldError("piece_first", reason, _("Leave both empty for all of them."))]
    return []
