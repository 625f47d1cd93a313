"""Registers an institution and connects residents in the database of the environment; a program for tests.

It reads ``{"registration": …, "connections": {connection id: resident id}}`` from standard input.
"""

import json
import sys
from uuid import UUID

import django


def main() -> None:
    django.setup()
    from django.utils import timezone

    from apps.accounts.models import Resident
    from apps.feeds.connections import link
    from apps.feeds.institutions import read, register

    given = json.load(sys.stdin)
    now = timezone.now()
    institution = register(read(json.dumps(given["registration"]).encode()), now=now, live=True)
    for external_id, resident_id in given["connections"].items():
        resident = Resident.objects.create(pk=UUID(resident_id))
        link(resident.pk, institution, external_id, kinds=institution.kinds, now=now)


if __name__ == "__main__":
    main()
