"""One institution of the sandbox that really serves, and two members of staff at two browsers, for tests of preparing it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import User
from apps.feeds import our_keys
from apps.feeds.connecting import return_address
from apps.feeds.models import Institution, InstitutionKey
from apps.feeds.onboarding.models import Onboarding
from apps.sandbox.servers.building import Peer, folders
from apps.sandbox.servers.registration import registration
from apps.sandbox.servers.web import Server
from tests.accounts.organisation_people import sign_in_shown
from tests.journeys.institutions import Institutions, put_sandbox
from tests.serving import stop
from tests.wallet.page_records import words

PENSION = "pension-office"


@dataclass
class Prepared:
    """An institution of the sandbox and what staff do about it on their pages."""

    server: Server
    folder: Path
    staff: dict[str, Client] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.folder.name

    @property
    def institution(self) -> Institution:
        return Institution.objects.get(source__slug=self.slug)

    @property
    def key(self) -> InstitutionKey:
        """Its newest key."""
        return self.institution.keys.order_by("-first_seen_at", "-id")[0]

    @property
    def version(self) -> int:
        return Onboarding.objects.get(institution=self.institution).version

    def document(self, **changes: Any) -> str:
        return json.dumps(registration(self.folder) | changes, ensure_ascii=False)

    def switch(self, name: str, value: float = 1) -> int:
        return self.server.institution.switch(name, value)

    def user(self, who: str) -> User:
        return User.objects.get(email=f"{who}@example.com")

    def by(self, who: str) -> Client:
        """The browser of a member of staff who has just shown a second factor."""
        if who not in self.staff:
            user = User.objects.create_user(f"{who}@example.com", is_staff=True)
            client = self.staff[who] = Client()
            sign_in_shown(client, user)
        return self.staff[who]

    def at(self, more: str = "") -> str:
        return f"/operators/{self.slug}/{more}"

    def page(self, who: str, more: str = "preparing/") -> str:
        """The words of a page, as somebody reads it."""
        return words(self.by(who).get(self.at(more)))

    def post(self, who: str, more: str, **fields: Any) -> str:
        """Presses a button; the words of the page that follows."""
        answer: Any = self.by(who).post(self.at(more), fields, follow=True)
        return words(answer)

    def enter(self, who: str, **changes: Any) -> HttpResponse:
        answer: Any = self.by(who).post(
            "/operators/new/", {"document": self.document(**changes)}, follow=True
        )
        return answer

    def compare(self, who: str, key: InstitutionKey | None = None) -> str:
        return self.post(who, f"keys/{(key or self.key).pk}/compare/", channel="telephone")

    def agree(self, who: str, *kinds: str) -> str:
        chosen = kinds or tuple(registration(self.folder)["kinds"])
        return self.post(who, "kinds/", agree="1", kinds=list(chosen))

    def open(self, who: str, seen: int | None = None) -> str:
        return self.post(who, "open/", seen=str(self.version if seen is None else seen))

    def go_all_the_way(self, *, but_opening: bool = False) -> None:
        """Everything, by Anna who enters and Ben who opens."""
        self.enter("anna")
        self.post("anna", "keys/")
        self.compare("anna")
        self.compare("ben")
        self.agree("anna")
        self.post("ben", "test/")
        if not but_opening:
            self.open("ben")


@contextmanager
def serving_one(folder: Path, settings: Any, slug: str = PENSION) -> Iterator[Prepared]:
    """An institution of the sandbox that answers over HTTP while the block lasts; nothing is registered here."""
    settings.VAR_DIR = folder
    settings.TSUNAGI_KEY_DIR = folder / "keys"
    settings.TSUNAGI_JWKS_FILE = folder / "keys" / "jwks.json"
    our_keys.signing_key.cache_clear()
    our_keys.write_public_file()
    peer = Peer(settings.TSUNAGI_ISSUER, str(settings.TSUNAGI_JWKS_FILE), return_address())
    put_sandbox(folder / "sandbox", peer)
    (own,) = [each for each in folders(folder / "sandbox") if each.name == slug]
    server = Institutions().open(own)
    try:
        yield Prepared(server, own)
    finally:
        stop(server)
        our_keys.signing_key.cache_clear()
