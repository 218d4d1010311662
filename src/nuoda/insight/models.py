"""What measures count: projected from facts, thrown away and rebuilt at will."""

from __future__ import annotations

from django.db import models

from nuoda.kernel.visibility import Scoped


class DeliveryOutcome(models.Model):
    """One delivery promise as measures see it.

    ``warned_at`` is when it first came to be at risk, ``told_at`` when the customer was first told of
    the trouble, ``asked_at`` when she first asked. ``corrected`` is True where evidence changed a
    verdict afterwards.
    """

    scope = "customer_id"

    promise_id = models.UUIDField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=60)
    customer_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    warned_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=40, blank=True)
    corrected = models.BooleanField(default=False)

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
