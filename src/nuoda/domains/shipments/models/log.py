"""The append-only tracking log, and what is said against it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.kernel.ids import new_id


class TrackingEvent(models.Model):
    """One scan. Append-only; its natural key is the history index, so a repeated scan cannot land.

    Milestone and reason are what the connector made of the code, both "" where it did not know it; what
    a person maps the code to counts before them (:class:`CodeMapping`). Columns of a fixed width stand
    first, which keeps a row narrow.
    """

    pk = models.CompositePrimaryKey("shipment_id", "occurred_at", "code", "piece")
    shipment_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    document_id = models.UUIDField(null=True)
    quantity = models.IntegerField(null=True)
    leg = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=60)
    piece = models.CharField(max_length=60, default="")
    milestone = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=80, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=40)
    zone_source = models.CharField(max_length=10)
    quantity_kind = models.CharField(max_length=2, blank=True)
    source_key = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "shipments_tracking_event"

    def __str__(self) -> str:
        return f"{self.occurred_at:%F %R} {self.milestone or self.reason}"


class ErrorDeclaration(models.Model):
    """Says that one scan did not happen or was wrong; the scan itself stays in the log.

    It may come before the scan that it speaks of: it waits, and holds when that one arrives.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    code = models.CharField(max_length=60)
    piece = models.CharField(max_length=60, default="")
    reason = models.CharField(max_length=30)
    note = models.CharField(max_length=500)
    declared_by = models.CharField(max_length=120)
    declared_at = models.DateTimeField()
    document_id = models.UUIDField(null=True)

    class Meta:
        db_table = "shipments_error_declaration"
        constraints = (
            models.UniqueConstraint(
                fields=["shipment", "occurred_at", "code", "piece"], name="error_declared_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["did_not_occur", "incorrect_data"]), name="error_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.code}"
