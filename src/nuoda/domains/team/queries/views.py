"""Saved views of lists: one's own, and those that the own team shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from nuoda.domains.team.models import Agent, SavedView
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A saved view; ``mine`` where the reader saved it, ``owner`` who did."""

    id: UUID
    name: str
    query: str
    owner: str
    mine: bool
    shared: bool
    first: bool


def views_of(list_name: str, *, actor: Actor) -> list[ViewRow]:
    """The views of a list that the actor may use: her own first, by name. One query."""
    if not actor.is_staff:
        return []
    hers = Q(owner__account_id=actor.id)
    shared = Q(team__isnull=False, team__in=_teams(actor))
    rows = (
        SavedView.objects.visible_to(actor)
        .filter(hers | shared, list_name=list_name)
        .select_related("owner")
        .order_by("name", "id")
    )
    found = [_row(one, actor) for one in rows]
    return sorted(found, key=lambda one: not one.mine)


def _teams(actor: Actor) -> Any:
    return Agent.objects.visible_to(actor).filter(account_id=actor.id).values("team_id")


def _row(one: SavedView, actor: Actor) -> ViewRow:
    mine = str(one.owner.account_id) == actor.id
    return ViewRow(
        one.id, one.name, one.query, one.owner.name, mine, one.team_id is not None, mine and one.first
    )
