"""Numbers of actions come from a sequence; gaps are allowed, numbers are never used twice."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE quality_number", "DROP SEQUENCE quality_number")]
