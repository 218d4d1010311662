"""Versions of periods never change."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER period_kept BEFORE UPDATE OR DELETE ON privacy_period
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = "DROP TRIGGER period_kept ON privacy_period;"


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
