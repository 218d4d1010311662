"""Views of lists that somebody saved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.team.models.agents import Agent, Team
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class SavedView(models.Model):
    """A list as somebody wants to see it again: ``query`` is the query of its address.

    ``team`` where it is shared with a team; ``first`` where its owner's list opens with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    list_name = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    first = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    objects = Scoped["SavedView"]()

    class Meta:
        db_table = "team_saved_view"
        constraints = (
            models.UniqueConstraint(fields=["owner", "list_name", "name"], name="view_named_once"),
            models.UniqueConstraint(
                fields=["owner", "list_name"], condition=Q(first=True), name="view_one_first"
            ),
        )

    def __str__(self) -> str:
        return self.name
