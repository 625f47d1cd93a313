"""``manage.py institutions``: add one from a file, list and show them, suspend one, stop a key. Opening takes two people and a page."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts.models import User
from apps.feeds.institutions import RegistrationError, register
from apps.feeds.management.bad_input import refuse
from apps.feeds.models import Institution
from apps.feeds.onboarding import history, keys, opening, trial
from apps.feeds.onboarding.document import Checked, look_through
from apps.feeds.onboarding.people import NotDecided


class Command(BaseCommand):
    help = "Registers an institution from a file, or lists the registered ones."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        add = commands.add_parser("add", help="register an institution")
        add.add_argument("file", type=Path)
        add.add_argument("--json", action="store_true")
        add.add_argument("--by", metavar="ADDRESS", help="the member of staff who enters it")
        add.add_argument("--prepare", action="store_true", help="on a test machine too: not live at once")
        listing = commands.add_parser("list", help="list the institutions")
        listing.add_argument("--json", action="store_true")
        show = commands.add_parser("show", help="one institution: its keys and who did what")
        show.add_argument("id")
        test = commands.add_parser("test", help="one test pull: counts only, nothing is kept or acknowledged")
        test.add_argument("id")
        test.add_argument("--by", metavar="ADDRESS", required=True)
        suspend = commands.add_parser("suspend", help="stop asking a live institution at once")
        suspend.add_argument("id")
        suspend.add_argument("--reason", required=True)
        suspend.add_argument("--by", metavar="ADDRESS")
        stop = commands.add_parser("stop_key", help="stop a key at once that may be in other hands")
        stop.add_argument("id")
        stop.add_argument("thumbprint", help="one that begins with - needs -- before ID")
        stop.add_argument(
            "--since",
            required=True,
            metavar="MOMENT",
            help="2026-11-21T09:30+09:00, or 'ever' if nobody knows",
        )
        stop.add_argument("--reason", required=True)
        stop.add_argument("--by", metavar="ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['what']}")(options)

    def _add(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        by = _staff(options["by"])
        live = settings.FEED_PRIVATE_NETWORK_ALLOWED and not options["prepare"]
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise refuse(f"{file}: {error.strerror}") from None
        checked = look_through(raw)
        if not isinstance(checked, Checked):
            raise refuse("\n".join(f"{file}: {error}" for error in checked))
        try:
            institution = register(checked, now=timezone.now(), live=live, by=by.pk if by else None)
        except RegistrationError as error:
            raise refuse(f"{file}: {error}") from None
        self._print([institution], as_json=options["json"])

    def _show(self, options: dict[str, Any]) -> None:
        institution = _institution(options["id"])
        self._print([institution], as_json=False)
        self.stdout.write(f"kinds: {', '.join(institution.kinds) or 'none agreed'}")
        for key in institution.keys.order_by("first_seen_at"):
            self.stdout.write(f"key {key.thumbprint} {key.status} {key.kid}")
        for done in history.newest_first(institution):
            self.stdout.write(
                f"{done.at.isoformat(timespec='seconds')} {done.who}: {done.what}. {done.note}".rstrip()
            )

    def _test(self, options: dict[str, Any]) -> None:
        institution, by = _institution(options["id"]), _staff(options["by"])
        assert by is not None
        try:
            counts = trial.try_out(institution, by=by)
        except trial.Busy:
            raise refuse(
                f"{options['id']} is {institution.state}, or somebody is trying it right now"
            ) from None
        self.stdout.write(json.dumps(msgspec.to_builtins(counts)))
        if not counts.passed:
            raise CommandError("the test did not pass", returncode=1)

    def _suspend(self, options: dict[str, Any]) -> None:
        institution, by = _institution(options["id"]), _staff(options["by"])
        try:
            opening.suspend(institution, by=by, reason=options["reason"], now=timezone.now())
        except NotDecided:
            raise refuse(f"{options['id']} is {institution.state}, not live") from None
        self.stdout.write(
            f"{options['id']} is suspended; another member of staff resumes it on the operators' pages"
        )

    def _stop_key(self, options: dict[str, Any]) -> None:
        institution, by = _institution(options["id"]), _staff(options["by"])
        key = institution.keys.filter(thumbprint=options["thumbprint"]).first()
        if key is None:
            raise refuse(f"{options['id']} has no key {options['thumbprint']!r}")
        since = key.first_seen_at if options["since"] == "ever" else _moment(options["since"])
        changed = keys.stop(key, by=by, since=since, reason=options["reason"], now=timezone.now())
        key.refresh_from_db()
        found = keys.affected(key)
        self.stdout.write(
            "the key is stopped" if changed else "the key was stopped before, as of an earlier moment"
        )
        self.stdout.write(
            f"signed since then: {found.total}, in use and marked: {found.in_use}, kept back: {found.kept_back}"
        )
        institution.refresh_from_db()
        self.stdout.write(f"{options['id']} is {institution.state}")

    def _list(self, options: dict[str, Any]) -> None:
        rows = Institution.objects.select_related("source", "stream").order_by("source__slug")
        self._print(list(rows), as_json=options["json"])

    def _print(self, institutions: list[Institution], *, as_json: bool) -> None:
        rows = [
            {
                "id": institution.source.slug,
                "source": institution.source.code,
                "names": {"ja": institution.source.name_ja, "en": institution.source.name_en},
                "issuer": institution.issuer,
                "state": institution.state,
                "heard_at": institution.source.heard_at.isoformat() if institution.source.heard_at else None,
            }
            for institution in institutions
        ]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                f"{row['id']:24} {row['state']:8} {row['heard_at'] or 'never heard':34} {row['issuer']}"
            )


def _institution(slug: str) -> Institution:
    found = Institution.objects.select_related("source", "stream").filter(source__slug=slug).first()
    if found is None:
        raise refuse(f"no institution is registered as {slug!r}")
    return found


def _staff(address: str | None) -> User | None:
    """Who acts, for the history; nobody where no address is given."""
    if address is None:
        return None
    found = User.objects.filter(email=address.lower(), is_staff=True, is_active=True).first()
    if found is None:
        raise refuse("no member of staff signs in with this address")
    return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refuse("--since is a moment with its zone, such as 2026-11-21T09:30+09:00, or 'ever'")
    if moment > timezone.now():
        raise refuse("--since lies ahead")
    return moment
