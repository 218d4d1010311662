"""Addresses that answers come back to, and the mails that came in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from nuoda.domains.conversations.rules import Audience, MailState
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class ReplyAddress(models.Model):
    """An address that stands for one thing and one party. Whoever knows its random token may write into that
    thread, and nothing else: who sent a mail says nothing of who he is.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    token = models.CharField(max_length=40, unique=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=120)
    audience = models.CharField(max_length=10)
    party_name = models.CharField(max_length=120)
    party_address = models.CharField(max_length=254)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = Scoped["ReplyAddress"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "audience", "party_address"], name="reply_address_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[one.value for one in Audience]), name="reply_audience"
            ),
        )
        indexes = (models.Index(fields=["audience", "party_address"], name="reply_party"),)

    def __str__(self) -> str:
        return f"{self.audience} {self.label}"


class IncomingMail(models.Model):
    """A mail that came in, understood: the raw one is kept in the inbox under ``document_id``.

    ``key`` is of its Message-ID and the address it came to, so that it lands once. ``sender`` is what the
    mail says, and proves nothing. ``words`` are what was newly written, ``quoted`` what it repeats;
    ``files`` are its kept attachments, ``left_out`` names those that were not, and why.
    """

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=64, unique=True)
    document_id = models.UUIDField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=120, blank=True)
    recipient = models.CharField(max_length=254, blank=True)
    title = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    files = models.JSONField(default=list)
    file_ids = ArrayField(models.UUIDField(), default=list)
    left_out = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    why = models.CharField(max_length=20, blank=True)
    reply = models.ForeignKey(ReplyAddress, null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True)
    label = models.CharField(max_length=120, blank=True)
    audience = models.CharField(max_length=10, blank=True)
    author = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = Scoped["IncomingMail"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in MailState]), name="incoming_mail_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="landed") | Q(subject_id__isnull=False), name="incoming_mail_landed"
            ),
        )
        indexes = (
            models.Index(fields=["-received_at"], name="incoming_mail_latest"),
            models.Index(fields=["received_at"], condition=Q(state="waiting"), name="incoming_mail_waiting"),
            models.Index(fields=["subject_kind", "subject_id"], name="incoming_mail_subject"),
            GinIndex(fields=["file_ids"], name="incoming_mail_files"),
            models.Index(Lower("sender"), name="incoming_mail_sender"),
        )

    def __str__(self) -> str:
        return f"{self.sender} {self.title}"
