"""Awards, recourse and the ledger, read. A customer sees what was approved for her."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from nuoda.domains.claims.models import Award, Coverage, Entry, Posting, Recourse
from nuoda.domains.claims.rules import AwardState, ClerkSheet, Head, Heads, read_loss, read_sheet
from nuoda.domains.claims.rules.states import UNPAID
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of

_SHOWN_OUTSIDE = ("approved", "paid", "reversed")


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A settlement, a decline or goodwill, with who had a hand in it."""

    id: UUID
    number: str
    purpose: str
    remedy: str
    state: str
    claim_id: UUID | None
    case_id: UUID | None
    shipment_id: UUID
    customer_id: UUID
    label: str
    currency: str
    total: Decimal
    reason: str
    without_prejudice: bool
    hands: int
    proposed_at: datetime
    proposed_by: str
    proposed_by_id: str
    approvers: list[str]
    approver_names: list[str]
    approved_at: datetime | None
    refused_at: datetime | None
    refused_by: str
    refusal: str
    method: str
    agreement: str
    payment: str
    paid_at: datetime | None
    paid_by: str
    reversed_at: datetime | None
    reversed_by: str
    reversal: str
    heads: Heads
    sheet: ClerkSheet | None


@dataclass(frozen=True, slots=True)
class RecourseRow:
    """What is demanded from a partner or an insurer."""

    id: UUID
    number: str
    shipment_id: UUID
    claim_id: UUID | None
    customer_id: UUID
    policy_id: UUID | None
    label: str
    party: str
    name: str
    basis: str
    reason: str
    owner_id: UUID | None
    due_at: datetime
    state: str
    currency: str
    asked: Decimal
    recovered: Decimal
    refund: Decimal
    opened_at: datetime
    noticed_at: datetime | None
    settled_at: datetime | None
    remark: str
    refunded_at: datetime | None
    refund_payment: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the ledger with its lines: account and amount, debits above nought."""

    id: UUID
    step: str
    subject_kind: str
    subject_id: UUID
    number: str
    customer_id: UUID
    at: datetime
    by: str
    currency: str
    lines: tuple[tuple[str, Decimal], ...]

    @property
    def amount(self) -> Decimal:
        return sum((amount for _account, amount in self.lines if amount > 0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account comes to in a currency."""

    account: str
    currency: str
    amount: Decimal


_AWARD = tuple(name for name in AwardRow.__dataclass_fields__ if name not in ("heads", "sheet"))
_RECOURSE = tuple(RecourseRow.__dataclass_fields__)


def _award(row: Award) -> AwardRow:
    plain = {name: getattr(row, name) for name in _AWARD}
    return AwardRow(**plain, heads=row.heads(), sheet=read_sheet(row.sheet) if row.sheet else None)


def _awards(actor: Actor) -> QuerySet[Award]:
    rows = Award.objects.visible_to(actor)
    return rows if actor.sees_all else rows.filter(state__in=_SHOWN_OUTSIDE)


def award_page(award_id: UUID, *, actor: Actor) -> AwardRow:
    """One award; a customer finds what was approved. Raises :class:`NotFound`."""
    row = _awards(actor).filter(id=award_id).first()
    if row is None:
        raise NotFound
    return _award(row)


def awards_of_claim(claim_id: UUID, *, actor: Actor) -> list[AwardRow]:
    """All versions of a decision on a claim, the newest first."""
    return [_award(row) for row in _awards(actor).filter(claim_id=claim_id).order_by("-proposed_at", "-id")]


def awards_of_shipment(shipment_id: UUID, *, actor: Actor) -> list[AwardRow]:
    return [
        _award(row) for row in _awards(actor).filter(shipment_id=shipment_id).order_by("-proposed_at", "-id")
    ]


def unpaid_awards_of(case_ids: Iterable[UUID], *, actor: Actor) -> list[AwardRow]:
    """What was proposed or approved for cases of which nothing was paid so far, the oldest first."""
    rows = list(_awards(actor).filter(case_id__in=list(case_ids)).order_by("proposed_at", "id"))
    paid = {row.case_id for row in rows if row.state == AwardState.PAID}
    return [_award(row) for row in rows if row.state in UNPAID and row.total and row.case_id not in paid]


@dataclass(frozen=True, slots=True)
class DelayAward:
    """What is given for the delay of a shipment. ``about`` names its claim or case, and the waybill."""

    number: str
    about: str
    amount: Decimal
    currency: str
    waits: bool


def awards_for_delay(shipment_ids: Iterable[UUID], *, actor: Actor) -> list[DelayAward]:
    """What was proposed, approved or paid for delays of these shipments, by number. One query.

    A claim whose sheet sets service credits off is left out: it was lessened by them already.
    """
    rows = Coverage.objects.visible_to(actor).filter(
        shipment_id__in=list(shipment_ids), head=Head.OTHER.value, released_at__isnull=True
    )
    awards = [
        row.award for row in rows.select_related("award__claim", "award__case").order_by("award__number")
    ]
    return [
        DelayAward(
            one.number, _about(one), one.other, one.currency, one.state == AwardState.PROPOSED.value
        )
        for one in awards
        if one.claim is None or not read_loss(one.claim.facts).credits
    ]  # fmt: skip


def _about(award: Award) -> str:
    said = award.claim or award.case
    return f"{said.number} · {award.label}" if said else award.label


def awards_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, AwardRow]:
    return {row.id: _award(row) for row in _awards(actor).filter(id__in=list(ids))}


def award_rows(
    *, actor: Actor, window: Window, text: str = "", state: str = "", purpose: str = "",
    customer_id: UUID | None = None,
) -> Page[AwardRow]:  # fmt: skip
    """Awards, the newest first."""
    rows = _awards(actor)
    if text:
        rows = rows.filter(number__startswith=text.strip().upper()) | rows.filter(label=text.strip())
    for name, value in (("state", state), ("purpose", purpose)):
        if value:
            rows = rows.filter(**{name: value})
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    sorts = {"number": "number", "proposed_at": "proposed_at", "state": "state", "total": "total"}
    return page_of(rows, window, sorts=sorts, default=("-proposed_at", "-id"), shape=_award)


def _recourses(actor: Actor) -> QuerySet[Recourse]:
    """Recourse is between us and others: no customer reads it."""
    rows = Recourse.objects.visible_to(actor)
    return rows if actor.sees_all else rows.none()


def _recourse(row: Recourse) -> RecourseRow:
    return RecourseRow(**{name: getattr(row, name) for name in _RECOURSE})


def recourse_page(recourse_id: UUID, *, actor: Actor) -> RecourseRow:
    """One recourse. Raises :class:`NotFound`."""
    row = _recourses(actor).filter(id=recourse_id).first()
    if row is None:
        raise NotFound
    return _recourse(row)


def recourses_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, RecourseRow]:
    return {row.id: _recourse(row) for row in _recourses(actor).filter(id__in=list(ids))}


def recourses_of(shipment_id: UUID, *, actor: Actor) -> list[RecourseRow]:
    """Recourse for a shipment, the next due first."""
    rows = _recourses(actor).filter(shipment_id=shipment_id)
    return [_recourse(row) for row in rows.order_by("due_at", "id")]


def recourse_rows(
    *, actor: Actor, window: Window, text: str = "", state: str = "", party: str = "",
    customer_id: UUID | None = None,
) -> Page[RecourseRow]:  # fmt: skip
    """Recourse, the next due first."""
    rows = _recourses(actor)
    if text:
        rows = rows.filter(number__startswith=text.strip().upper()) | rows.filter(label=text.strip())
    for name, value in (("state", state), ("party", party)):
        if value:
            rows = rows.filter(**{name: value})
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    sorts = {"number": "number", "due_at": "due_at", "state": "state", "asked": "asked"}
    return page_of(rows, window, sorts=sorts, default=("due_at", "id"), shape=_recourse)


def entry_rows(
    *, actor: Actor, window: Window, text: str = "", account: str = "", customer_id: UUID | None = None
) -> Page[EntryRow]:
    """Entries of the ledger with their lines, the newest first."""
    rows = Entry.objects.visible_to(actor).prefetch_related("postings")
    if text:
        rows = rows.filter(number__startswith=text.strip().upper())
    if account:
        rows = rows.filter(
            id__in=Posting.objects.visible_to(actor).filter(account=account).values("entry_id")
        )
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return page_of(rows, window, sorts={"at": "at", "number": "number"}, default=("-at", "-id"), shape=_entry)


def _entry(row: Entry) -> EntryRow:
    lines = sorted(row.postings.all(), key=lambda one: -one.amount)
    return EntryRow(
        row.id, row.step, row.subject_kind, row.subject_id, row.number, row.customer_id, row.at, row.by,
        lines[0].currency if lines else "", tuple((one.account, one.amount) for one in lines),
    )  # fmt: skip


def account_balances(*, actor: Actor) -> list[Balance]:
    """What each account comes to; those of one currency sum to nought."""
    rows = Posting.objects.visible_to(actor).order_by().values("account", "currency")
    found = rows.annotate(amount=Sum("amount")).order_by("currency", "account")
    return [Balance(one["account"], one["currency"], one["amount"]) for one in found]
