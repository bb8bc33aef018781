from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_awaits_release")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="answer_from",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Sans date limite"),
                    ("individual", "Date individuelle"),
                    ("delay", "Délai de la formation"),
                    ("date", "Date de la formation"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="cette date vient de",
            ),
        ),
    ]
