"""Corrective actions: what is done against a cause, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.quality.rules import RUNNING, Reach, State
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class CorrectiveAction(models.Model):
    """One thing done against a cause, within a reach, to bring its rate down by ``fall`` percent.

    ``reach_key`` names the customer's id, lane, carrier or place; "" everywhere. ``figures`` are what was
    last measured: verdict, sums before and after, target. ``turn`` counts how often it was opened;
    ``watched_until`` is the Monday up to which the rate was looked at.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    cause = models.CharField(max_length=40)
    reach = models.CharField(max_length=10, default=Reach.ALL.value)
    reach_key = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=500)
    owner = models.ForeignKey("team.Agent", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=State.PLANNED.value)
    fall = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=500, blank=True)
    measured_at = models.DateTimeField(null=True)
    figures = models.JSONField(null=True)
    watched_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = Scoped["CorrectiveAction"]()

    class Meta:
        db_table = "quality_action"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="action_state"),
            models.CheckConstraint(condition=Q(reach__in=[s.value for s in Reach]), name="action_reach"),
            models.CheckConstraint(
                condition=Q(reach="all", reach_key="") | ~Q(reach="all") & ~Q(reach_key=""),
                name="action_reach_named",
            ),
            models.CheckConstraint(condition=Q(fall__gte=1, fall__lte=100), name="action_fall"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(started_at__lte=models.F("done_at")),
                name="action_done_after_start",
            ),
            # Of two at once against one cause in one place nobody could tell which worked.
            models.UniqueConstraint(
                fields=["cause", "reach", "reach_key"],
                condition=Q(state__in=RUNNING),
                name="action_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["state", "due_at"], name="action_state_due"),
            models.Index(fields=["cause"], name="action_cause"),
        )

    def __str__(self) -> str:
        return self.number
