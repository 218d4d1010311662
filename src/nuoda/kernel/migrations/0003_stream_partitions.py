"""What came of a stream is counted by its partitions: their consumers never wait for each other's count."""

import django.db.models
from django.db import migrations

FORWARD = """
ALTER TABLE kernel_stream_hour ADD COLUMN partition integer DEFAULT 0 NOT NULL;
ALTER TABLE kernel_stream_hour DROP CONSTRAINT kernel_stream_hour_pkey;
ALTER TABLE kernel_stream_hour ADD PRIMARY KEY (name, partition, hour);
"""
BACKWARD = """
DELETE FROM kernel_stream_hour WHERE partition <> 0;
ALTER TABLE kernel_stream_hour DROP CONSTRAINT kernel_stream_hour_pkey;
ALTER TABLE kernel_stream_hour DROP COLUMN partition;
ALTER TABLE kernel_stream_hour ADD PRIMARY KEY (name, hour);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_append_only")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            # A key of several columns cannot be altered in the state; the model is described anew.
            state_operations=[
                migrations.DeleteModel("StreamHour"),
                migrations.CreateModel(
                    name="StreamHour",
                    fields=[
                        (
                            "pk",
                            django.db.models.CompositePrimaryKey(
                                "name", "partition", "hour",
                                blank=True, editable=False, primary_key=True, serialize=False,
                            ),
                        ),
                        ("hour", django.db.models.DateTimeField()),
                        ("last_at", django.db.models.DateTimeField()),
                        ("latest_event_at", django.db.models.DateTimeField(null=True)),
                        ("messages", django.db.models.BigIntegerField()),
                        ("accepted", django.db.models.BigIntegerField()),
                        ("duplicate", django.db.models.BigIntegerField()),
                        ("refused", django.db.models.BigIntegerField()),
                        ("waiting", django.db.models.BigIntegerField(null=True)),
                        ("lag", django.db.models.DurationField(null=True)),
                        ("partition", django.db.models.IntegerField(db_default=0)),
                        ("name", django.db.models.CharField(max_length=40)),
                    ],
                    options={"db_table": "kernel_stream_hour"},
                ),
            ],
        )
    ]  # fmt: skip
