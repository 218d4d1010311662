"""No row of the matrix touches what the law gives to all; what was in force stays as it was.

The matrix may quicken four kinds of promises of the house's own. Any other, statutory ones above all, is
refused by the database itself. Versions of terms and matrix and the history of tiers are append-only.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE customers_matrixrow ADD CONSTRAINT matrix_rights_equal CHECK (
    minutes - ARRAY['first_reply', 'next_update', 'plan', 'call_back'] = '{}'::jsonb
);
CREATE TRIGGER matrix_row_frozen BEFORE UPDATE OR DELETE ON customers_matrixrow
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER scoring_terms_frozen BEFORE UPDATE OR DELETE ON customers_scoringterms
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER tier_move_frozen BEFORE UPDATE OR DELETE ON customers_tiermove
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER tier_move_frozen ON customers_tiermove;
DROP TRIGGER scoring_terms_frozen ON customers_scoringterms;
DROP TRIGGER matrix_row_frozen ON customers_matrixrow;
ALTER TABLE customers_matrixrow DROP CONSTRAINT matrix_rights_equal;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_reference_data"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
