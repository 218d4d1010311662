"""Agents and their duty."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Agent(models.Model):
    """Somebody at the desk: takes cases while on duty."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    team = models.CharField(max_length=60, blank=True)
    leads = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=10))
    skills = ArrayField(models.CharField(max_length=30), default=list)
    capacity = models.PositiveSmallIntegerField(default=30)

    objects = Scoped["Agent"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(capacity__gt=0), name="agent_capacity"),)

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A span, half-open, in which an agent is on duty."""

    id = models.UUIDField(primary_key=True, default=new_id)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()

    objects = Scoped["Duty"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="duty_forward"),
            models.UniqueConstraint(fields=["agent", "start_at"], name="duty_once"),
        )
        indexes = (models.Index(fields=["start_at", "end_at"], name="duty_span"),)

    def __str__(self) -> str:
        return f"{self.agent_id} {self.start_at:%F %R}"
