"""The roster: shifts, who stands in which, who is absent, and what is handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.team.models.agents import Agent, Team
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Shift(models.Model):
    """A window of local time of a team; one that closes no later than it opens ends on the next day.

    ``weekdays`` are the digits of those on which it begins, Monday 0.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    opens = models.TimeField()
    closes = models.TimeField()
    weekdays = models.CharField(max_length=7)
    on_call = models.BooleanField(default=False)

    objects = Scoped["Shift"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "name"], name="shift_name"),)

    def __str__(self) -> str:
        return f"{self.name} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Duty(models.Model):
    """A span, half-open, in which an agent is on duty. Spans of one agent never overlap (0002).

    ``on_date`` is the local day of the ``shift`` that it came from; ``handed_at`` is when, after its end,
    what was left was given to the next.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(Shift, null=True, on_delete=models.PROTECT, related_name="+")
    on_date = models.DateField(null=True)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    on_call = models.BooleanField(default=False)
    handed_at = models.DateTimeField(null=True)

    objects = Scoped["Duty"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="duty_forward"),
            models.UniqueConstraint(fields=["agent", "start_at"], name="duty_once"),
        )
        indexes = (
            models.Index(fields=["start_at", "end_at"], name="duty_span"),
            models.Index(fields=["end_at"], condition=Q(handed_at__isnull=True), name="duty_to_hand"),
        )

    def __str__(self) -> str:
        return f"{self.agent_id} {self.start_at:%F %R}"


class Absence(models.Model):
    """A span in which an agent is not there, and who stands in for her. One at a time (0002)."""

    class Reason(models.TextChoices):
        LEAVE = "leave"
        SICK = "sick"
        TRAINING = "training"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=new_id)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason)
    stand_in = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)

    objects = Scoped["Absence"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="absence_forward"),
            models.CheckConstraint(condition=~Q(stand_in=F("agent")), name="absence_other_stands_in"),
        )
        indexes = (models.Index(fields=["end_at"], name="absence_end"),)

    def __str__(self) -> str:
        return f"{self.agent_id} {self.start_at:%F}"


class HandOver(models.Model):
    """What was left at the end of a duty, given to the next, who accepts it.

    ``promises`` and ``warnings`` count what is still to be kept and what still waits for an answer. Where
    somebody wrote it, ``cases`` holds a note on each case (``case``, ``label``, ``note``), and it is to be
    accepted by ``answer_by``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    duty = models.OneToOneField(Duty, null=True, on_delete=models.SET_NULL, related_name="+")
    giver = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    taker = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    promises = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=1000, blank=True)
    cases = models.JSONField(default=list)
    answer_by = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=120, blank=True, default="")

    objects = Scoped["HandOver"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_to_another"),)
        indexes = (
            models.Index(fields=["taker"], condition=Q(accepted_at__isnull=True), name="handover_open"),
            models.Index(fields=["-given_at"], name="handover_latest"),
        )

    def __str__(self) -> str:
        return f"{self.giver_id} {self.taker_id} {self.given_at:%F %R}"
