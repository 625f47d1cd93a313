"""What the web, the workers, the scheduler and commands make sure of before they start; whatever is not so keeps them from it."""

from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import connections


def refuse_unfit() -> None:
    """Raises ImproperlyConfigured, in a sentence for an operator, when keys or the database's role are not fit."""
    from apps.accounts.database_roles import unguarded_role
    from apps.consent.sealing.checks import refuse_unfit_keys

    try:
        refuse_unfit_keys()
        if reason := unguarded_role():
            raise ImproperlyConfigured(f"The web and the workers must not use this role: {reason}.")
    finally:
        connection = connections["default"]
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # processes forked from this one make their own


def refuse_unfit_part(**_signal: object) -> None:
    """The same for Celery, whose signals swallow every exception but this one."""
    try:
        refuse_unfit()
    except ImproperlyConfigured as unfit:
        raise SystemExit(str(unfit)) from None


#: Needed before there is a database, or they touch none; ``rotate_keys`` looks at the keys itself.
WITHOUT_KEYS: Final = frozenset(
    {
        "assess",
        "check_translations",
        "collectstatic",
        "compilemessages",
        "createcachetable",
        "dbshell",
        "diffsettings",
        "help",
        "kinds",
        "makemessages",
        "makemigrations",
        "migrate",
        "rotate_keys",
        "rule_changes",
        "rules",
        "sandbox",
        "showmigrations",
        "sqlmigrate",
        "version",
    }
)


def refuse_unfit_command(command: str) -> None:
    """Ends the process with a sentence when a management command would run with keys that are not those in use."""
    if command in WITHOUT_KEYS or command.startswith("-"):
        return
    import django

    django.setup()
    from apps.consent.sealing.checks import refuse_unfit_keys

    try:
        refuse_unfit_keys()
    except ImproperlyConfigured as unfit:
        raise SystemExit(str(unfit)) from None
