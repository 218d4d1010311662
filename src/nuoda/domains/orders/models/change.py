"""What happens to an order after it was taken: holds, versions, notes to those who work on it, questions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.orders.models.order import Order
from nuoda.domains.orders.rules import AskKind, Cause, Change, Decision, HoldReason, NoteKind, Party, Stage
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class OrderHold(models.Model):
    """An order that waits: beside its twin until somebody decides, or for an answer."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    twin = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10)
    held_at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=400, blank=True)

    objects = Scoped["OrderHold"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=[one.value for one in HoldReason]), name="hold_reason"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__in=[one.value for one in Decision], decided_at__isnull=False),
                name="hold_decision",
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(decision=""), name="hold_open_once"),
            models.CheckConstraint(
                condition=~Q(reason="duplicate") | Q(twin__isnull=False), name="hold_twin"
            ),
        )
        indexes = (models.Index(fields=["order", "held_at"], name="hold_of_order"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.reason}"


class OrderVersion(models.Model):
    """What was asked for, version by version; the first is written when the second comes.

    ``content`` holds what may change, ``changes`` what differs from the version before.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    asked_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    content = models.JSONField()
    changes = models.JSONField(default=list)
    price = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    price_currency = models.CharField(max_length=3, blank=True)
    fee = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    fee_currency = models.CharField(max_length=3, blank=True)

    objects = Scoped["OrderVersion"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["order", "number"], name="order_version_once"),
            models.CheckConstraint(
                condition=Q(cause__in=[one.value for one in Cause]), name="order_version_cause"
            ),
            models.CheckConstraint(condition=Q(fee__isnull=True) | Q(fee__gte=0), name="order_version_fee"),
        )

    def __str__(self) -> str:
        return f"{self.order_id} v{self.number}"


class HandOverNote(models.Model):
    """A change that a party who works on the order must acknowledge by ``answer_by``.

    ``version`` is the order's, ``lines`` what changed or goes back to its shelf.
    """

    scope = "customer_id"
    hands = True

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(default=list)
    written_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    said = models.CharField(max_length=200, blank=True)

    objects = Scoped["HandOverNote"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["order", "party", "kind", "version"], name="hand_over_note_once"),
            models.CheckConstraint(
                condition=Q(party__in=[one.value for one in Party]), name="hand_over_note_party"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in NoteKind]), name="hand_over_note_kind"
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("written_at")), name="hand_over_note_answer_by"
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_by"], condition=Q(answered_at__isnull=True), name="hand_over_note_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.party} {self.kind}"


class OrderAsk(models.Model):
    """Something that a customer is asked about an order, and what she said (clarification record).

    A question may hold the order. ``agreed`` tells whether both sides hold it to be settled that way.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    question = models.CharField(max_length=1000, blank=True)
    holds = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)

    objects = Scoped["OrderAsk"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in AskKind]), name="order_ask_kind"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, agreed__isnull=True)
                | Q(answered_at__isnull=False, agreed__isnull=False),
                name="order_ask_answered",
            ),
            models.CheckConstraint(
                condition=Q(kind="confirmation") | ~Q(question=""), name="order_ask_question"
            ),
        )
        indexes = (models.Index(fields=["order", "asked_at"], name="order_ask_of_order"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"


class ChangeTerm(models.Model):
    """Whether a change is taken at a stage, and what it costs, from a day on; ``source``: where that stands.

    The newest term in force on the day of the change counts; none means allowed by the stage, without a fee.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    change = models.CharField(max_length=10)
    stage = models.CharField(max_length=12)
    allowed = models.BooleanField(default=True)
    fee = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    currency = models.CharField(max_length=3, default="CNY")
    valid_from = models.DateField()
    source = models.CharField(max_length=200)

    objects = Scoped["ChangeTerm"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["change", "stage", "valid_from"], name="change_term_once"),
            models.CheckConstraint(
                condition=Q(change__in=[one.value for one in Change]), name="change_term_change"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[one.value for one in Stage]), name="change_term_stage"
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="change_term_fee"),
        )

    def __str__(self) -> str:
        return f"{self.change} {self.stage} {self.valid_from}"
