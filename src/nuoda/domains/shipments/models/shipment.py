"""Shipments; their status columns are derived from the log."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from nuoda.domains.shipments.rules import TERMINAL, Milestone
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Shipment(models.Model):
    """One consignment under one waybill. Status columns are derived from the log.

    A carrier may use a waybill again: which consignment a number means at an instant is told by
    :class:`Number`. ``legs`` is 0 where the way is not known leg by leg. ``logged_at`` is the latest
    instant that any scan in the log speaks of: whatever lies after it is surely new. ``look_at`` is when
    the watch looks next, ``danger`` the level of its gravest open danger, ``due_at`` the open promise as
    of its last look. What is not over always has a next look. ``courier`` carries it to the door now (see
    :class:`CourierAssignment`): a driver sees what is his. From ``held_at`` to ``held_until_at`` a known
    incident holds the goods up; that counts until they move on. A departure at ``missed_at`` was missed, and
    the next is reckoned to be at ``missed_until_at``. Since ``forgotten_at`` its
    personal data is gone.
    """

    scope = "customer_id"
    courier_scope = "courier_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(
        "orders.Order", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
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
    legs = models.PositiveSmallIntegerField(default=0)
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
    logged_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    reason_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    pieces_seen = models.PositiveIntegerField(default=0)
    pieces_arrived = models.PositiveIntegerField(default=0)
    late_scans = models.PositiveIntegerField(default=0)
    leg = models.PositiveSmallIntegerField(default=0)
    lane = models.CharField(max_length=200, blank=True)
    eta_at = models.DateTimeField(null=True)
    eta_early_at = models.DateTimeField(null=True)
    eta_late_at = models.DateTimeField(null=True)
    eta_basis = models.CharField(max_length=40, blank=True)
    needs = models.DurationField()
    held_at = models.DateTimeField(null=True)
    held_until_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    missed_until_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    danger = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    courier = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = Scoped["Shipment"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(milestone__in=[m.value for m in Milestone]), name="shipment_milestone"
            ),
            models.CheckConstraint(condition=Q(pieces__gt=0), name="shipment_pieces"),
            models.CheckConstraint(
                condition=Q(look_at__isnull=False) | Q(milestone__in=sorted(TERMINAL)),
                name="shipment_watched",
            ),
        )
        indexes = (
            models.Index(fields=["order"], name="shipment_order"),
            models.Index(fields=["-booked_at"], name="shipment_latest"),
            models.Index(fields=["milestone", "-booked_at"], name="shipment_state"),
            models.Index(fields=["reason", "-booked_at"], condition=~Q(reason=""), name="shipment_trouble"),
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="shipment_look"),
            models.Index(
                fields=["milestone_at", "id"],
                condition=Q(milestone__in=sorted(TERMINAL), forgotten_at__isnull=True),
                name="shipment_to_forget",
            ),
            models.Index(fields=["courier"], condition=Q(courier__isnull=False), name="shipment_courier"),
            # She asks what is held about her, by the mail address that her parcels bear.
            models.Index(Lower("consignee_email"), condition=~Q(consignee_email=""), name="shipment_by_mail"),
            models.Index(fields=["danger"], condition=Q(danger__gte=1), name="shipment_danger"),
            models.Index(
                fields=["eta_late_at"],
                condition=Q(eta_late_at__isnull=False, delivered_at__isnull=True),
                name="shipment_overdue",
            ),
            models.Index(
                fields=["delivered_at"], condition=Q(delivered_at__isnull=False), name="shipment_delivered"
            ),
        )

    def __str__(self) -> str:
        return self.waybill
