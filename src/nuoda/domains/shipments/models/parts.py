"""What a consignment is made of: its pieces, and the legs of its way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.kernel.ids import new_id


class Piece(models.Model):
    """One piece of a consignment by its number. Where it stands follows from the log."""

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shipment", "number"], name="piece_once"),)

    def __str__(self) -> str:
        return self.number


class Leg(models.Model):
    """One stretch of the way under one carrier, counted from 1.

    What a carrier of an earlier leg calls delivered is handed over to the next leg, not delivered.
    ``cutoff_at`` is the last instant at which the goods may reach the leg's start and still go along.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    carrier = models.CharField(max_length=30)
    number = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=20, blank=True)
    origin = models.JSONField(default=dict)
    destination = models.JSONField(default=dict)
    cutoff_at = models.DateTimeField(null=True)
    departs_at = models.DateTimeField(null=True)
    arrives_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["shipment", "sequence"], name="leg_once"),
            models.CheckConstraint(condition=Q(sequence__gt=0), name="leg_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.carrier} {self.number}"
