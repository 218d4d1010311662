"""Insurance policies, and what is demanded back from partners and insurers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.claims.models.claim import Claim, amount
from nuoda.domains.claims.rules import Party, RecourseState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Policy(models.Model):
    """A cargo insurance: of one customer, or of all where ``customer`` is None. No declared value is one.

    ``notice_hours``: within them the insurer must be told of a loss.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=60, unique=True)
    insurer = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    notice_hours = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    objects = Scoped["Policy"]()

    class Meta:
        verbose_name_plural = "policies"
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="policy_span"
            ),
            models.CheckConstraint(condition=Q(notice_hours__gte=1), name="policy_hours"),
        )

    def __str__(self) -> str:
        return self.number


class Recourse(models.Model):
    """What is demanded from a partner or an insurer, before ``due_at``. ``claim`` may still be to come.

    ``refund`` is what of ``recovered`` goes back to them, because the goods were found.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    shipment = models.ForeignKey("shipments.Shipment", on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    party = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    reason = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey("team.Agent", null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=RecourseState.OPEN.value)
    currency = models.CharField(max_length=3, blank=True)
    asked = amount()
    recovered = amount()
    refund = amount()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    noticed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=400, blank=True)
    refunded_at = models.DateTimeField(null=True)
    refund_payment = models.CharField(max_length=120, blank=True)

    objects = Scoped["Recourse"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in RecourseState]), name="recourse_state"
            ),
            models.CheckConstraint(
                condition=Q(party__in=[one.value for one in Party]), name="recourse_party"
            ),
            models.CheckConstraint(condition=Q(asked__gte=0, recovered__gte=0), name="recourse_amounts"),
            models.CheckConstraint(
                condition=Q(state__in=["refund_due", "refunded"], refund__gt=0, refund__lte=F("recovered"))
                | (~Q(state__in=["refund_due", "refunded"]) & Q(refund=0)),
                name="recourse_refund",
            ),
            models.UniqueConstraint(fields=["shipment", "party", "name"], name="recourse_once"),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(state="open"), name="recourse_open"),
            models.Index(fields=["claim"], name="recourse_claim"),
        )

    def __str__(self) -> str:
        return self.number
