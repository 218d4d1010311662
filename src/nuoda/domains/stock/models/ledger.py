"""Moves, and what they come to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.stock.models.goods import Lot, Product
from nuoda.domains.stock.models.places import Location, Warehouse
from nuoda.domains.stock.models.promised import Reservation
from nuoda.domains.stock.rules import Kind, State
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_STATES = [one.value for one in State]


class Move(models.Model):
    """Goods of one lot went from one place to another; never changed and never deleted (migration 0002).

    ``key`` names it once and for all: who sends it again changes nothing. ``package`` is the number of what
    the goods were packed into, ``reference`` what the move was for: an order, a vehicle, an advice.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    by_id = models.CharField(max_length=80)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    origin_state = models.CharField(max_length=8, default=State.GOOD.value)
    target = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    target_state = models.CharField(max_length=8, default=State.GOOD.value)
    quantity = models.BigIntegerField()
    reservation = models.ForeignKey(Reservation, null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    package = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")

    objects = Scoped["Move"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="move_kind"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="move_quantity"),
            models.CheckConstraint(
                condition=Q(origin_state__in=_STATES, target_state__in=_STATES), name="move_states"
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("target")) | ~Q(origin_state=F("target_state")), name="move_goes"
            ),
        )
        indexes = (
            models.Index(fields=["product", "-at"], name="move_product"),
            models.Index(fields=["lot", "-at"], name="move_lot"),
            models.Index(fields=["warehouse", "-at"], name="move_warehouse"),
            models.Index(fields=["by_id", "-at"], name="move_by"),
            models.Index(
                fields=["reservation"], condition=Q(reservation__isnull=False), name="move_reservation"
            ),
        )

    def __str__(self) -> str:
        return self.key


class Balance(models.Model):
    """What lies in a place: written by the moves alone (migration 0002), so that it always is their sum.

    Inside the warehouse it is never below nought; ``outside`` is what came from there or went there.
    """

    scope = "customer_id"
    hands = True

    id = models.BigAutoField(primary_key=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)
    quantity = models.BigIntegerField()
    outside = models.BooleanField()
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")

    objects = Scoped["Balance"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["location", "lot", "state"], name="balance_spot"),
            models.CheckConstraint(condition=Q(outside=True) | Q(quantity__gte=0), name="balance_not_below"),
        )
        indexes = (
            models.Index(
                fields=["product", "warehouse"],
                condition=Q(outside=False, quantity__gt=0),
                name="balance_held",
            ),
            models.Index(fields=["lot"], name="balance_lot"),
        )

    def __str__(self) -> str:
        return f"{self.quantity}"
