"""Teams and who works in them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Team(models.Model):
    """People who share a roster, in one zone; ``around_the_clock`` where somebody shall always be there."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=60, unique=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    around_the_clock = models.BooleanField(default=False)

    objects = Scoped["Team"]()

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """Somebody at the desk: takes cases while on duty."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    leads = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=10))
    skills = ArrayField(models.CharField(max_length=30), default=list)
    capacity = models.PositiveSmallIntegerField(default=30)

    objects = Scoped["Agent"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(capacity__gt=0), name="agent_capacity"),)

    def __str__(self) -> str:
        return self.name
