"""The tracking log cannot be emptied at once either."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER tracking_event_no_truncate BEFORE TRUNCATE ON shipments_tracking_event
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = "DROP TRIGGER tracking_event_no_truncate ON shipments_tracking_event;"


class Migration(migrations.Migration):
    dependencies = [("shipments", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
