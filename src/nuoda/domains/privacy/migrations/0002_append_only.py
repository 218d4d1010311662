"""Versions of periods and aims never change; numbers of requests."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER period_kept BEFORE UPDATE OR DELETE ON privacy_period
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER aim_kept BEFORE UPDATE OR DELETE ON privacy_aim
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE SEQUENCE privacy_request_number;
"""
BACKWARD = """
DROP SEQUENCE privacy_request_number;
DROP TRIGGER aim_kept ON privacy_aim;
DROP TRIGGER period_kept ON privacy_period;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
