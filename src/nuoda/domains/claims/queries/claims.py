"""Claims, read. A customer reads what she claimed, where it stands, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from nuoda.domains.claims.models import Claim, ClaimPaper
from nuoda.domains.claims.queries.records import rules_known
from nuoda.domains.claims.rules import (
    ENDED,
    MISSED,
    Carriage,
    ClaimState,
    ClerkSheet,
    Deadline,
    Heads,
    Loss,
    LossKind,
    Paper,
    Rule,
    Standing,
    calculate,
    candidates,
    deadlines,
    is_late,
    missing_papers,
    read_loss,
    required_papers,
    rule_on,
)
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.errors import Conflict, NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.tally import Figure, counting
from nuoda.kernel.text import Text

_HOUSE = system("claims")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in lists and inside other pages."""

    id: UUID
    number: str
    state: str
    kind: str
    customer_id: UUID
    shipment_id: UUID
    case_id: UUID | None
    label: str
    standing: str
    claimant: str
    reference: str
    regime: str
    zone: str
    event_date: date
    currency: str
    notice_at: datetime | None
    claim_at: datetime | None
    complete_at: datetime | None
    opened_at: datetime
    opened_by: str
    version: int
    hold: bool
    claimed: Heads
    settled: Heads

    @property
    def total(self) -> str:
        return f"{self.claimed.total:f}"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A document of a claim."""

    id: UUID
    kind: str
    name: str
    picture_id: UUID | None
    media_type: str
    size: int
    remark: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A document's bytes, or the picture that it is."""

    name: str
    media_type: str
    picture_id: UUID | None
    body: bytes


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim for a clerk. ``sheet`` is None where it cannot be reckoned, ``why_not`` then says why."""

    row: ClaimRow
    words: str
    loss: Loss
    carriage: Carriage
    piece_first: int | None
    piece_last: int | None
    delivered_date: date
    known_date: date
    due_date: date | None
    taken_date: date | None
    segment: int
    party: str
    evidence: str
    papers: list[PaperRow]
    wanted: tuple[Paper, ...]
    missing: tuple[Paper, ...]
    regimes: list[Rule]
    rule: Rule | None
    sheet: ClerkSheet | None
    why_not: Text | None
    deadlines: list[Deadline]
    notice_late: bool


_PLAIN = tuple(name for name in ClaimRow.__dataclass_fields__ if name not in ("claimed", "settled"))


def shape_claim(row: Claim) -> ClaimRow:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return ClaimRow(**plain, claimed=row.claimed(), settled=row.settled())


def _paper(row: ClaimPaper) -> PaperRow:
    return PaperRow(**{name: getattr(row, name) for name in PaperRow.__dataclass_fields__})


def found_claim(claim_id: UUID, actor: Actor) -> Claim:
    row = Claim.objects.visible_to(actor).filter(id=claim_id).first()
    if row is None:
        raise NotFound
    return row


def papers_of(claim_id: UUID, actor: Actor) -> list[PaperRow]:
    rows = ClaimPaper.objects.visible_to(actor).filter(claim_id=claim_id).defer("body")
    return [_paper(one) for one in rows.order_by("at", "id")]


def claim_page(claim_id: UUID, *, actor: Actor) -> ClaimPage:
    """One claim with its calculation, documents and time limits, for clerks. Raises :class:`NotFound`."""
    if not actor.is_staff and actor.role is not Role.SYSTEM:
        raise NotFound
    row = found_claim(claim_id, actor)
    rules = rules_known(actor=_HOUSE)
    carriage = Carriage(row.mode, row.origin, row.destination, row.product, row.event_date)
    rule = rule_on(row.regime, row.event_date, rules) if row.regime else None
    loss, papers = read_loss(row.facts), papers_of(row.id, actor)
    sheet, why_not = _reckoned(loss, rule)
    wanted = required_papers(LossKind(row.kind), row.regime, Standing(row.standing))
    dates = row.dates()
    noticed = row.notice_at.astimezone(ZoneInfo(row.zone)).date() if row.notice_at else None
    return ClaimPage(
        row=shape_claim(row), words=row.words, loss=loss, carriage=carriage, piece_first=row.piece_first,
        piece_last=row.piece_last, delivered_date=row.delivered_date, known_date=row.known_date,
        due_date=row.due_date, taken_date=row.taken_date,
        segment=row.segment, party=row.party, evidence=row.evidence, papers=papers, wanted=wanted,
        missing=missing_papers(wanted, [one.kind for one in papers]), regimes=candidates(carriage, rules),
        rule=rule, sheet=sheet, why_not=why_not,
        deadlines=deadlines(rule, loss, dates) if rule else [],
        notice_late=rule is not None and is_late(rule, loss, dates, noticed),
    )  # fmt: skip


def _reckoned(loss: Loss, rule: Rule | None) -> tuple[ClerkSheet | None, Text | None]:
    if rule is None:
        return None, None
    try:
        return calculate(loss, rule), None
    except Conflict as refused:
        return None, refused.sentence


def claim_deadlines(
    ids: Iterable[UUID], *, actor: Actor, reported: Mapping[UUID, date | None] | None = None
) -> dict[UUID, tuple[ClaimRow, list[Deadline]]]:
    """Claims with their legal time limits; two queries, however many.

    ``reported`` reckons a claim as it stood when its last report was due on that day, or (None) before the
    first, whatever was told since.
    """
    stood = reported or {}
    rules = rules_known(actor=_HOUSE)
    found = {}
    for row in Claim.objects.visible_to(actor).filter(id__in=list(ids)):
        rule = rule_on(row.regime, row.event_date, rules) if row.regime else None
        dates = row.dates()
        if row.id in stood:
            dates = replace(dates, reported=stood[row.id])
        found[row.id] = (shape_claim(row), deadlines(rule, read_loss(row.facts), dates) if rule else [])
    return found


def paper_file(paper_id: UUID, *, actor: Actor) -> PaperFile:
    """A document to hand out. Raises :class:`NotFound`."""
    row = ClaimPaper.objects.visible_to(actor).filter(id=paper_id).first()
    if row is None:
        raise NotFound
    return PaperFile(row.name, row.media_type, row.picture_id, bytes(row.body or b""))


def claim_by_number(number: str, *, actor: Actor) -> ClaimRow | None:
    row = Claim.objects.visible_to(actor).filter(number=number.strip().upper()).first()
    return shape_claim(row) if row else None


def claims_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, ClaimRow]:
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.id: shape_claim(row) for row in Claim.objects.visible_to(actor).filter(id__in=wanted)}


def claims_of(shipment_id: UUID, *, actor: Actor) -> list[ClaimRow]:
    """The claims of a shipment, the newest first."""
    rows = Claim.objects.visible_to(actor).filter(shipment_id=shipment_id)
    return [shape_claim(row) for row in rows.order_by("-opened_at", "-id")]


def missed_goods_claims(shipment_ids: Collection[UUID], *, actor: Actor) -> list[ClaimRow]:
    """The claims that were paid for goods of these shipments that nobody had."""
    rows = Claim.objects.visible_to(actor).filter(
        shipment_id__in=shipment_ids, kind__in=MISSED, state=ClaimState.PAID.value
    )
    return [shape_claim(row) for row in rows.order_by("opened_at", "id")]


def claims_of_case(case_id: UUID, *, actor: Actor) -> list[ClaimRow]:
    """The claims that belong to a case, the newest first."""
    rows = Claim.objects.visible_to(actor).filter(case_id=case_id)
    return [shape_claim(row) for row in rows.order_by("-opened_at", "-id")]


def claim_rows(
    *, actor: Actor, window: Window, text: str = "", state: str = "", kind: str = "",
    customer_id: UUID | None = None,
) -> Page[ClaimRow]:  # fmt: skip
    """Claims, the newest first. ``state`` may be ``open``; ``text`` begins a number, waybill or reference."""
    rows: QuerySet[Claim] = Claim.objects.visible_to(actor)
    if text:
        given = text.strip()
        rows = rows.filter(
            Q(number__startswith=given.upper()) | Q(label__startswith=given) | Q(reference=given)
        )
    if state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    sorts = {"number": "number", "opened_at": "opened_at", "state": "state", "total": "claimed_goods"}
    return page_of(rows, window, sorts=sorts, default=("-opened_at", "-id"), shape=shape_claim)


def claims_after(after: UUID | None, *, actor: Actor, limit: int) -> list[ClaimRow]:
    """Claims in the order they came, for machines that page by cursor."""
    rows = Claim.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [shape_claim(row) for row in rows.order_by("id")[:limit]]


def open_claims_figure(*, actor: Actor) -> Figure:
    """How many claims wait for us; read with other figures of a page."""
    return counting(Claim.objects.visible_to(actor).exclude(state__in=ENDED))
