"""Counts: what people found, without being told what should be there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.stock.models.goods import Lot, Product
from nuoda.domains.stock.models.places import Location, Warehouse
from nuoda.domains.stock.rules import CountState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Count(models.Model):
    """One place counted by one person. ``off`` is the sum of what was off, over and under alike."""

    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=100, unique=True)
    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)
    off = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=120)
    counted_by_id = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_by_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    objects = Scoped["Count"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in CountState]), name="count_state"
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id="") | ~Q(decided_by_id=F("counted_by_id")), name="count_four_eyes"
            ),
        )
        indexes = (models.Index(fields=["state", "-counted_at"], name="count_latest"),)

    def __str__(self) -> str:
        return self.number


class CountLine(models.Model):
    """Goods of one lot in one state, as the ledger had them at that instant and as they were counted."""

    scope = "product__customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()

    objects = Scoped["CountLine"]()

    class Meta:
        db_table = "stock_count_line"
        constraints = (
            models.UniqueConstraint(fields=["count", "lot", "state"], name="count_line_once"),
            models.CheckConstraint(condition=Q(counted__gte=0), name="count_line_counted"),
        )

    def __str__(self) -> str:
        return f"{self.counted}"
