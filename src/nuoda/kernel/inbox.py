"""The inbox: documents as they came from outside, kept raw before anything in them is understood.

Whoever receives one keeps it first and answers then; what comes of it is written down beside it. The same
bytes from the same sender are one document, so a sender who asks again is told the same.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F
from procrastinate.contrib.django import app

from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Fact, Ref
from nuoda.kernel.models import InboundDocument
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.text import Text, text_from, text_json

JOB = "intake.document"
QUEUE_DOCUMENTS = "documents"
LISTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOpened(Fact):
    """Somebody read a raw document, personal data and all, and said what for."""

    name: ClassVar[str] = "document.opened"
    spoken: ClassVar[tuple[str, ...]] = ("purpose",)
    format: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a document that was not taken. ``item`` finds it in the document, "" for the whole."""

    item: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a document. ``whole`` is why it was refused as a whole, None where it was understood."""

    accepted: int = 0
    duplicate: int = 0
    refused: Sequence[Item] = ()
    unknown_codes: Sequence[str] = ()
    latest_event_at: datetime | None = None
    whole: Text | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that was kept. ``fresh`` is False where the same bytes had come before."""

    id: UUID
    fresh: bool
    state: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document for reading, without its body. At most 1,000 refused items and codes are listed."""

    id: UUID
    format: str
    sender: str
    sender_name: str
    received_at: datetime
    last_received_at: datetime
    times: int
    sha256: str
    size: int
    state: str
    done_at: datetime | None
    accepted: int
    duplicate: int
    refused: int
    unknown: int
    latest_event_at: datetime | None
    refused_items: Sequence[Item]
    unknown_codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Work:
    """A document for whoever reads it: its bytes, for whom it is taken in, and how."""

    id: UUID
    format: str
    body: bytes
    actor: Actor
    options: Mapping[str, Any]
    received_at: datetime
    state: str


@command
def keep(
    *, by: Actor, at: datetime, format: str, sender: str, body: bytes, options: Mapping[str, Any], defer: bool
) -> Kept:
    """Keep a document as it came. With ``defer`` a worker will read it, once this is committed.

    Bytes that had come before are counted and, unless they were taken without a refusal, read again.
    """
    digest = hashlib.sha256(body).hexdigest()
    called = sender if by.role is Role.SYSTEM else by.name
    row = InboundDocument(
        format=format, sender=sender[:120], sender_name=called[:120], actor=_actor_json(by),
        options=dict(options), received_at=at, last_received_at=at, sha256=digest, size=len(body),
        body=zlib.compress(body),
    )  # fmt: skip
    InboundDocument.objects.bulk_create([row], ignore_conflicts=True)
    stored = (
        InboundDocument.objects.select_for_update()
        .defer("body")
        .get(format=format, sha256=digest, sender=sender[:120])
    )
    fresh = stored.id == row.id
    if not fresh:
        InboundDocument.objects.filter(id=stored.id).update(times=F("times") + 1, last_received_at=at)
    settled = stored.state == InboundDocument.State.PROCESSED and not stored.refused
    if defer and not settled:
        defer_reading(stored.id)
    return Kept(stored.id, fresh, stored.state)


def defer_reading(document_id: UUID) -> None:
    """Let a worker read a document, once this is committed; one document is never read twice at a time."""
    task = app.configure_task(JOB, queue=QUEUE_DOCUMENTS, lock=f"document/{document_id}")
    task.defer(document_id=str(document_id))


@command
def settle(*, by: Actor, at: datetime, document_id: UUID, outcome: Outcome) -> None:
    """Write down what came of a document; a later reading of the same one replaces it."""
    refused = [*outcome.refused, *([Item("", outcome.whole)] if outcome.whole else [])]
    states = InboundDocument.State
    InboundDocument.objects.filter(id=document_id).update(
        state=states.REFUSED if outcome.whole else states.PROCESSED,
        done_at=at,
        accepted=outcome.accepted,
        duplicate=outcome.duplicate,
        refused=len(refused),
        unknown=len(outcome.unknown_codes),
        latest_event_at=outcome.latest_event_at,
        report={
            "refused": [_item_json(one) for one in refused[:LISTED]],
            "unknown_codes": list(outcome.unknown_codes[:LISTED]),
        },
    )


@command
def open_document(*, by: Actor, at: datetime, document_id: UUID, purpose: str) -> bytes:
    """The raw bytes, for staff with a purpose. That they were opened, by whom and why, is a fact."""
    if not by.is_staff:
        raise Forbidden
    problems = check_text("purpose", purpose, required=True)
    if problems:
        raise Invalid(fields=problems)
    row = InboundDocument.objects.filter(id=document_id).first()
    if row is None:
        raise NotFound
    state(DocumentOpened(subject=Ref("document", str(row.id)), format=row.format, purpose=purpose.strip()))
    return zlib.decompress(row.body)


def work_on(document_id: UUID) -> Work:
    """The document for whoever reads it. Raises :class:`NotFound`."""
    row = InboundDocument.objects.filter(id=document_id).first()
    if row is None:
        raise NotFound
    given = row.actor
    actor = Actor(
        Role(given["role"]), given["id"], given["name"],
        UUID(given["customer_id"]) if given["customer_id"] else None, frozenset(given["scopes"]),
        given["language"],
    )  # fmt: skip
    return Work(row.id, row.format, zlib.decompress(row.body), actor, row.options, row.received_at, row.state)


def document_row(document_id: UUID, *, actor: Actor) -> DocumentRow:
    """One document, for staff and the system. Raises :class:`NotFound`."""
    row = InboundDocument.objects.defer("body").filter(id=document_id).first()
    if row is None or not _reads(actor):
        raise NotFound
    return _row(row)


def document_rows(*, actor: Actor, window: Window, format: str = "", state: str = "") -> Page[DocumentRow]:
    """Documents, the latest first, for staff and the system."""
    rows = InboundDocument.objects.defer("body")
    if not _reads(actor):
        rows = rows.none()
    if format:
        rows = rows.filter(format=format)
    if state:
        rows = rows.filter(state=state)
    sorts = {"received_at": "received_at", "size": "size", "refused": "refused"}
    return page_of(rows, window, sorts=sorts, default=("-last_received_at", "-id"), shape=_row)


def _reads(actor: Actor) -> bool:
    return actor.is_staff or actor.role is Role.SYSTEM


def _row(row: InboundDocument) -> DocumentRow:
    own = {name: getattr(row, name) for name in DocumentRow.__dataclass_fields__ if hasattr(row, name)}
    items = [Item(one["item"], text_from(one["reason"])) for one in row.report.get("refused", [])]
    return DocumentRow(**own, refused_items=items, unknown_codes=row.report.get("unknown_codes", []))


def _item_json(one: Item) -> dict[str, Any]:
    return {"item": one.item[:200], "reason": text_json(one.reason)}


def _actor_json(actor: Actor) -> dict[str, Any]:
    given = asdict(actor)
    return {
        **given,
        "role": actor.role.value,
        "customer_id": str(actor.customer_id) if actor.customer_id else "",
        "scopes": sorted(actor.scopes),
    }
