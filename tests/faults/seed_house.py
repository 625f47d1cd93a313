"""Registers institutions, connects residents and lets one of them be signed in; a program for tests.

It reads ``{"institutions": [{"registration": …, "connections": {connection id: resident id}}…], "reader": resident id}``
from standard input and writes ``{"sources": [ids], "cookie": …, "pages": {name: address}}``.
"""

import json
import sys
from uuid import UUID

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse
    from django.utils import timezone

    from apps.accounts.models import ActsFor, Resident, User
    from apps.feeds.connections import link
    from apps.feeds.institutions import read, register

    given = json.load(sys.stdin)
    now, sources = timezone.now(), []
    for each in given["institutions"]:
        institution = register(read(json.dumps(each["registration"]).encode()), now=now, live=True)
        sources.append(str(institution.pk))
        for external_id, resident_id in each["connections"].items():
            resident, _made = Resident.objects.get_or_create(pk=UUID(resident_id))
            link(resident.pk, institution, external_id, kinds=institution.kinds, now=now)
    user = User.objects.create_user("reader@example.jp")
    ActsFor.objects.create(user=user, resident_id=UUID(given["reader"]), role=ActsFor.Role.OWN)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    pages = {"home": reverse("wallet:home"), "work": reverse("wallet:domain", args=["work"]),
             "sign in": reverse("account_login"), "coverage": reverse("feeds:coverage")}  # fmt: skip
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    print(json.dumps({"sources": sources, "cookie": cookie, "pages": pages}))


if __name__ == "__main__":
    main()
