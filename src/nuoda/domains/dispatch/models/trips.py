"""Trips and their stops."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.dispatch.models.fleet import Depot, Driver, Partner, Vehicle
from nuoda.domains.dispatch.models.jobs import Job
from nuoda.domains.dispatch.rules import StopState, TripState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Trip(models.Model):
    """One way of one vehicle on one day from its depot and back, or a partner's jobs of that day.

    Whoever changes it raises ``version``; what is ``locked`` no plan changes. Figures are as of the last
    change: kilometres, minutes on the way, money, and minutes after promises.
    """

    scope = ""
    courier_scope = "driver__account_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    driver = models.ForeignKey(Driver, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=TripState.DRAFT.value)
    locked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=120, blank=True)
    seal = models.CharField(max_length=40, blank=True)
    seal_found = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    km = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    minutes = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    late_minutes = models.PositiveIntegerField(default=0)
    kilograms = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    volume_m3 = models.DecimalField(max_digits=10, decimal_places=3, default=0)
    pallets = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    break_reason = models.CharField(max_length=200, blank=True)

    objects = Scoped["Trip"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in TripState]), name="trip_state"
            ),
            models.CheckConstraint(
                condition=Q(vehicle__isnull=False, partner__isnull=True)
                | Q(vehicle__isnull=True, partner__isnull=False, driver__isnull=True),
                name="trip_by_one",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", released_at__isnull=True)
                | (~Q(state="draft") & Q(released_at__isnull=False)),
                name="trip_released_at",
            ),
        )
        indexes = (
            models.Index(fields=["depot", "day"], name="trip_day"),
            models.Index(fields=["-day", "number"], name="trip_latest"),
        )

    def __str__(self) -> str:
        return self.number


class Stop(models.Model):
    """A job's place in a trip. A job is in one trip at most, unless it failed in another.

    ``arrives_at``, ``begins_at`` and ``leaves_at`` are planned; ``arrived_at`` and ``left_at`` were told.
    ``why`` explains the place: what it costs there, and what it would cost elsewhere.
    """

    scope = ""
    courier_scope = "trip__driver__account_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="stops")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    locked = models.BooleanField(default=False)
    arrives_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    late_minutes = models.PositiveIntegerField(default=0)
    km = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=StopState.PLANNED.value)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)

    objects = Scoped["Stop"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["trip", "sequence"], name="stop_sequence", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["job"], condition=~Q(state="failed"), name="stop_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in StopState]), name="stop_state"
            ),
        )

    def __str__(self) -> str:
        return f"{self.trip_id} {self.sequence}"
