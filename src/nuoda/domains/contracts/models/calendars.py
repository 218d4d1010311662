"""Business calendars and the holidays they are made from. What is recorded never changes: 0003_frozen."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from nuoda.kernel.ids import new_id
from nuoda.kernel.visibility import Scoped

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


class BusinessCalendar(models.Model):
    """When we work. ``windows`` maps weekday "0"–"6" to ``[["09:00","18:00"], …]`` local time.

    ``purpose`` names what it is for; of one purpose, the calendar of a site and tier counts before that of
    the site, the tier, and neither. Promises hold the version they were made under.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, default="office")
    site = models.CharField(max_length=40, blank=True, default="")
    tier = models.CharField(max_length=12, blank=True, default="")
    zone = models.CharField(max_length=40)
    windows = models.JSONField()
    days_off = models.JSONField(default=list)
    days_on = models.JSONField(default=dict)
    complete_until = models.DateField()
    valid_from = models.DateTimeField(default=ALWAYS)
    source = models.CharField(max_length=300)

    objects = Scoped["BusinessCalendar"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code", "version"], name="calendar_version"),)

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class HolidayTable(models.Model):
    """Days of rest and make-up workdays of one region and year, as published.

    ``provisional`` where the year's arrangement is not published yet: the statutory days alone.
    ``days_on`` maps a make-up workday to the weekday "0"–"6" whose hours it uses.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    region = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    provisional = models.BooleanField()
    days_off = models.JSONField()
    days_on = models.JSONField(default=dict)
    source = models.CharField(max_length=300)

    objects = Scoped["HolidayTable"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["region", "year", "version"], name="holiday_table_version"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2200), name="holiday_table_year"),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.year} v{self.version}"
