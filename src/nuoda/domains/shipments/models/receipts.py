"""Signed receipts on their way back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.domains.shipments.rules.receipts import ReceiptState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Receipt(models.Model):
    """The signed paper of one delivery: when each step is due and when it was done, by whom.

    A delivery that is taken back calls its receipt off; the next one asks for another. ``due_at`` is when
    the next step is due, None once there is none; ``state`` follows from what was done.
    """

    scope = "shipment__customer_id"
    courier_scope = "shipment__courier_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    image_due_at = models.DateTimeField()
    station_due_at = models.DateTimeField()
    shipper_due_at = models.DateTimeField()
    image_at = models.DateTimeField(null=True)
    image_by = models.CharField(max_length=120, blank=True)
    pictures = ArrayField(models.UUIDField(), default=list)
    station_at = models.DateTimeField(null=True)
    station_by = models.CharField(max_length=120, blank=True)
    shipper_at = models.DateTimeField(null=True)
    shipper_by = models.CharField(max_length=120, blank=True)
    called_off_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=ReceiptState.IMAGE_DUE.value)
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    objects = Scoped["Receipt"]()

    class Meta:
        db_table = "shipments_receipt"
        constraints = (
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(called_off_at__isnull=True), name="receipt_one_current"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ReceiptState]), name="receipt_state"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, state__in=["returned", "called_off"])
                | Q(due_at__isnull=False, state__in=["image_due", "station_due", "shipper_due"]),
                name="receipt_due_while_open",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="receipt_due"),
            models.Index(fields=["-delivered_at"], name="receipt_latest"),
            GinIndex(fields=["pictures"], name="receipt_pictures"),
        )

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.state}"
