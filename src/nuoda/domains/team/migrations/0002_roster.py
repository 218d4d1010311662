"""Nobody is in two places: spans of duty of one agent never overlap, nor do her absences.

That of duties is looked at when a statement ends, so that one statement may swap two.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

FORWARD = """
ALTER TABLE team_duty ADD CONSTRAINT duty_one_place
    EXCLUDE USING gist (agent_id WITH =, tstzrange(start_at, end_at) WITH &&) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE team_absence ADD CONSTRAINT absence_one
    EXCLUDE USING gist (agent_id WITH =, tstzrange(start_at, end_at) WITH &&) WHERE (withdrawn_at IS NULL);
"""
BACKWARD = """
ALTER TABLE team_duty DROP CONSTRAINT duty_one_place;
ALTER TABLE team_absence DROP CONSTRAINT absence_one;
"""


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial")]
    operations = [BtreeGistExtension(), migrations.RunSQL(FORWARD, BACKWARD)]
