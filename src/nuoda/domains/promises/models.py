"""The ledger of promises."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.promises.rules import LIVE, Kind, State
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Promise(models.Model):
    """One dated statement to a customer, with its subject, due time, owner and proof.

    ``first_due_at`` is the due time of the first promise in a chain of renegotiations: it stays
    measurable. ``risk_at`` is the instant from which silence means risk.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    owner = models.ForeignKey("team.Agent", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=State.OPEN.value)
    eta_at = models.DateTimeField(null=True)
    needs = models.DurationField()
    risk_at = models.DateTimeField(null=True)
    at_risk_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=200, blank=True)
    successor = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="predecessor")

    objects = Scoped["Promise"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="promise_kind"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="promise_state"),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(settled_at__isnull=False, settled_at__lte=F("due_at")),
                name="promise_kept_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="broken") | Q(settled_at__isnull=True) | Q(settled_at__gt=F("due_at")),
                name="promise_broken_late",
            ),
            models.CheckConstraint(
                condition=Q(risk_at__isnull=True) | Q(state="open"), name="promise_risk_while_open"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(successor__isnull=True) & ~Q(kind__in=["next_update", "call_back", "custom"]),
                name="promise_one_current",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(state__in=LIVE, kind="next_update"),
                name="promise_one_live_update",
            ),
        )
        indexes = (
            models.Index(fields=["subject_kind", "subject_id"], name="promise_subject"),
            models.Index(fields=["risk_at"], condition=Q(state="open"), name="promise_risk_scan"),
            models.Index(fields=["due_at"], condition=Q(state__in=LIVE), name="promise_due_scan"),
            models.Index(fields=["customer", "due_at"], name="promise_customer"),
            models.Index(fields=["state", "due_at"], name="promise_state_due"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id} {self.state}"
