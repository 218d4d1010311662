"""What threatens shipments: open and past dangers, and warnings of areas."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.domains.shipments.rules.danger import DangerKind, Hazard, WarningSeverity
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class AreaWarning(models.Model):
    """A warning of an area: typed in by a dispatcher, or one message of CAP 1.2.

    A message is kept as it came, also one that only updates or cancels another, and one that is a test.
    What is acted upon is ``in_force`` and holds from ``since`` to ``until``. ``places`` are ``region`` or
    ``region/city``; ``polygons`` and ``circles`` hold degrees and kilometres.
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force"
        SUPERSEDED = "superseded"
        CANCELLED = "cancelled"
        KEPT = "kept"

    id = models.UUIDField(primary_key=True, default=new_id)
    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    message = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    references = ArrayField(models.CharField(max_length=500), default=list)
    state = models.CharField(max_length=12)
    hazard = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    title_zh = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    source = models.CharField(max_length=200)
    places = ArrayField(models.CharField(max_length=200), default=list)
    polygons = models.JSONField(default=list)
    circles = models.JSONField(default=list)
    lanes = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    objects = Scoped["AreaWarning"]()

    class Meta:
        db_table = "shipments_area_warning"
        constraints = (
            models.UniqueConstraint(fields=["sender", "identifier", "sent_at"], name="warning_once"),
            models.CheckConstraint(
                condition=Q(hazard__in=[one.value for one in Hazard]), name="warning_hazard"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=[one.value for one in WarningSeverity]), name="warning_severity"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="warning_span"),
            models.CheckConstraint(
                condition=Q(state="in_force", ended_at__isnull=True, status="actual") | ~Q(state="in_force"),
                name="warning_in_force",
            ),
        )
        indexes = (
            models.Index(fields=["until"], condition=Q(state="in_force"), name="warning_in_force_until"),
            models.Index(fields=["-recorded_at"], name="warning_latest"),
        )

    def __str__(self) -> str:
        return self.title_zh or self.title_en or self.identifier


class Danger(models.Model):
    """One thing that threatens one shipment, from the look that found it to the one that cleared it.

    ``detail`` is a sentence in English with its ``figures``, translated where it is shown. A shipment
    has at most one open danger of a kind. ``margin`` is that of the last look, negative
    where the instant has passed; ``passed_at`` is that instant, None while it lies ahead.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    probability = models.FloatField(null=True)
    margin = models.DurationField(null=True)
    passed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=40)
    detail = models.CharField(max_length=300)
    figures = models.JSONField(default=dict)
    step = models.CharField(max_length=40, blank=True)
    step_due_at = models.DateTimeField(null=True)
    warning = models.ForeignKey(AreaWarning, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    objects = Scoped["Danger"]()

    class Meta:
        db_table = "shipments_danger"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in DangerKind]), name="danger_kind"
            ),
            models.CheckConstraint(condition=Q(level__gte=1), name="danger_level"),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gte=0, probability__lte=1),
                name="danger_probability",
            ),
            models.UniqueConstraint(
                fields=["shipment", "kind"], condition=Q(cleared_at__isnull=True), name="danger_one_open"
            ),
        )
        indexes = (
            models.Index(
                fields=["-level", "raised_at"], condition=Q(cleared_at__isnull=True), name="danger_open"
            ),
            models.Index(
                fields=["customer", "-level"], condition=Q(cleared_at__isnull=True), name="danger_customer"
            ),
            models.Index(fields=["warning"], condition=Q(warning__isnull=False), name="danger_warning"),
            models.Index(fields=["shipment", "-opened_at"], name="danger_shipment"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.level}"
