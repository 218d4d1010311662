"""Receive a person's request about her own data, check who she is, and end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.privacy.facts import AimSet, PersonIdentified, RequestClosed, RequestReceived
from nuoda.domains.privacy.models import AnswerAim, PersonRequest
from nuoda.domains.privacy.rules import (
    AIM_DAYS,
    KEEPERS,
    MOST_AIM_DAYS,
    MOST_WAYBILLS,
    OPEN,
    RECORDERS,
    Channel,
    Identity,
    Refusal,
    RequestKind,
    RequestState,
    lacks,
)
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_mail_address, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Fact, Ref
from nuoda.kernel.locks import take_turn
from nuoda.kernel.numbering import day_numbers
from nuoda.kernel.phones import check_phone
from nuoda.kernel.text import text as _

LANGUAGES = ("zh-hans", "en")


class RequestIsClosed(Conflict):
    """It was answered, refused or withdrawn before."""

    code = "request_is_closed"
    sentence = _("This request is closed. Record a new one if she asks again.")


class NotIdentified(Conflict):
    """Nothing is looked for, handed over or forgotten before her identity was checked."""

    code = "not_identified"
    sentence = _("Check first who she is.")


class IsIdentified(Conflict):
    """Her identity was checked before."""

    code = "is_identified"
    sentence = _("Her identity is checked already.")


class NotReady(Conflict):
    """Something has to be done before it can be answered; the sentence says what."""

    code = "not_ready"


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What somebody asks: ``kind`` access, correction or deletion; by ``channel`` phone, mail, letter or
    window; who she says she is, and ``waybills`` of hers. ``words`` are her own.
    """

    kind: str
    channel: str
    name: str = ""
    phone: str = ""
    email: str = ""
    waybills: Sequence[str] = field(default=())
    words: str = ""
    language: str = "zh-hans"
    received_at: datetime | None = None


@command
def receive_request(*, by: Actor, at: datetime, draft: RequestDraft) -> UUID:
    """Put a request on record, to be answered within the house's own aim. Returns its id.

    For admins, supervisors, agents and machines of the house. Raises ``Invalid``.
    """
    if not (by.sees_all and by.role in (*RECORDERS, Role.MACHINE, Role.SYSTEM)):
        raise Forbidden
    problems = _faults(draft, at)
    if problems:
        raise Invalid(fields=problems)
    received = draft.received_at or at
    aim = AnswerAim.objects.order_by("-version").first()
    row = PersonRequest.objects.create(
        number=day_numbers("privacy_request_number", "PR", 1, at)[0], kind=draft.kind, channel=draft.channel,
        name=draft.name.strip(), phone=draft.phone.strip(), email=draft.email.strip(),
        waybills=_numbers(draft), words=draft.words.strip(), language=draft.language, received_at=received,
        aim_at=received + timedelta(days=aim.days if aim else AIM_DAYS), received_by=by.name[:120],
    )  # fmt: skip
    state(RequestReceived(subject=_ref(row), number=row.number, kind=row.kind, channel=row.channel))
    return row.id


def _numbers(draft: RequestDraft) -> list[str]:
    return list(dict.fromkeys(one.strip().upper() for one in draft.waybills if one.strip()))


def _faults(draft: RequestDraft, at: datetime) -> list[FieldError]:
    problems = [
        *check_choice("kind", draft.kind, RequestKind, _("It can be access, correction or deletion.")),
        *check_choice("channel", draft.channel, Channel, _("This way of asking is not known.")),
        *check_choice("language", draft.language, LANGUAGES, _("Letters are not written in this language.")),
        *check_text("name", draft.name, longest=120),
        *check_phone("phone", draft.phone),
        *(check_mail_address("email", draft.email) if draft.email.strip() else []),
        *check_text("words", draft.words, longest=1000),
        *(fault for one in _numbers(draft) for fault in check_text("waybills", one, longest=60)),
    ]
    if not (draft.phone.strip() or draft.email.strip() or draft.name.strip()):
        problems.append(
            FieldError(
                "phone", _("There is nothing by which she could be found."),
                _("Write her phone or mail address, or her name with a waybill of hers."),
            )
        )  # fmt: skip
    if len(_numbers(draft)) > MOST_WAYBILLS:
        problems.append(
            FieldError("waybills", _("At most %(n)s fit.", {"n": MOST_WAYBILLS}), _("Leave some out."))
        )
    if draft.received_at is not None and draft.received_at > at:
        problems.append(FieldError("received_at", _("It lies in the future."), _("Correct the date.")))
    return problems


@command
def identify_person(*, by: Actor, at: datetime, request_id: UUID, identity: str, note: str) -> None:
    """Note that her identity was checked, how, and what was seen or said. For admins and supervisors.

    The caller has seen that a waybill of hers bears what was checked. Raises :class:`IsIdentified`,
    :class:`RequestIsClosed`, ``Invalid``.
    """
    problems = [
        *check_choice("identity", identity, Identity, _("This way to check somebody is not known.")),
        *check_text("note", note, required=True, longest=300),
    ]
    if problems:
        raise Invalid(fields=problems)
    row = open_request(by, request_id)
    if row.identity:
        raise IsIdentified
    row.identity, row.identified_at, row.identified_by = identity, at, by.name[:120]
    row.state = RequestState.IDENTIFIED.value
    row.save()
    state(PersonIdentified(subject=_ref(row), number=row.number, identity=identity, note=note.strip()))


@command
def answer_request(*, by: Actor, at: datetime, request_id: UUID, words: str) -> None:
    """Close a request with its answer; ``words`` are added to the letter. For admins and supervisors.

    Raises :class:`NotIdentified`, :class:`NotReady` where something has to be done first.
    """
    problems = check_text("words", words, longest=2000)
    if problems:
        raise Invalid(fields=problems)
    row = identified_request(by, request_id)
    missing = lacks(
        RequestKind(row.kind), searched=row.searched_at is not None, found=len(row.findings),
        copied=row.copied_at is not None, noted=row.noted_at is not None, erasure=row.erasure,
    )  # fmt: skip
    if missing.message:
        raise NotReady(missing)
    _close(row, by, at, RequestState.ANSWERED, words)


@command
def refuse_request(*, by: Actor, at: datetime, request_id: UUID, refusal: str, words: str) -> None:
    """Refuse a request, with the reason by code and in words that she can read. For admins and supervisors.

    A deletion that was approved is carried out first: raises :class:`NotReady`.
    """
    problems = [
        *check_choice("refusal", refusal, Refusal, _("This reason is not known.")),
        *check_text("words", words, required=True, longest=2000),
    ]
    if problems:
        raise Invalid(fields=problems)
    row = open_request(by, request_id)
    _not_while_erasing(row)
    row.refusal = refusal
    _close(row, by, at, RequestState.REFUSED, words)


@command
def withdraw_request(*, by: Actor, at: datetime, request_id: UUID, words: str) -> None:
    """She does not ask any more; ``words`` say how that is known. For admins and supervisors."""
    problems = check_text("words", words, required=True, longest=2000)
    if problems:
        raise Invalid(fields=problems)
    row = open_request(by, request_id)
    _not_while_erasing(row)
    _close(row, by, at, RequestState.WITHDRAWN, words)


def _not_while_erasing(row: PersonRequest) -> None:
    if row.erasure in ("approved", "done"):
        raise NotReady(_("The deletion was approved: it is carried out, and then answered."))


def _close(row: PersonRequest, by: Actor, at: datetime, ending: RequestState, words: str) -> None:
    row.state, row.answer, row.closed_at, row.closed_by = ending.value, words.strip(), at, by.name[:120]
    row.save()
    state(
        RequestClosed(
            subject=_ref(row), number=row.number, state=ending.value, refusal=row.refusal, words=row.answer
        )
    )


@command
def set_aim(*, by: Actor, at: datetime, days: int, reason: str) -> int:
    """From now on requests are to be answered within ``days`` days; those on record keep their day.

    Returns the version, that in force where nothing changes. For admins and supervisors.
    """
    if by.role not in KEEPERS:
        raise Forbidden
    problems = [
        *check_number("days", days, least=1, most=MOST_AIM_DAYS, unit=_("days")),
        *check_text("reason", reason, required=True, longest=300),
    ]
    if problems:
        raise Invalid(fields=problems)
    take_turn("privacy.aim")
    last = AnswerAim.objects.order_by("-version").first()
    before, version = (last.days, last.version) if last else (AIM_DAYS, 0)
    if version and before == days:
        return version
    AnswerAim.objects.create(
        version=version + 1, days=days, reason=reason.strip(), set_at=at, set_by=by.name[:120]
    )
    fact: Fact = AimSet(
        subject=Ref("answer_aim", str(version + 1)), days=days, before=before, reason=reason.strip()
    )
    state(fact)
    return version + 1


def open_request(by: Actor, request_id: UUID) -> PersonRequest:
    """The request, locked. Raises ``Forbidden`` for all but admins and supervisors, ``NotFound``,
    :class:`RequestIsClosed`.
    """
    if by.role not in KEEPERS:
        raise Forbidden
    row = PersonRequest.objects.select_for_update().filter(id=request_id).first()
    if row is None:
        raise NotFound
    if row.state not in OPEN:
        raise RequestIsClosed
    return row


def identified_request(by: Actor, request_id: UUID) -> PersonRequest:
    """The same; raises :class:`NotIdentified` as long as nobody has checked who she is."""
    row = open_request(by, request_id)
    if not row.identity:
        raise NotIdentified
    return row


def _ref(row: PersonRequest) -> Ref:
    return Ref("person_request", str(row.id))
