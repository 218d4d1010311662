"""Where devices were, and with which consignments they rode."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class DeviceBinding(models.Model):
    """From ``bound_from`` until before ``bound_to`` this device rode with this consignment.

    One device may ride with many at once: a truck carries more than one. With the same consignment its
    spans never overlap, which the exclusion constraint ``device_span`` holds (migration 0005).
    """

    scope = "shipment__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    device = models.CharField(max_length=60)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    bound_from = models.DateTimeField()
    bound_to = models.DateTimeField(null=True)
    bound_by = models.CharField(max_length=120)
    bound_at = models.DateTimeField()

    objects = Scoped["DeviceBinding"]()

    class Meta:
        db_table = "shipments_device_binding"
        indexes = (models.Index(fields=["device", "bound_from"], name="device_bound"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(bound_to__isnull=True) | Q(bound_to__gt=F("bound_from")), name="device_span_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.device} {self.shipment_id}"


class Position(models.Model):
    """One fix of a device. Append-only; its natural key makes a repeated one land once.

    There is no key to anything: a device may speak before anybody has bound it. Without one the table can
    be cut into months by ``at``. Columns of a fixed width stand first, which keeps a row narrow.
    """

    pk = models.CompositePrimaryKey("device", "at")
    at = models.DateTimeField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    recorded_at = models.DateTimeField()
    document_id = models.UUIDField(null=True)
    speed_kmh = models.FloatField(null=True)
    bearing = models.FloatField(null=True)
    altitude_m = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    battery = models.FloatField(null=True)
    device = models.CharField(max_length=60)

    class Meta:
        db_table = "shipments_position"
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="position_on_earth",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device} {self.at:%F %T}"
