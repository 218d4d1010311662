"""What is to be brought or taken, and where."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.dispatch.models.fleet import Depot
from nuoda.domains.dispatch.rules import JobKind, JobState, Skill, Why
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_THERE = [JobState.OPEN.value, JobState.PLANNED.value, JobState.DONE.value]


class Job(models.Model):
    """One place to go to on one ``day``: goods of a shipment or order are brought or taken.

    ``windows`` are pairs of instants, any of which will do; without one the day of the vehicle holds. Where
    ``after`` is named, the goods come from there: by the same trip and before. ``ready_at`` is when they are
    at the depot. What is later than ``due_at`` breaks a promise. ``why`` says what keeps it from a trip.
    ``by_itself``: it came of its shipment or order, and changes and goes with it; of each there is one at a
    time.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    after = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(
        "shipments.Shipment", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=400, blank=True)
    city = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    day = models.DateField()
    windows = models.JSONField(default=list)
    service_minutes = models.PositiveIntegerField(default=5)
    kilograms = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    volume_m3 = models.DecimalField(max_digits=8, decimal_places=3, default=0)
    pallets = models.PositiveIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=1)
    needs = models.JSONField(default=list)
    instructions = models.CharField(max_length=400, blank=True)
    due_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=JobState.OPEN.value)
    why = models.CharField(max_length=20, blank=True)
    by_itself = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    over_reason = models.CharField(max_length=200, blank=True)

    objects = Scoped["Job"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["depot", "reference", "kind"], condition=Q(by_itself=False), name="job_reference_once"
            ),
            models.UniqueConstraint(
                fields=["order", "shipment", "kind"],
                condition=Q(by_itself=True, state__in=_THERE),
                nulls_distinct=False,
                name="job_by_itself_once",
            ),
            models.CheckConstraint(
                condition=Q(by_itself=False) | Q(order__isnull=False) | Q(shipment__isnull=False),
                name="job_by_itself_of",
            ),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in JobKind]), name="job_kind"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in JobState]), name="job_state"),
            models.CheckConstraint(condition=Q(why__in=["", *(one.value for one in Why)]), name="job_why"),
            models.CheckConstraint(
                condition=Q(needs__contained_by=[one.value for one in Skill]), name="job_needs"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="job_place",
            ),
            models.CheckConstraint(condition=Q(kilograms__gte=0, volume_m3__gte=0), name="job_demand"),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | (Q(kind="deliver") & ~Q(after=F("id"))), name="job_after"
            ),
        )
        indexes = (
            models.Index(fields=["depot", "day", "state"], name="job_day"),
            models.Index(fields=["-day", "number"], name="job_latest"),
            models.Index(fields=["shipment"], condition=Q(shipment__isnull=False), name="job_shipment"),
            models.Index(fields=["depot", "address"], condition=Q(latitude__isnull=False), name="job_where"),
            # She asks what is held about her: jobs that somebody typed in belong to no order or shipment.
            models.Index(fields=["phone"], condition=Q(by_itself=False) & ~Q(phone=""), name="job_phone"),
        )

    def __str__(self) -> str:
        return self.number
