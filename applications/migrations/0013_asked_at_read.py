from django.db import migrations
from django.db.models import Exists, Max, OuterRef, Subquery


def remember(apps, schema_editor):
    """When « Incomplet » was said last, of each dossier: apart from the column, whose change holds the table."""
    dossiers = apps.get_model("applications", "Application").objects
    events = apps.get_model("applications", "Event").objects
    said = events.filter(application=OuterRef("pk"), verb="incomplete").order_by().values("application")
    dossiers.filter(Exists(said)).update(asked_at=Subquery(said.annotate(last=Max("at")).values("last")))


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0012_asked_at'),
    ]

    operations = [
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
