"""The role of the web in PostgreSQL: it owns nothing, cannot bypass row-level security, and gets what each table allows."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

#: What the web's role may do with a table, when a model does not say otherwise by ``WEB_MAY``.
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


def grant_after_migrating(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Grants the tables of one app to the web's role after its migrations ran (also those of libraries).

    A model narrows this by the class attribute ``WEB_MAY``, for example ``("SELECT", "INSERT")`` for a table
    that is only ever added to. Partitions get nothing: they are reached through their parent, where the
    policies stand.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    role = sql.Identifier(settings.DATABASE_WEB_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user <> rolname FROM pg_roles WHERE rolname = %s", [settings.DATABASE_WEB_ROLE]
        )
        if cursor.fetchone() != (True,):  # no such role, or we are it: `flush` also announces post_migrate
            return
        _set_password(cursor)
        existing = set(connection.introspection.table_names(cursor))
        for model in sender.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in existing:
                continue
            allowed = sql.SQL(", ").join(sql.SQL(word) for word in getattr(model, "WEB_MAY", EVERYTHING))
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(table), role))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(allowed, sql.Identifier(table), role))
        # serial keys of the libraries' tables, and the list of migrations for the readiness check
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        if "django_migrations" in existing:
            cursor.execute(sql.SQL("GRANT SELECT ON django_migrations TO {}").format(role))


def _set_password(cursor: Any) -> None:
    """Gives the role the password that the web derives, so that a new SECRET_KEY needs one ``migrate``.

    Whoever migrates another database of the same server at this moment gives it the same: theirs will do.
    """
    cursor.execute(
        sql.SQL(
            "DO $$ BEGIN ALTER ROLE {role} PASSWORD {password};"
            " EXCEPTION WHEN internal_error THEN"
            " IF SQLERRM <> 'tuple concurrently updated' THEN RAISE; END IF; END $$"
        ).format(
            role=sql.Identifier(settings.DATABASE_WEB_ROLE),
            password=sql.Literal(settings.DATABASE_WEB_PASSWORD),
        )
    )


def create_web_role(app_registry: Any, schema_editor: Any) -> None:
    """Creates the web's role, or brings its password up to date; roles belong to the whole server.

    Two databases of one server may be migrated at the same moment, hence the caught duplicates.
    """
    del app_registry
    role = settings.DATABASE_WEB_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            ).format(role=sql.Identifier(role))
        )
        _set_password(cursor)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {role}").format(role=sql.Identifier(role)))
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
        cursor.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {role}").format(
                name=sql.Identifier(name), role=sql.Identifier(role)
            )
        )


def unguarded_role() -> str | None:
    """Why the role of this connection is not fit for the web (superuser, bypass, owner), or None when it is."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if row is None or row[0] or row[1]:
            return "the role is a superuser or may bypass row-level security"
        tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND tablename = ANY(%s)", [tables]
        )
        row = cursor.fetchone()
    return "the role owns tables" if row and row[0] else None
