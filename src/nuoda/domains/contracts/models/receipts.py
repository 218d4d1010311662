"""Signed paper that must come back: for whom, and how fast."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class ReceiptTerm(models.Model):
    """A customer's signed receipts come back: three times, each counted from delivery.

    ``image_hours`` until a picture of it is with us, ``station_days`` until the original is at our station,
    ``shipper_days`` until it is with the shipper. A change ends the row and begins another.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    image_hours = models.PositiveSmallIntegerField()
    station_days = models.PositiveSmallIntegerField()
    shipper_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=120)

    objects = Scoped["ReceiptTerm"]()

    class Meta:
        db_table = "contracts_receipt_term"
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="receipt_term_span"
            ),
            models.CheckConstraint(
                condition=Q(image_hours__lte=F("station_days") * 24, station_days__lte=F("shipper_days")),
                name="receipt_term_order",
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(valid_to__isnull=True), name="receipt_term_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.image_hours}h {self.station_days}d {self.shipper_days}d"
