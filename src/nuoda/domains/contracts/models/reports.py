"""Reports agreed upon: who hears of her shipments under way, when and how."""

from __future__ import annotations

from datetime import date, time

from django.db import models
from django.db.models import F, Q

from nuoda.domains.contracts.models.calendars import BusinessCalendar
from nuoda.domains.contracts.rules import Channel, Coverage, Schedule, WhenEmpty
from nuoda.kernel.calendar import DAY_END, Calendar
from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped


def _working_days(row: BusinessCalendar) -> Calendar:
    """The days on which a calendar works; at which hours is nothing to reports."""
    return Calendar(
        zone=row.zone,
        windows={int(day): ((time(0), DAY_END),) for day, spans in row.windows.items() if spans},
        days_off=frozenset(date.fromisoformat(day) for day in row.days_off),
        days_on={date.fromisoformat(day): weekday for day, weekday in row.days_on.items()},
    )


class ReportTerm(models.Model):
    """A customer hears of her shipments under way at fixed times, asked or not.

    ``every_hours`` counts from ``active_from``; else ``times`` are times of day in ``zone``, on the working
    days of ``calendar`` where it names one. Without ``address`` a mail goes to the customer's own.
    ``next_due_at`` is None once the term is over.
    """

    scope = "customer_id"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    contract = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=10)
    address = models.EmailField(blank=True)
    endpoint = models.ForeignKey("customers.Endpoint", null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    zone = models.CharField(max_length=40)
    every_hours = models.PositiveSmallIntegerField(null=True)
    times = models.JSONField(default=list)
    calendar = models.ForeignKey(BusinessCalendar, null=True, on_delete=models.PROTECT, related_name="+")
    coverage = models.CharField(max_length=10, default=Coverage.UNDER_WAY.value)
    when_empty = models.CharField(max_length=10, default=WhenEmpty.SAY.value)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    last_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)

    objects = Scoped["ReportTerm"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel=Channel.WEBHOOK.value, endpoint__isnull=False, address="")
                | Q(channel=Channel.MAIL.value, endpoint__isnull=True),
                name="report_term_channel",
            ),
            models.CheckConstraint(
                condition=Q(every_hours__isnull=True) & ~Q(times=[])
                | Q(every_hours__gte=1, every_hours__lte=720, times=[]),
                name="report_term_interval",
            ),
            models.CheckConstraint(
                condition=Q(coverage__in=[one.value for one in Coverage])
                & Q(when_empty__in=[one.value for one in WhenEmpty]),
                name="report_term_words",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="report_term_span",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(next_due_at__isnull=True), name="report_term_ended"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="report_term_due"
            ),
            models.Index(fields=["customer", "set_at"], name="report_term_customer"),
        )

    def schedule(self) -> Schedule:
        """When reports are due under this term, as the rules reckon it."""
        return Schedule(
            zone=self.zone, start=self.active_from, every_hours=self.every_hours,
            times=[time.fromisoformat(one) for one in self.times],
            calendar=_working_days(self.calendar) if self.calendar else None, until=self.active_to,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel} {self.address or self.endpoint_id}"
