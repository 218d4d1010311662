"""Playbooks by version, and which of their steps were done or waived on a case."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nuoda.domains.cases.models.case import Case
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Playbook(models.Model):
    """What is to be done for cases of a kind, cause and severity, in force from one instant to another.

    ``cause`` is a code, a group such as ``DAMAGE``, or "" for every cause; no severities means all. A
    version never changes but in its end (trigger, migration 0004). ``steps`` are those of
    :class:`nuoda.domains.cases.rules.PlayStep`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12)
    cause = models.CharField(max_length=40, blank=True)
    severities = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    steps = models.JSONField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source = models.CharField(max_length=200)
    written_by = models.CharField(max_length=120)

    objects = Scoped["Playbook"]()

    class Meta:
        db_table = "cases_playbook"
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="playbook_version"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="playbook_span"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class CaseStep(models.Model):
    """A step of a playbook settled on a case: done with its evidence, or waived with a reason."""

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    waived = models.BooleanField()
    said = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True)

    objects = Scoped["CaseStep"]()

    class Meta:
        db_table = "cases_step"
        constraints = (
            models.UniqueConstraint(
                fields=["case", "key"], condition=Q(undone_at__isnull=True), name="case_step_once"
            ),
        )

    def __str__(self) -> str:
        return self.key
