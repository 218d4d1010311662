"""A letter that was approved never changes, and no letter of that kind is deleted."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER cases_letter_approved BEFORE UPDATE OR DELETE ON cases_letter
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION kernel_append_only(
        'addressee', 'found', 'decision', 'remedy', 'prevention', 'remark');
"""
BACKWARD = "DROP TRIGGER cases_letter_approved ON cases_letter;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_playbooks"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
