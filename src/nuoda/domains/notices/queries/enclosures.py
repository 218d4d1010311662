"""Documents that were issued with notices, and the customer's receipt of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from nuoda.domains.notices.models import Enclosed, Enclosure, EnclosureReceipt
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class EnclosureRow:
    """A document that was issued; ``read_at`` and ``acknowledged_at`` are the customer's receipt of it."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    label: str
    number: str
    name: str
    language: str
    media_type: str
    size: int
    sha256: str
    issued_at: datetime
    read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


def enclosures_about(subjects: Sequence[Ref], *, actor: Actor) -> list[EnclosureRow]:
    """Documents issued about these things, the newest first. Two queries; none for nothing."""
    wanted = Q()
    for kind in {ref.kind for ref in subjects}:
        wanted |= Q(subject_kind=kind, subject_id__in=[ref.id for ref in subjects if ref.kind == kind])
    return _enclosures(wanted, actor) if subjects else []


def enclosures_of(notice_id: UUID, *, actor: Actor) -> list[EnclosureRow]:
    """Documents that went with a notice."""
    return _enclosures(Q(id__in=Enclosed.objects.filter(notice_id=notice_id).values("enclosure_id")), actor)


def enclosure_rows(
    *, actor: Actor, window: Window, number: str = "", state: str = "", subject_kind: str = ""
) -> Page[EnclosureRow]:
    """Letters, those documents that have a number, the latest first.

    ``state`` is ``open`` while the customer has not confirmed the receipt, ``done`` after.
    """
    rows = Enclosure.objects.visible_to(actor).exclude(number="").defer("body")
    if number:
        rows = rows.filter(number__istartswith=number)
    if subject_kind:
        rows = rows.filter(subject_kind=subject_kind)
    told = EnclosureReceipt.objects.filter(enclosure=OuterRef("pk"), how=EnclosureReceipt.How.ACKNOWLEDGED)
    if state:
        rows = rows.filter(Exists(told) if state == "done" else ~Exists(told))
    found = page_of(
        rows, window, sorts={"issued_at": "issued_at", "number": "number"}, default=("-issued_at", "-id"),
        shape=lambda row: row,
    )  # fmt: skip
    return Page(_with_receipts(found.rows, actor), found.total, found.page, found.size)


def enclosures_after(after: UUID | None, *, actor: Actor, limit: int) -> list[EnclosureRow]:
    """Letters in the order of their ids after a cursor: how machines page."""
    rows = Enclosure.objects.visible_to(actor).exclude(number="").defer("body").order_by("id")
    rows = rows if after is None else rows.filter(id__gt=after)
    return _with_receipts(list(rows[:limit]), actor)


def enclosure_file(enclosure_id: UUID, *, actor: Actor) -> tuple[EnclosureRow, bytes]:
    """A document to the byte. Raises :class:`NotFound`."""
    row = Enclosure.objects.visible_to(actor).filter(id=enclosure_id).first()
    if row is None:
        raise NotFound
    return _enclosure(row, ()), bytes(row.body)


def _enclosures(wanted: Q, actor: Actor) -> list[EnclosureRow]:
    rows = Enclosure.objects.visible_to(actor).filter(wanted).defer("body").order_by("-issued_at", "id")
    return _with_receipts(list(rows), actor)


def _with_receipts(rows: Sequence[Enclosure], actor: Actor) -> list[EnclosureRow]:
    receipts: dict[UUID, list[EnclosureReceipt]] = {}
    if rows:
        for one in EnclosureReceipt.objects.visible_to(actor).filter(enclosure__in=rows):
            receipts.setdefault(one.enclosure_id, []).append(one)
    return [_enclosure(row, receipts.get(row.id, ())) for row in rows]


def _enclosure(row: Enclosure, receipts: Sequence[EnclosureReceipt]) -> EnclosureRow:
    how = {one.how: one for one in receipts}
    read, told = how.get(EnclosureReceipt.How.READ), how.get(EnclosureReceipt.How.ACKNOWLEDGED)
    return EnclosureRow(
        row.id, row.subject_kind, row.subject_id, row.label, row.number, row.name, row.language,
        row.media_type, row.size, row.sha256, row.issued_at, read.at if read else None,
        told.at if told else None, told.by if told else "",
    )  # fmt: skip
