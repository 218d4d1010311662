"""Tariffs with their versions, and the quotes that were made of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.rules.quotes.shapes import QuoteState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Tariff(models.Model):
    """Prices of a service by one carrier: our own carriage (``partner`` "") or a partner; for one or all."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    service = models.CharField(max_length=30)
    partner = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = Scoped["Tariff"]()

    def __str__(self) -> str:
        return self.code


class TariffVersion(models.Model):
    """One version, as the sheet that was read. It never changes (migration 0005); the next one follows it."""

    scope = "tariff__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    tariff = models.ForeignKey(Tariff, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    rows = models.JSONField()
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["TariffVersion"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tariff", "version"], name="tariff_version"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="tariff_span"
            ),
        )

    def __str__(self) -> str:
        return f"{self.tariff_id} v{self.version}"


class Quote(models.Model):
    """One version of a quote: what was asked, every option with its lines, the advice. Only its fate changes.

    ``expires_at`` is the last cut-off of its options; ``lowest`` and ``highest`` are their totals.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField(default=1)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    wish = models.JSONField()
    offer = models.JSONField()
    advised = models.CharField(max_length=100)
    currency = models.CharField(max_length=3)
    lowest = models.DecimalField(max_digits=16, decimal_places=4)
    highest = models.DecimalField(max_digits=16, decimal_places=4)
    origin = models.CharField(max_length=120)
    destination = models.CharField(max_length=120)
    channel = models.CharField(max_length=10)
    quoted_at = models.DateTimeField()
    quoted_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=QuoteState.OPEN.value)
    taken_at = models.DateTimeField(null=True)
    taken_option = models.CharField(max_length=100, blank=True)
    order_reference = models.CharField(max_length=60, blank=True)

    objects = Scoped["Quote"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number", "version"], name="quote_version"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in QuoteState if one is not QuoteState.EXPIRED]),
                name="quote_state",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_at__isnull=False) | ~Q(state="taken"), name="quote_taken"
            ),
        )
        indexes = (
            models.Index(fields=["customer", "-quoted_at"], name="quote_customer"),
            models.Index(fields=["-quoted_at"], name="quote_latest"),
        )

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"
