"""What the ORM cannot say: nothing twice, four eyes, entries that balance, records that never change.

And the first authority matrix: a proposal of the domain reference §5.4, to be calibrated by each house.
"""

from datetime import UTC, date, datetime

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

FORWARD = """
CREATE SEQUENCE claims_number;
ALTER TABLE claims_claim ADD CONSTRAINT claim_once EXCLUDE USING gist (
    shipment_id WITH =, kind WITH =, int4range(piece_first, piece_last, '[]') WITH &&
) WHERE (state NOT IN ('withdrawn', 'declined', 'found'));
ALTER TABLE claims_coverage ADD CONSTRAINT coverage_once EXCLUDE USING gist (
    shipment_id WITH =, head WITH =, int4range(piece_first, piece_last, '[]') WITH &&
) WHERE (released_at IS NULL);
ALTER TABLE claims_award ADD CONSTRAINT award_four_eyes CHECK (
    NOT (proposed_by_id = ANY (approvers))
    AND (paid_by_id = '' OR (paid_by_id <> proposed_by_id AND NOT (paid_by_id = ANY (approvers))))
    AND (state NOT IN ('approved', 'paid', 'reversed') OR cardinality(approvers) >= hands)
);
CREATE FUNCTION claims_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mine uuid := CASE TG_TABLE_NAME WHEN 'claims_entry' THEN NEW.id ELSE (to_jsonb(NEW)->>'entry_id')::uuid END;
BEGIN
    IF NOT EXISTS (SELECT FROM claims_posting WHERE entry_id = mine)
       OR EXISTS (SELECT FROM claims_posting WHERE entry_id = mine GROUP BY currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'entry % does not balance', mine USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON claims_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION claims_entry_balances();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON claims_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION claims_entry_balances();
CREATE TRIGGER entry_kept BEFORE UPDATE OR DELETE ON claims_entry
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER posting_kept BEFORE UPDATE OR DELETE ON claims_posting
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER rule_kept BEFORE UPDATE OR DELETE ON claims_rule
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER sdr_rate_kept BEFORE UPDATE OR DELETE ON claims_sdr_rate
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER authority_kept BEFORE UPDATE ON claims_authority
    FOR EACH ROW WHEN ((to_jsonb(OLD) - 'valid_to') IS DISTINCT FROM (to_jsonb(NEW) - 'valid_to'))
    EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER award_settled BEFORE UPDATE ON claims_award
    FOR EACH ROW WHEN (OLD.state IN ('refused', 'reversed')
        OR (OLD.state = 'paid' AND (to_jsonb(OLD) - ARRAY['state', 'reversed_at', 'reversed_by', 'reversal'])
            IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['state', 'reversed_at', 'reversed_by', 'reversal'])))
    EXECUTE FUNCTION kernel_append_only('reason', 'refusal', 'agreement', 'payment', 'reversal');
"""
BACKWARD = """
DROP TRIGGER award_settled ON claims_award;
DROP TRIGGER authority_kept ON claims_authority;
DROP TRIGGER sdr_rate_kept ON claims_sdr_rate;
DROP TRIGGER rule_kept ON claims_rule;
DROP TRIGGER posting_kept ON claims_posting;
DROP TRIGGER entry_kept ON claims_entry;
DROP TRIGGER posting_balances ON claims_posting;
DROP TRIGGER entry_balances ON claims_entry;
DROP FUNCTION claims_entry_balances();
ALTER TABLE claims_award DROP CONSTRAINT award_four_eyes;
ALTER TABLE claims_coverage DROP CONSTRAINT coverage_once;
ALTER TABLE claims_claim DROP CONSTRAINT claim_once;
DROP SEQUENCE claims_number;
"""
# purpose → role → (most, hands, a month for one person, a month to one customer)
MATRIX = {
    "goodwill": [
        ("agent", 200, 1, 2_000, 1_000),
        ("supervisor", 2_000, 1, 20_000, 5_000),
        ("admin", 20_000, 1, 100_000, 20_000),
        ("admin", None, 2, None, None),
    ],
    "claim": [
        ("supervisor", 2_000, 1, None, None),
        ("admin", 20_000, 1, None, None),
        ("admin", None, 2, None, None),
    ],
}


def fill(apps, schema_editor):
    Row = apps.get_model("claims", "AuthorityRow")
    for purpose, rows in MATRIX.items():
        for role, most, hands, monthly, customer_monthly in rows:
            Row.objects.create(
                purpose=purpose, role=role, currency="CNY", most=most, hands=hands, monthly=monthly,
                customer_monthly=customer_monthly, valid_from=date(2000, 1, 1),
                source="内部建议值，待校准 / House proposal, to be calibrated",
                recorded_at=datetime(2000, 1, 1, tzinfo=UTC), recorded_by="Nuoda",
            )


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
