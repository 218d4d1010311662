"""What the ORM cannot say: the ledger of containers is only ever added to."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER container_move_kept BEFORE UPDATE OR DELETE ON dispatch_container_move
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER container_move_not_emptied BEFORE TRUNCATE ON dispatch_container_move
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER container_move_not_emptied ON dispatch_container_move;
DROP TRIGGER container_move_kept ON dispatch_container_move;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_numbers"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
