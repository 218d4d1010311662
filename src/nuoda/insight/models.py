"""What measures count: projected from facts, thrown away and rebuilt at will."""

from __future__ import annotations

from django.db import models

from nuoda.kernel.visibility import Scoped


class DeliveryOutcome(models.Model):
    """One delivery promise as measures see it.

    ``warned_at`` is when it first came to be at risk, ``told_at`` when the customer was first told of
    the trouble, ``asked_at`` when she first asked. ``first_due_at`` is the first date of a chain of
    renegotiations: it stays measurable. ``corrected`` is True where evidence changed a
    verdict afterwards. ``missing`` names what keeps it from being in full: ``short:`` or ``damaged:`` with a
    shipment, ``line:`` with a product number that was called off.
    """

    scope = "customer_id"

    promise_id = models.UUIDField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=60)
    customer_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    warned_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=40, blank=True)
    corrected = models.BooleanField(default=False)
    missing = models.JSONField(default=list)

    objects = Scoped["DeliveryOutcome"]()

    class Meta:
        db_table = "insight_delivery_outcome"
        indexes = (
            models.Index(fields=["due_at"], name="outcome_due"),
            models.Index(fields=["customer_id", "due_at"], name="outcome_customer"),
            models.Index(fields=["subject_kind", "subject_id"], name="outcome_subject"),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.state}"


class MeterItem(models.Model):
    """One promise of any kind as the contract meter counts it, in the quarter of an hour it is due in.

    ``state`` is ``excused`` where it is past due within an excuse of the ledger. ``lost`` and ``damaged``
    name the shipments behind it that are; ``complained`` the cases.
    """

    scope = "customer_id"

    promise_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    thing_kind = models.CharField(max_length=20)
    thing_id = models.CharField(max_length=60)
    customer_id = models.UUIDField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    settled_at = models.DateTimeField(null=True)
    lost = models.JSONField(default=list)
    damaged = models.JSONField(default=list)
    complained = models.JSONField(default=list)

    objects = Scoped["MeterItem"]()

    class Meta:
        db_table = "insight_meter_item"
        indexes = (
            models.Index(fields=["thing_id"], name="meter_item_thing"),
            models.Index(fields=["customer_id", "kind", "due_at"], name="meter_item_due"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_kind}:{self.thing_id} {self.state}"


class MeterSlot(models.Model):
    """The rollup: how many items of a customer and kind fall due in a quarter of an hour, and how they stand.

    A quarter of an hour is the finest that zones differ by, so that days of any zone are sums of slots.
    """

    scope = "customer_id"

    id = models.BigAutoField(primary_key=True)
    customer_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    slot_at = models.DateTimeField()
    due = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    kept_first = models.IntegerField(default=0)
    excused = models.IntegerField(default=0)
    lost = models.IntegerField(default=0)
    damaged = models.IntegerField(default=0)
    complained = models.IntegerField(default=0)

    objects = Scoped["MeterSlot"]()

    class Meta:
        db_table = "insight_meter_slot"
        constraints = (
            models.UniqueConstraint(fields=["customer_id", "kind", "slot_at"], name="meter_slot_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.slot_at:%F %R}"


class CustomerDeed(models.Model):
    """An order given or a case opened, once each, so that facts given twice count once."""

    scope = "customer_id"

    thing_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    customer_id = models.UUIDField()
    day = models.DateField()
    undone = models.BooleanField(default=False)

    objects = Scoped["CustomerDeed"]()

    class Meta:
        db_table = "insight_customer_deed"

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}"


class CustomerDay(models.Model):
    """The rollup: what a customer did on a day of the house's zone."""

    scope = "customer_id"

    id = models.BigAutoField(primary_key=True)
    customer_id = models.UUIDField()
    day = models.DateField()
    orders = models.IntegerField(default=0)
    cases = models.IntegerField(default=0)
    complaints = models.IntegerField(default=0)

    objects = Scoped["CustomerDay"]()

    class Meta:
        db_table = "insight_customer_day"
        constraints = (models.UniqueConstraint(fields=["customer_id", "day"], name="customer_day_once"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day:%F}"


class CauseItem(models.Model):
    """A shipment or a case as causes are counted: its day in the house's zone, whose, where and by whom.

    ``position`` is the fact of the ledger that spoke of it last. A case counts while it is ``counted``.
    """

    scope = "customer_id"

    thing_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    day = models.DateField()
    customer_id = models.UUIDField(null=True)
    lane = models.CharField(max_length=200, blank=True)
    partner = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=80, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    counted = models.BooleanField(default=True)
    position = models.BigIntegerField()

    objects = Scoped["CauseItem"]()

    class Meta:
        db_table = "insight_cause_item"

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}"


class CauseDay(models.Model):
    """The rollup: shipments and cases of a day, by where they belong (``reach`` and its ``key``) and cause.

    The cause ``*`` holds the shipments, and the cases of all causes; "" those whose cause is not known.
    """

    scope = ""

    id = models.BigAutoField(primary_key=True)
    reach = models.CharField(max_length=10)
    key = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    shipments = models.IntegerField(default=0)
    cases = models.IntegerField(default=0)

    objects = Scoped["CauseDay"]()

    class Meta:
        db_table = "insight_cause_day"
        constraints = (
            models.UniqueConstraint(fields=["reach", "key", "cause", "day"], name="cause_day_once"),
        )
        indexes = (
            models.Index(
                fields=["reach", "cause", "day"],
                include=["key", "shipments", "cases"],
                name="cause_day_ranked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reach}:{self.key} {self.cause} {self.day:%F}"
