"""Which kept pictures claims hold."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.claims.models import ClaimPaper
from nuoda.kernel.actor import Actor


def held_papers(ids: Sequence[UUID], *, actor: Actor) -> set[UUID]:
    """Those of these pictures that are a document of a claim."""
    rows = ClaimPaper.objects.visible_to(actor).filter(picture_id__in=list(ids))
    return {one for one in rows.values_list("picture_id", flat=True) if one is not None}
