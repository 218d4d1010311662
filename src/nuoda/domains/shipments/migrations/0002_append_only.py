"""The tracking log refuses every change and deletion: a wrong scan is declared wrong beside it."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER tracking_event_append_only BEFORE UPDATE OR DELETE ON shipments_tracking_event
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only('signer', 'text', 'latitude', 'longitude');
"""
BACKWARD = "DROP TRIGGER tracking_event_append_only ON shipments_tracking_event;"


class Migration(migrations.Migration):
    dependencies = [("shipments", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
