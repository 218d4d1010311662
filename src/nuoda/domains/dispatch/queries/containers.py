"""Returnable containers: who has how many, what is overdue, and how it came about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models import Window as Over

from nuoda.domains.dispatch.models import ContainerKind, ContainerMove
from nuoda.domains.dispatch.rules import HolderKind
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class ContainerKindRow:
    id: UUID
    code: str
    name: str
    name_en: str
    days: int
    deposit: Decimal
    currency: str
    closed_at: datetime | None


_OURS = (HolderKind.DEPOT, HolderKind.VEHICLE)


@dataclass(frozen=True, slots=True)
class ContainerBalance:
    """How many a holder has, below nought where more were given than got. ``overdue`` should be back since
    ``due_on``; what comes back pays off the oldest first. ``worth`` is the deposit of those that it has.
    """

    kind: ContainerKindRow
    holder_kind: str
    holder: str
    quantity: int
    overdue: int
    due_on: date | None

    @property
    def worth(self) -> Decimal:
        return self.kind.deposit * max(self.quantity, 0)

    @property
    def beyond(self) -> int:
        """How many more the holder gave than it ever got, by what is recorded: a move is missing."""
        return max(-self.quantity, 0)

    @property
    def key(self) -> str:
        return f"{self.kind.code}/{self.holder_kind}/{self.holder}"

    @property
    def state(self) -> str:
        """beyond (gave more than it got), overdue, settled (none left), held by the house, else out."""
        if self.beyond or self.overdue:
            return "beyond" if self.beyond else "overdue"
        return "settled" if not self.quantity else "held" if self.holder_kind in _OURS else "out"


@dataclass(frozen=True, slots=True)
class ContainerMoveRow:
    """A move as a statement shows it; ``change`` and ``balance`` are the holder's that was asked for."""

    id: UUID
    kind: str
    quantity: int
    giver_kind: str
    giver: str
    taker_kind: str
    taker: str
    due_on: date | None
    reference: str
    note: str
    at: datetime
    by: str
    change: int
    balance: int


def container_kinds(*, actor: Actor, closed: bool = True) -> list[ContainerKindRow]:
    """Kinds of containers by code. One query."""
    rows = ContainerKind.objects.visible_to(actor).order_by("code")
    rows = rows if closed else rows.filter(closed_at__isnull=True)
    return [_kind(row) for row in rows]


def _kind(row: ContainerKind) -> ContainerKindRow:
    return ContainerKindRow(
        row.id, row.code, row.name, row.name_en, row.days, row.deposit, row.currency, row.closed_at
    )


def container_balances(
    *,
    actor: Actor,
    today: date,
    kind: str = "",
    holder_kind: str = "",
    holder: str = "",
    state: str = "",
    codes: Collection[str] = (),
) -> list[ContainerBalance]:
    """Who has how many, by holder and kind; the outside is left out. Three queries.

    ``state`` is one of a balance's; out takes in the overdue; "" is all that ever had some. ``codes`` reads
    those holders alone.
    """
    moves = ContainerMove.objects.visible_to(actor)
    moves = moves.filter(kind__code=kind) if kind else moves
    moves = moves.filter(Q(taker__in=codes) | Q(giver__in=codes)) if codes else moves
    came: dict[tuple[UUID, str, str], list[tuple[date | None, int]]] = {}
    kinds = {one.id: one for one in container_kinds(actor=actor)}
    taken = moves.values_list("kind_id", "taker_kind", "taker", "due_on").annotate(n=Sum("quantity"))
    for key, who, code, due, n in taken.order_by(F("due_on").asc(nulls_first=True)):
        came.setdefault((key, who, code), []).append((due, n))
    given = moves.values_list("kind_id", "giver_kind", "giver").annotate(n=Sum("quantity")).order_by()
    gone = {(key, who, code): n for key, who, code, n in given}
    found = [
        _balance((kinds[one[0]], *one[1:]), came.get(one, []), gone.get(one, 0), today)
        for one in sorted(came.keys() | gone.keys(), key=str)
        if one[0] in kinds and one[1] != HolderKind.OUTSIDE and (not codes or one[2] in codes)
    ]
    return [one for one in found if _wanted(one, holder_kind, holder, state)]


def _wanted(one: ContainerBalance, holder_kind: str, holder: str, state: str) -> bool:
    return (
        holder_kind in ("", one.holder_kind)
        and holder.casefold() in one.holder.casefold()
        and (not state or one.state == state or (state == "out" and one.state == "overdue"))
    )


def _balance(
    whose: tuple[ContainerKindRow, str, str], came: Iterable[tuple[date | None, int]], gone: int, today: date
) -> ContainerBalance:
    left, overdue, first, whole = gone, 0, None, 0
    for due, n in came:
        whole += n
        paid = min(left, n)
        left -= paid
        if due is not None and due < today and n > paid:
            overdue += n - paid
            first = first or due
    return ContainerBalance(*whose, whole - gone, overdue, first)


def container_moves(
    *,
    actor: Actor,
    window: Window,
    kind: str = "",
    holder_kind: str = "",
    holder: str = "",
    text: str = "",
    trip: str = "",
) -> Page[ContainerMoveRow]:
    """Moves, the latest first; of one holder they are her statement, each with the balance after it.

    ``text`` finds among the moves of all; ``trip`` are those of one trip, by its number.
    """
    rows: QuerySet[ContainerMove] = ContainerMove.objects.visible_to(actor).select_related("kind")
    rows = rows.filter(kind__code=kind) if kind else rows
    rows = rows.filter(Q(note=trip) | Q(reference=trip)) if trip else rows
    takes = Q(taker_kind=holder_kind, taker=holder)
    if holder_kind and holder:
        rows = rows.filter(takes | Q(giver_kind=holder_kind, giver=holder))
    elif holder_kind:
        rows = rows.filter(Q(taker_kind=holder_kind) | Q(giver_kind=holder_kind))
    signed = Case(When(takes, then=F("quantity")), default=-F("quantity"))
    told = rows.annotate(change=signed)
    told = told.annotate(
        balance=Over(Sum("change"), partition_by=[F("kind_id")], order_by=[F("at").asc(), F("id").asc()])
    )
    if text and not holder:
        told = told.filter(
            Q(reference__icontains=text) | Q(note__icontains=text) | Q(giver__icontains=text)
            | Q(taker__icontains=text)
        )  # fmt: skip
    sorts = {"at": "at", "quantity": "quantity", "reference": "reference", "due_on": "due_on"}
    return page_of(told, window, sorts=sorts, default=("-at", "-id"), shape=_move)


def containers_after(after: UUID | None, *, actor: Actor, limit: int) -> list[ContainerMoveRow]:
    """Moves in the order of their ids after a cursor: how machines page."""
    rows = ContainerMove.objects.visible_to(actor).select_related("kind")
    rows = rows.filter(id__gt=after) if after is not None else rows
    return [_move(row) for row in rows.order_by("id")[:limit]]


def _move(row: ContainerMove) -> ContainerMoveRow:
    return ContainerMoveRow(
        row.id, row.kind.code, row.quantity, row.giver_kind, row.giver, row.taker_kind, row.taker, row.due_on,
        row.reference, row.note, row.at, row.by, getattr(row, "change", row.quantity),
        getattr(row, "balance", 0),
    )  # fmt: skip
