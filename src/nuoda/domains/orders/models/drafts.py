"""Orders as they were read and not yet confirmed, and how a customer's sheets are laid out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.orders.models.order import Order
from nuoda.domains.orders.rules.drafted import DraftState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class WaitingOrder(models.Model):
    """An order read out of a mail. Who sent the mail proves nothing, so a person confirms it.

    ``customer`` is whose contact has the sender's address, where one has; without one staff alone see it.
    ``values`` are the parts as they were read, by the names of the order form (lines of products under
    ``sku_N``, ``quantity_N``, ``substitutes_N``); ``doubts`` are what of them is a guess. ``source`` names
    the attachment it was read from ("" for the mail's words) and ``place`` counts the mail's orders from 0.
    ``rows`` counts the rows of an attached sheet that has too many to be confirmed one by one.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    mail = models.ForeignKey("conversations.IncomingMail", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=254)
    title = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    file_id = models.UUIDField(null=True)
    values = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, default=DraftState.WAITING.value)
    received_at = models.DateTimeField()
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = Scoped["WaitingOrder"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["mail", "place"], name="waiting_order_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in DraftState]), name="waiting_order_state"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="waiting_order_settled",
            ),
        )
        indexes = (models.Index(fields=["state", "-received_at"], name="waiting_order_latest"),)

    def __str__(self) -> str:
        return f"{self.sender} {self.title}"


class SheetLayout(models.Model):
    """Which column of a customer's sheets fills which of ours: ``columns`` maps our name to the header."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    columns = models.JSONField(default=dict)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=120)

    objects = Scoped["SheetLayout"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["customer", "kind"], name="sheet_layout_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"
