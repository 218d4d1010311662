"""Who was told what, when, and by which mail."""

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
    """One thing told about one subject. ``once`` makes telling it idempotent."""

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
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
