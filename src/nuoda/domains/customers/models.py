"""Organisations we carry for."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from nuoda.domains.customers.rules import LANGUAGES, Tier
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Customer(models.Model):
    """One customer. ``email`` is where notices go; ``language`` and ``zone`` are how they are written."""

    scope = "id"

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    trade = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=12, default=Tier.ORDINARY.value)
    language = models.CharField(max_length=10, default="zh-hans")
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    search = SearchVectorField(null=True)

    objects = Scoped["Customer"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(tier__in=[t.value for t in Tier]), name="customer_tier"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="customer_language"),
        )
        indexes = (GinIndex(fields=["search"], name="customer_search"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
