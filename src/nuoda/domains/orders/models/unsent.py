"""Orders that a customer's clerk began to write and has not placed."""

from __future__ import annotations

from django.db import models

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class UnsentOrder(models.Model):
    """A form as it was left: ``values`` by the names of its fields. Its writer alone sees it."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    writer = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    objects = Scoped["UnsentOrder"]()

    class Meta:
        indexes = (models.Index(fields=["writer", "-kept_at"], name="unsent_order_latest"),)

    def __str__(self) -> str:
        return self.title
