"""The log of promises refuses every change; and the reasons that may excuse, from domain reference §2.3."""

from datetime import UTC, datetime

from django.db import migrations

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Excusable by default (domain reference §2.3); a contract may say otherwise.
SOURCE = "内部建议值，待校准 / House proposal, to be calibrated"
REASONS = (
    ("ORDER.wrong_data", "shipper", "Order as received, and the correction"),
    ("SHIPPER.not_ready", "shipper", "Driver's note or photo of the waiting time"),
    ("SHIPPER.packaging", "shipper", "Photos at acceptance"),
    ("SHIPPER.documents", "shipper", "Message that asked for the documents"),
    ("SHIPPER.prohibited", "shipper", "Inspection record"),
    ("DELAY.weather", "nobody", "Official weather warning for the place and time"),
    ("DELAY.authority", "authority", "Order or notice of the authority"),
    ("CUSTOMS.documents", "shipper", "Customs notice and the message that asked for the documents"),
    ("CUSTOMS.duty", "consignee", "Customs notice and the message that asked for the duty"),
    ("CUSTOMS.inspection", "authority", "Customs notice"),
    ("CUSTOMS.held", "authority", "Customs notice"),
    ("ADDRESS.wrong", "shipper", "Address as ordered, and the scan that failed"),
    ("ADDRESS.incomplete", "shipper", "Address as ordered, and the scan that failed"),
    ("ADDRESS.out_of_area", "shipper", "Address as ordered"),
    ("CONSIGNEE.absent", "consignee", "Scan of the attempt with place and call record"),
    ("CONSIGNEE.unreachable", "consignee", "Call records"),
    ("CONSIGNEE.closed", "consignee", "Photo or scan of the attempt"),
    ("CONSIGNEE.refused", "consignee", "Signed refusal or scan of the attempt"),
    ("CONSIGNEE.uncollected", "consignee", "Scan at the pick-up point and the reminders sent"),
    ("CONSIGNEE.rescheduled", "consignee", "Message that asked for another day"),
)
FORWARD = """
CREATE TRIGGER promises_entry_append_only BEFORE UPDATE OR DELETE ON promises_entry
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only('note', 'agreed_by', 'reference');
CREATE TRIGGER promises_entry_no_truncate BEFORE TRUNCATE ON promises_entry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER promises_entry_no_truncate ON promises_entry;
DROP TRIGGER promises_entry_append_only ON promises_entry;
"""


def fill(apps, schema_editor):
    Reason = apps.get_model("promises", "ExcuseReason")
    Reason.objects.bulk_create(
        Reason(code=code, party=party, evidence=evidence, valid_from=EPOCH, source=SOURCE)
        for code, party, evidence in REASONS
    )


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
