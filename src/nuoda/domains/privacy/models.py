"""Periods that the house set, and holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.privacy.rules import LEAST_DAYS, MOST_DAYS, Held, Record
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class RetentionPeriod(models.Model):
    """One version of how long a kind of record is kept. Append-only (migration 0002)."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    record = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["RetentionPeriod"]()

    class Meta:
        db_table = "privacy_period"
        constraints = (
            models.UniqueConstraint(fields=["record", "version"], name="retention_period_once"),
            models.CheckConstraint(
                condition=Q(record__in=[one.value for one in Record]), name="retention_record"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=LEAST_DAYS, days__lte=MOST_DAYS), name="retention_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.record} {self.days}d"


class Hold(models.Model):
    """Somebody keeps a thing and all that belongs to it from being forgotten, until it is lifted."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lifted_because = models.CharField(max_length=300, blank=True)

    objects = Scoped["Hold"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(subject_kind__in=[one.value for one in Held]), name="hold_subject_kind"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="", lifted_because="")
                | Q(lifted_at__isnull=False) & ~Q(lifted_because=""),
                name="hold_lifted_because",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(lifted_at__isnull=True),
                name="hold_once",
            ),
        )
        indexes = (models.Index(fields=["-placed_at"], name="hold_latest"),)

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.label}"
