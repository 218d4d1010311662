"""Segments, needs, offerings and the service matrix."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.customers.models.customer import Customer
from nuoda.domains.customers.rules.matrix import Holder
from nuoda.domains.customers.rules.needs import NeedState, OfferingState, Source
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Segment(models.Model):
    """Customers who belong together: all for whom every condition holds. ``place`` ranks it in the matrix."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True)
    conditions = models.JSONField()
    place = models.PositiveSmallIntegerField(default=10)
    defined_by = models.CharField(max_length=120)
    defined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Scoped["Segment"]()

    def __str__(self) -> str:
        return self.code


class Offering(models.Model):
    """A service made of recorded needs: what it covers, to what standard, at what price, with what means."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    scope_text = models.TextField()
    standard = models.TextField()
    price = models.CharField(max_length=200)
    resources = models.TextField()
    state = models.CharField(max_length=10, default=OfferingState.DRAFT.value)
    trial_from = models.DateField(null=True)
    trial_to = models.DateField(null=True)
    trial_goal = models.CharField(max_length=400, blank=True)
    evaluation = models.JSONField(null=True)
    verdict = models.CharField(max_length=400, blank=True)
    drafted_by = models.CharField(max_length=120)
    drafted_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects = Scoped["Offering"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in OfferingState]), name="offering_state"
            ),
            models.CheckConstraint(
                condition=Q(trial_from__isnull=True, trial_to__isnull=True)
                | Q(trial_to__gt=F("trial_from"), trial_from__isnull=False),
                name="offering_trial",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(evaluation__isnull=False), name="offering_evaluated"
            ),
        )

    def __str__(self) -> str:
        return self.code


class TrialMember(models.Model):
    """A customer of the group with which an offering is tried."""

    scope = "customer_id"

    id = models.BigAutoField(primary_key=True)
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")

    objects = Scoped["TrialMember"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["offering", "customer"], name="trial_member_once"),)

    def __str__(self) -> str:
        return f"{self.offering_id} {self.customer_id}"


class Need(models.Model):
    """What a customer needs, in her words, and what became of it."""

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    detail = models.TextField(blank=True)
    important = models.BooleanField()
    urgent = models.BooleanField()
    source = models.CharField(max_length=10)
    reference = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, default=NeedState.OPEN.value)
    offering = models.ForeignKey(Offering, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=400, blank=True)
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    objects = Scoped["Need"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(source__in=[one.value for one in Source]), name="need_source"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in NeedState]), name="need_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(offering__isnull=False), name="need_answered"
            ),
        )
        indexes = (
            models.Index(fields=["customer", "recorded_at"], name="need_customer"),
            models.Index(fields=["state", "recorded_at"], name="need_state_at"),
        )

    def __str__(self) -> str:
        return self.title


class MatrixRow(models.Model):
    """A version of what a tier or a segment gets. It counts from ``valid_from`` until the next one begins.

    That no row sets what a statute sets is a constraint beside this model.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    holder = models.CharField(max_length=8)
    name = models.CharField(max_length=40)
    valid_from = models.DateTimeField()
    given = models.BooleanField(default=True)
    contact = models.CharField(max_length=12, blank=True)
    line_24h = models.BooleanField(default=False)
    answer_percent = models.PositiveSmallIntegerField(default=80)
    answer_seconds = models.PositiveSmallIntegerField(default=30)
    minutes = models.JSONField(default=dict)
    case_factor = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    stock_share = models.PositiveSmallIntegerField(default=0)
    routing = models.PositiveSmallIntegerField(default=5)
    told = models.CharField(max_length=10, blank=True)
    channels = ArrayField(models.CharField(max_length=10), default=list)
    digest = models.CharField(max_length=10, blank=True)
    review_days = models.PositiveSmallIntegerField(default=182)
    goodwill = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=300)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    objects = Scoped["MatrixRow"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(holder__in=[one.value for one in Holder]), name="matrix_holder"
            ),
            models.UniqueConstraint(fields=["holder", "name", "valid_from"], name="matrix_version_once"),
            models.CheckConstraint(
                condition=Q(case_factor__gte="0.1", case_factor__lte=1), name="matrix_case_factor"
            ),
            models.CheckConstraint(condition=Q(stock_share__lte=100), name="matrix_stock_share"),
        )

    def __str__(self) -> str:
        return f"{self.holder} {self.name} {self.valid_from:%F}"
