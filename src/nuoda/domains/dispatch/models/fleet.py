"""Who and what drives: depots, vehicles, drivers and their shifts, partners."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.dispatch.rules import Skill, Temperature
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_SKILLS = [one.value for one in Skill]


class Depot(models.Model):
    """Where vehicles start and end, and the terms by which its trips are planned.

    Ways are the great circle times ``detour``; ``speeds`` are 24 figures in km/h, one an hour of its
    ``zone``. A minute after a promise costs ``late_cost``. After ``drive_minutes`` at the wheel
    ``break_minutes`` are due. A plan may take ``plan_seconds``; it is applied by itself where the depot
    is ``automatic``. What goes under the name of ``carrier`` to one of ``cities`` (its own city where none
    is named) becomes a stop by itself; where that is "", stops are recorded by whoever knows of them.
    """

    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=400, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    warehouse = models.ForeignKey("stock.Warehouse", null=True, on_delete=models.PROTECT, related_name="+")
    detour = models.FloatField(default=1.35)
    speeds = models.JSONField(default=list)
    late_cost = models.DecimalField(max_digits=10, decimal_places=2, default=1)
    drive_minutes = models.PositiveIntegerField(default=240)
    break_minutes = models.PositiveIntegerField(default=20)
    plan_seconds = models.PositiveIntegerField(default=10)
    automatic = models.BooleanField(default=False)
    carrier = models.CharField(max_length=30, blank=True)
    cities = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped["Depot"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="depot_place",
            ),
            models.CheckConstraint(condition=Q(detour__gte=1, detour__lte=5), name="depot_detour"),
            models.CheckConstraint(condition=Q(late_cost__gte=0), name="depot_late_cost"),
        )

    def __str__(self) -> str:
        return self.code


class Vehicle(models.Model):
    """A vehicle; it drives from ``opens`` to ``closes`` (local times of its depot) where no shift says else.

    From ``out_from_at`` to ``out_until_at`` it is broken; without an end until somebody says that it is back.
    """

    scope = ""
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120, blank=True)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    kilograms = models.PositiveIntegerField()
    volume_m3 = models.DecimalField(max_digits=8, decimal_places=3)
    pallets = models.PositiveIntegerField(default=0)
    temperature = models.CharField(max_length=10, blank=True)
    skills = models.JSONField(default=list)
    fixed_cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    km_cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    hour_cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    opens = models.TimeField()
    closes = models.TimeField()
    device = models.CharField(max_length=60, blank=True)
    out_from_at = models.DateTimeField(null=True)
    out_until_at = models.DateTimeField(null=True)
    out_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped["Vehicle"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kilograms__gt=0, volume_m3__gt=0), name="vehicle_capacity"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="vehicle_day"),
            models.CheckConstraint(condition=Q(skills__contained_by=_SKILLS), name="vehicle_skills"),
            models.CheckConstraint(
                condition=Q(temperature__in=[one.value for one in Temperature]), name="vehicle_temperature"
            ),
            models.CheckConstraint(
                condition=Q(fixed_cost__gte=0, km_cost__gte=0, hour_cost__gte=0), name="vehicle_cost"
            ),
        )

    def __str__(self) -> str:
        return self.code


class Driver(models.Model):
    """Somebody who drives. ``account`` is how he signs in, ``vehicle`` the one that he usually drives."""

    scope = ""
    courier_scope = "account_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=60, blank=True)
    licence = models.CharField(max_length=10, blank=True)
    account = models.OneToOneField(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    skills = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped["Driver"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(skills__contained_by=_SKILLS), name="driver_skills"),
        )

    def __str__(self) -> str:
        return self.code


class DriverShift(models.Model):
    """When somebody drives. His shifts do not overlap."""

    scope = ""
    courier_scope = "driver__account_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    driver = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="shifts")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = Scoped["DriverShift"]()

    class Meta:
        db_table = "dispatch_driver_shift"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="driver_shift_forward"),
        )
        indexes = (models.Index(fields=["begins_at"], name="driver_shift_day"),)

    def __str__(self) -> str:
        return f"{self.driver_id} {self.begins_at}"


class Partner(models.Model):
    """A partner who drives for us at a price, so many jobs a day, to ``cities`` (everywhere where none)."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    jobs_a_day = models.PositiveIntegerField()
    kilograms = models.PositiveIntegerField()
    cities = models.JSONField(default=list)
    job_price = models.DecimalField(max_digits=10, decimal_places=2)
    kg_price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    cutoff = models.TimeField()
    skills = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped["Partner"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(job_price__gte=0, kg_price__gte=0), name="partner_price"),
            models.CheckConstraint(condition=Q(skills__contained_by=_SKILLS), name="partner_skills"),
            models.CheckConstraint(condition=Q(kilograms__gt=0), name="partner_kilograms"),
        )

    def __str__(self) -> str:
        return self.code
