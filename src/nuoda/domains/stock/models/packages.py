"""What goods are packed into."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.stock.models.places import Warehouse
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Package(models.Model):
    """A package; what is in it stands in the moves under its ``number``, which is its SSCC where the house
    has a GS1 prefix. Sizes are in mm and g, nought where nobody measured.

    ``trip`` is the trip or vehicle that it is to go with, "" where any may take it.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=40, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    trip = models.CharField(max_length=40, blank=True)
    length = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)
    packed_at = models.DateTimeField()
    packed_by = models.CharField(max_length=120)
    loaded_at = models.DateTimeField(null=True)
    loaded_by = models.CharField(max_length=120, blank=True)

    objects = Scoped["Package"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(number=""), name="package_number"),)
        indexes = (
            models.Index(fields=["reference"], name="package_reference"),
            models.Index(
                fields=["warehouse", "trip"], condition=Q(loaded_at__isnull=True), name="package_waiting"
            ),
        )

    def __str__(self) -> str:
        return self.number
