"""Who was asked how content she is, and what she said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from nuoda.domains.surveys.models import Survey, SurveyWish
from nuoda.domains.surveys.rules import LOW, TOP, Audience, Wish
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows
from nuoda.kernel.readings import Reading, shapes_reading
from nuoda.kernel.statements import visible_where

GROUPS = ("cause", "agent_id", "customer_id", "kind", "case_kind")


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One question; ``score`` is None while it was not answered."""

    id: UUID
    kind: str
    subject_id: UUID
    label: str
    customer_id: UUID
    audience: str
    shipment_id: UUID | None
    case_kind: str
    cause: str
    agent_id: UUID | None
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    score: int | None
    words: str
    recovery_id: UUID | None


def _row(row: Survey) -> SurveyRow:
    return SurveyRow(**{name: getattr(row, name) for name in SurveyRow.__dataclass_fields__})


def survey_page(survey_id: UUID, *, actor: Actor) -> SurveyRow:
    """One question. Raises :class:`NotFound`."""
    row = Survey.objects.visible_to(actor).filter(id=survey_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def surveys_by_id(ids: Collection[UUID], *, actor: Actor) -> dict[UUID, SurveyRow]:
    return {row.id: _row(row) for row in Survey.objects.visible_to(actor).filter(id__in=list(ids))}


def surveys_once(keys: Collection[str], *, actor: Actor) -> list[SurveyRow]:
    """The questions that were asked under these natural keys."""
    rows = Survey.objects.visible_to(actor).filter(once__in=list(keys))
    return [_row(row) for row in rows.order_by("once")]


def surveys_about(subject_ids: Collection[UUID], *, actor: Actor) -> list[SurveyRow]:
    """What was asked about these cases and shipments, the latest first."""
    rows = Survey.objects.visible_to(actor).filter(subject_id__in=list(subject_ids))
    return [_row(row) for row in rows.order_by("-asked_at", "id")]


def surveys_reading(
    shipment_id: UUID, *, actor: Actor, at: datetime, audience: str
) -> Reading[list[SurveyRow]]:
    """What may still be answered about a shipment by this audience, to be read together with other things."""
    return shapes_reading(
        SurveyRow, Survey,
        "shipment_id = %s AND audience = %s AND answered_at IS NULL AND expires_at >= %s",
        [shipment_id, audience, at], actor=actor, order="asked_at DESC, id",
    )  # fmt: skip


def survey_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    kind: str = "",
    customer_id: UUID | None = None,
) -> Page[SurveyRow]:
    """Questions, the latest first; ``state`` is answered, low or open."""
    rows = _in_state(Survey.objects.visible_to(actor), state)
    if kind:
        rows = rows.filter(kind=kind)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return page_of(
        rows, window,
        sorts={"asked_at": "asked_at", "answered_at": "answered_at", "score": "score", "label": "label"},
        default=("-asked_at", "-id"), shape=_row,
    )  # fmt: skip


def _in_state(rows: QuerySet[Survey], state: str) -> QuerySet[Survey]:
    if state == "open":
        return rows.filter(answered_at__isnull=True)
    if state == "low":
        return rows.filter(score__lte=LOW)
    return rows.filter(answered_at__isnull=False) if state == "answered" else rows


def surveys_after(after: UUID | None, *, actor: Actor, limit: int) -> list[SurveyRow]:
    """Questions in the order of their ids after a cursor: how machines page."""
    rows = Survey.objects.visible_to(actor).order_by("id")
    return [_row(row) for row in (rows if after is None else rows.filter(id__gt=after))[:limit]]


def wishes_of(customer_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, Wish]:
    """What those customers want to be asked who said so. One query."""
    if not customer_ids:
        return {}
    ids = arrays.ids(customer_ids)
    rows = visible_where(SurveyWish, "customer_id = ANY(%s::uuid[])", [ids], actor=actor)
    return {row.customer_id: Wish(row.cases, row.deliveries, row.rest_days) for row in rows}


def asked_last(customer_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, datetime]:
    """When each of these customers was asked last; what her consignees were asked does not count."""
    rows = Survey.objects.visible_to(actor).filter(
        customer_id__in=list(customer_ids), audience=Audience.CUSTOMER.value
    )
    return dict(rows.order_by().values_list("customer_id").annotate(at=Max("asked_at")))


@dataclass(frozen=True, slots=True)
class Scores:
    """What was asked within a period, of one group: ``top`` gave 4 or 5, ``low`` 1 or 2."""

    key: str
    asked: int
    answered: int
    top: int
    low: int


def scores(*, actor: Actor, start: datetime, end: datetime, by: str = "") -> list[Scores]:
    """How many were asked in the period and what they said, by a group or in all (``by`` ""). One query.

    ``by`` is cause, agent_id, customer_id, kind or case_kind; raises ``ValueError`` for another.
    """
    if by and by not in GROUPS:
        raise ValueError(by)
    rows = Survey.objects.visible_to(actor).filter(asked_at__gte=start, asked_at__lt=end).order_by()
    counts = {
        "asked": Count("id"), "answered": Count("score"), "top": Count("id", filter=Q(score__gte=TOP)),
        "low": Count("id", filter=Q(score__lte=LOW)),
    }  # fmt: skip
    if not by:
        return [Scores("", **rows.aggregate(**counts))]
    found = rows.values(by).annotate(**counts).order_by("-asked", by)
    return [
        Scores(
            str(one[by]) if one[by] is not None else "", one["asked"], one["answered"], one["top"], one["low"]
        )
        for one in found
    ]


_WORDS = Reach(
    "answered_at", "answered_at IS NOT NULL", "words <> ''", "label",
    {"shipment": "shipment_id", "customer": "customer_id"}, kind="kind",
)  # fmt: skip


def past_surveys(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Answers with words, by when they were given."""
    return past_rows((Survey, _WORDS), before=before, after=after, limit=limit, actor=actor)


_ASKED = {"label": "label", "kind": "kind", "asked_at": "asked_at", "score": "score"}


def surveys_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Answers with words about her parcels. One query."""
    where = either(belonging(_WORDS, things), by_ids(ids))
    return found_rows(Survey, _WORDS, where, shows=_ASKED, limit=limit, actor=actor)
