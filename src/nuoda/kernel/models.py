"""The kernel's own rows: the ledger of facts, answers, dead letters, long runs, the inbox, pictures."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nuoda.kernel.ids import new_id


class FactRow(models.Model):
    """One fact. Append-only: the database refuses to change or delete it."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=30, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    customer_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120)
    command = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    data = models.JSONField()

    class Meta:
        db_table = "kernel_fact"
        indexes = (
            models.Index(fields=["subject_kind", "subject_id", "id"], name="fact_subject"),
            models.Index(fields=["about_kind", "about_id", "id"], name="fact_about"),
            models.Index(fields=["name", "id"], name="fact_name"),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.name} {self.subject_kind}:{self.subject_id}"


class Answer(models.Model):
    """The stored answer to one command call under one idempotency key of one actor."""

    id = models.UUIDField(primary_key=True, default=new_id)
    command = models.CharField(max_length=80)
    actor = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "kernel_answer"
        constraints = (models.UniqueConstraint(fields=["command", "actor", "key"], name="answer_once"),)

    def __str__(self) -> str:
        return f"{self.command} {self.key}"


class DeadLetter(models.Model):
    """A fact that a reaction failed on after every try; a person reads it, retries it or drops it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RETRIED = "retried", _("Retried")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=new_id)
    reaction = models.CharField(max_length=80)
    fact = models.ForeignKey(FactRow, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    error = models.TextField()
    trace = models.TextField()
    attempts = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    settled_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "kernel_dead_letter"
        constraints = (
            models.UniqueConstraint(
                fields=["reaction", "fact"], condition=models.Q(state="waiting"), name="dead_letter_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.reaction} {self.fact_id}"


class Run(models.Model):
    """A long job that shows progress, can be stopped, and resumes where it was."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        STOPPING = "stopping", _("Stopping")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    cursor = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    started_by = models.CharField(max_length=120)
    actor_id = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_run"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["stopped", "done", "failed"], finished_at__isnull=False)
                | models.Q(state__in=["waiting", "running", "stopping"], finished_at__isnull=True),
                name="run_finished_when_ended",
            ),
        )
        indexes = (models.Index(fields=["-opened_at"], name="run_latest"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class InboundDocument(models.Model):
    """One document as it came from outside, kept before anything in it is understood.

    ``body`` is the raw bytes, deflated by zlib; ``size`` is theirs before that. The same bytes from the
    same sender under the same format are one document, however often they come (``times``). ``report``
    holds what came of it; ``latest_event_at`` is the youngest event it speaks of.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROCESSED = "processed", _("Processed")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=new_id)
    format = models.CharField(max_length=30)
    sender = models.CharField(max_length=120)
    sender_name = models.CharField(max_length=120, blank=True)
    actor = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    done_at = models.DateTimeField(null=True)
    accepted = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    latest_event_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_inbound_document"
        constraints = (
            models.UniqueConstraint(fields=["format", "sha256", "sender"], name="document_once"),
            models.CheckConstraint(
                condition=models.Q(state="received", done_at__isnull=True)
                | models.Q(state__in=["processed", "refused"], done_at__isnull=False),
                name="document_done_when_read",
            ),
        )
        indexes = (
            models.Index(fields=["-last_received_at"], name="document_latest"),
            models.Index(fields=["format", "-last_received_at"], name="document_of_format"),
            models.Index(
                fields=["received_at"], condition=models.Q(state="received"), name="document_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.format} {self.received_at:%F %R}"


class StoredPicture(models.Model):
    """A picture on the disk, encoded anew from what came (``source_sha256``), or a document kept as it came,
    which has no width and height. Domains hold its id."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    kept_by = models.CharField(max_length=100, blank=True)
    source_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_picture"
        constraints = (
            models.UniqueConstraint(fields=["kept_by", "kind", "source_sha256"], name="picture_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class StreamHour(models.Model):
    """What came of a stream's partition within one hour, and how far behind its consumer was in the end."""

    pk = models.CompositePrimaryKey("name", "partition", "hour")
    hour = models.DateTimeField()
    last_at = models.DateTimeField()
    latest_event_at = models.DateTimeField(null=True)
    messages = models.BigIntegerField()
    accepted = models.BigIntegerField()
    duplicate = models.BigIntegerField()
    refused = models.BigIntegerField()
    waiting = models.BigIntegerField(null=True)
    lag = models.DurationField(null=True)
    partition = models.IntegerField(db_default=0)
    name = models.CharField(max_length=40)

    class Meta:
        db_table = "kernel_stream_hour"

    def __str__(self) -> str:
        return f"{self.name} {self.hour:%F %R}"
