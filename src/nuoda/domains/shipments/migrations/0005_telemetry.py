"""Positions refuse every change and deletion; a device's spans with one consignment never overlap."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER position_append_only BEFORE UPDATE OR DELETE ON shipments_position
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only('*');
CREATE TRIGGER position_no_truncate BEFORE TRUNCATE ON shipments_position
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
ALTER TABLE shipments_device_binding ADD CONSTRAINT device_span
    EXCLUDE USING gist (shipment_id WITH =, device WITH =, tstzrange(bound_from, bound_to) WITH &&);
"""
BACKWARD = """
ALTER TABLE shipments_device_binding DROP CONSTRAINT device_span;
DROP TRIGGER position_no_truncate ON shipments_position;
DROP TRIGGER position_append_only ON shipments_position;
"""


class Migration(migrations.Migration):
    dependencies = [("shipments", "0004_number_spans")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
