"""Service levels and case targets: dated, versioned, sourced."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.models.agreements import Contract
from nuoda.domains.contracts.models.calendars import BusinessCalendar
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class ServiceLevel(models.Model):
    """How fast a delivery is promised: for a customer, a contract, a tier, a service, or for all.

    ``pickup_hours`` are working hours from the order on within which the goods are collected.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=12, blank=True)
    service = models.CharField(max_length=30, blank=True)
    transit_days = models.JSONField()
    usual_hours = models.JSONField(default=dict)
    cutoff = models.TimeField()
    due_time = models.TimeField()
    pickup_hours = models.PositiveSmallIntegerField(null=True)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source = models.CharField(max_length=300)

    objects = Scoped["ServiceLevel"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="service_level_version"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="service_level_span",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class CaseTarget(models.Model):
    """How fast a step of a case must follow, by severity (domain reference §5.2, a proposal)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    severity = models.CharField(max_length=2)
    step = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField()
    working = models.BooleanField()
    valid_from = models.DateTimeField()
    source = models.CharField(max_length=300)

    objects = Scoped["CaseTarget"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["severity", "step", "valid_from"], name="case_target_once"),
        )

    def __str__(self) -> str:
        return f"{self.severity} {self.step}"
