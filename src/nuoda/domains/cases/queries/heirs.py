"""Where a case goes on whose thread went into another."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from nuoda.domains.cases.models import CaseLink
from nuoda.domains.cases.rules import LinkKind
from nuoda.kernel.actor import Actor

_GONE = Q(kind=LinkKind.MERGED.value, undone_at__isnull=True) | Q(
    kind=LinkKind.SPLIT.value, undone_at__isnull=False, case__closing_code="merged"
)
"""Merged into another, or split from it and put back."""


def where_they_go_on(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, UUID]:
    """The case in which each of these goes on: itself, or the one that its thread went into at last.

    One query, and one more for each merge of what was merged.
    """
    found = {one: one for one in ids}
    while True:
        links = CaseLink.objects.visible_to(actor).filter(_GONE, case_id__in=set(found.values()))
        into = dict(links.order_by("id").values_list("case_id", "other_id"))
        if not into:
            return found
        found = {asked: into.get(here, here) for asked, here in found.items()}
