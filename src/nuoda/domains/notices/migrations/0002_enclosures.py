"""A document that was issued, and its receipt, never change."""

from django.db import migrations

TABLES = ("notices_enclosure", "notices_enclosed", "notices_enclosurereceipt")
FORGOTTEN = {"notices_enclosure": "'body'", "notices_enclosurereceipt": "'by'"}
FORWARD = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
    f" FOR EACH ROW EXECUTE FUNCTION kernel_append_only({FORGOTTEN.get(table, '')});\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
