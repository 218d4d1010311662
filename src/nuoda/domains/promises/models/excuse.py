"""Excuses: asked for by one person, decided by another; and the reasons that may be given."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.promises.models.promise import Promise
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class ExcuseReason(models.Model):
    """A reason that may excuse a promise, from and until when, and on whose authority.

    ``party`` is who answers for it, ``evidence`` what has to be shown.
    """

    code = models.CharField(primary_key=True, max_length=40)
    party = models.CharField(max_length=12)
    evidence = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source = models.CharField(max_length=300)

    objects = Scoped["ExcuseReason"]()

    def __str__(self) -> str:
        return self.code


class Excuse(models.Model):
    """A span of time that shall not count against a promise. Who asks never decides."""

    id = models.UUIDField(primary_key=True, default=new_id)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(ExcuseReason, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    evidence = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    requested_by = models.CharField(max_length=120)
    requested_name = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="asked")
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")

    objects = Scoped["Excuse"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="excuse_span"),
            models.CheckConstraint(condition=~Q(evidence=""), name="excuse_has_evidence"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by="", decided_at__isnull=True)
                | Q(state__in=["approved", "declined", "revoked"], decided_at__isnull=False)
                & ~Q(decided_by="")
                & ~Q(decided_by=F("requested_by")),
                name="excuse_decided_by_another",
            ),
        )
        indexes = (models.Index(fields=["requested_at"], condition=Q(state="asked"), name="excuse_asked"),)

    def __str__(self) -> str:
        return f"{self.reason_id} {self.state}"
