"""Requests of persons about their own data, read by admins, supervisors and machines of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.privacy.models import AnswerAim, PersonRequest
from nuoda.domains.privacy.queries.periods import runs_retention
from nuoda.domains.privacy.rules import AIM_DAYS, OPEN, RECORDERS, Erasure, Identity, Kept
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, NotFound
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.personal import mask_email, mask_name, mask_phone
from nuoda.kernel.persons import Person

_CLEAR = ("name", "phone", "email")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as lists show it. Who asked is masked."""

    id: UUID
    number: str
    kind: str
    channel: str
    name: str
    phone: str
    email: str
    state: str
    identity: str
    received_at: datetime
    received_by: str
    aim_at: datetime
    closed_at: datetime | None
    closed_by: str

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def who(self) -> str:
        """Who asked, masked, by what she gave."""
        return " · ".join(one for one in (self.name, self.phone, self.email) if one)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request with all that was done about it. ``erased`` counts what was forgotten, by kind."""

    row: RequestRow
    waybills: Sequence[str]
    words: str
    language: str
    identified_at: datetime | None
    identified_by: str
    searched_at: datetime | None
    findings: Sequence[Kept]
    copied_at: datetime | None
    noted_at: datetime | None
    erasure: str
    proposed_by: str
    proposed_by_id: str
    approved_by: str
    erasable: Sequence[Kept]
    erased: Mapping[str, int]
    erased_at: datetime | None
    refusal: str
    answer: str
    forgotten_at: datetime | None


@dataclass(frozen=True, slots=True)
class Aim:
    """Within how many days the house means to answer; ``version`` 0 is the shipped aim. No law."""

    days: int
    version: int
    reason: str
    set_by: str
    set_at: datetime | None


def _row(row: PersonRequest) -> RequestRow:
    plain = {name: getattr(row, name) for name in RequestRow.__dataclass_fields__ if name not in _CLEAR}
    return RequestRow(
        **plain, name=mask_name(row.name), phone=mask_phone(row.phone),
        email=mask_email(row.email) if row.email else "",
    )  # fmt: skip


def request_rows(
    *, actor: Actor, window: Window, at: datetime, kind: str = "", state: str = "", text: str = "",
    since: datetime | None = None, until: datetime | None = None,
) -> Page[RequestRow]:  # fmt: skip
    """Requests, the latest first. ``state`` is one of theirs, ``open``, or ``late`` for those open past the
    aim; ``text`` is the beginning of the number. Raises ``Forbidden``.
    """
    _only_keepers(actor)
    rows = PersonRequest.objects.visible_to(actor)
    if state in ("open", "late"):
        rows = rows.filter(state__in=[one.value for one in OPEN])
        rows = rows.filter(aim_at__lt=at) if state == "late" else rows
    elif state:
        rows = rows.filter(state=state)
    wanted = {"kind": kind, "number__istartswith": text.strip(), "received_at__gte": since}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.filter(received_at__lt=until) if until else rows
    sorts = {one: one for one in ("number", "kind", "state", "received_at", "aim_at", "closed_at")}
    return page_of(rows, window, sorts=sorts, default=("-received_at", "-id"), shape=_row)


def request_number(request_id: UUID, *, actor: Actor) -> str:
    """By what a request is called, for whoever may record one. Raises ``Forbidden`` or ``NotFound``."""
    if actor.role not in RECORDERS:
        raise Forbidden
    number: str | None = (
        PersonRequest.objects.visible_to(actor).filter(id=request_id).values_list("number", flat=True).first()
    )
    if number is None:
        raise NotFound
    return number


def requests_after(after: UUID | None, *, actor: Actor, limit: int, kind: str = "") -> list[RequestRow]:
    """Requests behind a place, in the order in which they were recorded. Raises ``Forbidden``."""
    _only_keepers(actor)
    rows = PersonRequest.objects.visible_to(actor)
    rows = rows.filter(id__gt=after) if after else rows
    rows = rows.filter(kind=kind) if kind else rows
    return [_row(row) for row in rows.order_by("id")[:limit]]


def request_page(request_id: UUID, *, actor: Actor) -> RequestPage:
    """One request. Raises ``Forbidden`` or ``NotFound``. One query."""
    row = _one(request_id, actor)
    own = ("row", "findings", "erasable")
    plain = {name: getattr(row, name) for name in RequestPage.__dataclass_fields__ if name not in own}
    return RequestPage(
        row=_row(row), **plain, findings=[Kept.read(one) for one in row.findings],
        erasable=[Kept.read(one) for one in row.erasable],
    )  # fmt: skip


def person_asking(request_id: UUID, *, actor: Actor, identity: str = "") -> Person:
    """Who asks, in clear, as she was checked: only by that is she looked for. Her name alone proves nothing
    and counts where it was seen on a paper.

    Before she was checked, as she would be by ``identity``. Raises ``Forbidden`` or ``NotFound``.
    """
    row = _one(request_id, actor)
    how = row.identity or identity
    return Person(
        name=row.name if how == Identity.PAPER else "", waybills=tuple(row.waybills),
        phone=row.phone if how == Identity.PHONE else "", email=row.email if how == Identity.MAIL else "",
    )  # fmt: skip


def addressee_of(request_id: UUID, *, actor: Actor) -> str:
    """Her name as she gave it, in clear, for the letter to her; "" where she gave none."""
    return _one(request_id, actor).name


def approved_deletions(*, actor: Actor) -> list[UUID]:
    """Requests whose deletion was approved and is not carried out yet, the oldest first."""
    rows = PersonRequest.objects.visible_to(actor).filter(erasure=Erasure.APPROVED.value)
    return list(rows.order_by("approved_at", "id").values_list("id", flat=True))


def aim_in_force(*, actor: Actor) -> Aim:
    """Within how many days requests are to be answered now."""
    _only_keepers(actor)
    row = AnswerAim.objects.visible_to(actor).order_by("-version").first()
    return Aim(row.days, row.version, row.reason, row.set_by, row.set_at) if row else Aim(
        AIM_DAYS, 0, "", "", None
    )  # fmt: skip


def _one(request_id: UUID, actor: Actor) -> PersonRequest:
    _only_keepers(actor)
    row = PersonRequest.objects.visible_to(actor).filter(id=request_id).first()
    if row is None:
        raise NotFound
    return row


def _only_keepers(actor: Actor) -> None:
    if not runs_retention(actor):
        raise Forbidden


_CLOSED = Reach("closed_at", "closed_at IS NOT NULL", "forgotten_at IS NULL", "number")


def past_requests(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Requests that are closed, by when they were."""
    return past_rows((PersonRequest, _CLOSED), before=before, after=after, limit=limit, actor=actor)
