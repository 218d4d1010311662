"""Products, their lots, and what customers demand of lots."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.stock.rules import Turn
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Product(models.Model):
    """What a customer keeps with us. Sizes are of one unit, in mm and g; ``shelf_life`` in days."""

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    unit = models.CharField(max_length=20, default="piece")
    length = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)
    per_pallet = models.PositiveIntegerField(null=True)
    shelf_life = models.PositiveIntegerField(null=True)
    turn = models.CharField(max_length=4, default=Turn.FEFO.value)
    marks = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    search = SearchVectorField(null=True)

    objects = Scoped["Product"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "sku"], name="product_sku"),
            models.UniqueConstraint(fields=["customer", "gtin"], condition=~Q(gtin=""), name="product_gtin"),
            models.CheckConstraint(condition=Q(turn__in=[one.value for one in Turn]), name="product_turn"),
            models.CheckConstraint(
                condition=Q(per_pallet__isnull=True) | Q(per_pallet__gt=0), name="product_per_pallet"
            ),
        )
        indexes = (
            models.Index(fields=["gtin"], condition=~Q(gtin=""), name="product_by_gtin"),
            GinIndex(fields=["search"], name="product_search"),
        )

    def __str__(self) -> str:
        return self.sku


class Lot(models.Model):
    """Goods that were made together. ``received_on`` is when the first of them came in."""

    scope = "product__customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    code = models.CharField(max_length=40)
    produced_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    received_on = models.DateField()

    objects = Scoped["Lot"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["product", "code"], name="lot_code"),
            models.CheckConstraint(
                condition=Q(produced_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(produced_on__lte=F("expires_on")),
                name="lot_dates",
            ),
        )
        indexes = (models.Index(fields=["expires_on"], name="lot_expiry"),)

    def __str__(self) -> str:
        return self.code


class LotTerm(models.Model):
    """What a customer demands of lots, for one consignee or ("") for all of hers."""

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    consignee = models.CharField(max_length=80, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    single = models.BooleanField(default=False)
    not_older = models.BooleanField(default=False)
    most = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["LotTerm"]()

    class Meta:
        db_table = "stock_lot_term"
        constraints = (
            models.CheckConstraint(condition=Q(percent__lte=100), name="lot_term_percent"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="lot_term_span"
            ),
            models.UniqueConstraint(
                fields=["customer", "consignee"], condition=Q(valid_to__isnull=True), name="lot_term_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.consignee}"
