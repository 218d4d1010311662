"""The answer to a complaint, as a letter that one person writes and, where it is grave, another approves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.cases.models.case import Case, CaseEntry
from nuoda.domains.cases.rules import OUTSIDE
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class CaseLetter(models.Model):
    """One letter. Its parts are those of a full answer (ISO 10002, clause 8.6): what was found, what was
    decided, how it is put right, how it is kept from coming back, and where else to turn.

    ``two`` where another person than the writer approves it. Approved, it never changes (migration 0004).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    number = models.CharField(max_length=40, unique=True)
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=10)
    addressee = models.CharField(max_length=200)
    found = models.TextField()
    decision = models.TextField()
    remedy = models.TextField(blank=True)
    prevention = models.TextField(blank=True)
    routes = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    two = models.BooleanField()
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=120)
    drafted_by_id = models.CharField(max_length=80)
    remark = models.CharField(max_length=500, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_by_id = models.CharField(max_length=80, blank=True)
    entry = models.ForeignKey(CaseEntry, null=True, on_delete=models.PROTECT, related_name="+")

    objects = Scoped["CaseLetter"]()

    class Meta:
        db_table = "cases_letter"
        constraints = (
            models.CheckConstraint(condition=Q(audience__in=OUTSIDE), name="case_letter_audience"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at__isnull=True, entry__isnull=True)
                | Q(state="approved", approved_at__isnull=False, entry__isnull=False),
                name="case_letter_approved",
            ),
            models.CheckConstraint(
                condition=Q(two=False) | ~Q(approved_by_id=F("drafted_by_id")), name="case_letter_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="draft"), name="case_letter_one_draft"
            ),
        )
        indexes = (models.Index(fields=["case", "drafted_at"], name="case_letters"),)

    def __str__(self) -> str:
        return self.number
