"""An answer that was given never changes; only the case that took it up is noted once."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER surveys_survey_answered BEFORE UPDATE ON surveys_survey
    FOR EACH ROW WHEN (
        OLD.recovery_id IS NOT NULL OR OLD.answered_at IS NOT NULL
        AND (OLD.answered_at, OLD.score, OLD.words) IS DISTINCT FROM (NEW.answered_at, NEW.score, NEW.words)
    ) EXECUTE FUNCTION kernel_append_only('words');
CREATE TRIGGER surveys_survey_stays BEFORE DELETE ON surveys_survey
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER surveys_survey_stays ON surveys_survey;
DROP TRIGGER surveys_survey_answered ON surveys_survey;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
