"""Needs as they are heard, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.facts import NeedRecorded, NeedSettled
from nuoda.domains.customers.models import Customer, Need, Offering
from nuoda.domains.customers.rules.needs import NeedState, OfferingState, Source
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """What a customer needs, as it was heard; ``reference`` names the visit, call or case."""

    customer_id: UUID
    title: str
    important: bool
    urgent: bool
    source: str
    detail: str = ""
    reference: str = ""


@command
def record_needs(*, by: Actor, at: datetime, needs: Sequence[NeedDraft]) -> tuple[UUID, ...]:
    """Record needs. Returns their ids in order."""
    _may(by)
    problems = [problem for place, one in enumerate(needs) for problem in _check(place, one, len(needs))]
    ids = {one.customer_id for one in needs}
    if Customer.objects.visible_to(by).filter(id__in=ids).count() != len(ids):
        raise NotFound
    if problems:
        raise Invalid(fields=problems)
    rows = [
        Need(
            customer_id=one.customer_id, title=one.title.strip(), detail=one.detail.strip(),
            important=one.important, urgent=one.urgent, source=one.source, reference=one.reference.strip(),
            recorded_by=by.name, recorded_at=at,
        )
        for one in needs
    ]  # fmt: skip
    Need.objects.bulk_create(rows)
    state(
        *(
            NeedRecorded(
                subject=Ref("need", str(row.id)), about=Ref("customer", str(row.customer_id)),
                customer_id=row.customer_id, title=row.title, source=row.source, important=row.important,
                urgent=row.urgent,
            )
            for row in rows
        )
    )  # fmt: skip
    return tuple(row.id for row in rows)


def _check(place: int, one: NeedDraft, count: int) -> list[FieldError]:
    at = f"needs.{place}." if count > 1 else ""
    problems = [
        *check_text(f"{at}title", one.title, required=True, longest=120),
        *check_text(f"{at}detail", one.detail, longest=4_000),
        *check_text(f"{at}reference", one.reference, longest=80),
    ]
    allowed = [each.value for each in Source]
    if one.source not in allowed:
        remedy = _("Choose from %(values)s.", {"values": ", ".join(allowed)})
        problems.append(FieldError(f"{at}source", _("There is no such source."), remedy))
    return problems


@command
def answer_needs(*, by: Actor, at: datetime, need_ids: Sequence[UUID], offering_id: UUID) -> int:
    """Say that an offering answers needs. Returns how many it answers anew."""
    _may(by)
    offering = Offering.objects.visible_to(by).filter(id=offering_id).first()
    if offering is None:
        raise NotFound
    if offering.state == OfferingState.WITHDRAWN:
        reason = _("This offering was withdrawn.")
        raise Invalid(fields=[FieldError("offering", reason, _("Choose another one."))])
    rows = [row for row in _locked(need_ids) if row.offering_id != offering.id]
    Need.objects.filter(id__in=[row.id for row in rows]).update(
        state=NeedState.ANSWERED.value, offering_id=offering.id, answer=""
    )
    state(*(_settled(row, NeedState.ANSWERED, offering.code, "") for row in rows))
    return len(rows)


@command
def decline_need(*, by: Actor, at: datetime, need_id: UUID, reason: str) -> None:
    """Decline a need, with the reason that she may be given."""
    _may(by)
    problems = check_text("reason", reason, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    (row,) = _locked([need_id])
    Need.objects.filter(id=row.id).update(
        state=NeedState.DECLINED.value, offering_id=None, answer=reason.strip()
    )
    state(_settled(row, NeedState.DECLINED, "", reason.strip()))


@command
def reopen_need(*, by: Actor, at: datetime, need_id: UUID) -> None:
    """Open a need again: what answered it fell away, or the refusal was taken back."""
    _may(by)
    (row,) = _locked([need_id])
    Need.objects.filter(id=row.id).update(state=NeedState.OPEN.value, offering_id=None, answer="")
    state(_settled(row, NeedState.OPEN, "", ""))


def _settled(row: Need, now: NeedState, offering: str, answer: str) -> NeedSettled:
    return NeedSettled(
        subject=Ref("need", str(row.id)), about=Ref("customer", str(row.customer_id)),
        customer_id=row.customer_id, state=now.value, offering=offering, answer=answer,
    )  # fmt: skip


def _locked(ids: Sequence[UUID]) -> list[Need]:
    rows = list(Need.objects.select_for_update().filter(id__in=ids).order_by("id"))
    if len(rows) != len(set(ids)):
        raise NotFound
    return rows


def _may(by: Actor) -> None:
    """Staff, the system, or a machine whose key is confined to no customer."""
    if not by.sees_all:
        raise Forbidden
