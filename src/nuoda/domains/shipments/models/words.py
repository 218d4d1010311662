"""The words that shipments are found by."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.kernel.visibility import Scoped


class ShipmentWords(models.Model):
    """The words of one shipment, beside it: its row changes with every scan, and these never do.

    ``booked_at`` is the shipment's own, so that the newest under a common word are found here.
    """

    scope = "shipment__customer_id"

    shipment = models.OneToOneField(Shipment, primary_key=True, on_delete=models.PROTECT, related_name="+")
    search = SearchVectorField()
    booked_at = models.DateTimeField()

    objects = Scoped["ShipmentWords"]()

    class Meta:
        db_table = "shipments_words"
        indexes = (
            GinIndex(fields=["search"], name="shipment_search"),
            models.Index(fields=["-booked_at", "-shipment"], name="shipment_words_latest"),
        )

    def __str__(self) -> str:
        return str(self.shipment_id)
