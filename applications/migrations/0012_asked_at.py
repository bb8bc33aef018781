from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def remember(apps, schema_editor):
    """When « Incomplet » was said last of the dossiers that it still holds back; none was after a decision."""
    dossiers = apps.get_model("applications", "Application").objects
    events = apps.get_model("applications", "Event").objects
    said = events.filter(application=OuterRef("pk"), verb="incomplete").order_by().values("application")
    waiting = dossiers.filter(status__in=("IN", "RE"), decision__isnull=True)
    waiting.update(asked_at=Subquery(said.annotate(last=Max("at")).values("last")))


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0011_piece_known_as'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='asked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrections demandées le'),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('asked_at__isnull', False), ('decision__isnull', False)), fields=['opening'], name='application_asked_again'),
        ),
    ]
