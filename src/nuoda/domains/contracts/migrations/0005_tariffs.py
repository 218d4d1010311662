"""Versions of tariffs and what was quoted never change; of a quote only its fate does. Quotes are numbered."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE contracts_quote_number;
CREATE TRIGGER tariff_version_frozen BEFORE UPDATE OR DELETE ON contracts_tariffversion
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER quote_kept BEFORE DELETE ON contracts_quote
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER quote_frozen BEFORE UPDATE ON contracts_quote
    FOR EACH ROW WHEN (
        (to_jsonb(OLD) - '{state,taken_at,taken_option,order_reference}'::text[])
        IS DISTINCT FROM (to_jsonb(NEW) - '{state,taken_at,taken_option,order_reference}'::text[])
    ) EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER quote_frozen ON contracts_quote;
DROP TRIGGER quote_kept ON contracts_quote;
DROP TRIGGER tariff_version_frozen ON contracts_tariffversion;
DROP SEQUENCE contracts_quote_number;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_meter"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
