"""What the ORM cannot say: where numbers come from, and that what is over stays as it is."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE dispatch_number;
CREATE TRIGGER trip_over BEFORE UPDATE ON dispatch_trip
    FOR EACH ROW WHEN (OLD.state IN ('done', 'broken') AND (OLD.opened_at IS NOT NULL
        OR (to_jsonb(OLD) - ARRAY['seal_found', 'opened_at', 'opened_by', 'version', 'changed_by'])
        IS DISTINCT FROM
        (to_jsonb(NEW) - ARRAY['seal_found', 'opened_at', 'opened_by', 'version', 'changed_by'])))
    EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER stop_over BEFORE UPDATE OR DELETE ON dispatch_stop
    FOR EACH ROW WHEN (OLD.state IN ('done', 'failed')) EXECUTE FUNCTION kernel_append_only('note');
"""
BACKWARD = """
DROP TRIGGER stop_over ON dispatch_stop;
DROP TRIGGER trip_over ON dispatch_trip;
DROP SEQUENCE dispatch_number;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
