"""The functions that policies ask for the residents, and the institution, admitted in this transaction."""

from django.db import migrations

from apps.consent.row_security import CREATE_FUNCTION, DROP_FUNCTION


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0001_web_role_users_and_residents")]
    operations = [migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION)]
