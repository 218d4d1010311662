"""Shipments; their status columns are derived from the log."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

from nuoda.domains.shipments.rules import Milestone
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Shipment(models.Model):
    """One consignment under one waybill. Status columns are derived from the log."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.PROTECT, related_name="+")
    carrier = models.CharField(max_length=30)
    waybill = models.CharField(max_length=60)
    service = models.CharField(max_length=30)
    origin = models.JSONField(default=dict)
    destination = models.JSONField(default=dict)
    to_city = models.CharField(max_length=80, blank=True)
    consignee_name = models.CharField(max_length=200, blank=True)
    consignee_phone = models.CharField(max_length=60, blank=True)
    consignee_email = models.CharField(max_length=200, blank=True)
    consignee_address = models.CharField(max_length=400, blank=True)
    pieces = models.PositiveIntegerField(default=1)
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    zone = models.CharField(max_length=40)
    usual_transit = models.DurationField()
    promised_due_at = models.DateTimeField(null=True)
    promise_basis = models.CharField(max_length=200, blank=True)
    booked_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    milestone = models.CharField(max_length=30, default=Milestone.BOOKED.value)
    milestone_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    heard_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    reason_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    pieces_seen = models.PositiveIntegerField(default=0)
    pieces_arrived = models.PositiveIntegerField(default=0)
    late_scans = models.PositiveIntegerField(default=0)
    eta_at = models.DateTimeField(null=True)
    needs = models.DurationField()
    search = SearchVectorField(null=True)

    objects = Scoped["Shipment"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["carrier", "waybill"], name="shipment_waybill_once"),
            models.CheckConstraint(
                condition=Q(milestone__in=[m.value for m in Milestone]), name="shipment_milestone"
            ),
            models.CheckConstraint(condition=Q(pieces__gt=0), name="shipment_pieces"),
        )
        indexes = (
            models.Index(fields=["waybill"], name="shipment_waybill"),
            models.Index(Reverse(F("waybill")), name="shipment_waybill_tail"),
            models.Index(fields=["order"], name="shipment_order"),
            models.Index(fields=["-booked_at"], name="shipment_latest"),
            models.Index(fields=["milestone", "-booked_at"], name="shipment_state"),
            models.Index(fields=["reason", "-booked_at"], condition=~Q(reason=""), name="shipment_trouble"),
            GinIndex(fields=["search"], name="shipment_search"),
        )

    def __str__(self) -> str:
        return self.waybill
