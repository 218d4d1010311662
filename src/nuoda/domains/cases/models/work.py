"""What hangs on a case beside its record: files of its lines, who was named, who follows, tasks."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from nuoda.domains.cases.models.case import Case, CaseEntry
from nuoda.domains.cases.rules import TaskKind
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


class CaseAttachment(models.Model):
    """A file of a line: ``stored_id`` is where its bytes are kept, the random ``id`` what is asked for.

    It goes where its line goes, and is seen by whoever may read that line.
    """

    scope = "entry__case__customer_id"

    id = models.UUIDField(primary_key=True, default=uuid4)
    entry = models.ForeignKey(CaseEntry, on_delete=models.PROTECT, related_name="files")
    stored_id = models.UUIDField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = Scoped["CaseAttachment"]()

    class Meta:
        db_table = "cases_attachment"
        constraints = (models.UniqueConstraint(fields=["entry", "stored_id"], name="case_attachment_once"),)
        indexes = (models.Index(fields=["stored_id"], name="case_attachment_stored"),)

    def __str__(self) -> str:
        return self.name


class CaseMention(models.Model):
    """Somebody was named in a line for colleagues; ``seen_at`` when she has seen it."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    entry = models.ForeignKey(CaseEntry, on_delete=models.CASCADE, related_name="mentions")
    agent = models.ForeignKey("team.Agent", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = Scoped["CaseMention"]()

    class Meta:
        db_table = "cases_mention"
        constraints = (models.UniqueConstraint(fields=["entry", "agent"], name="case_mention_once"),)
        indexes = (
            models.Index(fields=["agent", "at"], condition=Q(seen_at__isnull=True), name="case_mention_new"),
        )

    def __str__(self) -> str:
        return f"@{self.agent_id}"


class CaseFollower(models.Model):
    """Somebody who wants to hear of changes of a case; ``seen_at`` is when she last looked at it."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="followers")
    agent = models.ForeignKey("team.Agent", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = Scoped["CaseFollower"]()

    class Meta:
        db_table = "cases_follower"
        constraints = (models.UniqueConstraint(fields=["case", "agent"], name="case_followed_once"),)
        indexes = (models.Index(fields=["agent"], name="case_followed"),)

    def __str__(self) -> str:
        return f"{self.agent_id} follows {self.case_id}"


class CaseTask(models.Model):
    """Something to be done for a case, by whom, by when: done, or waived with a reason (``said``)."""

    scope = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=500)
    owner = models.ForeignKey("team.Agent", null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    done = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    said = models.CharField(max_length=500, blank=True)

    objects = Scoped["CaseTask"]()

    class Meta:
        db_table = "cases_task"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in TaskKind]), name="case_task_kind"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, done__isnull=True)
                | Q(ended_at__isnull=False, done__isnull=False),
                name="case_task_ended",
            ),
        )
        indexes = (
            models.Index(fields=["case"], name="case_tasks"),
            models.Index(fields=["owner", "due_at"], condition=Q(done__isnull=True), name="case_task_due"),
        )

    def __str__(self) -> str:
        return self.what
