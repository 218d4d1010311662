"""Proof of delivery, and who carried what when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.domains.shipments.rules.proof import ProofOutcome, Relation
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class CourierAssignment(models.Model):
    """From ``assigned_at`` until before ``ended_at`` this account carries the shipment to the door.

    One at a time: spans of a shipment never overlap (constraint ``courier_span``, migration 0006). Who has
    it today stands on the shipment as well, where sight is confined by it.
    """

    scope = "shipment__customer_id"
    courier_scope = "shipment__courier_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    courier = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["CourierAssignment"]()

    class Meta:
        db_table = "shipments_courier_assignment"
        indexes = (models.Index(fields=["courier", "-assigned_at"], name="courier_assigned"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("assigned_at")),
                name="courier_span_order",
            ),
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(ended_at__isnull=True), name="courier_one_now"
            ),
        )

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.courier_id}"


class Proof(models.Model):
    """What happened at the door, by whoever was there. Append-only (migration 0006).

    ``client_id`` is made where the proof is made: the same one lands once. ``occurred_at`` is when it
    happened, with the offset from UTC that was told; ``recorded_at`` when it reached us. The scan it wrote
    has the same instant and ``code``; where that scan is declared wrong, the proof is retracted. Counts are
    of pieces: accepted, wrong, damaged, refused and short add up to what was due; ``over`` came on top.
    """

    scope = "shipment__customer_id"
    courier_scope = "shipment__courier_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    client_id = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60)
    milestone = models.CharField(max_length=30)
    signer = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=12, blank=True)
    consent = models.CharField(max_length=200, blank=True)
    due = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    short = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(default=0)
    pictures = ArrayField(models.UUIDField(), default=list)
    signature = models.UUIDField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    place = models.CharField(max_length=200, blank=True)
    remarks = models.CharField(max_length=500, blank=True)
    occurred_at = models.DateTimeField()
    offset_minutes = models.SmallIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    recorded_by_id = models.CharField(max_length=80)
    source = models.CharField(max_length=40)

    objects = Scoped["Proof"]()

    class Meta:
        indexes = (
            models.Index(fields=["-recorded_at"], name="proof_latest"),
            GinIndex(fields=["pictures"], name="proof_pictures"),
            models.Index(fields=["signature"], condition=Q(signature__isnull=False), name="proof_signature"),
        )
        constraints = (
            models.UniqueConstraint(fields=["shipment", "occurred_at", "code"], name="proof_of_scan"),
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in ProofOutcome]), name="proof_outcome"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["", *(r.value for r in Relation)]), name="proof_relation"
            ),
            models.CheckConstraint(
                condition=Q(outcome="attempt_failed")
                | Q(due=F("accepted") + F("wrong") + F("damaged") + F("refused") + F("short")),
                name="proof_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["proxy", "locker"]) | ~Q(consent=""), name="proof_consent"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="proof_on_earth",
            ),
        )

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.outcome} {self.occurred_at:%F %R}"
