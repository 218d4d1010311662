import nuoda.kernel.creating
import nuoda.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0002_append_only")]

    operations = [
        nuoda.kernel.creating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        ("id", models.UUIDField(default=nuoda.kernel.ids.new_id, primary_key=True, serialize=False)),
                        ("subject_kind", models.CharField(max_length=20)),
                        ("subject_id", models.UUIDField()),
                        ("label", models.CharField(max_length=120)),
                        ("reason", models.CharField(max_length=300)),
                        ("placed_at", models.DateTimeField()),
                        ("placed_by", models.CharField(max_length=120)),
                        ("lifted_at", models.DateTimeField(null=True)),
                        ("lifted_by", models.CharField(blank=True, max_length=120)),
                        ("lifted_because", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-placed_at"], name="hold_latest")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("subject_kind__in", ["shipment", "order", "case", "claim", "customer"])), name="hold_subject_kind"),
                            models.CheckConstraint(condition=models.Q(models.Q(("lifted_at__isnull", True), ("lifted_because", ""), ("lifted_by", "")), models.Q(("lifted_at__isnull", False), models.Q(("lifted_because", ""), _negated=True)), _connector="OR"), name="hold_lifted_because"),
                            models.UniqueConstraint(condition=models.Q(("lifted_at__isnull", True)), fields=("subject_kind", "subject_id"), name="hold_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionPeriod",
                    fields=[
                        ("id", models.UUIDField(default=nuoda.kernel.ids.new_id, primary_key=True, serialize=False)),
                        ("record", models.CharField(max_length=20)),
                        ("version", models.PositiveIntegerField()),
                        ("days", models.PositiveIntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("set_at", models.DateTimeField()),
                        ("set_by", models.CharField(max_length=120)),
                    ],
                    options={
                        "db_table": "privacy_period",
                        "constraints": [
                            models.UniqueConstraint(fields=("record", "version"), name="retention_period_once"),
                            models.CheckConstraint(condition=models.Q(("record__in", ["order", "shipment", "proof", "position", "stop", "case", "claim", "mail", "order_mail", "promise", "reservation", "document", "notice", "enclosure", "post", "survey", "contact", "draft", "answer", "run", "dead_letter", "access", "session"])), name="retention_record"),
                            models.CheckConstraint(condition=models.Q(("days__gte", 1), ("days__lte", 36500)), name="retention_days"),
                        ],
                    },
                ),
            ],
        ),
    ]
