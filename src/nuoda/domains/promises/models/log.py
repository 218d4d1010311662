"""The log of promises: what was done, called off, paused, excused, and when it came into risk."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.promises.models.promise import Promise
from nuoda.domains.promises.rules import Entry, Noted
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class PromiseEntry(models.Model):
    """One entry of a promise's log. Append-only.

    ``of`` is the entry that this one ends or takes back. ``until_at`` ends an excuse, or is a new target.
    ``reference`` is the question of a pause, the evidence of an excuse, the proof of what was done; ``by`` is
    who said so, ``agreed_by`` who agreed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField()
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, blank=True, default="")
    reference = models.CharField(max_length=200, blank=True, default="")
    by = models.CharField(max_length=120)
    agreed_by = models.CharField(max_length=120, blank=True, default="")
    channel = models.CharField(max_length=20, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    objects = Scoped["PromiseEntry"]()

    class Meta:
        db_table = "promises_entry"
        constraints = (
            models.CheckConstraint(condition=Q(entry__in=[e.value for e in Entry]), name="promise_entry"),
            models.CheckConstraint(
                condition=~Q(entry="excused") | Q(until_at__gt=F("occurred_at")), name="promise_entry_span"
            ),
            models.CheckConstraint(
                condition=~Q(entry__in=["resumed", "unexcused", "reinstated"]) | Q(of__isnull=False),
                name="promise_entry_of",
            ),
            # A pause stands only on a question that is really outstanding.
            models.CheckConstraint(
                condition=~Q(entry="paused") | ~Q(reference=""), name="promise_pause_has_question"
            ),
            models.UniqueConstraint(
                fields=["of", "entry"], condition=Q(of__isnull=False), name="promise_entry_once"
            ),
        )
        indexes = (models.Index(fields=["reference"], condition=Q(entry="paused"), name="promise_question"),)

    def noted(self) -> Noted:
        """The entry as the rules read it."""
        return Noted(self.id, self.entry, self.occurred_at, self.until_at, self.of_id)

    def __str__(self) -> str:
        return f"{self.entry} {self.occurred_at:%F %R}"
