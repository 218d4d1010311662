"""What mapping a code would change, and who mapped what when. For staff only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef

from nuoda.domains.shipments.facts import CodeMapped
from nuoda.domains.shipments.models import (
    CodeMapping,
    ErrorDeclaration,
    Piece,
    Shipment,
    TrackingEvent,
    UnknownCode,
)
from nuoda.domains.shipments.rules import Event, Load, derive
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Recorded
from nuoda.kernel.paging import Page, Window

WEIGHED = 300
"""So many of the shipments with a code are worked out for a preview, the newest ones."""


@dataclass(frozen=True, slots=True)
class MappingChange:
    """One line of the history: what was said of a code, or that it was taken back."""

    id: int
    at: datetime
    by: str
    source: str
    code: str
    milestone: str
    reason: str
    withdrawn: bool
    shipments: int


@dataclass(frozen=True, slots=True)
class CodeInQuestion:
    """A code with what stands of it: an example, how often it came, and what was said of it so far."""

    source: str
    code: str
    count: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    sample_text: str
    sample_waybill: str
    mapped: bool
    milestone: str
    reason: str
    mapped_by: str
    mapped_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class MappingPreview:
    """What would follow. ``shipments`` have the code in their log, ``weighed`` of them were worked out.

    ``changed`` is how many of those would stand elsewhere; ``moves`` counts (milestone before, after).
    """

    shipments: int
    weighed: int
    changed: int
    moves: Sequence[tuple[str, str, int]]


def mapping_history(*, actor: Actor, window: Window, source: str = "", code: str = "") -> Page[MappingChange]:
    """Every mapping that was ever made or taken back, the latest first."""
    holding = {name: value for name, value in (("source", source), ("code", code)) if value}
    page = ledger.named_page(CodeMapped.name, actor=actor, window=window, holding=holding)
    return Page([_change(one) for one in page.rows], page.total, page.page, page.size)


def _change(one: Recorded) -> MappingChange:
    fact = cast(CodeMapped, one.fact)
    return MappingChange(
        one.id, one.at, one.actor_name, fact.source, fact.code, fact.milestone, fact.reason, fact.withdrawn,
        fact.shipments,
    )  # fmt: skip


def code_in_question(source: str, code: str, *, actor: Actor) -> CodeInQuestion:
    """One code of the queue or of what was mapped. Raises NotFound for one that never came."""
    seen = UnknownCode.objects.visible_to(actor).filter(source=source, code=code).first()
    said = (
        CodeMapping.objects.visible_to(actor)
        .filter(source=source, code=code, withdrawn_at__isnull=True)
        .first()
    )
    if seen is None and said is None:
        raise NotFound
    return CodeInQuestion(
        source, code, seen.count if seen else 0, seen.first_seen_at if seen else None,
        seen.last_seen_at if seen else None, seen.sample_text if seen else "",
        seen.sample_waybill if seen else "", said is not None, said.milestone if said else "",
        said.reason if said else "", said.mapped_by if said else "", said.mapped_at if said else None,
        said.note if said else "",
    )  # fmt: skip


def mapping_preview(source: str, code: str, *, milestone: str, reason: str, actor: Actor) -> MappingPreview:
    """What would follow if the code meant this, worked out without changing anything; six queries."""
    own = TrackingEvent.objects.filter(shipment_id=OuterRef("pk"), source=source, code=code)
    rows = Shipment.objects.visible_to(actor).filter(Exists(own))
    newest = list(rows.order_by("-booked_at", "-id")[:WEIGHED])
    total = rows.count() if len(newest) == WEIGHED else len(newest)
    logs = _logs([row.id for row in newest], (source, code), (milestone, reason))
    pieces: dict[UUID, set[str]] = defaultdict(set)
    for owner, number in Piece.objects.filter(shipment__in=newest).values_list("shipment_id", "number"):
        pieces[owner].add(number)
    moves: Counter[tuple[str, str]] = Counter()
    changed = 0
    for row in newest:
        after = derive(logs.get(row.id, ()), Load(row.pieces, pieces[row.id], row.legs))
        if (after.milestone, after.reason) != (row.milestone, row.reason):
            changed += 1
            moves[row.milestone or row.reason, after.milestone or after.reason] += 1
    told = [(before, after, count) for (before, after), count in moves.most_common(6)]
    return MappingPreview(total, len(newest), changed, told)


def _logs(
    ids: Sequence[UUID], asked: tuple[str, str], meant: tuple[str, str]
) -> Mapping[UUID, Sequence[Event]]:
    """The whole logs of shipments, as they would count if one code had another meaning."""
    same = {name: OuterRef(name) for name in ("shipment_id", "occurred_at", "code", "piece")}
    lines = list(
        TrackingEvent.objects.filter(shipment_id__in=ids).annotate(
            void=Exists(ErrorDeclaration.objects.filter(**same))
        )
    )
    standing = CodeMapping.objects.filter(
        source__in={line.source for line in lines}, withdrawn_at__isnull=True
    ).values_list("source", "code", "milestone", "reason")
    said = {(source, code): (milestone, reason) for source, code, milestone, reason in standing}
    said[asked] = meant
    logs: dict[UUID, list[Event]] = defaultdict(list)
    for line in lines:
        milestone, reason = said.get((line.source, line.code), (line.milestone, line.reason))
        logs[line.shipment_id].append(
            Event(
                line.occurred_at, line.recorded_at, milestone, reason, line.code, line.piece, line.place,
                line.void, line.leg, line.quantity, line.quantity_kind,
            )
        )  # fmt: skip
    return logs
