"""What Django says for a field with a `db_default`, and for an index, on a table of another app."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL("ALTER TABLE accounts_job ADD COLUMN is_remote boolean DEFAULT false NOT NULL"),
        migrations.RunSQL("CREATE INDEX job_is_remote ON accounts_job (is_remote)"),
    ]
