"""Value-added work on goods: what is offered, what orders ask for, and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.facts import Family
from nuoda.domains.stock.models.places import Location, Warehouse
from nuoda.domains.stock.rules import WorkState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class WorkService(models.Model):
    """A kind of work that warehouses do; ``code`` is that of the service in tariffs, which hold its price.

    ``minutes`` are for one piece, ``evidence`` says how it is seen that it was done. ``materials`` are pairs
    of a product number of the customer who orders it and of pieces that one piece of work uses up.
    """

    scope = ""
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    family = models.CharField(max_length=14)
    minutes = models.PositiveIntegerField(default=0)
    per_day = models.PositiveIntegerField(null=True)
    evidence = models.CharField(max_length=200, blank=True)
    materials = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["WorkService"]()

    class Meta:
        db_table = "stock_work_service"
        constraints = (
            models.CheckConstraint(
                condition=Q(family__in=[one.value for one in Family]), name="work_service_family"
            ),
        )

    def __str__(self) -> str:
        return self.code


class WorkOrder(models.Model):
    """Work that an order asks for, in the warehouse that its goods leave from.

    ``quantity`` counts pieces of work, of which ``done`` are. ``price`` is for all of it, where it is agreed.
    ``said`` is why it could not be done, or why it was waived.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(WorkService, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    quantity = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, default=WorkState.OPEN.value)
    price = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    said = models.CharField(max_length=200, blank=True)

    objects = Scoped["WorkOrder"]()

    class Meta:
        db_table = "stock_work_order"
        constraints = (
            models.UniqueConstraint(fields=["customer", "reference", "service"], name="work_order_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in WorkState]), name="work_order_state"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, done__lte=F("quantity")), name="work_order_done"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="work_order_ended",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0) & ~Q(currency=""), name="work_order_price"
            ),
        )
        indexes = (
            models.Index(
                fields=["warehouse", "asked_at"], condition=Q(state__in=("open", "failed")),
                name="work_order_waiting",
            ),
            models.Index(fields=["-asked_at"], name="work_order_latest"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class WorkDone(models.Model):
    """A piece of value-added work; what it used and made stands in the moves under its ``key``.

    ``order`` is the work that an order asked for, None for work without one.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    objects = Scoped["WorkDone"]()

    class Meta:
        db_table = "stock_work"
        constraints = (models.CheckConstraint(condition=Q(quantity__gt=0), name="work_quantity"),)
        indexes = (models.Index(fields=["customer", "-at"], name="work_latest"),)

    def __str__(self) -> str:
        return self.key
