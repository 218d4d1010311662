"""Goods that are held for somebody, and what is kept back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.stock.models.goods import Product
from nuoda.domains.stock.models.places import Warehouse
from nuoda.domains.stock.rules import Hold, ReservationState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Pool(models.Model):
    """All of a product in a warehouse: what is never promised, and what is kept for a tier and those above.

    Whoever promises of it locks this row first, so that no piece is promised twice. ``by_matrix``: what is
    kept for tiers that ``protected`` does not name is the service matrix's share of what lies there.
    """

    scope = "product__customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    safety = models.PositiveIntegerField(default=0)
    protected = models.JSONField(default=dict)
    by_matrix = models.BooleanField(default=False)

    objects = Scoped["Pool"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["product", "warehouse"], name="pool_once"),)

    def __str__(self) -> str:
        return f"{self.product_id} {self.warehouse_id}"


class Reservation(models.Model):
    """Goods held for an order line: soft until it lapses, hard until it is picked or released.

    ``life`` is how many days must remain on ``due_on``, the day of delivery. ``handling`` are instructions
    that whoever picks, packs and loads the goods ticks: handling marks, or words.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=100, unique=True)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=12)
    hold = models.CharField(max_length=4)
    state = models.CharField(max_length=8, default=ReservationState.HELD.value)
    quantity = models.PositiveIntegerField()
    picked = models.PositiveIntegerField(default=0)
    due_on = models.DateField()
    life = models.PositiveIntegerField(default=0)
    single = models.BooleanField(default=False)
    not_older = models.BooleanField(default=False)
    most = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=80)
    consignee = models.CharField(max_length=80, blank=True)
    handling = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["Reservation"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(hold__in=[one.value for one in Hold]), name="reservation_hold"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ReservationState]), name="reservation_state"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, picked__lte=F("quantity")), name="reservation_picked"
            ),
            models.CheckConstraint(
                condition=Q(hold="hard", expires_at__isnull=True) | Q(hold="soft", expires_at__isnull=False),
                name="reservation_lapses",
            ),
        )
        indexes = (
            models.Index(fields=["product", "warehouse"], condition=Q(state="held"), name="reservation_held"),
            models.Index(fields=["warehouse", "due_on"], condition=Q(state="held"), name="reservation_due"),
            models.Index(fields=["reference"], name="reservation_reference"),
        )

    def __str__(self) -> str:
        return self.number
