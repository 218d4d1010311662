"""The thread of a case, read: three threads apart, each by a way of its own and in a type of its own.

:class:`Line` is for colleagues and holds everything. :class:`OutsideLine` is what a customer or her consignee
reads: it is read through a model that knows no other lines, and refuses to be made of any other.
:class:`PartnerLine` is what goes to a partner. No query for customers returns anything but ``OutsideLine``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import Case, CaseAttachment, CaseEntry, OutsideEntry
from nuoda.domains.cases.queries.reading import CaseCard, case_card
from nuoda.domains.cases.rules import OUTSIDE, Audience
from nuoda.kernel.actor import STAFF, Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.text import Text, text_from


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a line, by the id under which it is asked for."""

    id: UUID
    name: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread as colleagues read it; ``body`` of a system line is a sentence to translate, else
    a person's words. ``party`` is to or from whom a line with a partner, or by mail, went; ``channel`` is by
    which way a customer's words came, empty where that was not said. ``source`` is the natural key of what
    it came of, as ``count:<id>`` or ``seal:<trip>:<fact>``; empty for what was written here.
    """

    id: UUID
    at: datetime
    audience: str
    author: str
    author_role: str
    body: Text | str
    kind: str = ""
    party: str = ""
    files: Sequence[FileLine] = ()
    channel: str = ""
    source: str = ""


class NotOutside(ValueError):
    """A line for colleagues or a partner was about to be shown outside."""


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """One line as a customer or her consignee reads it. Raises :class:`NotOutside` for any other."""

    id: UUID
    at: datetime
    audience: str
    author: str
    author_role: str
    body: Text | str
    files: Sequence[FileLine] = ()

    def __post_init__(self) -> None:
        if self.audience not in OUTSIDE:
            raise NotOutside(self.audience)


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """What was written to a partner, with the files that go along."""

    id: UUID
    case_id: UUID
    case_number: str
    label: str
    author: str
    words: str
    party: str
    files: Sequence[StoredFile]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to be handed out: where it is kept, and as what."""

    stored_id: UUID
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case with its thread, oldest line first. An ``effect`` that the system wrote is a sentence."""

    card: CaseCard
    finding: str
    party: str
    plan: str
    plan_due_at: datetime | None
    effect: Text | str
    closing_code: str
    opened_by: str
    thread: list[Line]


@dataclass(frozen=True, slots=True)
class SaidCase:
    """One case as its customer reads it."""

    card: CaseCard
    thread: list[OutsideLine]


def words_of(said: str, figures: Mapping[str, object] | None) -> Text | str:
    return said if figures is None else text_from({"message": said, "figures": figures})


def case_page(case_id: UUID, *, actor: Actor) -> CasePage:
    """One case with its whole thread, for colleagues and the system. Raises :class:`NotFound`, also for
    everybody else: customers read :func:`said_case`.
    """
    row = Case.objects.visible_to(actor).defer("search").filter(id=case_id).first()
    if row is None or not (actor.is_staff or actor.role is Role.SYSTEM):
        raise NotFound
    entries = list(CaseEntry.objects.filter(case_id=row.id).order_by("at", "id"))
    files = _files(entries)
    return inner_page(row, [_line(one, files[one.id]) for one in entries])


def inner_page(row: Case, thread: list[Line]) -> CasePage:
    """A case as colleagues read it, of a row that was found through ``visible_to``."""
    return CasePage(
        case_card(row), row.finding, row.party, row.plan, row.plan_due_at,
        words_of(row.effect, row.effect_figures), row.closing_code, row.opened_by, thread,
    )  # fmt: skip


def said_case(case_id: UUID, *, actor: Actor) -> SaidCase:
    """One case with what was said with its customer. Raises :class:`NotFound`."""
    row = Case.objects.visible_to(actor).defer("search").filter(id=case_id).first()
    if row is None:
        raise NotFound
    entries = list(OutsideEntry.objects.filter(case_id=row.id).order_by("at", "id"))
    files = _files(entries)
    return SaidCase(case_card(row), [_outside(one, files[one.id]) for one in entries])


def said_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, OutsideLine]:
    """Lines said with customers by id, of cases the actor may see."""
    rows = list(OutsideEntry.objects.filter(id__in=list(ids), case__in=Case.objects.visible_to(actor)))
    files = _files(rows)
    return {row.id: _outside(row, files[row.id]) for row in rows}


def said_with_consignee(shipment_id: UUID, *, actor: Actor) -> list[OutsideLine]:
    """All that the consignee of a shipment wrote and was answered, oldest first, whatever case it is in."""
    rows = OutsideEntry.objects.filter(
        audience=Audience.CONSIGNEE.value,
        case__in=Case.objects.visible_to(actor).filter(shipment_id=shipment_id),
    )
    entries = list(rows.order_by("at", "id"))
    files = _files(entries)
    return [_outside(row, files[row.id]) for row in entries]


def asked_in(case_ids: Iterable[UUID | str], *, actor: Actor) -> list[UUID]:
    """The lines that colleagues wrote to the customers of these cases, by id."""
    rows = OutsideEntry.objects.filter(
        case__in=Case.objects.visible_to(actor).filter(id__in=[str(one) for one in case_ids]),
        audience=Audience.CUSTOMER.value, author_role__in=[role.value for role in STAFF],
    )  # fmt: skip
    return list(rows.order_by("at", "id").values_list("id", flat=True))


def to_partners(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, PartnerLine]:
    """What was written to partners, by id, for whoever hands it over: colleagues and the system."""
    if not (actor.is_staff or actor.role is Role.SYSTEM):
        return {}
    rows = list(
        CaseEntry.objects.filter(
            id__in=list(ids), audience=Audience.PARTNER.value, case__in=Case.objects.visible_to(actor)
        ).select_related("case")
    )
    files = CaseAttachment.objects.visible_to(actor).filter(entry__in=rows).order_by("name", "id")
    found: dict[UUID, list[StoredFile]] = defaultdict(list)
    for one in files:
        found[one.entry_id].append(_stored(one))
    return {
        row.id: PartnerLine(
            row.id, row.case_id, row.case.number, row.case.label, row.author, row.body, row.party,
            found[row.id],
        )
        for row in rows
    }  # fmt: skip


def case_file_of(case_id: UUID, file_id: UUID, *, actor: Actor) -> StoredFile:
    """A file of a case's thread, for colleagues. Raises :class:`NotFound`, also for everybody else."""
    if not actor.is_staff:
        raise NotFound
    return _found(CaseAttachment.objects.visible_to(actor).filter(id=file_id, entry__case_id=case_id).first())


def said_file(case_id: UUID, file_id: UUID, *, actor: Actor) -> StoredFile:
    """A file of what was said with the customer. Raises :class:`NotFound`: for the file of another customer,
    of a line for colleagues or a partner, and for one that never was, it is the same answer.
    """
    said = OutsideEntry.objects.filter(case_id=case_id)
    return _found(
        CaseAttachment.objects.visible_to(actor).filter(id=file_id, entry__in=said.values("id")).first()
    )


def consignee_file(shipment_id: UUID, file_id: UUID, *, actor: Actor) -> StoredFile:
    """A file of what was said with the consignee of a shipment. Raises :class:`NotFound` for any other."""
    said = OutsideEntry.objects.filter(audience=Audience.CONSIGNEE.value, case__shipment_id=shipment_id)
    return _found(
        CaseAttachment.objects.visible_to(actor).filter(id=file_id, entry__in=said.values("id")).first()
    )


def held_attachments(ids: Sequence[UUID], *, actor: Actor) -> set[UUID]:
    """Those of these kept files that hang on a line of a thread."""
    rows = CaseAttachment.objects.visible_to(actor).filter(stored_id__in=list(ids))
    return set(rows.values_list("stored_id", flat=True))


def _found(row: CaseAttachment | None) -> StoredFile:
    if row is None:
        raise NotFound
    return _stored(row)


def _stored(row: CaseAttachment) -> StoredFile:
    return StoredFile(row.stored_id, row.name, row.media_type, row.size)


def _files(entries: Sequence[CaseEntry]) -> Mapping[UUID, list[FileLine]]:
    """The files of lines that were found through ``visible_to``."""
    found: dict[UUID, list[FileLine]] = defaultdict(list)
    if entries:
        rows = CaseAttachment.objects.filter(entry__in=[one.id for one in entries])
        for row in rows.order_by("name", "id"):
            found[row.entry_id].append(FileLine(row.id, row.name, row.media_type, row.size))
    return found


def _line(row: CaseEntry, files: Sequence[FileLine]) -> Line:
    return Line(
        row.id, row.at, row.audience, row.author, row.author_role, words_of(row.body, row.figures), row.kind,
        row.party, files, row.channel, row.source,
    )  # fmt: skip


def _outside(row: OutsideEntry, files: Sequence[FileLine]) -> OutsideLine:
    return OutsideLine(
        row.id, row.at, row.audience, row.author, row.author_role, words_of(row.body, row.figures), files
    )
