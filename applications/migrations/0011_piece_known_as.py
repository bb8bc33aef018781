from django.db import migrations, models
from django.db.models import F, Q


def hold_back(apps, schema_editor):
    """What waited to be said, as it was worked out until now from the instants of the dossier."""
    Piece = apps.get_model("applications", "Piece")
    judged = Piece.objects.filter(status__in=("VA", "RE"), judged_at__isnull=False).exclude(reason="infectee")
    since = Q(application__status="RE", judged_at__gte=F("application__transmitted_at"))
    reopened = Q(application__status="CO", status="RE") & ~Q(obligation="optional")
    judged.filter(since | reopened).update(known_as="TR")
    # Asked for while the papers are in the desk's hands: « Incomplet » was not said since.
    asked = Q(status="AT", application__status__in=("RE", "CO")) & ~Q(obligation="optional")
    Piece.objects.filter(asked).update(known_as="--")


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0010_piece_withdrawn'),
    ]

    operations = [
        migrations.AddField(
            model_name='piece',
            name='known_as',
            field=models.CharField(blank=True, choices=[('', 'Tout'), ('--', 'Rien'), ('AT', 'En attente'), ('TR', 'Transmise'), ('VA', 'Validée'), ('RE', 'Refusée'), ('NC', 'Non concerné')], db_default='', default='', max_length=2, verbose_name='connue de la personne comme'),
        ),
        migrations.RunPython(hold_back, migrations.RunPython.noop),
    ]
