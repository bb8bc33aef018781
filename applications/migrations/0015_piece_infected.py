from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0014_without_seat'),
        ('offers', '0002_texts_of_a_change'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='piece',
            index=models.Index(condition=models.Q(('reason', 'infectee'), ('status', 'RE')), fields=['application'], name='piece_infected'),
        ),
    ]
