"""Proofs refuse every change and deletion; a shipment has one courier at a time."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER proof_append_only BEFORE UPDATE OR DELETE ON shipments_proof
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only(
        'signer', 'consent', 'pictures', 'signature', 'latitude', 'longitude', 'place', 'remarks');
CREATE TRIGGER proof_no_truncate BEFORE TRUNCATE ON shipments_proof
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
ALTER TABLE shipments_courier_assignment ADD CONSTRAINT courier_span
    EXCLUDE USING gist (shipment_id WITH =, tstzrange(assigned_at, ended_at) WITH &&);
"""
BACKWARD = """
ALTER TABLE shipments_courier_assignment DROP CONSTRAINT courier_span;
DROP TRIGGER proof_no_truncate ON shipments_proof;
DROP TRIGGER proof_append_only ON shipments_proof;
"""


class Migration(migrations.Migration):
    dependencies = [("shipments", "0005_telemetry")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
