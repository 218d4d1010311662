"""Whom we asked how content she is, and what she said."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from nuoda.domains.surveys.rules import HIGHEST, LOWEST, Audience, Kind
from nuoda.kernel.visibility import Scoped


class SurveyWish(models.Model):
    """What one customer wants to be asked. Who has no row is asked as usual."""

    scope = "customer_id"

    customer = models.OneToOneField(
        "customers.Customer", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    cases = models.BooleanField()
    deliveries = models.BooleanField()
    rest_days = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["SurveyWish"]()

    class Meta:
        db_table = "surveys_wish"

    def __str__(self) -> str:
        return f"{self.customer_id} {self.rest_days}d"


class Survey(models.Model):
    """One question and its answer. The id is random: signed, it is the link, so it tells nothing of others.

    ``cause``, ``agent_id`` and ``case_kind`` are those of the thing when she was asked: answers are counted
    by them. ``recovery_id`` is the case in which a low score was taken up. ``shipment_id`` is the shipment
    that it is about, where there is one: whoever follows it finds the question there.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=uuid4)
    once = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, default=Audience.CUSTOMER.value)
    shipment_id = models.UUIDField(null=True)
    case_kind = models.CharField(max_length=12, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    agent_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)
    recovery_id = models.UUIDField(null=True)

    objects = Scoped["Survey"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="survey_kind"),
            models.CheckConstraint(
                condition=Q(audience__in=[one.value for one in Audience]), name="survey_audience"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="survey_lasts"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, score__isnull=True, words="")
                | Q(answered_at__lte=F("expires_at"), score__gte=LOWEST, score__lte=HIGHEST),
                name="survey_answer",
            ),
        )
        indexes = (
            models.Index(fields=["customer", "-asked_at"], name="survey_last"),
            models.Index(fields=["-asked_at"], name="survey_latest"),
            models.Index(fields=["subject_id"], name="survey_subject"),
            models.Index(fields=["shipment_id"], name="survey_shipment"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
