"""Periods that the house set, holds, and requests of persons about their own data."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from nuoda.domains.privacy.rules import (
    LEAST_DAYS,
    MOST_AIM_DAYS,
    MOST_DAYS,
    OPEN,
    Channel,
    Erasure,
    Held,
    Identity,
    Record,
    Refusal,
    RequestKind,
    RequestState,
)
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class RetentionPeriod(models.Model):
    """One version of how long a kind of record is kept. Append-only (migration 0002)."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    record = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["RetentionPeriod"]()

    class Meta:
        db_table = "privacy_period"
        constraints = (
            models.UniqueConstraint(fields=["record", "version"], name="retention_period_once"),
            models.CheckConstraint(
                condition=Q(record__in=[one.value for one in Record]), name="retention_record"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=LEAST_DAYS, days__lte=MOST_DAYS), name="retention_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.record} {self.days}d"


class Hold(models.Model):
    """Somebody keeps a thing and all that belongs to it from being forgotten, until it is lifted."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lifted_because = models.CharField(max_length=300, blank=True)

    objects = Scoped["Hold"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(subject_kind__in=[one.value for one in Held]), name="hold_subject_kind"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="", lifted_because="")
                | Q(lifted_at__isnull=False) & ~Q(lifted_because=""),
                name="hold_lifted_because",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(lifted_at__isnull=True),
                name="hold_once",
            ),
        )
        indexes = (models.Index(fields=["-placed_at"], name="hold_latest"),)

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.label}"


class AnswerAim(models.Model):
    """One version of how soon the house means to answer a request. Append-only (migration 0002)."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.PositiveIntegerField(unique=True)
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)

    objects = Scoped["AnswerAim"]()

    class Meta:
        db_table = "privacy_aim"
        constraints = (
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=MOST_AIM_DAYS), name="answer_aim_days"),
        )

    def __str__(self) -> str:
        return f"{self.days}d"


def _codes(among: type[StrEnum]) -> list[str]:
    return [one.value for one in among]


class PersonRequest(models.Model):
    """What somebody asked about her own data, and what became of it.

    ``phone``, ``email``, ``name`` and ``waybills`` are what she gave; she is looked for by what was checked.
    ``findings`` is what was found last, without personal data; ``erasable`` what a deletion that was approved
    is about. Since ``forgotten_at`` nothing says who she was.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=200, blank=True)
    waybills = models.JSONField(default=list)
    words = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    aim_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default=RequestState.RECEIVED.value)
    identity = models.CharField(max_length=10, blank=True)
    identified_at = models.DateTimeField(null=True)
    identified_by = models.CharField(max_length=120, blank=True)
    searched_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)
    copied_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    erasure = models.CharField(max_length=10, blank=True)
    proposed_by = models.CharField(max_length=120, blank=True)
    proposed_by_id = models.CharField(max_length=80, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_by_id = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    erasable = models.JSONField(default=list)
    erased = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)
    refusal = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=2000, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = Scoped["PersonRequest"]()

    class Meta:
        db_table = "privacy_request"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=_codes(RequestKind)), name="request_kind"),
            models.CheckConstraint(condition=Q(channel__in=_codes(Channel)), name="request_channel"),
            models.CheckConstraint(condition=Q(state__in=_codes(RequestState)), name="request_state"),
            models.CheckConstraint(condition=Q(erasure__in=_codes(Erasure)), name="request_erasure"),
            models.CheckConstraint(
                condition=Q(identity="", identified_at__isnull=True)
                | Q(identity__in=_codes(Identity), identified_at__isnull=False),
                name="request_identity",
            ),
            # Nothing is looked for, handed over or forgotten before her identity was checked.
            models.CheckConstraint(
                condition=~Q(identity="") | Q(searched_at__isnull=True, copied_at__isnull=True, erasure=""),
                name="request_identified_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED.value) | ~Q(identity=""), name="request_answered"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.REFUSED.value, refusal__in=_codes(Refusal))
                | ~Q(state=RequestState.REFUSED.value) & Q(refusal=""),
                name="request_refusal",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in OPEN], closed_at__isnull=True)
                | ~Q(state__in=[one.value for one in OPEN]) & Q(closed_at__isnull=False),
                name="request_closed_at",
            ),
            # Four eyes: who proposed a deletion does not approve it.
            models.CheckConstraint(
                condition=Q(approved_by_id="") | ~Q(approved_by_id=F("proposed_by_id")),
                name="request_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(erasure__in=[Erasure.APPROVED.value, Erasure.DONE.value])
                | ~Q(approved_by_id="") & Q(approved_at__isnull=False),
                name="request_approved",
            ),
        )
        indexes = (
            models.Index(fields=["-received_at"], name="request_latest"),
            models.Index(
                fields=["aim_at"], condition=Q(state__in=[one.value for one in OPEN]), name="request_open"
            ),
        )

    def __str__(self) -> str:
        return self.number
