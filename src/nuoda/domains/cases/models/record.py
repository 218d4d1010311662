"""What stands on record of a case beside its thread: assessment, evidence, measures, checks, links."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nuoda.domains.cases.models.case import Case, CaseEntry
from nuoda.domains.cases.rules import CheckResult, LinkKind
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class CaseRecord(models.Model):
    """What was found out about a case; made when the first of it is written down.

    ``flags`` lift the severity; ``severity_reason`` is a person's where she set it herself. ``whys`` lead
    from what happened to why, the root last. ``segment`` is the liable stretch as it was fixed: from, to,
    their instants, holder, basis. ``answer`` is what the customer said to the plan as it stands since
    ``planned_at`` (yes, no), in ``answer_entry`` where it was written.
    """

    scope = "case__customer_id"

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="record")
    wanted = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    assessed_by = models.CharField(max_length=120, blank=True)
    assessed_at = models.DateTimeField(null=True)
    severity_reason = models.CharField(max_length=500, blank=True)
    severity_by = models.CharField(max_length=120, blank=True)
    severity_at = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=12, blank=True)
    waiting_until = models.DateTimeField(null=True)
    whys = models.JSONField(default=list)
    segment = models.JSONField(null=True)
    segment_by = models.CharField(max_length=120, blank=True)
    segment_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=3, blank=True)
    answer_at = models.DateTimeField(null=True)
    answer_by = models.CharField(max_length=120, blank=True)
    answer_entry = models.ForeignKey(CaseEntry, null=True, on_delete=models.PROTECT, related_name="+")

    objects = Scoped["CaseRecord"]()

    class Meta:
        db_table = "cases_record"
        constraints = (
            models.CheckConstraint(condition=Q(answer__in=["", "yes", "no"]), name="case_record_answer"),
        )

    def __str__(self) -> str:
        return f"record of {self.case_id}"


class CaseEvidence(models.Model):
    """Something that shows what happened: ``kind`` and ``ref`` name it where it is kept, ``said`` tells what
    it shows, ``happened_at`` when. Taken back, it stays on record as struck.
    """

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12)
    ref = models.CharField(max_length=160)
    said = models.CharField(max_length=500)
    figures = models.JSONField(null=True)
    happened_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.CharField(max_length=120, blank=True)

    objects = Scoped["CaseEvidence"]()

    class Meta:
        db_table = "cases_evidence"
        constraints = (
            models.UniqueConstraint(
                fields=["case", "kind", "ref"],
                condition=Q(struck_at__isnull=True) & ~Q(kind="words"),
                name="case_evidence_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"


class CaseMeasure(models.Model):
    """One thing that the plan says will be done: by whom, by when. Done, or dropped with a reason."""

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey("team.Agent", null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    done = models.BooleanField(null=True)
    result = models.CharField(max_length=500, blank=True)

    objects = Scoped["CaseMeasure"]()

    class Meta:
        db_table = "cases_measure"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, done__isnull=True)
                | Q(ended_at__isnull=False, done__isnull=False),
                name="case_measure_ended",
            ),
        )
        indexes = (models.Index(fields=["case"], name="case_measures"),)

    def __str__(self) -> str:
        return self.what


class CaseCheck(models.Model):
    """Somebody asked whether it worked: by whom, when, and what came of it."""

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by_id = models.CharField(max_length=80)
    by = models.CharField(max_length=120)
    result = models.CharField(max_length=12)
    said = models.TextField()
    independent = models.BooleanField()

    objects = Scoped["CaseCheck"]()

    class Meta:
        db_table = "cases_check"
        constraints = (
            models.CheckConstraint(
                condition=Q(result__in=[r.value for r in CheckResult]), name="case_check_result"
            ),
        )
        indexes = (models.Index(fields=["case", "at"], name="case_checks"),)

    def __str__(self) -> str:
        return f"{self.result} {self.at:%F %R}"


class CaseLink(models.Model):
    """One case stands to another as ``kind`` says. Undone, the link stays on record.

    ``moved`` holds what a merge or a split took along (ids of thread lines, and how both cases stood), so
    that undoing it restores each. What became part of an incident at one stroke shares its ``wave``.
    """

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    moved = models.JSONField(null=True)
    wave = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True)

    objects = Scoped["CaseLink"]()

    class Meta:
        db_table = "cases_link"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in LinkKind]), name="case_link_kind"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_other"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind__in=["merged", "child"], undone_at__isnull=True),
                name="case_has_one_parent",
            ),
            models.UniqueConstraint(
                fields=["case", "other", "kind"], condition=Q(undone_at__isnull=True), name="case_linked_once"
            ),
        )
        indexes = (models.Index(fields=["other"], name="case_linked"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
