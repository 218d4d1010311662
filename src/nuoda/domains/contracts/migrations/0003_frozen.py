"""What was agreed stays as it was: calendars and holidays refuse every change, levels all but their end."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER business_calendar_frozen BEFORE UPDATE OR DELETE ON contracts_businesscalendar
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER holiday_table_frozen BEFORE UPDATE OR DELETE ON contracts_holidaytable
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER service_level_kept BEFORE DELETE ON contracts_servicelevel
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER service_level_frozen BEFORE UPDATE ON contracts_servicelevel
    FOR EACH ROW WHEN ((to_jsonb(OLD) - 'valid_to') IS DISTINCT FROM (to_jsonb(NEW) - 'valid_to'))
    EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER service_level_frozen ON contracts_servicelevel;
DROP TRIGGER service_level_kept ON contracts_servicelevel;
DROP TRIGGER holiday_table_frozen ON contracts_holidaytable;
DROP TRIGGER business_calendar_frozen ON contracts_businesscalendar;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_reference_data"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
