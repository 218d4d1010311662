"""The first ladders of escalation: dated records with their source."""

from datetime import UTC, datetime

from django.db import migrations

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Shares of the time and minutes to answer: domain reference §5.2; reminder at half and alarm at the end of an
# agent's word: §6. The owner, or whoever stands in, is told first.
SOURCE = "内部建议值，待校准 / House proposal, to be calibrated"
OWNER, LEAD, BOSS, KEEPER = "owner", "lead", "supervisor", "account_manager"
# code → severity, minutes to answer, every hour counts, rungs: (whom, share of the time or None, minutes after)
LADDERS = {
    "critical": ("S1", 10, True, [(OWNER, 50, None), (LEAD, 80, None), (BOSS, 100, None), (KEEPER, None, 60)]),
    "high": ("S2", 15, False, [(OWNER, 60, None), (LEAD, 90, None), (BOSS, 100, None), (KEEPER, None, 60)]),
    "medium": ("S3", 30, False, [(OWNER, 75, None), (LEAD, 100, None), (BOSS, None, 60)]),
    "low": ("S4", 120, False, [(OWNER, 100, None), (LEAD, None, 240)]),
    "word": ("", 60, False, [(OWNER, 50, None), (OWNER, 100, None), (LEAD, None, 60), (BOSS, None, 240)]),
}


def fill(apps, schema_editor):
    Ladder = apps.get_model("promises", "EscalationLadder")
    for code, (severity, minutes, around, rungs) in LADDERS.items():
        Ladder.objects.create(
            code=code, severity=severity, answer_minutes=minutes, around_the_clock=around, valid_from=EPOCH,
            source=SOURCE,
            rungs=[
                {"whom": whom, "share": share} if share is not None else {"whom": whom, "after": after}
                for whom, share, after in rungs
            ],
        )


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_reasons_and_log")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
