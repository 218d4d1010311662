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
                    name="AnswerAim",
                    fields=[
                        ("id", models.UUIDField(default=nuoda.kernel.ids.new_id, primary_key=True, serialize=False)),
                        ("version", models.PositiveIntegerField(unique=True)),
                        ("days", models.PositiveIntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("set_at", models.DateTimeField()),
                        ("set_by", models.CharField(max_length=120)),
                    ],
                    options={
                        "db_table": "privacy_aim",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("days__gte", 1), ("days__lte", 90)), name="answer_aim_days"),
                        ],
                    },
                ),
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
                    name="PersonRequest",
                    fields=[
                        ("id", models.UUIDField(default=nuoda.kernel.ids.new_id, primary_key=True, serialize=False)),
                        ("number", models.CharField(max_length=20, unique=True)),
                        ("kind", models.CharField(max_length=12)),
                        ("channel", models.CharField(max_length=10)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("phone", models.CharField(blank=True, max_length=60)),
                        ("email", models.CharField(blank=True, max_length=200)),
                        ("waybills", models.JSONField(default=list)),
                        ("words", models.CharField(blank=True, max_length=1000)),
                        ("language", models.CharField(max_length=10)),
                        ("received_at", models.DateTimeField()),
                        ("aim_at", models.DateTimeField()),
                        ("received_by", models.CharField(max_length=120)),
                        ("state", models.CharField(default="received", max_length=12)),
                        ("identity", models.CharField(blank=True, max_length=10)),
                        ("identified_at", models.DateTimeField(null=True)),
                        ("identified_by", models.CharField(blank=True, max_length=120)),
                        ("searched_at", models.DateTimeField(null=True)),
                        ("findings", models.JSONField(default=list)),
                        ("copied_at", models.DateTimeField(null=True)),
                        ("noted_at", models.DateTimeField(null=True)),
                        ("erasure", models.CharField(blank=True, max_length=10)),
                        ("proposed_by", models.CharField(blank=True, max_length=120)),
                        ("proposed_by_id", models.CharField(blank=True, max_length=80)),
                        ("approved_by", models.CharField(blank=True, max_length=120)),
                        ("approved_by_id", models.CharField(blank=True, max_length=80)),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("erasable", models.JSONField(default=list)),
                        ("erased", models.JSONField(default=dict)),
                        ("erased_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("closed_by", models.CharField(blank=True, max_length=120)),
                        ("refusal", models.CharField(blank=True, max_length=12)),
                        ("answer", models.CharField(blank=True, max_length=2000)),
                        ("forgotten_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "db_table": "privacy_request",
                        "indexes": [
                            models.Index(fields=["-received_at"], name="request_latest"),
                            models.Index(condition=models.Q(("state__in", ["received", "identified"])), fields=["aim_at"], name="request_open"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("kind__in", ["access", "correction", "deletion"])), name="request_kind"),
                            models.CheckConstraint(condition=models.Q(("channel__in", ["phone", "mail", "letter", "window"])), name="request_channel"),
                            models.CheckConstraint(condition=models.Q(("state__in", ["received", "identified", "answered", "refused", "withdrawn"])), name="request_state"),
                            models.CheckConstraint(condition=models.Q(("erasure__in", ["", "proposed", "approved", "done"])), name="request_erasure"),
                            models.CheckConstraint(condition=models.Q(models.Q(("identified_at__isnull", True), ("identity", "")), models.Q(("identified_at__isnull", False), ("identity__in", ["phone", "mail", "paper"])), _connector="OR"), name="request_identity"),
                            models.CheckConstraint(condition=models.Q(models.Q(("identity", ""), _negated=True), models.Q(("copied_at__isnull", True), ("erasure", ""), ("searched_at__isnull", True)), _connector="OR"), name="request_identified_first"),
                            models.CheckConstraint(condition=models.Q(models.Q(("state", "answered"), _negated=True), models.Q(("identity", ""), _negated=True), _connector="OR"), name="request_answered"),
                            models.CheckConstraint(condition=models.Q(models.Q(("refusal__in", ["unproven", "others", "repeated", "law"]), ("state", "refused")), models.Q(models.Q(("state", "refused"), _negated=True), ("refusal", "")), _connector="OR"), name="request_refusal"),
                            models.CheckConstraint(condition=models.Q(models.Q(("closed_at__isnull", True), ("state__in", ["received", "identified"])), models.Q(models.Q(("state__in", ["received", "identified"]), _negated=True), ("closed_at__isnull", False)), _connector="OR"), name="request_closed_at"),
                            models.CheckConstraint(condition=models.Q(("approved_by_id", ""), models.Q(("approved_by_id", models.F("proposed_by_id")), _negated=True), _connector="OR"), name="request_four_eyes"),
                            models.CheckConstraint(condition=models.Q(models.Q(("erasure__in", ["approved", "done"]), _negated=True), models.Q(models.Q(("approved_by_id", ""), _negated=True), ("approved_at__isnull", False)), _connector="OR"), name="request_approved"),
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
                            models.CheckConstraint(condition=models.Q(("record__in", ["order", "shipment", "proof", "position", "stop", "case", "claim", "mail", "order_mail", "promise", "reservation", "document", "notice", "enclosure", "post", "survey", "contact", "draft", "answer", "run", "dead_letter", "access", "session", "person_request"])), name="retention_record"),
                            models.CheckConstraint(condition=models.Q(("days__gte", 1), ("days__lte", 36500)), name="retention_days"),
                        ],
                    },
                ),
            ],
        ),
    ]
