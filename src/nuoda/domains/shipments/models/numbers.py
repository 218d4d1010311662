"""Every number under which carriers speak of a consignment, and when it means which one."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.kernel.visibility import Scoped


class Number(models.Model):
    """From ``valid_from`` until before ``valid_to`` this number of this carrier means this consignment.

    Waybills, numbers of single pieces, and a leg's own number with another carrier. Carriers use numbers
    again: the spans of one number never overlap, which the exclusion constraint ``number_span`` holds
    (migration 0004). ``piece`` and ``leg`` are "" and 0 where the number stands for the whole.
    """

    scope = "shipment__customer_id"
    courier_scope = "shipment__courier_id"

    pk = models.CompositePrimaryKey("number", "carrier", "valid_from")
    number = models.CharField(max_length=60)
    carrier = models.CharField(max_length=30)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    piece = models.CharField(max_length=60, blank=True)
    leg = models.PositiveSmallIntegerField(default=0)

    objects = Scoped["Number"]()

    class Meta:
        # A tail is found by LIKE, which only this class of operators serves where the collation is not "C".
        indexes = (models.Index(OpClass(Reverse(F("number")), name="text_pattern_ops"), name="number_tail"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="number_span_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.number}"
