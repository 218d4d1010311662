"""Warehouses and the places in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.stock.rules import OUTSIDE, Place
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_OUTSIDE = [one.value for one in OUTSIDE]


class Warehouse(models.Model):
    """A warehouse. A count that is off by more than ``adjust_limit`` pieces needs a second person.

    ``gs1_prefix`` is the company prefix that its packages are numbered under, "" where the house has none.
    """

    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    adjust_limit = models.PositiveIntegerField(default=5)
    gs1_prefix = models.CharField(max_length=10, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = Scoped["Warehouse"]()

    def __str__(self) -> str:
        return self.code


class Location(models.Model):
    """A place. Its capacity is in cm³, g and pallets, null where it has no such limit.

    ``area`` is the zone of the warehouse it lies in; ``walk`` orders places along the way of whoever picks.
    """

    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="locations")
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=12)
    outside = models.BooleanField(default=False)
    area = models.CharField(max_length=40, blank=True)
    walk = models.PositiveIntegerField(default=0)
    volume = models.BigIntegerField(null=True)
    weight = models.BigIntegerField(null=True)
    pallets = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped["Location"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["warehouse", "code"], name="location_code"),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Place]), name="location_kind"),
            models.CheckConstraint(
                condition=Q(outside=True, kind__in=_OUTSIDE) | (Q(outside=False) & ~Q(kind__in=_OUTSIDE)),
                name="location_outside",
            ),
            models.CheckConstraint(
                condition=(Q(volume__isnull=True) | Q(volume__gte=0))
                & (Q(weight__isnull=True) | Q(weight__gte=0)),
                name="location_capacity",
            ),
        )
        indexes = (models.Index(fields=["warehouse", "kind", "walk"], name="location_walk"),)

    def __str__(self) -> str:
        return self.code
