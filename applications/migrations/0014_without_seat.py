from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0013_asked_at_read'),
        ('offers', '0002_texts_of_a_change'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='seatless_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sans place depuis le'),
        ),
        migrations.AlterField(
            model_name='event',
            name='verb',
            field=models.CharField(choices=[('transmit', 'Candidature transmise'), ('receive', 'Dossier papier réceptionné'), ('complete', 'Dossier déclaré complet'), ('incomplete', 'Dossier déclaré incomplet'), ('cancel', 'Candidature annulée'), ('propose', 'Avis de la commission enregistré'), ('release', 'Décision publiée'), ('confirm', 'Candidature confirmée'), ('decline', 'Désistement'), ('lapse', 'Délai de réponse dépassé'), ('no_seat', 'Confirmation demandée, sans place libre'), ('file', 'Candidature ouverte'), ('population', 'Situation modifiée'), ('add_file', 'Fichier déposé'), ('carry', 'Fichier repris d’un autre dossier'), ('remove_file', 'Fichier retiré'), ('move_file', 'Ordre des fichiers modifié'), ('not_concerned', 'Non concerné par une pièce'), ('concerned', 'Pièce de nouveau attendue'), ('judge', 'Pièce contrôlée'), ('ask', 'Pièce demandée'), ('withdraw_piece', 'Demande de pièce retirée'), ('extend', 'Date limite repoussée'), ('attempt', 'Dépôt commencé avant la date limite'), ('quarantine', 'Fichier retiré par l’antivirus'), ('identity', 'État civil ou INE corrigé')], max_length=16, verbose_name='fait'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('seatless_at__isnull', False)), fields=['opening'], name='application_without_seat'),
        ),
    ]
