"""Cases whose period is counted, and open ones that hold what they are about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import ENDED
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

CASE = Reach(
    "coalesce(closed_at, resolved_at)",
    "state IN ('resolved', 'checked', 'closed')",
    "forgotten_at IS NULL",
    "number",
    {"case": "id", "shipment": "shipment_id", "order": "order_id", "customer": "customer_id"},
)


def past_cases(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Cases that are closed, or resolved and never closed, by when they were."""
    return past_rows((Case, CASE), before=before, after=after, limit=limit, actor=actor)


def open_cases_on(
    *, shipment_ids: Collection[UUID], order_ids: Collection[UUID], case_ids: Collection[UUID], actor: Actor
) -> dict[Ref, str]:
    """Which of these things a case that is still worked on is about, with its number. One query."""
    rows = Case.objects.visible_to(actor).exclude(state__in=ENDED)
    wanted = Q(shipment_id__in=shipment_ids) | Q(order_id__in=order_ids) | Q(id__in=case_ids)
    found: dict[Ref, str] = {}
    for number, own, shipment_id, order_id in (
        rows.filter(wanted).order_by("-number").values_list("number", "id", "shipment_id", "order_id")
    ):
        for kind, key in (("case", own), ("shipment", shipment_id), ("order", order_id)):
            if key is not None:
                found[Ref(kind, str(key))] = number
    return found


def cases_for_hold(case_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, tuple[Ref, ...]]:
    """The shipment and order that cases are about. One query."""
    rows = Case.objects.visible_to(actor).filter(id__in=case_ids).values_list("id", "shipment_id", "order_id")
    return {
        own: tuple(Ref(k, str(v)) for k, v in (("shipment", shipment), ("order", order)) if v is not None)
        for own, shipment, order in rows
    }
