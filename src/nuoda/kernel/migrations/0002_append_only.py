"""The ledger of facts refuses every change and deletion, whoever asks.

Where personal data is forgotten (``nuoda.forgetting`` is on for the transaction), a table may let go of the
columns that its trigger names, and of nothing else; ``*`` lets go of whole rows. In the ledger only words
become empty: what happened, when, to what and by whom stays as it was written.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_NARGS > 0 AND current_setting('nuoda.forgetting', true) = 'on' THEN
        IF TG_OP = 'DELETE' AND TG_ARGV[0] = '*' THEN
            RETURN OLD;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF (to_jsonb(OLD) - TG_ARGV) = (to_jsonb(NEW) - TG_ARGV) THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'The table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION kernel_fact_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('nuoda.forgetting', true) = 'on' THEN
        IF (to_jsonb(OLD) - 'data') = (to_jsonb(NEW) - 'data') AND NOT EXISTS (
            SELECT FROM jsonb_each(OLD.data) AS before FULL JOIN jsonb_each(NEW.data) AS after USING (key)
            WHERE before.value IS DISTINCT FROM after.value AND (
                before.value IS NULL OR after.value IS DISTINCT FROM '""'::jsonb)
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kernel_fact_append_only BEFORE UPDATE OR DELETE ON kernel_fact
    FOR EACH ROW EXECUTE FUNCTION kernel_fact_append_only();
CREATE TRIGGER kernel_fact_no_truncate BEFORE TRUNCATE ON kernel_fact
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER kernel_fact_no_truncate ON kernel_fact;
DROP TRIGGER kernel_fact_append_only ON kernel_fact;
DROP FUNCTION kernel_fact_append_only();
DROP FUNCTION kernel_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
