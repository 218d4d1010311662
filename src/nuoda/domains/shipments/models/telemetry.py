"""Where devices were and what they measured, with which consignments they rode, and what those may bear."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.domains.shipments.rules.sensing import Quantity
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


class Reading(models.Model):
    """One value that a device measured, in the unit of its quantity. Append-only.

    Its natural key holds the value too: a device with two probes says two things at one instant, and the
    same said again lands once. ``number`` is the waybill or piece that a document names beside the device,
    ``shipment_id`` the consignment it meant then; a reading without one counts for whatever the device
    rides with. There is no key to anything, and columns of a fixed width stand first, as with positions.
    """

    pk = models.CompositePrimaryKey("device", "quantity", "at", "number", "value")
    at = models.DateTimeField()
    value = models.FloatField()
    recorded_at = models.DateTimeField()
    document_id = models.UUIDField(null=True)
    shipment_id = models.UUIDField(null=True)
    quantity = models.CharField(max_length=12)
    device = models.CharField(max_length=60)
    number = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "shipments_reading"
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__in=[one.value for one in Quantity]), name="reading_quantity"
            ),
        )
        indexes = (
            models.Index(
                fields=["shipment_id", "quantity", "at"],
                condition=Q(shipment_id__isnull=False),
                name="reading_shipment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device} {self.quantity} {self.at:%F %T}"


class Condition(models.Model):
    """What one quantity of a consignment must keep within, and for how long it may lie outside.

    Degrees Celsius, percent of relative humidity, g for a knock; None for an open side.
    """

    scope = "shipment__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    quantity = models.CharField(max_length=12)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    tolerance = models.DurationField()
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    objects = Scoped["Condition"]()

    class Meta:
        db_table = "shipments_condition"
        constraints = (
            models.UniqueConstraint(fields=["shipment", "quantity"], name="condition_once"),
            models.CheckConstraint(
                condition=Q(quantity__in=[one.value for one in Quantity]), name="condition_quantity"
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=False) | Q(high__isnull=False), name="condition_limits"
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lt=F("high")),
                name="condition_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.low}–{self.high}"


class LaneStop(models.Model):
    """The longest stop that is usual on a lane (P90 of ``seen`` rides), learned from tracks."""

    lane = models.CharField(max_length=200, primary_key=True)
    seen = models.PositiveIntegerField()
    usual = models.DurationField()
    learned_at = models.DateTimeField()

    objects = Scoped["LaneStop"]()

    class Meta:
        db_table = "shipments_lane_stop"

    def __str__(self) -> str:
        return f"{self.lane} {self.usual}"
