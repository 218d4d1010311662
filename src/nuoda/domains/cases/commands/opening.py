"""The one way in which a case opens: its number, its owner, its clocks, its first line and its fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import common, entry, numbers_reading, words_of
from nuoda.domains.cases.facts import CaseOpened
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import ENDED, Audience, Kind, State, is_inner
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks_reading
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.customers.queries.matrix import Service
from nuoda.domains.team.queries import Hand, hands_reading, next_owner
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.command import state, write_along
from nuoda.kernel.readings import Reading, grouped, read_together
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import Text

# Targets and the duty roster are the house's own: whoever opens, the house reckons with them.
HOUSE = system("cases")
LAST_TURN = 9


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that is about to open. ``line`` is the first of its thread, None for none (yet).

    ``tier`` and ``language`` are its customer's, ``trigger`` says what opened it. Without an ``owner_id``
    somebody on duty takes it who speaks the language and has the ``skill`` ("" for its kind). The next
    word is due by the clocks of its severity unless ``update_due_at`` says when; nobody waits for one of
    what is the house's own. ``source`` is the natural
    key of its first line, where that may come twice.
    """

    kind: str
    severity: str
    label: str
    trigger: str
    customer_id: UUID | None = None
    tier: str = ""
    language: str = "zh-hans"
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    title: str = ""
    cause: str = ""
    line: str | Text | None = None
    audience: Audience = Audience.INTERNAL
    author: str = ""
    owner_id: UUID | None = None
    skill: str = ""
    state: str = State.NEW.value
    update_due_at: datetime | None = None
    channel: str = ""
    source: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that opened, with its first line where it was given one."""

    case: Case
    line: CaseEntry | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What opening cases stands on: clocks, numbers drawn for them, who is on duty with how much in hand."""

    clockwork: CaseClockwork
    numbers: list[str]
    hands: list[Hand]
    load: dict[UUID, int]


def ground_reading(count: int, at: datetime) -> Reading[Ground]:
    """The ground to open so many cases on, to be read together with what they are about."""
    parts = grouped(
        case_clocks_reading(at, actor=HOUSE), numbers_reading(count, at), hands_reading(at, actor=HOUSE),
        _IN_HAND,
    )  # fmt: skip
    return Reading(parts.sql, parts.values, lambda told: Ground(*parts.read(told)))


def open_rows(openings: Sequence[Opening], *, by: Actor, at: datetime) -> list[Opened | None]:
    """Open cases, in the order given; None stands where one is open already that may only be once.

    The owners are chosen one after another, so that no one gets all. Constant number of queries.
    """
    if not openings:
        return []
    (ground,) = read_together(ground_reading(len(openings), at))
    rows = _rows(openings, ground, by=by, at=at)
    landed = _land(rows)
    found: list[Opened | None] = []
    for opening, row in zip(openings, rows, strict=True):
        found.append(Opened(row, _line(opening, row, by=by, at=at)) if row.id in landed else None)
    insert([one.line for one in found if one is not None and one.line is not None])
    for opening, one in zip(openings, found, strict=True):
        if one is not None:
            state(_fact(one.case, opening.trigger))
    return found


def open_one(opening: Opening, ground: Ground, *, by: Actor, at: datetime) -> tuple[Case, CaseEntry]:
    """Open a case of which there may be many, with its first line; both are written with its facts."""
    (row,) = _rows([opening], ground, by=by, at=at)
    line = _line(opening, row, by=by, at=at)
    if line is None or row.kind == Kind.EXCEPTION:
        raise ValueError(opening.kind)
    write_along([row])
    write_along([line])
    state(_fact(row, opening.trigger))
    return row, line


def _rows(openings: Sequence[Opening], ground: Ground, *, by: Actor, at: datetime) -> list[Case]:
    tiers = {one.customer_id: one.tier for one in openings if one.customer_id}
    clockwork = ground.clockwork.knowing(tiers, at, actor=HOUSE)
    rows = [
        _row(one, number, clockwork, by, at) for one, number in zip(openings, ground.numbers, strict=True)
    ]
    _give(openings, rows, clockwork, ground.hands, ground.load)
    return rows


def _line(opening: Opening, row: Case, *, by: Actor, at: datetime) -> CaseEntry | None:
    if opening.line is None:
        return None
    line = entry(row, by=by, at=at, body=opening.line, audience=opening.audience)
    line.author, line.source = opening.author or by.name, opening.source
    line.author_role, line.channel = opening.role or by.role.value, opening.channel
    return line


def _row(one: Opening, number: str, clockwork: CaseClockwork, by: Actor, at: datetime) -> Case:
    clocks = clockwork.clocks(severity=one.severity, tier=one.tier, at=at, customer_id=one.customer_id)
    word = None if is_inner(one.kind, one.customer_id) else one.update_due_at or clocks.update_due_at
    row = Case(
        number=number, kind=one.kind, channel=one.channel, state=one.state, severity=one.severity,
        customer_id=one.customer_id, order_id=one.order_id, shipment_id=one.shipment_id, label=one.label,
        title=one.title, cause=one.cause, owner_id=one.owner_id, opened_at=at, opened_by=by.name,
        changed_at=at, update_due_at=word, resolve_due_at=clocks.resolve_due_at,
    )  # fmt: skip
    row.search = words_of(row)
    return row


def _land(rows: Sequence[Case]) -> Collection[UUID]:
    """Insert in one order for everybody, so that two batches never wait for one another in a ring."""
    ordered = sorted(rows, key=lambda row: (str(row.shipment_id or ""), str(row.order_id or ""), row.number))
    return insert_new(ordered)


def _give(
    openings: Sequence[Opening],
    rows: Sequence[Case],
    clockwork: CaseClockwork,
    hands: list[Hand],
    load: dict[UUID, int],
) -> None:
    """Give what has no owner to somebody on duty, by the turn and the named agents of the service matrix."""
    waiting = [(one, row) for one, row in zip(openings, rows, strict=True) if row.owner_id is None]
    waiting.sort(key=lambda pair: _turn(clockwork.service_of(pair[0].customer_id, pair[0].tier)))
    if not waiting or not hands:
        return
    named = _named([one for one, _row_ in waiting], clockwork)
    for one, row in waiting:
        row.owner_id = next_owner(
            hands, load, language=one.language, skill=one.skill or one.kind,
            named=named.get(one.customer_id, ()) if one.customer_id else (),
        )  # fmt: skip
        if row.owner_id:
            load[row.owner_id] = load.get(row.owner_id, 0) + 1


def _turn(service: Service | None) -> int:
    """Whose case is given out first where several wait: 1 before 9."""
    return service.routing if service else LAST_TURN


def _named(openings: Sequence[Opening], clockwork: CaseClockwork) -> dict[UUID, tuple[UUID, ...]]:
    """Agent and deputy of the customers whom the matrix gives an agent by name."""
    found = {one.customer_id: clockwork.service_of(one.customer_id, one.tier) for one in openings}
    wanted = [customer_id for customer_id, service in found.items() if service is not None and service.named]
    cards = customers_by_id(wanted, actor=HOUSE) if wanted else {}
    return {
        card.id: tuple(agent_id for agent_id in (card.agent_id, card.deputy_id) if agent_id is not None)
        for card in cards.values()
    }


def _by_owner(told: Mapping[str, int]) -> dict[UUID, int]:
    return {UUID(owner): count for owner, count in told.items()}


# How many open cases each agent has in hand.
_IN_HAND: Reading[dict[UUID, int]] = Reading(
    "(SELECT coalesce(json_object_agg(owner_id, held), '{}') FROM (SELECT owner_id, count(*) AS held"
    f" FROM cases_case WHERE owner_id IS NOT NULL AND state NOT IN ({', '.join(map(repr, ENDED))})"
    " GROUP BY owner_id) AS one)",
    (),
    _by_owner,
)


def _fact(case: Case, trigger: str) -> CaseOpened:
    return CaseOpened(
        **common(case), severity=case.severity, cause=case.cause, trigger=trigger, owner_id=case.owner_id,
        update_due_at=case.update_due_at or case.resolve_due_at, resolve_due_at=case.resolve_due_at,
    )  # fmt: skip
