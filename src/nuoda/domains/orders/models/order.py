"""What was asked to be carried."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower

from nuoda.domains.orders.rules import CHANNELS, State
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Order(models.Model):
    """One order. ``sender`` and ``consignee`` are kept as they came; ``lines`` are the goods.

    The goods are collected between ``pickup_from`` and ``pickup_until``, where that was agreed.

    ``quote`` is the number of the quote that it takes up, with its version and option; ``price`` is the total
    that was quoted, in ``price_currency``. ``twin_key`` is what it shares with an order for the same goods to
    the same consignee, "" where that cannot be told. ``handed_over_at`` is when a carrier first had it,
    ``forgotten_at`` when its parties were reduced to the city.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)
    service = models.CharField(max_length=30)
    state = models.CharField(max_length=12, default=State.CONFIRMED.value)
    ordered_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    sender = models.JSONField(default=dict)
    consignee = models.JSONField(default=dict)
    goods = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(default=list)
    pieces = models.PositiveIntegerField(default=1)
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    declared_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    handling = models.JSONField(default=list)
    pickup_from = models.DateTimeField(null=True)
    pickup_until = models.DateTimeField(null=True)
    promised_due_at = models.DateTimeField(null=True)
    promise_basis = models.CharField(max_length=200, blank=True)
    usual_transit_hours = models.PositiveIntegerField(null=True)
    quote = models.CharField(max_length=30, blank=True)
    quote_version = models.PositiveSmallIntegerField(null=True)
    quote_option = models.CharField(max_length=100, blank=True)
    price = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    price_currency = models.CharField(max_length=3, blank=True)
    fingerprint = models.CharField(max_length=32)
    twin_key = models.CharField(max_length=32, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    handed_over_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    forgotten_at = models.DateTimeField(null=True)
    search = SearchVectorField(null=True)

    objects = Scoped["Order"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "reference"], name="order_reference_once"),
            models.UniqueConstraint(fields=["quote"], condition=~Q(quote=""), name="order_quote_once"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0) & ~Q(price_currency=""), name="order_price"
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="order_state"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="order_channel"),
            models.CheckConstraint(condition=Q(pieces__gt=0), name="order_pieces"),
            models.CheckConstraint(
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__gte=0), name="order_weight"
            ),
            models.CheckConstraint(
                condition=Q(pickup_from__isnull=True)
                | Q(pickup_until__isnull=False, pickup_until__gt=F("pickup_from")),
                name="order_pickup",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="order_cancelled_at",
            ),
        )
        indexes = (
            models.Index(fields=["-ordered_at"], name="order_latest"),
            models.Index(
                fields=["customer", "twin_key", "ordered_at"], condition=~Q(twin_key=""), name="order_twins"
            ),
            models.Index(fields=["ordered_at"], condition=Q(state="held"), name="order_held"),
            GinIndex(fields=["search"], name="order_search"),
            # She asks what is held about her, by the mail address that her orders bear.
            models.Index(Lower(KeyTextTransform("email", "consignee")), name="order_by_mail"),
        )

    def __str__(self) -> str:
        return self.reference
