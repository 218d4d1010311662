"""What is announced to come in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.stock.models.goods import Product
from nuoda.domains.stock.models.places import Warehouse
from nuoda.domains.stock.rules import AdviceState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Advice(models.Model):
    """A delivery that is announced. ``reference`` is the customer's own, once only."""

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=AdviceState.EXPECTED.value)
    expected_on = models.DateField()
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=120)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=120, blank=True)

    objects = Scoped["Advice"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "reference"], name="advice_reference"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in AdviceState]), name="advice_state"
            ),
        )
        indexes = (models.Index(fields=["state", "expected_on"], name="advice_awaited"),)

    def __str__(self) -> str:
        return self.number


class AdviceLine(models.Model):
    """So much of a product is announced; ``received`` includes what came ``damaged``."""

    scope = "advice__customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    advice = models.ForeignKey(Advice, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)

    objects = Scoped["AdviceLine"]()

    class Meta:
        db_table = "stock_advice_line"
        constraints = (
            models.UniqueConstraint(fields=["advice", "product"], name="advice_line_product"),
            models.CheckConstraint(
                condition=Q(damaged__lte=models.F("received")), name="advice_line_damaged"
            ),
        )
        indexes = (models.Index(fields=["product"], name="advice_line_by_product"),)

    def __str__(self) -> str:
        return f"{self.product_id} {self.quantity}"
