"""Goods that shall go elsewhere, or come back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.domains.shipments.rules.redirect import OPEN, AskedBy, RedirectKind, RedirectState, Verified
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Redirection(models.Model):
    """A wish to redirect or stop a shipment: who asked, how verified, what was tried, and what came of it.

    ``consignee`` is where it shall go, as an order keeps it; empty for a stop. ``milestone`` is where the
    goods were when it was asked.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    consignee = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    side = models.CharField(max_length=10)
    verified = models.CharField(max_length=16)
    taken_by = models.CharField(max_length=120)
    milestone = models.CharField(max_length=30)
    fee = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=10, default=RedirectState.ASKED.value)
    tried_at = models.DateTimeField(null=True)
    tried_by = models.CharField(max_length=120, blank=True)
    tried = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=400, blank=True)

    objects = Scoped["Redirection"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in RedirectKind]), name="redirection_kind"
            ),
            models.CheckConstraint(
                condition=Q(side__in=[one.value for one in AskedBy]), name="redirection_side"
            ),
            models.CheckConstraint(
                condition=Q(verified__in=[one.value for one in Verified]), name="redirection_verified"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | (Q(state__in=["done", "failed", "too_late"]) & Q(ended_at__isnull=False)),
                name="redirection_state",
            ),
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(state__in=OPEN), name="redirection_open_once"
            ),
        )
        indexes = (models.Index(fields=["shipment", "asked_at"], name="redirection_of_shipment"),)

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.kind}"
