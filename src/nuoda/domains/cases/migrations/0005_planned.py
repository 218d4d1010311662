"""When the plan that stands was recorded: a yes to it is no older."""

from django.db import migrations, models

FILL = """
UPDATE cases_record r SET planned_at = m.at
FROM (SELECT case_id, max(planned_at) AS at FROM cases_measure GROUP BY case_id) m
WHERE m.case_id = r.case_id;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_letters")]
    operations = [
        migrations.AddField("caserecord", "planned_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
