"""Plans: what a run of planning proposes, and what became of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from nuoda.domains.dispatch.models.fleet import Depot
from nuoda.domains.dispatch.rules import PlanCause, PlanMode, PlanState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Plan(models.Model):
    """A proposal for one depot and day. The run of the same id shows how far it is.

    ``versions`` are those of the trips that it was worked out from: where one is another now, the plan is
    outdated. ``proposal`` holds trips with stops, and the jobs left over with the reason.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    mode = models.CharField(max_length=10)
    cause = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default=PlanState.WAITING.value)
    seconds = models.PositiveIntegerField()
    automatic = models.BooleanField(default=False)
    only = ArrayField(models.UUIDField(), default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    proposal = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    error = models.CharField(max_length=400, blank=True)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = Scoped["Plan"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(mode__in=[one.value for one in PlanMode]), name="plan_mode"),
            models.CheckConstraint(
                condition=Q(cause__in=[one.value for one in PlanCause]), name="plan_cause"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in PlanState]), name="plan_state"
            ),
        )
        indexes = (models.Index(fields=["depot", "day", "-asked_at"], name="plan_day"),)

    def __str__(self) -> str:
        return self.number
