"""By which terms goods are sourced: what places cost, who supplies, how customers want it; dated."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q

from nuoda.domains.orders.rules.allocating import Consent, Declined, Payer, Split
from nuoda.domains.orders.rules.shortage import Shortage
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class SourceTerm(models.Model):
    """What a shipment from a place to a region ("" for all others) costs, and when it leaves and arrives.

    ``place`` is a warehouse's code, or a supplier's. Money in least units: a shipment, a kg, a piece handled,
    a piece brought there from elsewhere. ``marks`` are handling marks of goods that it cannot send.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    place = models.CharField(max_length=20)
    region = models.CharField(max_length=80, blank=True)
    trip_cost = models.PositiveIntegerField()
    kg_cost = models.PositiveIntegerField(default=0)
    piece_cost = models.PositiveIntegerField(default=0)
    transfer_cost = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    days = models.PositiveSmallIntegerField(default=1)
    cutoff = models.TimeField(default=time(16, 0))
    weekdays = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["SourceTerm"]()

    class Meta:
        db_table = "orders_source_term"
        constraints = (
            models.UniqueConstraint(
                fields=["place", "region"], condition=Q(valid_to__isnull=True), name="source_term_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="source_term_span"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.region}"


class SupplierOffer(models.Model):
    """A product that a supplier sends to the consignee for us, with its cost and lead time in days.

    What becomes of its purchase orders is written to ``email``, in ``language``.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    supplier = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    product = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    unit_cost = models.PositiveIntegerField()
    lead_days = models.PositiveSmallIntegerField()
    most = models.PositiveIntegerField()
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["SupplierOffer"]()

    class Meta:
        db_table = "orders_supplier_offer"
        constraints = (
            models.UniqueConstraint(
                fields=["supplier", "product"], condition=Q(ended_at__isnull=True), name="supplier_offer_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.supplier} {self.product_id}"


class AllocationPolicy(models.Model):
    """How orders are allocated: of a customer, or (null) of all others. See ``rules.allocating.Policy``."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    split = models.CharField(max_length=8)
    most = models.PositiveSmallIntegerField()
    complete = models.BooleanField()
    payer = models.CharField(max_length=8)
    consent = models.CharField(max_length=8)
    shortage = models.CharField(max_length=14)
    least = models.PositiveIntegerField()
    backorder_days = models.PositiveSmallIntegerField()
    lateness = models.PositiveIntegerField()
    split_cost = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    declined = models.CharField(max_length=9)
    answer_hours = models.PositiveSmallIntegerField()
    allowed = models.JSONField(default=list)
    preferred = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    detour = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["AllocationPolicy"]()

    class Meta:
        db_table = "orders_allocation_policy"
        constraints = (
            models.UniqueConstraint(
                fields=["customer"], condition=Q(valid_to__isnull=True), nulls_distinct=False,
                name="allocation_policy_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    split__in=[one.value for one in Split], payer__in=[one.value for one in Payer],
                    consent__in=[one.value for one in Consent], shortage__in=[one.value for one in Shortage],
                    declined__in=[one.value for one in Declined],
                ),
                name="allocation_policy_words",
            ),
            models.CheckConstraint(
                condition=Q(most__gte=1, backorder_days__gte=1, answer_hours__gte=1),
                name="allocation_policy_least",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.customer_id} {self.valid_from}"


class OpenCatalogue(models.Model):
    """Goods of an owner that another customer may order: a brand's, by her dealer."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["OpenCatalogue"]()

    class Meta:
        db_table = "orders_open_catalogue"
        constraints = (
            models.UniqueConstraint(fields=["customer", "owner"], name="open_catalogue_once"),
            models.CheckConstraint(condition=~Q(customer=F("owner")), name="open_catalogue_other"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.owner_id}"


class Substitute(models.Model):
    """A product that may stand in for another, the lowest ``turn`` first; ``auto``: without asking.

    It holds from ``valid_from`` to ``valid_to``, unless it was withdrawn before.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField(default=1)
    auto = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True)

    objects = Scoped["Substitute"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "product", "other"], condition=Q(ended_at__isnull=True),
                name="substitute_once",
            ),
            models.CheckConstraint(condition=~Q(product=F("other")), name="substitute_other"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="substitute_span"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.product_id} {self.other_id}"
