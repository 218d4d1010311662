"""Returnable containers, and who has them: a ledger with two sides."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.dispatch.rules import HolderKind
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_HOLDERS = [one.value for one in HolderKind]


class ContainerKind(models.Model):
    """Pallets, cages or totes of one kind. Customers and partners give them back within ``days``.

    ``deposit`` is what one of them is worth, in ``currency``; nought where none is agreed.
    """

    scope = ""
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    days = models.PositiveIntegerField(default=30)
    deposit = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, default="CNY")
    closed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    objects = Scoped["ContainerKind"]()

    class Meta:
        db_table = "dispatch_container_kind"
        constraints = (models.CheckConstraint(condition=Q(deposit__gte=0), name="container_kind_deposit"),)

    def __str__(self) -> str:
        return self.code


class ContainerMove(models.Model):
    """So many containers went from one holder to another; never changed and never deleted (migration 0003).

    Holders are named by kind and code; the outside has none. ``customer`` is the one of the two who is a
    customer. ``due_on`` is when a customer or partner is to have given them back.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=80, unique=True)
    kind = models.ForeignKey(ContainerKind, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    giver_kind = models.CharField(max_length=10)
    giver = models.CharField(max_length=60, blank=True)
    taker_kind = models.CharField(max_length=10)
    taker = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["ContainerMove"]()

    class Meta:
        db_table = "dispatch_container_move"
        constraints = (
            models.CheckConstraint(
                condition=Q(giver_kind__in=_HOLDERS, taker_kind__in=_HOLDERS), name="container_move_holders"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="container_move_quantity"),
            models.CheckConstraint(
                condition=~Q(giver_kind=F("taker_kind")) | ~Q(giver=F("taker")), name="container_move_goes"
            ),
            models.CheckConstraint(
                condition=Q(giver_kind="outside", giver="") | ~Q(giver_kind="outside") & ~Q(giver=""),
                name="container_move_giver",
            ),
            models.CheckConstraint(
                condition=Q(taker_kind="outside", taker="") | ~Q(taker_kind="outside") & ~Q(taker=""),
                name="container_move_taker",
            ),
        )
        indexes = (
            models.Index(fields=["kind", "taker_kind", "taker", "at"], name="container_move_taken"),
            models.Index(fields=["kind", "giver_kind", "giver", "at"], name="container_move_given"),
            models.Index(fields=["customer", "-at"], name="container_move_customer"),
        )

    def __str__(self) -> str:
        return self.key
