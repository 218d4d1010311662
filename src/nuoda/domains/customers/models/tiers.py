"""How tiers are found: terms of scoring, what is known of each customer, overrides, and every move."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.customers.models.customer import Customer
from nuoda.domains.customers.rules import Cause, OverrideState, Tier
from nuoda.domains.customers.rules.scoring import MARKS
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_TIERS = [one.value for one in Tier]


class ScoringTerms(models.Model):
    """A version of how scores are reckoned and what follows; the latest that has begun counts."""

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.PositiveSmallIntegerField(unique=True)
    terms = models.JSONField()
    valid_from = models.DateTimeField(unique=True)
    source = models.CharField(max_length=300)
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    objects = Scoped["ScoringTerms"]()

    def __str__(self) -> str:
        return f"v{self.version}"


class MonthlyValue(models.Model):
    """What a customer brought and cost in a month, as the books say. ``month`` is its first day."""

    scope = "customer_id"

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    revenue = models.DecimalField(max_digits=16, decimal_places=2)
    cost = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)

    objects = Scoped["MonthlyValue"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "month"], name="monthly_value_once"),
            models.CheckConstraint(condition=Q(revenue__gte=0, cost__gte=0), name="monthly_value_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_value_month"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.revenue}"


class Mark(models.Model):
    """What somebody judged of a customer, 0 to 100: strategic weight, overdue payment, abuse of claims."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    mark = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    marked_by = models.CharField(max_length=120)

    objects = Scoped["Mark"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=MARKS), name="mark_kind"),
            models.CheckConstraint(condition=Q(mark__lte=100), name="mark_range"),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(valid_to__isnull=True), name="mark_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"


class Standing(models.Model):
    """What is known of a customer and what follows: figures as counted, score, and her tier by score.

    ``tier`` is the one by score, or by record while no score was taken; what counts is the customer's own,
    which an override may set for a while.
    """

    scope = "customer_id"

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    counted_at = models.DateTimeField(null=True)
    last_order = models.DateField(null=True)
    orders = models.PositiveIntegerField(default=0)
    orders_90 = models.PositiveIntegerField(default=0)
    orders_change = models.IntegerField(null=True)
    cases_90 = models.PositiveIntegerField(default=0)
    complaints_90 = models.PositiveIntegerField(default=0)
    revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    margin = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    tier = models.CharField(max_length=12)
    since = models.DateTimeField()
    below = models.PositiveSmallIntegerField(default=0)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    parts = models.JSONField(default=list)
    terms = models.ForeignKey(ScoringTerms, null=True, on_delete=models.PROTECT, related_name="+")
    scored_at = models.DateTimeField(null=True)
    review_at = models.DateTimeField()

    objects = Scoped["Standing"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(tier__in=_TIERS), name="standing_tier"),)
        indexes = (
            models.Index(fields=["review_at"], name="standing_review"),
            models.Index(F("score").desc(nulls_last=True), F("customer_id").asc(), name="standing_score"),
        )

    def __str__(self) -> str:
        return f"{self.tier} {self.score}"


class Override(models.Model):
    """A tier set by hand until an instant, asked for by one and approved by another."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    tier = models.CharField(max_length=12)
    reason = models.CharField(max_length=400)
    until_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=OverrideState.REQUESTED.value)
    requested_by = models.CharField(max_length=120)
    requester_id = models.CharField(max_length=60)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decider_id = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["Override"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(tier__in=_TIERS), name="override_tier"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in OverrideState]), name="override_state"
            ),
            models.CheckConstraint(condition=~Q(decider_id=F("requester_id")), name="override_two_people"),
            models.CheckConstraint(condition=Q(until_at__gt=F("requested_at")), name="override_expires"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state__in=["requested", "active"]), name="override_once"
            ),
        )
        indexes = (
            models.Index(fields=["until_at"], condition=Q(state="active"), name="override_expiring"),
            models.Index(fields=["customer", "requested_at"], name="override_customer"),
        )

    def __str__(self) -> str:
        return f"{self.tier} {self.state}"


class TierMove(models.Model):
    """A customer's tier changed: from when, why, and by what figures. Never altered."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    risen = models.BooleanField(null=True)
    cause = models.CharField(max_length=10)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    parts = models.JSONField(default=list)
    reason = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=120)

    objects = Scoped["TierMove"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(cause__in=[one.value for one in Cause]), name="tier_move_cause"
            ),
        )
        indexes = (
            models.Index(fields=["customer", "at"], name="tier_move_customer"),
            models.Index(fields=["at"], name="tier_move_at"),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
