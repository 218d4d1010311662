"""What a list of cases leaves aside: open cases that are led by an open incident, of which they are part."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from nuoda.domains.cases.models import Case, CaseLink, OutsideEntry
from nuoda.domains.cases.rules import ENDED, Kind, LinkKind
from nuoda.kernel.actor import Actor, Role


class Parts(StrEnum):
    """Whether a list holds the cases that an incident leads: all of them, none, or nothing else."""

    ALL = "all"
    ASIDE = "aside"
    ONLY = "only"


def by_parts(rows: QuerySet[Case], parts: Parts, *, actor: Actor) -> QuerySet[Case]:
    """Cases with or without those that an incident leads; all for who does not see incidents.

    A part is led while it and its incident are open, and whoever wrote last in its thread was one of us: a
    customer who writes of her own shipment is read and answered in her own case.
    """
    if parts is Parts.ALL or not actor.sees_all:
        return rows
    led = _led(actor).values("pk")
    return rows.filter(pk__in=led) if parts is Parts.ONLY else rows.exclude(pk__in=led)


def _led(actor: Actor) -> QuerySet[Case]:
    """Asked once a statement, not once a row: incidents that are open are few."""
    incidents = (
        CaseLink.objects.visible_to(actor)
        .filter(kind=LinkKind.CHILD.value, undone_at__isnull=True, other__kind=Kind.INCIDENT.value)
        .exclude(other__state__in=ENDED)
    )
    lines = OutsideEntry.objects.filter(case=OuterRef("pk")).order_by("-at", "-id")
    return (
        Case.objects.visible_to(actor)
        .filter(pk__in=incidents.values("case"))
        .exclude(state__in=ENDED)
        .alias(last_voice=Coalesce(Subquery(lines.values("author_role")[:1]), Value("")))
        .exclude(last_voice=Role.CUSTOMER.value)
    )
