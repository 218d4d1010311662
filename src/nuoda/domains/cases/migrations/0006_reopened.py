"""When a case was last taken up again: from there its targets are reckoned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_planned")]
    operations = [migrations.AddField("case", "reopened_at", models.DateTimeField(null=True))]
