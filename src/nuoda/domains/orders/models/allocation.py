"""What becomes of order lines whose goods lie with us, and by which terms that is decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.orders.models.order import Order
from nuoda.domains.orders.rules.allocating import (
    Bearer,
    LineState,
    PartKind,
    PartState,
    PurchaseState,
    purchase_state,
)
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class AllocatedLine(models.Model):
    """A line of an order with a product that lies with us. ``place`` is its place among the order's lines.

    ``decision`` keeps why it is served as it is: the chosen way, the runner-up and their costs, in least
    units of ``currency``. ``promise_on`` is the day of delivery of what comes later, ``cancel_at`` when what
    has not come is called off. ``round`` counts how often it was planned, ``first_round`` is the first since
    the customer asked for as much as now; ``first_held`` is what was there at that one and is still held or
    sent, ``first_waiting`` what lacked or was to come then, ``filled_at`` when nothing lacked any more.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    product = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=LineState.OPEN.value)
    round = models.PositiveSmallIntegerField(default=0)
    rank = models.SmallIntegerField(default=0)
    ordered_at = models.DateTimeField()
    held = models.PositiveIntegerField(default=0)
    first_round = models.PositiveSmallIntegerField(default=1)
    first_held = models.PositiveIntegerField(default=0)
    first_waiting = models.PositiveIntegerField(default=0)
    filled_at = models.DateTimeField(null=True)
    dropped = models.PositiveIntegerField(default=0)
    promise_on = models.DateField(null=True)
    cancel_at = models.DateTimeField(null=True)
    cost = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    decision = models.JSONField(default=dict)
    planned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["AllocatedLine"]()

    class Meta:
        db_table = "orders_allocated_line"
        constraints = (
            models.UniqueConstraint(fields=["order", "place"], name="allocated_line_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in LineState]), name="allocated_line_state"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, held__lte=F("quantity"), dropped__lte=F("quantity")),
                name="allocated_line_held",
            ),
        )
        indexes = (
            models.Index(
                fields=["product"], condition=Q(state__in=("open", "partial", "backordered", "short")),
                name="allocated_line_open",
            ),
            models.Index(
                fields=["cancel_at"], condition=Q(cancel_at__isnull=False), name="allocated_line_cancel"
            ),
            models.Index(fields=["customer", "ordered_at"], name="allocated_line_by_age"),
            models.Index(fields=["product", "ordered_at"], name="allocated_line_demand"),
            models.Index(fields=["ordered_at"], name="allocated_line_day"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.order_id} {self.sku}"


class AllocatedPart(models.Model):
    """So many pieces of a line from one source. ``key`` is that of the reservation that holds them.

    ``product`` differs from the line's where another was taken in its place. ``number`` is the reservation's,
    or that of the purchase order to the supplier. ``first``: it lay there when the line was first served.
    ``agreed`` is where a replacement was agreed, and ``consent`` how: unasked, or ``consented_by`` whom.
    A supplier's was accepted at ``accepted_at``, refused because of ``refused_why``, or sent by ``carrier``
    under ``waybill``. One accepted that is not wanted any more was asked back at ``cancel_asked_at``;
    ``charge`` is what she keeps or asks for it, in least units, and ``borne_by`` who bears that.
    """

    scope = "line__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(AllocatedLine, on_delete=models.PROTECT, related_name="parts")
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=PartState.PLANNED.value)
    source = models.CharField(max_length=20)
    product = models.ForeignKey("stock.Product", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()
    first = models.BooleanField(default=False)
    number = models.CharField(max_length=20, blank=True)
    leaves_on = models.DateField()
    due_on = models.DateField()
    cost = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    offer = models.ForeignKey(
        "orders.Substitution", null=True, on_delete=models.PROTECT, related_name="parts"
    )
    agreed = models.CharField(max_length=200, blank=True)
    consent = models.CharField(max_length=8, blank=True)
    consented_by = models.CharField(max_length=120, blank=True)
    consented_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=200, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    waybill = models.CharField(max_length=60, blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    cancel_answered_at = models.DateTimeField(null=True)
    cancel_agreed = models.BooleanField(null=True)
    cancel_why = models.CharField(max_length=200, blank=True)
    charge = models.BigIntegerField(default=0)
    borne_by = models.CharField(max_length=8, blank=True)

    objects = Scoped["AllocatedPart"]()

    class Meta:
        db_table = "orders_allocated_part"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in PartKind]), name="allocated_part_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in PartState]), name="allocated_part_state"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="allocated_part_quantity"),
            models.CheckConstraint(
                condition=Q(charge=0) | Q(charge__gt=0, borne_by__in=[one.value for one in Bearer]),
                name="allocated_part_charge",
            ),
        )
        indexes = (
            models.Index(fields=["line"], name="allocated_part_line"),
            models.Index(fields=["number"], condition=~Q(number=""), name="allocated_part_number"),
            models.Index(fields=["offer"], condition=Q(offer__isnull=False), name="allocated_part_offer"),
        )

    def __str__(self) -> str:
        return self.key

    def purchase(self) -> PurchaseState:
        """Where the purchase order of a supplier's part stands."""
        return purchase_state(
            self.state, accepted=self.accepted_at is not None, asked=self.cancel_asked_at is not None,
            agreed=self.cancel_agreed,
        )  # fmt: skip
