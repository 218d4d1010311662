"""Value-added work on goods."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.stock.models.places import Location, Warehouse
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class WorkDone(models.Model):
    """A piece of value-added work; what it used and made stands in the moves under its ``key``."""

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["WorkDone"]()

    class Meta:
        db_table = "stock_work"
        constraints = (models.CheckConstraint(condition=Q(quantity__gt=0), name="work_quantity"),)
        indexes = (models.Index(fields=["customer", "-at"], name="work_latest"),)

    def __str__(self) -> str:
        return self.key
