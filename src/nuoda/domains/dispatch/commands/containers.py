"""Returnable containers go from one holder to another: loaded, left with customers, brought back, lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from nuoda.domains.customers.queries import CustomerCard, customers_by_code, customers_by_id
from nuoda.domains.dispatch.commands.fleet_checks import refuse
from nuoda.domains.dispatch.commands.hand import may_dispatch
from nuoda.domains.dispatch.models import (
    ContainerKind,
    ContainerMove,
    Depot,
    Partner,
    Stop,
    Vehicle,
)
from nuoda.domains.dispatch.rules import OWING, HolderKind
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.money import is_currency
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _

MOST_MOVES = 500
_MOST = 100_000
# Holders are looked up by the house: whoever drives may not see a customer's card.
_HOUSE = system("dispatch")
_COLUMNS = ("name", "name_en", "days", "deposit", "currency", "closed_at")


@dataclass(frozen=True, slots=True)
class ContainerKindDraft:
    """A kind of container; see ``models.ContainerKind``."""

    code: str
    name: str
    name_en: str = ""
    days: int = 30
    deposit: Decimal = Decimal(0)
    currency: str = "CNY"
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has containers, by kind and code; the outside has no code."""

    kind: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class ContainerDraft:
    """So many containers of a kind, by its code, go from a giver to a taker."""

    key: str
    kind: str
    quantity: int
    giver: Holder
    taker: Holder
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeDraft:
    """At a stop a driver ``left`` so many containers of a kind and took others (``taken``) along."""

    key: str
    stop_id: UUID
    kind: str
    left: int = 0
    taken: int = 0


@command
def set_container_kinds(*, by: Actor, at: datetime, kinds: Sequence[ContainerKindDraft]) -> int:
    """Record kinds of containers, or change known ones. Returns how many are new. Raises ``Invalid``."""
    may_dispatch(by)
    refuse([problem for one in kinds for problem in _check_kind(one)])
    known = {row.code: row for row in ContainerKind.objects.filter(code__in=[one.code for one in kinds])}
    fresh: dict[str, ContainerKind] = {}
    for one in kinds:
        row = known.get(one.code) or fresh.get(one.code)
        if row is None:
            row = fresh[one.code] = ContainerKind(code=one.code, recorded_at=at)
        for name in _COLUMNS[:-1]:
            setattr(row, name, getattr(one, name))
        row.closed_at = (row.closed_at or at) if one.closed else None
    insert_new(list(fresh.values()))
    save_columns(list(known.values()), *_COLUMNS)
    return len(fresh)


def _check_kind(one: ContainerKindDraft) -> list[FieldError]:
    problems = [
        *check_text("code", one.code, required=True, longest=20),
        *check_text("name", one.name, required=True, longest=80),
        *check_text("name_en", one.name_en, longest=80),
        *check_number("days", one.days, most=3_650, unit=_("days")),
        *check_number("deposit", one.deposit, most=10**9, unit=_("of money")),
    ]
    if not is_currency(one.currency):
        problems.append(FieldError("currency", _("There is no such currency."), _("Use a code such as CNY.")))
    return problems


@command
def move_containers(*, by: Actor, at: datetime, moves: Sequence[ContainerDraft]) -> IntakeReport:
    """Write down moves of containers; a refused one holds up no other, a known key changes nothing.

    A customer or partner who takes some owes them by the kind's days from now. Constant number of queries.
    """
    may_dispatch(by)
    if len(moves) > MOST_MOVES:
        reason = _("It holds %(count)s moves; at most %(most)s are taken at once.", _counts(len(moves)))
        raise Invalid(fields=[FieldError("moves", reason, _("Send them in several parts."))])
    known, refused = _post(list(moves), by=by, at=at)
    return _report(len(moves), known, refused)


def _counts(many: int) -> dict[str, object]:
    return {"count": many, "most": MOST_MOVES}


@command
def exchange_containers(*, by: Actor, at: datetime, exchanges: Sequence[ExchangeDraft]) -> IntakeReport:
    """Write down what drivers left and took at stops, from their vehicle or partner to the customer and back.

    A driver tells of his own stops alone. A known key changes nothing. Constant number of queries.
    """
    if by.role is not Role.DRIVER:
        may_dispatch(by)
    found = Stop.objects.visible_to(by).filter(id__in=[one.stop_id for one in exchanges])
    stops = {row.id: row for row in found.select_related("job", "trip__vehicle", "trip__partner")}
    cards = customers_by_id({row.job.customer_id for row in stops.values()}, actor=_HOUSE)
    moves, places = list[ContainerDraft](), list[int]()
    refused: dict[int, list[FieldError]] = {}
    for place, one in enumerate(exchanges):
        row = stops.get(one.stop_id)
        card = cards.get(row.job.customer_id) if row is not None and row.job.customer_id else None
        if row is None or card is None or not one.left + one.taken > 0:
            refused[place] = [_why_not(row, card)]
            continue
        parts = _parts(one, row, card)
        moves += parts
        places += [place] * len(parts)
    known, wrong = _post(moves, by=by, at=at)
    for index, problems in wrong.items():
        refused.setdefault(places[index], []).extend(problems)
    return _report(len(exchanges), {places[index] for index in known} - refused.keys(), refused)


def _why_not(row: Stop | None, card: CustomerCard | None) -> FieldError:
    if row is None:
        return FieldError("stop_id", _("There is no such stop."), _("Reload the trip."))
    if card is None:
        reason = _("Nobody is known to whom containers of this stop are charged.")
        return FieldError("stop_id", reason, _("Tell your dispatcher how many were left and taken."))
    return FieldError("left", _("No container was left or taken."), _("Give a number."))


def _parts(one: ExchangeDraft, row: Stop, card: CustomerCard) -> list[ContainerDraft]:
    trip, customer = row.trip, Holder(HolderKind.CUSTOMER.value, card.code)
    ours = (
        Holder(HolderKind.VEHICLE.value, trip.vehicle.code)
        if trip.vehicle is not None
        else Holder(HolderKind.PARTNER.value, trip.partner.code if trip.partner else "")
    )
    ways = (("left", one.left, ours, customer), ("taken", one.taken, customer, ours))
    return [
        ContainerDraft(f"{one.key}/{name}", one.kind, n, giver, taker, row.job.reference, trip.number)
        for name, n, giver, taker in ways
        if n
    ]


def _report(many: int, known: set[int], refused: Mapping[int, list[FieldError]]) -> IntakeReport:
    told = tuple(Refused(place, tuple(problems)) for place, problems in sorted(refused.items()))
    return IntakeReport(many - len(known) - len(told), len(known), told)


def _post(
    moves: list[ContainerDraft], *, by: Actor, at: datetime
) -> tuple[set[int], dict[int, list[FieldError]]]:
    """Write moves. Tells the places of those that were known, and what is wrong with others."""
    kinds = {row.code: row for row in ContainerKind.objects.filter(code__in={one.kind for one in moves})}
    before = set(
        ContainerMove.objects.filter(key__in=[one.key for one in moves]).values_list("key", flat=True)
    )
    codes = _codes(moves)
    rows: list[ContainerMove] = []
    known, refused = set[int](), dict[int, list[FieldError]]()
    for place, one in enumerate(moves):
        if one.key in before:
            known.add(place)
            continue
        problems = _check(one, kinds, codes)
        if problems:
            refused[place] = problems
            continue
        before.add(one.key)
        rows.append(_row(one, kinds[one.kind], codes, by, at))
    insert(rows)
    return known, refused


def _codes(moves: Sequence[ContainerDraft]) -> Mapping[str, Mapping[str, UUID]]:
    """The holders that moves name, by kind and code, with their ids."""
    named: dict[str, set[str]] = {}
    for one in moves:
        for holder in (one.giver, one.taker):
            named.setdefault(holder.kind, set()).add(holder.code)
    found: dict[str, Mapping[str, UUID]] = {}
    for kind, model in (("depot", Depot), ("vehicle", Vehicle), ("partner", Partner)):
        if kind in named:
            found[kind] = dict(model.objects.filter(code__in=named[kind]).values_list("code", "id"))
    if "customer" in named:
        cards = customers_by_code(named["customer"], actor=_HOUSE)
        found["customer"] = {code: card.id for code, card in cards.items()}
    return found


def _check(
    one: ContainerDraft, kinds: Mapping[str, ContainerKind], codes: Mapping[str, Mapping[str, UUID]]
) -> list[FieldError]:
    problems = [
        *check_text("key", one.key, required=True, longest=80),
        *check_text("reference", one.reference, longest=60), *check_text("note", one.note, longest=200),
        *check_number("quantity", one.quantity, least=1, most=_MOST, unit=_("pieces")),
    ]  # fmt: skip
    kind = kinds.get(one.kind)
    if kind is None or kind.closed_at is not None:
        reason = _("There is no container %(code)s.", {"code": one.kind[:20] or "–"})
        problems.append(FieldError("kind", reason, _("Correct the code, or record the kind first.")))
    for name, holder in (("giver", one.giver), ("taker", one.taker)):
        wrong = check_choice(name, holder.kind, HolderKind, _("Unknown kind of holder."))
        outside = holder.kind == HolderKind.OUTSIDE
        if not wrong and outside != (not holder.code):
            wrong = [FieldError(name, _("The outside has no code, all others have one."), _("Correct it."))]
        elif not wrong and not outside and holder.code not in codes.get(holder.kind, {}):
            reason = _("There is no such holder: %(code)s.", {"code": holder.code[:40]})
            wrong = [FieldError(name, reason, _("Correct the code."))]
        problems += wrong
    if one.giver == one.taker:
        problems.append(FieldError("taker", _("Giver and taker are the same."), _("Correct one of the two.")))
    return problems


def _row(
    one: ContainerDraft,
    kind: ContainerKind,
    codes: Mapping[str, Mapping[str, UUID]],
    by: Actor,
    at: datetime,
) -> ContainerMove:
    owner = next((each for each in (one.taker, one.giver) if each.kind == HolderKind.CUSTOMER), None)
    due: date | None = house_day(at) + timedelta(days=kind.days) if one.taker.kind in OWING else None
    return ContainerMove(
        id=new_id(), key=one.key, kind_id=kind.id, quantity=one.quantity, giver_kind=one.giver.kind,
        giver=one.giver.code, taker_kind=one.taker.kind, taker=one.taker.code,
        customer_id=codes["customer"][owner.code] if owner else None, due_on=due, reference=one.reference,
        note=one.note, at=at, by=by.name,
    )  # fmt: skip
