"""Versions of a clause never hold on the same day; what is frozen refuses change and deletion."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

FORWARD = """
ALTER TABLE contracts_clause ADD CONSTRAINT clause_span
    EXCLUDE USING gist (contract_id WITH =, measure WITH =, daterange(valid_from, valid_to) WITH &&);
CREATE TRIGGER figure_frozen BEFORE UPDATE OR DELETE ON contracts_figure
    FOR EACH ROW WHEN (OLD.state <> 'provisional') EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER figure_no_truncate BEFORE TRUNCATE ON contracts_figure
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER credit_decided BEFORE UPDATE OR DELETE ON contracts_credit_note
    FOR EACH ROW WHEN (OLD.state <> 'asked') EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER credit_decided ON contracts_credit_note;
DROP TRIGGER figure_no_truncate ON contracts_figure;
DROP TRIGGER figure_frozen ON contracts_figure;
ALTER TABLE contracts_clause DROP CONSTRAINT clause_span;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_frozen"), ("kernel", "0002_append_only")]
    operations = [BtreeGistExtension(), migrations.RunSQL(FORWARD, BACKWARD)]
