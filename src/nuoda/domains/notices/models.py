"""Who was told what, when, and by which mail or webhook."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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

    ``attachment`` is ``{"name", "text"}`` of a text file that goes along, or None.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    recipient = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    figures = models.JSONField()
    attachment = models.JSONField(null=True)
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
                condition=Q(state__in=["queued", "unreachable"], message__isnull=True)
                | Q(state__in=["released", "sent", "failed"], message__isnull=False),
                name="notice_state",
            ),
        )
        indexes = (
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="notice_release"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
            models.Index(fields=["message"], name="notice_message"),
            # A label's beginning is found by LIKE, which only this class of operators serves.
            models.Index(fields=["label"], name="notice_label", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


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
