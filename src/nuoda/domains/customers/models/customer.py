"""Organisations we carry for, and where their systems take our messages."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.customers.rules import LANGUAGES, Tier
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Customer(models.Model):
    """One customer. ``email`` is where notices go; ``language`` and ``zone`` are how they are written.

    ``tier`` is the one that counts now. ``agent_id`` and ``deputy_id`` name agents of the team.
    """

    scope = "id"

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    trade = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=12, default=Tier.ORDINARY.value)
    language = models.CharField(max_length=10, default="zh-hans")
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    agent_id = models.UUIDField(null=True)
    deputy_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    search = SearchVectorField(null=True)

    objects = Scoped["Customer"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(tier__in=[t.value for t in Tier]), name="customer_tier"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="customer_language"),
            models.CheckConstraint(
                condition=Q(deputy_id__isnull=True)
                | (Q(agent_id__isnull=False) & ~Q(deputy_id=F("agent_id"))),
                name="customer_deputy",
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="customer_search"),
            models.Index(fields=["tier", "code"], name="customer_by_tier"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Contact(models.Model):
    """Somebody at a customer's: what she answers for, and how she is reached."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    duty = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["Contact"]()

    class Meta:
        indexes = (models.Index(fields=["customer", "name"], name="contact_customer"),)

    def __str__(self) -> str:
        return self.name


class Endpoint(models.Model):
    """Where a customer's system takes our messages.

    ``secret`` is sealed (see :mod:`nuoda.kernel.sealing`). After a renewal the former secret still signs
    beside the new one until ``former_until``, so that the other side may change over in its own time.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    secret = models.TextField()
    former_secret = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=200, blank=True)

    objects = Scoped["Endpoint"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "address"], condition=Q(closed_at__isnull=True), name="endpoint_once"
            ),
        )
        indexes = (models.Index(fields=["customer", "opened_at"], name="endpoint_customer"),)

    def __str__(self) -> str:
        return f"{self.label} {self.address}"
