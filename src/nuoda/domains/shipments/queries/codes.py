"""Codes that nobody knows, and what people have said of codes. For staff only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from nuoda.domains.shipments.models import CodeMapping, UnknownCode
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.tally import Figure, counting


@dataclass(frozen=True, slots=True)
class UnknownCodeRow:
    """A code that waits for a person to map it: how often it came, and one example."""

    source: str
    code: str
    count: int
    first_seen_at: datetime
    last_seen_at: datetime
    sample_text: str
    sample_waybill: str


@dataclass(frozen=True, slots=True)
class CodeMappingRow:
    """What a person said that a code means; milestone and reason both "" for nothing at all.

    ``walked`` shipments were looked through for it, ``followed`` of them have the code and were brought up
    to date; ``is_following`` while others are still to come. ``withdrawn`` where it was taken back.
    """

    id: UUID
    source: str
    code: str
    milestone: str
    reason: str
    mapped_by: str
    mapped_at: datetime
    note: str
    walked: int
    followed: int
    is_following: bool
    withdrawn: bool


def unknown_codes(*, actor: Actor, window: Window, text: str = "") -> Page[UnknownCodeRow]:
    """The queue of codes to map, the one seen last first. ``text`` finds sources and codes that hold it."""
    rows = _waiting(actor)
    if text.strip():
        rows = rows.filter(code__icontains=text.strip()) | rows.filter(source__icontains=text.strip())
    return page_of(
        rows,
        window,
        sorts={"source": "source", "code": "code", "count": "count", "last_seen_at": "last_seen_at"},
        default=("-last_seen_at", "source", "code"),
        shape=lambda row: UnknownCodeRow(
            row.source, row.code, row.count, row.first_seen_at, row.last_seen_at, row.sample_text,
            row.sample_waybill,
        ),
    )  # fmt: skip


def unknown_codes_figure(*, actor: Actor) -> Figure:
    """How many codes wait to be mapped; read with other figures of a page."""
    return counting(_waiting(actor))


def code_mappings(*, actor: Actor, window: Window, text: str = "") -> Page[CodeMappingRow]:
    """What people said of codes and stands, or is being taken back; the latest first.

    ``text`` finds sources and codes that hold it.
    """
    rows: QuerySet[CodeMapping] = CodeMapping.objects.visible_to(actor).filter(
        Q(withdrawn_at__isnull=True) | Q(follow_before__isnull=False)
    )
    if text.strip():
        rows = rows.filter(Q(code__icontains=text.strip()) | Q(source__icontains=text.strip()))
    return page_of(
        rows,
        window,
        sorts={"source": "source", "code": "code", "mapped_at": "mapped_at"},
        default=("-mapped_at", "id"),
        shape=lambda row: CodeMappingRow(
            row.id, row.source, row.code, row.milestone, row.reason, row.mapped_by, row.mapped_at, row.note,
            row.walked, row.followed, row.follow_before is not None, row.withdrawn_at is not None,
        ),
    )  # fmt: skip


def _waiting(actor: Actor) -> QuerySet[UnknownCode]:
    same = CodeMapping.objects.visible_to(actor).filter(
        source=OuterRef("source"), code=OuterRef("code"), withdrawn_at__isnull=True
    )
    return UnknownCode.objects.visible_to(actor).filter(~Exists(same))
