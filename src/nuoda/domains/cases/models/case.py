"""Cases, their threads, and who has one open."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Least

from nuoda.domains.cases.rules import ENDED, OUTSIDE, Audience, EntryKind, Kind, Severity, State
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

OPEN = f"state NOT IN ({', '.join(repr(one) for one in ENDED)})"
OPEN_EXCEPTIONS = f"shipment_id = ANY(%s::uuid[]) AND kind = '{Kind.EXCEPTION.value}' AND {OPEN}"
"""Conditions of statements, as the partial indexes below have them."""


class Case(models.Model):
    """One trouble, owned until it is put right. ``version`` guards against lost edits.

    ``effect_figures`` belong to an effect that the system wrote, translated when shown. ``channel`` is the
    way by which it came, "" where nobody asked. ``reopened_at`` is when it was last taken up again, None
    where it never was.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=14, default=State.NEW.value)
    severity = models.CharField(max_length=2)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey("shipments.Shipment", null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey("team.Agent", null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=40, blank=True)
    finding = models.TextField(blank=True)
    party = models.CharField(max_length=20, blank=True)
    plan = models.TextField(blank=True)
    plan_due_at = models.DateTimeField(null=True)
    effect = models.TextField(blank=True)
    effect_figures = models.JSONField(null=True)
    closing_code = models.CharField(max_length=30, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    reopened_at = models.DateTimeField(null=True)
    update_due_at = models.DateTimeField(null=True)
    resolve_due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True)

    objects = Scoped["Case"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="case_kind"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="case_state"),
            models.CheckConstraint(
                condition=Q(severity__in=[s.value for s in Severity]), name="case_severity"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(closing_code="")
                | (~Q(state="closed") & Q(closed_at__isnull=True, closing_code="")),
                name="case_closed_with_code",
            ),
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(kind="exception") & ~Q(state__in=ENDED) & Q(shipment__isnull=False),
                name="case_one_open_exception",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="exception", shipment__isnull=True) & ~Q(state__in=ENDED),
                name="case_one_open_order_exception",
            ),
        )
        indexes = (
            models.Index(fields=["owner", "severity"], condition=~Q(state__in=ENDED), name="case_owner"),
            models.Index(fields=["-opened_at"], name="case_latest"),
            models.Index(fields=["state", "-opened_at"], name="case_state_latest"),
            GinIndex(fields=["search"], name="case_search"),
            # The order of the queue: the gravest, then the next due, first or last page; what is passed over
            # on the way is read from it alone. What is open is counted by its usual filters without looking
            # at the rows.
            models.Index(
                "severity",
                Least("update_due_at", "resolve_due_at"),
                "id",
                include=["update_due_at", "resolve_due_at"],
                name="case_queue",
            ),
            models.Index(
                "severity",
                Least("update_due_at", "resolve_due_at"),
                "id",
                condition=~Q(state__in=ENDED),
                include=["kind", "customer", "owner"],
                name="case_open_queue",
            ),
        )

    @property
    def runs_since(self) -> datetime:
        """From when its targets are reckoned."""
        return self.reopened_at or self.opened_at

    def __str__(self) -> str:
        return self.number


class CaseEntry(models.Model):
    """One line of the thread. ``figures`` belong to sentences the system wrote, translated when shown.

    ``party`` names to or from whom a line went that is with a partner; ``source`` is the natural key of
    what came by mail or of the thing that showed it (``count:<id>``), so that it lands once. ``channel`` is
    by which way a customer's words came.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    # Found by the index of the thread, which begins with the case.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField()
    audience = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    party = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    author = models.CharField(max_length=120)
    author_role = models.CharField(max_length=20)
    body = models.TextField()
    figures = models.JSONField(null=True)

    class Meta:
        db_table = "cases_entry"
        constraints = (
            models.CheckConstraint(
                condition=Q(audience__in=[a.value for a in Audience]), name="case_entry_audience"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in EntryKind]), name="case_entry_kind"
            ),
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="case_entry_source"),
        )
        indexes = (models.Index(fields=["case", "at"], name="case_thread"),)

    def __str__(self) -> str:
        return f"{self.at:%F %R} {self.author}"


class _Outside(models.Manager["OutsideEntry"]):
    def get_queryset(self) -> models.QuerySet[OutsideEntry]:
        return super().get_queryset().filter(audience__in=OUTSIDE)


class OutsideEntry(CaseEntry):
    """The lines that a customer or her consignee may read; there is no way through this to any other."""

    objects: ClassVar[_Outside] = _Outside()

    class Meta:
        proxy = True


class CaseWatcher(models.Model):
    """Somebody who has a case open now. It expires by itself, and is no part of the case's history."""

    scope = "case__customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watchers")
    watcher = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    seen_at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    objects = Scoped["CaseWatcher"]()

    class Meta:
        db_table = "cases_watcher"
        constraints = (models.UniqueConstraint(fields=["case", "watcher"], name="case_watched_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.seen_at:%F %R}"
