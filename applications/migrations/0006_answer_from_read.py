from django.db import migrations
from django.db.models import F


def read_origins(apps, schema_editor):
    """Of what was released before: the formation's date where it is that very day and no delay came first."""
    followed = apps.get_model("applications", "Decision").objects.filter(
        answer_by=F("application__opening__confirm_by"), application__opening__confirm_delay_days=None
    )
    followed.update(answer_from="date")


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_answer_from")]

    operations = [migrations.RunPython(read_origins, migrations.RunPython.noop, elidable=True)]
