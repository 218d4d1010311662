"""The first business calendar, default service levels and case targets: dated records with their source.

Holidays of 2026 follow the State Council's arrangement as published in the ``holidays`` library
(0.109), make-up workdays included; 2027 holds the statutory days only, until the arrangement is known.
"""

from datetime import UTC, date, datetime, time

from django.db import migrations

OFF = (
    "2026-01-01 2026-01-02 2026-01-03 "
    "2026-02-15 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-21 2026-02-22 2026-02-23 "
    "2026-04-04 2026-04-05 2026-04-06 2026-05-01 2026-05-02 2026-05-03 2026-05-04 2026-05-05 "
    "2026-06-19 2026-06-20 2026-06-21 2026-09-25 2026-09-26 2026-09-27 "
    "2026-10-01 2026-10-02 2026-10-03 2026-10-04 2026-10-05 2026-10-06 2026-10-07 "
    "2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05 2027-05-01 2027-05-02 "
    "2027-06-09 2027-09-15 2027-10-01 2027-10-02 2027-10-03"
).split()
ON = {"2026-01-04": 4, "2026-02-14": 4, "2026-02-28": 0, "2026-05-09": 1, "2026-09-20": 1, "2026-10-10": 2}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# step → severity → (minutes, working time only): domain reference §5.2, a proposal
TARGETS = {
    "update": {"S1": (120, False), "S2": (240, True), "S3": (540, True), "S4": (1080, True)},
    "resolve": {"S1": (1440, False), "S2": (2880, False), "S3": (1620, True), "S4": (2700, True)},
}


def fill(apps, schema_editor):
    Calendar = apps.get_model("contracts", "BusinessCalendar")
    Level = apps.get_model("contracts", "ServiceLevel")
    Target = apps.get_model("contracts", "CaseTarget")
    desk = Calendar.objects.create(
        code="cn", name="China, office days 09:00-18:00", zone="Asia/Shanghai",
        windows={str(day): [["09:00", "18:00"]] for day in range(5)}, days_off=OFF, days_on=ON,
        complete_until=date(2026, 12, 31),
        source="State Council notice for 2026 (via holidays 0.109); 2027 statutory days only, provisional",
    )
    daily = Calendar.objects.create(
        code="cn-daily", name="China, delivery every day", zone="Asia/Shanghai",
        windows={str(day): [["08:00", "21:00"]] for day in range(7)},
        days_off=[day for day in OFF if day[5:] in ("02-16", "02-17", "02-18")], days_on={},
        complete_until=date(2027, 12, 31), source="House rule: no delivery on the first days of Spring Festival",
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
            calendar=calendar, valid_from=EPOCH, source="House rule",
        )
    Level.objects.create(
        code="house", service="", transit_days=levels["standard"][0], usual_hours=levels["standard"][3],
        cutoff=time(18), due_time=time(18), calendar=daily, valid_from=EPOCH, source="House rule",
    )
    for step, by_severity in TARGETS.items():
        for severity, (minutes, working) in by_severity.items():
            Target.objects.create(
                step=step, severity=severity, minutes=minutes, working=working, valid_from=EPOCH,
                source="Domain reference §5.2 (proposal, to be calibrated)",
            )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
