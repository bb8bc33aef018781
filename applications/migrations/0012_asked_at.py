from django.db import migrations, models


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
    ]
