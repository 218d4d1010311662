"""A number of a carrier means one consignment at a time: spans of the same number never overlap."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

FORWARD = """
ALTER TABLE shipments_number ADD CONSTRAINT number_span
    EXCLUDE USING gist (number WITH =, carrier WITH =, tstzrange(valid_from, valid_to) WITH &&);
"""
BACKWARD = "ALTER TABLE shipments_number DROP CONSTRAINT number_span;"


class Migration(migrations.Migration):
    dependencies = [("shipments", "0003_no_truncate")]
    operations = [BtreeGistExtension(), migrations.RunSQL(FORWARD, BACKWARD)]
