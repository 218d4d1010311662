"""Another product that is offered in place of one that lacks, and held while the customer is asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nuoda.domains.orders.models.allocation import AllocatedLine
from nuoda.domains.orders.models.change import OrderAsk
from nuoda.domains.orders.models.order import Order
from nuoda.domains.orders.rules.allocating import UNSETTLED, SubstitutionState, Withdrawn
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Substitution(models.Model):
    """So many pieces of ``other`` are offered for a line in place of ``product``, once for what she asked.

    ``ask`` is the question, null until the goods are held. ``round`` is the line's when it was offered,
    ``source`` where the pair was agreed, ``why`` tells why it was withdrawn.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(AllocatedLine, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    ask = models.OneToOneField(OrderAsk, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    other_sku = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, default=SubstitutionState.PLANNED.value)
    source = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    due_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=8, blank=True)

    objects = Scoped["Substitution"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=[one.value for one in UNSETTLED]),
                name="substitution_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in SubstitutionState], quantity__gt=0),
                name="substitution_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(ask__isnull=False), name="substitution_asked"
            ),
            models.CheckConstraint(
                condition=Q(why="") | Q(why__in=[one.value for one in Withdrawn]), name="substitution_why"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["answer_by"], condition=Q(state="open"), name="substitution_due"),
            models.Index(fields=["order"], name="substitution_order"),
            models.Index(fields=["customer", "made_at"], name="substitution_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.sku} {self.other_sku}"
