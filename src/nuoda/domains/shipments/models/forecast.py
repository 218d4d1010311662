"""What is known of lanes, and trained forecast models."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class LaneStat(models.Model):
    """How long the way usually takes from one milestone on, learned from what was delivered.

    ``lane`` is ``origin region>destination region``; "" for ``lane`` or ``service`` stands for all. The
    three times to delivery are drawn towards those of the wider group where ``seen`` is small. The three
    gaps are those to the next sign (P50, P90, P99), as they were.
    """

    pk = models.CompositePrimaryKey("lane", "service", "milestone")
    lane = models.CharField(max_length=200)
    service = models.CharField(max_length=30)
    milestone = models.CharField(max_length=30)
    seen = models.PositiveIntegerField()
    early = models.DurationField()
    likely = models.DurationField()
    late = models.DurationField()
    gaps_seen = models.PositiveIntegerField()
    gap_usual = models.DurationField(null=True)
    gap_long = models.DurationField(null=True)
    gap_longest = models.DurationField(null=True)
    edition = models.UUIDField()
    learned_at = models.DateTimeField()

    objects = Scoped["LaneStat"]()

    class Meta:
        db_table = "shipments_lane_stat"
        indexes = (models.Index(fields=["-learned_at"], name="lane_stat_latest"),)

    def __str__(self) -> str:
        return f"{self.lane or '*'} {self.service or '*'} {self.milestone}"


class ForecastModel(models.Model):
    """One trained version. ``document`` holds its numbers as plain JSON: nothing in it can run.

    ``state`` is what the model remembers of deliveries since, brought up to date by the clock: the pace
    of lanes and shippers, and how well each group's window has covered.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.CharField(max_length=40, unique=True)
    trained_at = models.DateTimeField()
    trained_by = models.CharField(max_length=120)
    data_from = models.DateTimeField()
    data_to = models.DateTimeField()
    shipments = models.PositiveIntegerField()
    features = models.JSONField()
    metrics = models.JSONField()
    document = models.JSONField()
    state = models.JSONField(default=dict)
    state_at = models.DateTimeField()
    active = models.BooleanField(default=False)

    objects = Scoped["ForecastModel"]()

    class Meta:
        db_table = "shipments_forecast_model"
        constraints = (
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="one_active_model"),
        )

    def __str__(self) -> str:
        return self.version
