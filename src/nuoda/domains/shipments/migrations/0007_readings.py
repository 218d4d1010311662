"""Readings refuse every change and deletion."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON shipments_reading
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER reading_no_truncate BEFORE TRUNCATE ON shipments_reading
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER reading_no_truncate ON shipments_reading;
DROP TRIGGER reading_append_only ON shipments_reading;
"""


class Migration(migrations.Migration):
    dependencies = [("shipments", "0006_proof")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
