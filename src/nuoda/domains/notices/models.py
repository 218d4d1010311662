"""Who was told what, when, and by which mail or webhook."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from nuoda.domains.notices.rules import Kind, NoticeState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class Message(models.Model):
    """One mail. Several notices to one address within the gathering time share it."""

    class State(models.TextChoices):
        READY = "ready"
        SENDING = "sending"
        SENT = "sent"
        WAITING = "waiting"
        FAILED = "failed"

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.EmailField()
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    maybe_twice = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)

    objects = Scoped["Message"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"), name="message_sent_at"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["waiting", "sending"]), name="message_retry"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient} {self.subject}"


class Notice(models.Model):
    """One thing told about one subject. ``once`` makes telling it idempotent.

    ``named`` are the things that a message about many speaks of by name, as ``kind:id``.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    recipient = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    figures = models.JSONField()
    named = models.JSONField(default=list)
    once = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=12, default=NoticeState.QUEUED.value)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")

    objects = Scoped["Notice"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="notice_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "unreachable", "superseded"], message__isnull=True)
                | Q(state__in=["released", "sent", "failed"], message__isnull=False),
                name="notice_state",
            ),
        )
        indexes = (
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="notice_release"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
            models.Index(fields=["message"], name="notice_message"),
            models.Index(Lower("recipient"), condition=~Q(recipient=""), name="notice_recipient"),
            # A label's beginning is found by LIKE, which only this class of operators serves.
            models.Index(fields=["label"], name="notice_label", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class Enclosure(models.Model):
    """A document that was issued with a notice: rendered once, kept to the byte (migration 0002).

    ``once`` is its natural key; ``number`` is that of the document, "" for a plain file.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    once = models.CharField(max_length=160, unique=True)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    number = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    issued_at = models.DateTimeField()

    objects = Scoped["Enclosure"]()

    class Meta:
        indexes = (models.Index(fields=["subject_kind", "subject_id"], name="enclosure_subject"),)

    def __str__(self) -> str:
        return self.name


class Enclosed(models.Model):
    """An enclosure goes with a notice; one letter to several people is one enclosure."""

    id = models.UUIDField(primary_key=True, default=new_id)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    enclosure = models.ForeignKey(Enclosure, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "enclosure"], name="enclosed_once"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.enclosure_id}"


class EnclosureReceipt(models.Model):
    """The customer fetched a document for the first time, or said that she has received it."""

    class How(models.TextChoices):
        READ = "read"
        ACKNOWLEDGED = "acknowledged"

    scope = "enclosure__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    enclosure = models.ForeignKey(Enclosure, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, choices=How)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=80)
    by = models.CharField(max_length=120)

    objects = Scoped["EnclosureReceipt"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["enclosure", "how"], name="enclosure_receipt_once"),)

    def __str__(self) -> str:
        return f"{self.how} {self.at:%F %R}"


class Post(models.Model):
    """One message to a customer's endpoint. ``body`` is what is signed, to the byte, at every try.

    ``once`` makes queueing it idempotent; its id is the ``webhook-id``, by which a receiver tells twins.
    ``status`` and ``answer`` are what the last try was answered; ``failed`` is a dead letter, which waits
    for a person.
    """

    class State(models.TextChoices):
        READY = "ready"
        SENDING = "sending"
        SENT = "sent"
        WAITING = "waiting"
        FAILED = "failed"

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    endpoint = models.ForeignKey("customers.Endpoint", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    body = models.TextField()
    once = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=500, blank=True)
    maybe_twice = models.BooleanField(default=False)

    objects = Scoped["Post"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"), name="post_sent_at"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["waiting", "sending"]), name="post_retry"
            ),
            models.Index(fields=["endpoint", "-queued_at"], name="post_endpoint"),
            models.Index(fields=["subject_kind", "subject_id"], name="post_subject"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
