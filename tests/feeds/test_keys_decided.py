"""Keys decided by people, against a real server: changed as planned, stopped at once, and what residents then read."""

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.feeds import leases, our_keys, trust
from apps.feeds.connections import link, now_with, pause, resume
from apps.feeds.drops.models import Drop
from apps.feeds.models import Event, Institution, InstitutionKey, Stream
from apps.feeds.onboarding import keys
from apps.feeds.onboarding.people import NotDecided
from apps.feeds.pulling import Report, pull
from apps.wallet import doubts
from apps.wallet.models import Record, Source
from tests.feeds.onboarding_desk import Prepared, serving_one
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
#: More than everybody's records, so that some of the reader's are among them.
MANY = 2000


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Prepared]:
    with serving_one(tmp_path, settings) as prepared:
        prepared.go_all_the_way()
        yield prepared


@pytest.fixture
def mai(office: Prepared) -> User:
    """Somebody whose records the institution sends, and has sent."""
    user = User.objects.create_user("mai@example.com")
    people = json.loads((office.folder.parent / "people.json").read_text())
    link(
        become_resident(user).pk, office.institution, people[0]["connections"][office.slug],
        kinds=office.institution.kinds, now=timezone.now(),
    )  # fmt: skip
    everything(office)
    return user


def everything(office: Prepared, *, minutes: float = 0) -> Report:
    """Pulls until nothing more comes; a key document is looked at anew when ten minutes have passed."""
    if minutes:
        Stream.objects.update(
            keys_fetched_at=timezone.now() - timedelta(minutes=minutes), next_poll_at=timezone.now()
        )
    report = pull(office.institution.pk)
    assert report.trouble == "", report
    return report


def look(office: Prepared) -> None:
    assert "Its key document was read just now." in office.post("anna", "keys/")


def stop(office: Prepared, who: str, key: InstitutionKey, **fields: str) -> str:
    given = fields or {"unknown": "on"}
    return office.post(who, f"keys/{key.pk}/stop/", reason="A laptop was stolen", **given)


def since(moment: datetime) -> dict[str, str]:
    japan = timezone.localtime(moment)
    return {"day": japan.date().isoformat(), "at": japan.strftime("%H:%M:%S.%f")}


def resident_of(user: User) -> Resident:
    return become_resident(user)


def records(user: User) -> list[Record]:
    with transaction.atomic():
        door.admit([resident_of(user).pk])
        return list(Record.objects.select_related("source").order_by("id"))


def doubted(user: User) -> set[UUID]:
    return {record.id for record in records(user) if doubts.doubt_about(record.source, record)}


def events(office: Prepared, user: User, **wanted: Any) -> int:
    with transaction.atomic():
        door.admit([resident_of(user).pk], institution=office.institution.pk)
        return Event.objects.filter(**wanted).count()


def refused_for_their_key(office: Prepared, user: User) -> int:
    """Of people who are not connected here the institution speaks too; that is another refusal."""
    return events(office, user, err="invalid_key")


def page_of(user: User, path: str) -> str:
    reader = Client()
    reader.force_login(user)
    return words(reader.get(path))


# -- planned ------------------------------------------------------------------------------------------------


def test_a_planned_change_loses_nothing_and_both_keys_count(office: Prepared, mai: User) -> None:
    old = office.key
    office.switch("rotate_key")
    office.switch("resend")

    held = everything(office, minutes=11)
    new = office.key
    assert (held.held > 0, new.status) == (True, "pending")
    assert "waits for two people to compare it" in office.page("ben", "keys/")
    office.compare("anna", new)
    office.compare("ben", new)
    came = everything(office)
    assert (came.received > 0, came.held, refused_for_their_key(office, mai)) == (True, 0, 0)
    old.refresh_from_db()
    assert old.status == "approved"

    tomorrow = timezone.localdate() + timedelta(days=1)
    office.post("anna", f"keys/{old.pk}/end/", day=tomorrow.isoformat())

    old.refresh_from_db()
    assert old in keys.in_force(office.institution, now=timezone.now())
    assert old not in keys.in_force(office.institution, now=timezone.now() + timedelta(days=3))
    assert "in force until" in office.page("ben", "keys/")
    assert everything(office, minutes=11).trouble == ""  # still published, and its planned end stays
    old.refresh_from_db()
    assert old.status == "retired"


def test_what_the_old_key_signs_after_its_last_day_is_refused(office: Prepared, mai: User) -> None:
    old = office.key
    office.switch("rotate_key")
    look(office)
    office.compare("anna")
    office.compare("ben")
    keys.end_at(old, by=office.user("anna"), at=timezone.now() - timedelta(seconds=1), now=timezone.now())
    office.server.institution.keys.jwks.reverse()  # it goes on signing with the old one
    office.server.institution.keys._signing = None
    office.switch("resend")

    report = everything(office)

    assert report.refused > 0
    assert events(office, mai, code="retired_key") > 0


def test_the_only_key_gets_no_last_day(office: Prepared) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    page = office.post("anna", f"keys/{office.key.pk}/end/", day=tomorrow)

    assert "No other key is in force." in page
    assert office.key.status == "approved"


@pytest.mark.parametrize("days", [-1, 91])
def test_a_last_day_lies_neither_behind_nor_far_ahead(office: Prepared, days: int) -> None:
    day = (timezone.localdate() + timedelta(days=days)).isoformat()

    assert "from today on, at most 90 days ahead" in office.post(
        "anna", f"keys/{office.key.pk}/end/", day=day
    )


def test_a_planned_key_that_vanishes_before_its_day_ends_then(office: Prepared) -> None:
    old = office.key
    office.switch("rotate_key")
    look(office)
    office.compare("anna")
    office.compare("ben")
    office.post("anna", f"keys/{old.pk}/end/", day=(timezone.localdate() + timedelta(days=2)).isoformat())

    office.switch("retire_key")
    look(office)

    old.refresh_from_db()
    assert old.retired_at is not None
    assert old.retired_at <= timezone.now()


# -- stopped at once ----------------------------------------------------------------------------------------


def test_one_person_stops_a_key_and_what_it_signed_since_is_counted_and_marked(
    office: Prepared, mai: User
) -> None:
    before = {record.id for record in records(mai)}
    stolen_at = timezone.now()
    assert office.switch("misuse", MANY) > 0
    came = everything(office)
    assert came.received > 0  # nothing tells a false value under a right signature

    page = stop(office, "anna", office.key, **since(stolen_at))

    assert "Nothing that is signed with it is accepted any more." in page
    assert (
        f"Accepted in that time {events(office, mai, verdict='accepted', received_at__gte=stolen_at)}" in page
    )
    assert (office.key.status, office.institution.state) == ("revoked", "suspended")
    assert before
    assert doubted(mai) == {record.id for record in records(mai) if record.changed_at >= stolen_at}
    assert doubted(mai)


def test_residents_read_it_in_plain_words_everywhere(office: Prepared, mai: User) -> None:
    stolen_at = timezone.now()
    untouched = records(mai)
    office.switch("misuse", 1)
    for _time in range(3):
        office.switch("misuse", MANY)
    everything(office)
    stop(office, "anna", office.key, **since(stolen_at))
    (one, *_others) = [record for record in records(mai) if record.id in doubted(mai)]

    page = page_of(mai, f"/records/{one.id}/")
    assert "This may not be from Midori Pension Office" in page
    assert "Ask the office before you rely on it." in page
    assert "may not be from it" in page_of(mai, "/home/")
    assert "may not be from it" in page_of(mai, "/home/pension/")
    with transaction.atomic():
        door.admit([resident_of(mai).pk])
        tie = now_with(resident_of(mai).pk, office.institution)
    assert tie is not None
    said = page_of(mai, f"/connections/{tie.pk}/")
    assert "We have stopped asking this office for now." in said
    assert "somebody else may have sent records in the name of this office" in said
    coverage = page_of(mai, "/coverage/")
    assert "not asked now We have stopped asking this office for now." in coverage
    assert "No office or employer sends your records here yet." in coverage
    assert len(untouched) == len(records(mai))  # nothing was taken away


def test_records_of_before_are_not_in_doubt(office: Prepared, mai: User) -> None:
    stop(office, "anna", office.key, **since(timezone.now()))

    assert doubted(mai) == set()
    assert Source.objects.get(slug=office.slug).doubted is None
    assert "may not be from" not in page_of(mai, "/home/")


def test_what_nobody_has_read_yet_is_kept_back_for_good(office: Prepared, mai: User) -> None:
    resident = resident_of(mai)
    with transaction.atomic():
        door.admit([resident.pk])
        tie = now_with(resident.pk, office.institution)
        assert tie is not None
        pause(tie, now=timezone.now())
    shown = [(record.id, record.revision) for record in records(mai)]
    office.switch("misuse", MANY)
    everything(office)

    page = stop(office, "anna", office.key)

    back = events(office, mai, state="doubted")
    assert back > 0
    assert f"Kept back {back}" in page
    with transaction.atomic():
        door.admit([resident.pk])
        tie.refresh_from_db()
        resume(tie, now=timezone.now())
    from apps.feeds.applying import apply_stored

    assert apply_stored(office.institution.pk, now=timezone.now()) == 0
    assert [(record.id, record.revision) for record in records(mai)] == shown


def test_two_compare_the_new_key_and_another_than_who_stopped_resumes(office: Prepared, mai: User) -> None:
    stolen_at = timezone.now()
    office.switch("misuse", MANY)
    everything(office)
    false = {record.id: record.revision for record in records(mai)}
    stop(office, "anna", office.key, **since(stolen_at))
    assert "No key of it is in force." in office.post("ben", "state/resume/", reason="go")

    office.switch("rotate_key")
    office.switch("retire_key")
    look(office)
    office.compare("anna")
    assert "No key of it is in force." in office.post("ben", "state/resume/", reason="go")
    office.compare("ben")
    assert "You suspended it yourself." in office.post("anna", "state/resume/", reason="go")
    office.post("ben", "state/resume/", reason="Its new key was compared")
    assert office.institution.state == "live"
    assert doubted(mai)
    office.switch("reclaim")
    everything(office)

    assert doubted(mai) == set()
    assert "may not be from" not in page_of(mai, "/home/")
    touched = [record for record in records(mai) if record.changed_at > stolen_at]
    assert touched
    assert all(record.revision > false[record.id] for record in touched)


def test_a_doubt_ends_when_the_same_is_said_again_under_another_key(office: Prepared, mai: User) -> None:
    before = [(record.id, record.revision) for record in records(mai)]
    stop(office, "anna", office.key)
    assert doubted(mai) == {name for name, _revision in before}
    office.switch("rotate_key")
    office.switch("retire_key")
    look(office)
    office.compare("anna")
    office.compare("ben")
    office.post("ben", "state/resume/", reason="Its new key was compared")

    office.switch("resend")
    everything(office)

    assert doubted(mai) == set()
    assert [(record.id, record.revision) for record in records(mai)] == before


def test_a_stopped_key_never_comes_back_under_any_name(office: Prepared) -> None:
    key = office.key
    stop(office, "anna", key)
    office.server.institution.keys.jwks[0]["kid"] = "another-name"
    look(office)

    assert set(office.institution.keys.values_list("status", flat=True)) == {"revoked"}
    assert office.by("ben").get(office.at(f"keys/{key.pk}/compare/")).status_code == 404
    with pytest.raises(NotDecided):
        keys.compare(office.key, by=office.user("ben"), channel="letter", now=timezone.now())


def test_a_doubt_is_made_longer_and_never_shorter(office: Prepared, mai: User) -> None:
    now = timezone.now()
    office.switch("misuse", MANY)
    everything(office)
    stop(office, "anna", office.key, **since(timezone.now()))
    stopped_at = office.key.decided_at
    assert doubted(mai) == set()

    stop(office, "ben", office.key, **since(now))
    assert doubted(mai)
    stop(office, "ben", office.key, **since(timezone.now()))

    assert office.key.doubted_since == now
    assert office.key.decided_at == stopped_at
    assert doubted(mai)


def test_with_another_key_in_force_the_feed_goes_on(office: Prepared, mai: User) -> None:
    old = office.key
    office.switch("rotate_key")
    look(office)
    office.compare("anna")
    office.compare("ben")

    stop(office, "anna", old)
    office.switch("resend")

    assert office.institution.state == "live"
    assert everything(office).received > 0
    assert refused_for_their_key(office, mai) == 0


def test_a_page_that_is_being_stored_when_the_key_is_stopped_writes_nothing(
    office: Prepared, mai: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.switch("misuse", MANY)
    before = events(office, mai)
    judged = trust.trust_of(office.institution)

    def trusted_long_ago(_institution: Institution) -> Any:
        keys.stop(
            office.key, by=office.user("anna"), since=timezone.now(), reason="stolen", now=timezone.now()
        )
        return judged

    monkeypatch.setattr("apps.feeds.pulling.trust_of", trusted_long_ago)
    pull(office.institution.pk)

    assert events(office, mai) == before


def test_a_file_that_is_being_read_is_judged_anew(office: Prepared) -> None:
    key = office.key
    drop = Drop.objects.create(
        institution=office.institution, manifest_sha256="a", file_sha256="b", name="a.csv", state="reading",
        received_at=timezone.now(), signed_by=key.thumbprint,
    )  # fmt: skip

    stop(office, "anna", key)

    drop.refresh_from_db()
    assert (drop.state, drop.code) == ("waiting", "revoked_key")


def test_the_moment_must_be_said_and_lies_behind(office: Prepared) -> None:
    ahead = timezone.localtime() + timedelta(days=1)

    assert "Give the day, or say that nobody knows." in stop(office, "anna", office.key, day="")
    assert "This lies ahead." in stop(office, "anna", office.key, **since(ahead))
    assert office.key.status == "approved"


def test_the_institution_gets_the_identifiers_and_nothing_else(office: Prepared, mai: User) -> None:
    stolen_at = timezone.now()
    office.switch("misuse", MANY)
    everything(office)
    stop(office, "anna", office.key, **since(stolen_at))

    answer = office.by("ben").get(office.at(f"keys/{office.key.pk}/signed.txt"))

    listed = answer.content.decode().split()
    assert (
        len(listed)
        == len(set(listed))
        == events(office, mai, verdict="accepted", received_at__gte=stolen_at)
        > 0
    )
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert office.by("ben").get(office.at("keys/")).status_code == 200


def test_staff_are_called_by_a_mail_without_content(
    office: Prepared, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.OPERATOR_EMAILS = ["duty@example.jp"]
    with django_capture_on_commit_callbacks(execute=True):
        stop(office, "anna", office.key)

    (letter,) = mail.outbox
    said = f"{letter.subject} {letter.body}"
    assert "key_stopped" in said
    for word in ("laptop", "anna", office.key.thumbprint, office.slug):
        assert word not in said


def test_two_stops_at_once_are_one(office: Prepared) -> None:
    key, user = office.key, office.user("anna")
    at = timezone.now()

    assert keys.stop(key, by=user, since=at, reason="a", now=at)
    assert not keys.stop(key, by=user, since=at, reason="a", now=at)
    assert office.institution.steps.filter(step="key_stopped").count() == 1


# -- from the command line ----------------------------------------------------------------------------------


def called(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_an_operator_without_a_browser_stops_a_key(office: Prepared, mai: User) -> None:
    office.switch("misuse", 30)
    everything(office)

    said = called(
        "institutions", "stop_key", "--since", "ever", "--reason", "stolen", "--by", "anna@example.com",
        "--", office.slug, office.key.thumbprint,
    )  # fmt: skip

    assert "the key is stopped" in said
    assert f"{office.slug} is suspended" in said
    assert "stopped a key at once" in called("institutions", "show", office.slug)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "embassy"}, "no institution is registered as 'embassy'"),
        ({"thumbprint": "x"}, "has no key 'x'"),
        ({"--since": "yesterday"}, "a moment with its zone"),
        ({"--since": "2026-11-21T09:30"}, "a moment with its zone"),
        ({"--since": "2999-01-01T00:00+09:00"}, "lies ahead"),
        ({"--by": "mai@example.com"}, "no member of staff"),
    ],
)
def test_what_a_command_cannot_do_is_said(office: Prepared, changes: dict[str, str], reason: str) -> None:
    given = {
        "id": office.slug, "thumbprint": office.key.thumbprint, "--since": "ever", "--reason": "r",
        "--by": "anna@example.com",
    } | changes  # fmt: skip
    named, options = (
        [given.pop("id"), given.pop("thumbprint")],
        [part for pair in given.items() for part in pair],
    )

    with pytest.raises(CommandError, match=reason) as refused:
        called("institutions", "stop_key", *named, *options)

    assert refused.value.returncode == 2
    assert office.key.status == "approved"


def test_suspended_and_tried_from_the_command_line(office: Prepared) -> None:
    called("institutions", "suspend", office.slug, "--reason", "odd")
    assert office.institution.state == "suspended"
    with pytest.raises(CommandError, match="not live"):
        called("institutions", "suspend", office.slug, "--reason", "odd")

    counts = json.loads(called("institutions", "test", office.slug, "--by", "ben@example.com"))

    assert counts["verified"] == counts["delivered"] > 0
    office.post("anna", "state/resume/", reason="It was nothing")
    assert office.institution.state == "live"


# -- our own key --------------------------------------------------------------------------------------------


def test_our_next_key_is_published_before_it_signs_and_the_old_one_afterwards(
    office: Prepared, client: Client, settings: Any
) -> None:
    old = our_keys.signing_key().kid
    called("feed_keys", "next")
    new = our_keys.prepare_next().kid
    shown = [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]
    assert shown[:2] == [old, new]
    our_keys.write_public_file()
    assert everything(office).asked  # the institution still knows us

    called("feed_keys", "use")
    assert our_keys.signing_key().kid == new
    shown = [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]
    assert shown[:2] == [new, old]
    our_keys.write_public_file()
    assert everything(office).trouble == ""
    assert "signed before" in called("feed_keys", "show")
    files = sorted(Path(settings.TSUNAGI_KEY_DIR).glob("feed-signing*"))
    assert [file.name for file in files if '"d"' in file.read_text()] == ["feed-signing.jwk"]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_our_stolen_key_is_published_no_more_and_not_accepted(office: Prepared, client: Client) -> None:
    old = our_keys.signing_key()

    called("feed_keys", "replace")
    our_keys.write_public_file()

    shown = [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]
    assert old.kid not in shown
    assert everything(office).trouble == ""


def test_there_is_no_next_key_to_use(settings: Any, tmp_path: Path) -> None:
    settings.TSUNAGI_KEY_DIR = tmp_path

    with pytest.raises(CommandError, match="there is no next key yet") as refused:
        called("feed_keys", "use")

    assert refused.value.returncode == 2


# -- times of doubt -----------------------------------------------------------------------------------------


def test_doubts_that_touch_become_one_and_others_stay_apart(office: Prepared) -> None:
    begin = timezone.now().replace(microsecond=0)
    at = [begin + timedelta(hours=hour) for hour in range(10)]
    pk = office.institution.pk
    with transaction.atomic():
        doubts.raise_doubt(pk, since=at[2], until=at[4])
        doubts.raise_doubt(pk, since=at[6], until=at[8])
        doubts.raise_doubt(pk, since=at[1], until=at[4])

    assert Source.objects.get(pk=pk).doubted == [[at[1], at[4]], [at[6], at[8]]]


def test_a_fence_lets_nobody_else_write(office: Prepared) -> None:
    with leases.leased(Stream.objects.all(), office.institution.pk, timezone.now) as stream:
        assert stream is not None
        leases.fence(office.institution.pk)
        with pytest.raises(leases.LeaseLost):
            leases.renew(stream, now=timezone.now())
