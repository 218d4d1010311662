"""The first reply and the end of a case are promised anew when it is taken up again."""

from django.db import migrations, models
from django.db.models import Q

SUBJECT = ["kind", "subject_kind", "subject_id"]
AGAIN = ["first_reply", "resolution"]
CURRENT = Q(successor__isnull=True) & ~Q(kind__in=["next_update", "call_back", "custom", *AGAIN])
RUNNING = Q(state__in=["open", "at_risk", "paused"], kind__in=["next_update", *AGAIN])


class Migration(migrations.Migration):
    dependencies = [("promises", "0003_ladders")]
    operations = [
        migrations.RemoveConstraint("promise", "promise_one_current"),
        migrations.RemoveConstraint("promise", "promise_one_live_update"),
        migrations.AddConstraint(
            "promise",
            models.UniqueConstraint(fields=SUBJECT, condition=CURRENT, name="promise_one_current"),
        ),
        migrations.AddConstraint(
            "promise", models.UniqueConstraint(fields=SUBJECT, condition=RUNNING, name="promise_one_live")
        ),
        migrations.AddConstraint(
            "promise",
            models.UniqueConstraint(
                fields=[*SUBJECT, "made_at"],
                condition=Q(successor__isnull=True, kind__in=AGAIN),
                name="promise_once_a_beginning",
            ),
        ),
    ]
