"""What is done for a person who asked: look, copy, correct, propose and approve a deletion, carry it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.privacy.commands.requests import NotReady, identified_request
from nuoda.domains.privacy.facts import (
    CorrectionNoted,
    DeletionApproved,
    DeletionCarriedOut,
    DeletionProposed,
    PersonCopied,
    PersonSearched,
)
from nuoda.domains.privacy.models import PersonRequest
from nuoda.domains.privacy.rules import Erasure, Kept, RequestKind
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import forget_words, lock_held, only_the_system
from nuoda.kernel.statements import run
from nuoda.kernel.text import text as _

FORMS = ("json", "sheet")


class NotThatKind(Conflict):
    """She asked for something else."""

    code = "not_that_kind"
    sentence = _("She asked for something else. Record a request of that kind.")


class FourEyes(Conflict):
    """Who proposed a deletion does not approve it."""

    code = "four_eyes"
    sentence = _("You proposed this deletion; another supervisor or administrator approves it.")


@command
def note_findings(*, by: Actor, at: datetime, request_id: UUID, findings: Sequence[Kept]) -> None:
    """Keep with the request what was found about her, as it is kept now. For admins and supervisors.

    Not any more once a deletion was approved: raises :class:`NotReady`.
    """
    row = identified_request(by, request_id)
    if row.erasure in (Erasure.APPROVED, Erasure.DONE):
        raise NotReady(_("The deletion was approved: what was found before is what it is about."))
    row.findings, row.searched_at = [one.written() for one in findings], at
    row.save(update_fields=["findings", "searched_at"])
    kept = sum(1 for one in findings if one.why)
    state(PersonSearched(subject=_ref(row), number=row.number, found=len(findings), kept=kept))


@command
def note_copy(*, by: Actor, at: datetime, request_id: UUID, form: str, records: int) -> None:
    """Note that a copy of what is held about her was made. For admins and supervisors."""
    problems = check_choice("form", form, FORMS, _("A copy is made as JSON or as a sheet."))
    if problems:
        raise Invalid(fields=problems)
    row = identified_request(by, request_id)
    if row.searched_at is None:
        raise NotReady(_("Look first for what is held about her."))
    row.copied_at = at
    row.save(update_fields=["copied_at"])
    state(PersonCopied(subject=_ref(row), number=row.number, form=form, records=records))


@command
def note_correction(*, by: Actor, at: datetime, request_id: UUID, words: str) -> None:
    """Note what was corrected where, or why it was not. For admins and supervisors.

    The data itself is changed where it stands: the order is amended, the parcel redirected.
    """
    problems = check_text("words", words, required=True, longest=500)
    if problems:
        raise Invalid(fields=problems)
    row = identified_request(by, request_id)
    _must_be(row, RequestKind.CORRECTION)
    row.noted_at = at
    row.save(update_fields=["noted_at"])
    state(CorrectionNoted(subject=_ref(row), number=row.number, words=words.strip()))


@command
def propose_deletion(*, by: Actor, at: datetime, request_id: UUID) -> None:
    """Propose that what nothing keeps is forgotten. For admins and supervisors.

    Raises :class:`NotReady` where nobody has looked yet, or it was proposed before.
    """
    row = identified_request(by, request_id)
    _must_be(row, RequestKind.DELETION)
    if row.searched_at is None:
        raise NotReady(_("Look first for what is held about her."))
    if row.erasure:
        raise NotReady(_("The deletion is proposed already."))
    row.erasure, row.proposed_by, row.proposed_by_id = Erasure.PROPOSED.value, by.name[:120], by.id
    row.save(update_fields=["erasure", "proposed_by", "proposed_by_id"])
    state(DeletionProposed(subject=_ref(row), number=row.number))


@command
def approve_deletion(*, by: Actor, at: datetime, request_id: UUID, findings: Sequence[Kept]) -> None:
    """Approve a deletion that another proposed: what nothing keeps of ``findings`` is forgotten at once.

    ``findings`` are what is found about her now. Raises :class:`FourEyes`, :class:`NotReady` where nothing is
    proposed.
    """
    row = identified_request(by, request_id)
    if row.erasure != Erasure.PROPOSED:
        raise NotReady(_("No deletion waits for approval."))
    if row.proposed_by_id == by.id:
        raise FourEyes
    row.erasure, row.approved_by, row.approved_by_id = Erasure.APPROVED.value, by.name[:120], by.id
    row.approved_at = row.searched_at = at
    row.findings = row.erasable = [one.written() for one in findings]
    row.save()
    state(DeletionApproved(subject=_ref(row), number=row.number))


@command
def note_deletion(*, by: Actor, at: datetime, request_id: UUID, kept: Sequence[Kept]) -> None:
    """A deletion was carried out: what of it was to go and is not among ``kept`` is gone. For the system.

    Done before, nothing is done.
    """
    only_the_system(by)
    row = PersonRequest.objects.select_for_update().filter(id=request_id).first()
    if row is None:
        raise NotFound
    if row.erasure != Erasure.APPROVED:
        return
    staying = {one.id for one in kept}
    gone = Counter(one["record"] for one in row.erasable if UUID(one["id"]) not in staying)
    row.erasure, row.erased, row.erased_at = Erasure.DONE.value, dict(gone), at
    row.findings = [one.written() for one in kept]
    row.save()
    stays = Counter(one.record for one in kept)
    state(DeletionCarriedOut(subject=_ref(row), number=row.number, forgotten=dict(gone), kept=dict(stays)))


@command
def forget_requests(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty who asked and in which words; what she asked, how it ended and when stays. For the system."""
    only_the_system(by)
    found = [row.id for row in lock_held(PersonRequest, ids)]
    if not found:
        return 0
    run(
        "UPDATE privacy_request SET name = '', phone = '', email = '', waybills = '[]', words = '',"
        " answer = '', findings = '[]', erasable = '[]', forgotten_at = %s WHERE id = ANY(%s::uuid[])",
        [at, arrays.ids(found)],
    )
    forget_words("person_request", found)
    return len(found)


def _must_be(row: PersonRequest, kind: RequestKind) -> None:
    if row.kind != kind:
        raise NotThatKind


def _ref(row: PersonRequest) -> Ref:
    return Ref("person_request", str(row.id))
