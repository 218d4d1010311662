"""Emergency plans prepared beforehand, and what is switched on of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.rules.contingencies import Out
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

_KINDS = [one.value for one in Out]


class ContingencyPlan(models.Model):
    """What is done when something is out, thought out beforehand: ``steps`` a line each, and the words that
    customers are sent, in both languages.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    warehouse = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    destination = models.CharField(max_length=80, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    steps = models.TextField(blank=True)
    words = models.TextField(blank=True)
    words_en = models.TextField(blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=120)
    rehearsed_at = models.DateTimeField(null=True)
    rehearsed_by = models.CharField(max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True)

    objects = Scoped["ContingencyPlan"]()

    class Meta:
        db_table = "contracts_contingency_plan"
        constraints = (models.CheckConstraint(condition=Q(kind__in=_KINDS), name="contingency_plan_kind"),)

    def __str__(self) -> str:
        return self.code


class Contingency(models.Model):
    """Something is out, from ``since`` on until somebody switches it off; one row a target while it is on."""

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(ContingencyPlan, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    warehouse = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    destination = models.CharField(max_length=80, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=400)
    since = models.DateTimeField()
    expected_until = models.DateTimeField()
    switched_by = models.CharField(max_length=120)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)

    objects = Scoped["Contingency"]()

    class Meta:
        db_table = "contracts_contingency"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=_KINDS), name="contingency_kind"),
            models.CheckConstraint(
                condition=Q(expected_until__gt=F("since")), name="contingency_expected_until"
            ),
            models.UniqueConstraint(
                fields=["kind", "warehouse", "origin", "destination", "carrier"],
                condition=Q(ended_at__isnull=True), name="contingency_on_once",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["-since"], name="contingency_latest"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.warehouse or self.origin}"
