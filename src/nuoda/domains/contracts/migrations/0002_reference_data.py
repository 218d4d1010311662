"""The first business calendar, default service levels and case targets: dated records with their source.

Holidays follow the State Council's arrangements of 2024 to 2026, make-up workdays included; 2027 holds the
statutory days only, and is provisional until its arrangement is known.
"""

from datetime import UTC, date, datetime, time

from django.db import migrations

from nuoda.kernel.calendar import shipped_holidays

# The eve of Spring Festival, where it is a holiday, and its first two days.
FESTIVAL = (
    "2024-02-10", "2024-02-11", "2025-01-28", "2025-01-29", "2025-01-30",
    "2026-02-16", "2026-02-17", "2026-02-18", "2027-02-05", "2027-02-06", "2027-02-07",
)  # fmt: skip
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
HOUSE = "内部规则 / House rule"
PROPOSAL = "内部建议值，待校准 / House proposal, to be calibrated"
# step → severity → (minutes, working time only): domain reference §5.2, a proposal
TARGETS = {
    "answer": {"S1": (30, False), "S2": (60, False), "S3": (240, True), "S4": (540, True)},
    "plan": {"S1": (120, False), "S2": (240, False), "S3": (540, True), "S4": (1080, True)},
    "update": {"S1": (120, False), "S2": (240, True), "S3": (540, True), "S4": (1080, True)},
    "resolve": {"S1": (1440, False), "S2": (2880, False), "S3": (1620, True), "S4": (2700, True)},
}


def _days(days):
    return sorted(day.isoformat() for day in days)


def fill(apps, schema_editor):
    Calendar = apps.get_model("contracts", "BusinessCalendar")
    Level = apps.get_model("contracts", "ServiceLevel")
    Target = apps.get_model("contracts", "CaseTarget")
    Holidays = apps.get_model("contracts", "HolidayTable")
    years = shipped_holidays("cn")
    for year in years:
        Holidays.objects.create(
            region="cn", year=year.year, provisional=year.provisional, source=year.source,
            days_off=_days(year.days_off),
            days_on={day.isoformat(): weekday for day, weekday in sorted(year.days_on.items())},
        )
    off = _days(day for year in years for day in year.days_off)
    on = {day.isoformat(): weekday for year in years for day, weekday in sorted(year.days_on.items())}
    desk = Calendar.objects.create(
        code="cn", name="中国办公日 / China, office days", zone="Asia/Shanghai",
        windows={str(day): [["09:00", "18:00"]] for day in range(5)}, days_off=off, days_on=on,
        complete_until=date(2026, 12, 31),
        source="国务院办公厅 2024–2026 年放假安排；2027 年仅法定假日，暂定 / State Council arrangements for 2024 to 2026;"
        " 2027 statutory days only, provisional",
    )
    daily = Calendar.objects.create(
        code="cn-daily", purpose="delivery", name="中国每日派送 / China, delivery every day", zone="Asia/Shanghai",
        windows={str(day): [["08:00", "21:00"]] for day in range(7)},
        days_off=[day for day in off if day in FESTIVAL], days_on={},
        complete_until=date(2027, 12, 31),
        source="内部规则：春节头几天不派送 / House rule: no delivery on the first days of Spring Festival",
    )
    levels = {
        "express": ({"same_city": 0, "same_region": 1, "long_haul": 2, "abroad": 4}, "12:00", daily,
                    {"same_city": 8, "same_region": 18, "long_haul": 36, "abroad": 72}),
        "standard": ({"same_city": 1, "same_region": 2, "long_haul": 3, "abroad": 7}, "18:00", daily,
                     {"same_city": 18, "same_region": 30, "long_haul": 54, "abroad": 130}),
        "economy": ({"same_city": 2, "same_region": 3, "long_haul": 6, "abroad": 15}, "20:00", desk,
                    {"same_city": 30, "same_region": 48, "long_haul": 96, "abroad": 260}),
    }
    for service, (days, cutoff, calendar, hours) in levels.items():
        Level.objects.create(
            code=f"house-{service}", service=service, transit_days=days, usual_hours=hours,
            cutoff=time.fromisoformat(cutoff), due_time=time(20 if service == "express" else 18),
            calendar=calendar, valid_from=EPOCH, source=HOUSE,
        )
    Level.objects.create(
        code="house", service="", transit_days=levels["standard"][0], usual_hours=levels["standard"][3],
        cutoff=time(18), due_time=time(18), calendar=daily, valid_from=EPOCH, source=HOUSE,
    )
    for step, by_severity in TARGETS.items():
        for severity, (minutes, working) in by_severity.items():
            Target.objects.create(
                step=step, severity=severity, minutes=minutes, working=working, valid_from=EPOCH,
                source=PROPOSAL,
            )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
