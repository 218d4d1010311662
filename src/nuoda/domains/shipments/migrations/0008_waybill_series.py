"""Our own waybill numbers come from a sequence: nobody waits for anybody, and gaps are of no account."""

from django.db import migrations

FORWARD = "CREATE SEQUENCE shipments_waybill_series MINVALUE 1 MAXVALUE 9999999999 NO CYCLE;"
BACKWARD = "DROP SEQUENCE shipments_waybill_series;"


class Migration(migrations.Migration):
    dependencies = [("shipments", "0007_readings")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
