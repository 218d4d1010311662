"""The customer reads a document that was issued to her, and says that she has received it."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from nuoda.domains.notices.facts import EnclosureAcknowledged, EnclosureRead
from nuoda.domains.notices.models import Enclosure, EnclosureReceipt
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new


@command
def note_read(*, by: Actor, at: datetime, enclosure_id: UUID) -> bool:
    """Note that the customer fetched a document; only the first time counts. Returns whether it was.

    What colleagues and machines fetch is no receipt. Raises ``NotFound``.
    """
    row = _hers(enclosure_id, by)
    if by.role is not Role.CUSTOMER or not _note(row, EnclosureReceipt.How.READ, by, at):
        return False
    state(EnclosureRead(**_common(row), number=row.number or row.name, read_by=by.name))
    return True


@command
def acknowledge_enclosure(*, by: Actor, at: datetime, enclosure_id: UUID) -> bool:
    """The customer says that she has received a document. Returns whether it is news. Raises ``NotFound``."""
    row = _hers(enclosure_id, by)
    if not _note(row, EnclosureReceipt.How.ACKNOWLEDGED, by, at):
        return False
    state(EnclosureAcknowledged(**_common(row), number=row.number or row.name, received_by=by.name))
    return True


def _hers(enclosure_id: UUID, by: Actor) -> Enclosure:
    row = Enclosure.objects.visible_to(by).defer("body").filter(id=enclosure_id).first()
    if row is None:
        raise NotFound
    return row


def _note(row: Enclosure, how: EnclosureReceipt.How, by: Actor, at: datetime) -> bool:
    receipt = EnclosureReceipt(enclosure_id=row.id, how=how.value, at=at, by_id=by.id, by=by.name)
    return bool(insert_new([receipt]))


class _Common(TypedDict):
    subject: Ref
    about: Ref
    customer_id: UUID | None


def _common(row: Enclosure) -> _Common:
    return _Common(
        subject=Ref("enclosure", str(row.id)), about=Ref(row.subject_kind, str(row.subject_id)),
        customer_id=row.customer_id,
    )  # fmt: skip
