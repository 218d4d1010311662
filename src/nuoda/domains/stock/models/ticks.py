"""Handling instructions that were ticked at hand-overs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.stock.rules import TICKED
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class HandlingTick(models.Model):
    """Somebody said at a hand-over that an instruction was minded.

    ``step`` is the kind of the move; ``thing`` the number of the reservation that was picked, or of the
    package that was packed or loaded.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    step = models.CharField(max_length=10)
    thing = models.CharField(max_length=40)
    mark = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["HandlingTick"]()

    class Meta:
        db_table = "stock_handling_tick"
        constraints = (
            models.UniqueConstraint(fields=["thing", "step", "mark"], name="handling_tick_once"),
            models.CheckConstraint(
                condition=Q(step__in=[one.value for one in TICKED]), name="handling_tick_step"
            ),
        )
        indexes = (models.Index(fields=["reference"], name="handling_tick_reference"),)

    def __str__(self) -> str:
        return f"{self.step} {self.thing} {self.mark}"
