#!/usr/bin/env python
"""Runs management commands with the role of the database that each one needs."""

import os
import sys

OWNER_COMMANDS = frozenset(
    {
        "migrate",
        "makemigrations",
        "sqlmigrate",
        "showmigrations",
        "createcachetable",
        "dbshell",
        "rotate_keys",
        "erase_again",
        "verify_log",
    }
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("TSUNAGI_DATABASE_ROLE", "owner")
    from django.core.management import execute_from_command_line

    from config.starting import refuse_unfit_command

    if len(sys.argv) > 1 and not {"--help", "-h"} & set(sys.argv):
        refuse_unfit_command(sys.argv[1])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
