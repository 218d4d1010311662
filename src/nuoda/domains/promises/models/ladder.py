"""Ladders of escalation, and who was warned about which promise."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from nuoda.domains.promises.models.promise import Promise
from nuoda.domains.promises.rules import Answer, Because, Ladder, Rung
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class EscalationLadder(models.Model):
    """A version of a ladder. ``rungs`` is a list of ``{"whom", "share" | "after"}``, ``after`` in minutes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, blank=True, default="")
    severity = models.CharField(max_length=2, blank=True, default="")
    rungs = models.JSONField()
    answer_minutes = models.PositiveIntegerField()
    around_the_clock = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source = models.CharField(max_length=300)

    objects = Scoped["EscalationLadder"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="ladder_version"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="ladder_span"
            ),
        )

    def ladder(self) -> Ladder:
        """The ladder as the rules read it."""
        rungs = tuple(
            Rung(
                one["whom"], one.get("share"),
                timedelta(minutes=one["after"]) if "after" in one else None,
            )
            for one in self.rungs
        )  # fmt: skip
        return Ladder(
            self.code, self.version, self.kind, self.severity, rungs,
            timedelta(minutes=self.answer_minutes), self.around_the_clock, self.valid_from, self.valid_to,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class PromiseWarning(models.Model):
    """Somebody was told that a promise is in danger: once a rung, and once a turn of it.

    A rung has another turn where a warning was passed on or its reader went off duty. ``via`` says as what
    the agent was found; ``because`` why she was told.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(default=0)
    whom = models.CharField(max_length=20)
    agent = models.ForeignKey(
        "team.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    via = models.CharField(max_length=20)
    because = models.CharField(max_length=12)
    warned_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=12, default=Answer.OPEN.value)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    objects = Scoped["PromiseWarning"]()

    class Meta:
        db_table = "promises_warning"
        constraints = (
            models.UniqueConstraint(fields=["promise", "stage", "turn"], name="promise_warning_once"),
            models.UniqueConstraint(
                fields=["promise"], condition=Q(answer="open"), name="promise_warning_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[one.value for one in Answer]), name="promise_warning_answer"
            ),
            models.CheckConstraint(
                condition=Q(because__in=[one.value for one in Because]), name="promise_warning_because"
            ),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at__isnull=True)
                | ~Q(answer="open") & Q(answered_at__isnull=False),
                name="promise_warning_answered",
            ),
        )
        indexes = (
            models.Index(
                fields=["agent", "warned_at"], condition=Q(answer="open"), name="promise_warning_mine"
            ),
            models.Index(fields=["-warned_at"], name="promise_warning_latest"),
        )

    def __str__(self) -> str:
        return f"{self.promise_id} {self.stage}.{self.turn} {self.answer}"
