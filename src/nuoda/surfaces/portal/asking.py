"""A customer's question: into the open case of the shipment where there is one, else a case of its own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from nuoda.domains.cases.commands import answer_back, ask, dispute_delivery
from nuoda.domains.cases.facts import ENDED, Audience, Channel, Kind
from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft

KINDS = (Kind.CHASE.value, Kind.INQUIRY.value, Kind.COMPLAINT.value)
"""What joins a case that is open; a suggestion or praise is always a case of its own."""
_APART = (Kind.SUGGESTION.value, Kind.PRAISE.value)
"""What a question does not join: nobody would look for it there, nor answer it in time."""
NOT_RECEIVED = "not_received"
FIELDS = ("kind", "words", "contact", "files")


@dataclass(frozen=True, slots=True)
class Asked:
    """The case that took the question, and by when it is answered (None: the case says it itself)."""

    id: UUID
    number: str
    answer_by: datetime | None


def new_key() -> str:
    """A key for one form, so that a double click asks once."""
    return secrets.token_urlsafe(12)


def form(given: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What the form shows again and what is wrong with it; every field is named, "" where nothing is."""
    return {
        "given": {name: given.get(name, "") for name in FIELDS},
        "wrong": {name: wrong.get(name, "") for name in FIELDS},
    }


def open_case(cases: Sequence[CaseCard]) -> CaseCard | None:
    """The newest open case, which a question joins instead of opening another."""
    return next((case for case in cases if case.state not in ENDED and case.kind not in _APART), None)


def put_question(
    *,
    by: Actor,
    at: datetime,
    shipment_id: UUID,
    given: Mapping[str, str],
    contact: str = "",
    audience: Audience = Audience.CUSTOMER,
    files: Sequence[FileDraft] = (),
) -> Asked:
    """Take what a form gave: ``kind``, ``words``, ``key``, and the open ``case`` it was shown with, if any.

    That it was not received goes into the shipment's exception case, with that cause. A complaint joins a
    complaint only, and nothing a suggestion or praise. The form decides, so that a double click does the
    same twice. Raises ``Invalid`` and ``NotFound``.
    """
    kind, words = given.get("kind", ""), given.get("words", "").replace("\r\n", "\n").strip()
    key = given.get("key", "")[:80] or new_key()
    way = (Channel.TRACK if audience is Audience.CONSIGNEE else Channel.PORTAL).value
    if kind == NOT_RECEIVED:
        disputed = dispute_delivery.once(key)(
            by=by, at=at, shipment_id=shipment_id, words=words, contact=contact, audience=audience,
            files=files,
        )  # fmt: skip
        return Asked(disputed.id, disputed.number, disputed.answer_by)
    running = {str(case.id): case for case in cases_of(actor=by, shipment_ids=[shipment_id])}
    case = running.get(given.get("case", ""))
    joins = case is not None and kind in KINDS and case.kind not in _APART
    if case is not None and joins and (kind != Kind.COMPLAINT.value or case.kind == kind):
        said = words
        if contact and words:
            said = _("%(words)s\nReach me at: %(contact)s") % {"words": words, "contact": contact}
        answer_back.once(key)(
            by=by, at=at, case_id=case.id, words=said, audience=audience, files=files, channel=way
        )
        return Asked(case.id, case.number, case.update_due_at)
    asked = ask.once(key)(
        by=by, at=at, shipment_id=shipment_id, kind=kind, words=words, contact=contact, audience=audience,
        files=files, channel=way,
    )  # fmt: skip
    return Asked(asked.id, asked.number, asked.answer_by)
