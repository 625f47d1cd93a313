"""An institution is prepared by two people in five steps, against a real server; nobody opens what they entered."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.feeds.connections import link
from apps.feeds.models import Connection, Event, Institution, InstitutionKey, OperatorNotice, Stream
from apps.feeds.onboarding import keys, opening
from apps.feeds.onboarding.models import KeyApproval, Onboarding, OnboardingStep
from apps.feeds.onboarding.people import NotDecided
from apps.feeds.pulling import pull
from apps.wallet.models import Record
from tests.feeds.onboarding_desk import Prepared, serving_one
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KINDS = ("pension_enrolment", "pension_month")


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Prepared]:
    with serving_one(tmp_path, settings) as prepared:
        yield prepared


def steps(office: Prepared) -> list[tuple[str, str]]:
    people = {user.pk: user.email.partition("@")[0] for user in User.objects.all()}
    rows = OnboardingStep.objects.filter(institution=office.institution).order_by("at", "id")
    return [(row.step, people[row.by] if row.by else "") for row in rows]


def connected(office: Prepared) -> Resident:
    """A person here, tied to the first whom the institution knows."""
    people = json.loads((office.folder.parent / "people.json").read_text())
    resident = Resident.objects.create()
    link(
        resident.pk, office.institution, people[0]["connections"][office.slug],
        kinds=office.institution.kinds, now=timezone.now(),
    )  # fmt: skip
    return resident


def records_of(resident: Resident) -> int:
    with transaction.atomic():
        door.admit([resident.pk])
        return Record.objects.count()


def outstanding(office: Prepared) -> int:
    return int(office.server.institution.status()["outstanding"])  # type: ignore[call-overload]  # counts only


# -- the whole way -------------------------------------------------------------------------------------------


def test_two_people_take_an_institution_from_its_document_to_records(office: Prepared) -> None:
    entered = words(office.enter("anna"))  # type: ignore[arg-type]  # a test client's answer
    assert "Next: Its keys Compare its keys" in entered
    assert office.institution.state == "waiting"

    assert "Its key document was read just now." in office.post("anna", "keys/")
    assert "One more person has to compare it with the institution." in office.compare("anna")
    assert "The key is in force now." in office.compare("ben")
    office.agree("anna")
    assert "it passed" in office.post("ben", "test/")
    assert "The institution is live." in office.open("ben")

    resident = connected(office)
    report = pull(office.institution.pk)
    assert (report.trouble, report.held) == ("", 0)
    assert records_of(resident) > 0
    assert steps(office) == [
        ("entered", "anna"), ("key_compared", "anna"), ("key_approved", "ben"), ("kinds_agreed", "anna"),
        ("tested", "ben"), ("opened", "ben"),
    ]  # fmt: skip


def test_the_history_names_who_did_what(office: Prepared) -> None:
    office.go_all_the_way()

    page = office.page("ben", "history/")

    assert "anna@example.com" in page
    assert page.index("opened it as the second person") < page.index("entered from its document")
    assert office.key.thumbprint in page


def test_the_second_person_is_called_by_a_mail_that_names_nobody(
    office: Prepared, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.OPERATOR_EMAILS = ["duty@example.jp"]
    with django_capture_on_commit_callbacks(execute=True):
        office.go_all_the_way(but_opening=True)

    letters = [letter for letter in mail.outbox if "second_person" in letter.subject]
    assert len(letters) == 1
    said = str(letters[0].subject) + str(letters[0].body)
    assert "anna" not in said
    assert office.slug not in said
    office.open("ben")
    assert not OperatorNotice.objects.filter(code="second_person", settled_at=None).exists()


# -- the document --------------------------------------------------------------------------------------------


def test_every_flaw_of_a_document_is_named_and_nothing_is_stored(office: Prepared) -> None:
    raw = json.loads(office.document())
    del raw["token_url"]
    raw |= {"corporate_number": "1", "kinds": "pension_month", "jwksuri": "x"}
    broken = json.dumps(raw)

    page = words(office.by("anna").post("/operators/new/", {"document": broken}))

    assert "Address of its token server token_url" in page
    assert "Kinds of record kinds Expected `array`, got `str`" in page.replace("&#x27;", "'")
    assert "jwksuri" in page
    assert "1" in page
    assert not Institution.objects.exists()
    of_right_form = office.document(
        corporate_number="1", kinds=["gossip"], poll_url="ftp://a.example", id="new", names={"ja": " "}
    )
    page = words(office.by("anna").post("/operators/new/", {"document": of_right_form}))
    assert "5 things in the document are not right" in page
    for path in ("corporate_number", "kinds[0]", "poll_url", "id", "names.ja"):
        assert path in page
    assert not Institution.objects.exists()


def test_what_was_pasted_is_still_there_after_a_flaw(office: Prepared) -> None:
    answer = office.by("anna").post("/operators/new/", {"document": office.document(corporate_number="1")})

    assert "&quot;id&quot;: &quot;pension-office&quot;" in answer.content.decode()


def test_the_document_is_fetched_by_its_address_from_hosts_that_are_named(
    office: Prepared, settings: Any
) -> None:
    address = f"{office.server.institution.configuration.issuer}/registration.json"

    settings.FEED_DOCUMENT_HOSTS = []
    page = words(office.by("anna").post("/operators/new/", {"address": address}))
    assert "is on a host from which no document is fetched" in page
    settings.FEED_DOCUMENT_HOSTS = ["127.0.0.1"]
    page = words(office.by("anna").post("/operators/new/", {"address": f"{address}x"}))
    assert "brought no document (status_404)" in page
    assert not Institution.objects.exists()
    office.by("anna").post("/operators/new/", {"address": address})
    assert office.institution.state == "waiting"


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest", "file:///etc/passwd", "http://user:x@127.0.0.1/", "gopher://x"],
)
def test_no_other_address_is_asked(office: Prepared, settings: Any, address: str) -> None:
    settings.FEED_DOCUMENT_HOSTS = ["169.254.169.254", "127.0.0.1", "x"]

    page = words(office.by("anna").post("/operators/new/", {"address": address}))

    assert "Something needs to be written again" in page
    assert not Institution.objects.exists()


def test_a_document_is_given_in_one_way_only(office: Prepared) -> None:
    both = {"document": office.document(), "address": "http://127.0.0.1/"}

    assert "in one of the three ways" in words(office.by("anna").post("/operators/new/", both))
    assert "in one of the three ways" in words(office.by("anna").post("/operators/new/", {}))


def test_the_document_is_shown_in_plain_words(office: Prepared) -> None:
    office.enter("anna")

    page = office.page("ben", "document/")

    assert "Kind of body Pension office" in page
    assert "Address of its feed http://127.0.0.1:" in page
    assert "record-upserted" not in page
    assert "a record, new or changed" in page


def test_an_issuer_that_is_taken_is_refused_in_words(office: Prepared) -> None:
    office.enter("anna")

    assert "Issuer issuer is registered already" in words(office.enter("anna", id="another"))  # type: ignore[arg-type]


def test_entering_again_undoes_what_was_agreed_compared_and_tried(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)

    office.by("ben").post(
        office.at("document/again/"), {"document": office.document(names={"ja": "別の事務所"})}
    )

    found, done = office.institution, Onboarding.objects.get()
    assert (found.source.name_ja, found.kinds, found.thumbprints) == ("別の事務所", [], [])
    assert (done.entered_by, done.kinds_by, done.test) == (office.user("ben").pk, None, None)
    assert not keys.in_force(found, now=timezone.now()).exists()
    assert not KeyApproval.objects.exists()
    assert "It cannot be opened yet" in office.page("anna", "open/")


# -- keys ----------------------------------------------------------------------------------------------------


def test_a_thumbprint_in_the_document_brings_no_key_in_force(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")

    assert office.key.status == "pending"
    assert office.key.thumbprint in json.loads(office.document())["thumbprints"]


def test_one_person_twice_is_one_person(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")

    office.compare("anna")
    assert "Somebody else has to compare it too." in office.compare("anna")

    assert office.key.status == "pending"
    assert not keys.compare(office.key, by=office.user("anna"), channel="letter", now=timezone.now())


def test_who_left_does_not_count_as_one_of_two(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")
    office.compare("anna")
    User.objects.filter(email="anna@example.com").update(is_staff=False)

    assert "One more person" in office.compare("ben")
    assert office.key.status == "pending"
    assert office.by("anna").post(office.at(f"keys/{office.key.pk}/compare/")).status_code == 404
    with pytest.raises(NotDecided):
        keys.compare(office.key, by=office.user("anna"), channel="letter", now=timezone.now())
    assert "in force now" in office.compare("chie")


def test_who_typed_a_key_in_does_not_compare_it(office: Prepared) -> None:
    jwks = office.server.institution.keys.public()
    raw = json.loads(office.document(jwks=jwks))
    del raw["jwks_uri"]
    office.by("anna").post("/operators/new/", {"document": json.dumps(raw)})

    assert "You typed this key in yourself." in office.compare("anna")
    with pytest.raises(NotDecided):
        keys.compare(office.key, by=office.user("anna"), channel="letter", now=timezone.now())
    office.compare("ben")
    assert "in force now" in office.compare("chie")


def test_how_it_was_compared_must_be_said(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")

    assert "Say how you compared it." in office.post("anna", f"keys/{office.key.pk}/compare/")
    assert not KeyApproval.objects.exists()


def test_the_thumbprint_is_shown_in_groups_of_four(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")
    print_ = office.key.thumbprint

    page = office.page("ben", f"keys/{office.key.pk}/compare/")

    assert " ".join(print_[place : place + 4] for place in range(0, 43, 4)) in re.sub(r"\s+", " ", page)


def test_a_key_document_that_cannot_be_read_is_told_in_words(office: Prepared) -> None:
    office.enter("anna")
    office.switch("down", 60)

    assert "Its key document could not be read. It is closed for a while (503)." in office.post(
        "anna", "keys/"
    )


# -- kinds ---------------------------------------------------------------------------------------------------


def test_what_was_not_agreed_is_refused_though_the_resident_agreed(office: Prepared) -> None:
    office.go_all_the_way()
    everything = office.institution.kinds
    resident = connected(office)
    office.agree("ben", "pension_enrolment")
    assert office.institution.kinds == ["pension_enrolment"]

    pull(office.institution.pk)

    with transaction.atomic():
        door.admit([resident.pk], institution=office.institution.pk)
        assert set(Connection.objects.values_list("kinds", flat=True)[0]) == set(everything)
        assert set(Record.objects.values_list("kind", flat=True)) == {"pension_enrolment"}
        refused = Event.objects.filter(code="kind_not_of_institution")
        assert refused.count() > 0
        assert not refused.exclude(token=None).exists()


def test_fewer_kinds_hold_at_once_and_more_only_by_a_second_person(office: Prepared) -> None:
    office.go_all_the_way()
    before = set(office.institution.kinds)
    office.agree("anna", "pension_enrolment")

    assert "More kinds were proposed" in office.agree("anna", *before)
    assert office.institution.kinds == ["pension_enrolment"]
    proposed = sorted(before - {"pension_enrolment"})
    office.post("anna", "kinds/", confirm="1", proposed=proposed)
    assert office.institution.kinds == ["pension_enrolment"]
    assert "It has changed in between." in office.post(
        "ben", "kinds/", confirm="1", proposed=[*proposed, "payslip"]
    )
    office.post("ben", "kinds/", confirm="1", proposed=proposed)
    assert set(office.institution.kinds) == before


def test_a_proposal_of_more_kinds_can_be_dropped(office: Prepared) -> None:
    office.go_all_the_way()
    before = set(office.institution.kinds)
    office.agree("anna", "pension_enrolment")
    office.agree("anna", *before)

    office.post("ben", "kinds/", drop="1")

    assert Onboarding.objects.get().proposed_kinds is None
    assert steps(office)[-1] == ("kinds_dropped", "ben")


def test_kinds_that_the_document_does_not_offer_cannot_be_agreed(office: Prepared) -> None:
    office.enter("anna")

    office.agree("anna", "payslip")

    assert office.institution.kinds == []


# -- the test pull -------------------------------------------------------------------------------------------


def test_a_test_pull_counts_and_changes_nothing(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)
    resident = connected(office)
    waiting = outstanding(office)

    page = office.post("ben", "test/")

    assert "it passed" in page
    assert "Came 50 It has more for us." in page
    assert outstanding(office) == waiting
    stream = Stream.objects.get()
    assert (stream.acks_to_send, stream.errors_to_send, stream.received) == ([], {}, 0)
    assert records_of(resident) == 0
    with transaction.atomic():
        door.admit([resident.pk], institution=office.institution.pk)
        assert not Event.objects.exists()
    counts = Onboarding.objects.get().test
    assert set(counts) == {"trouble", "delivered", "verified", "kinds", "types", "refused", "held", "more"}


def test_a_test_pull_says_what_would_be_refused_by_code(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)
    office.agree("anna", "pension_enrolment")

    page = office.post("ben", "test/")

    assert (
        "It was not agreed with the institution that it sends this kind of record. kind_not_of_institution:"
        in page
    )
    assert "it passed" in page  # what it may not send is refused as was agreed


def test_a_test_pull_before_keys_are_compared_does_not_pass(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")
    office.agree("anna")

    page = office.post("anna", "test/")

    assert "it did not pass" in page
    assert "key_pending" in page
    assert "It cannot be opened yet" in office.page("ben", "open/")


def test_an_institution_that_is_down_is_told_in_words(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)
    office.switch("down", 60)

    page = office.post("ben", "test/")

    assert "it did not pass" in page
    assert "It is closed for a while (503)." in page
    assert "No test pull has passed since the last change." in office.page("ben", "open/")


def test_a_change_after_the_test_asks_for_another(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)

    office.agree("anna", "pension_enrolment")

    assert "Something was changed since the last test." in office.page("ben", "test/")
    assert "No test pull has passed since the last change." in office.open("ben")
    assert office.institution.state == "waiting"


def test_two_tests_at_once_do_not_meet(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)
    Stream.objects.update(lease_until=timezone.now() + timedelta(minutes=1))

    assert "Somebody else is trying it right now." in office.post("ben", "test/")


def test_a_live_institution_is_not_tested(office: Prepared) -> None:
    office.go_all_the_way()

    assert office.by("ben").post(office.at("test/")).status_code == 404


# -- opening, and back ---------------------------------------------------------------------------------------


def test_nobody_opens_what_they_entered_or_agreed(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)
    assert "You entered it yourself." in office.open("anna")
    office.agree("ben", *office.institution.kinds)
    office.post("ben", "test/")
    assert "You agreed the kinds of record." in office.open("ben")
    assert "You entered it yourself." in office.open("anna")
    assert office.institution.state == "waiting"

    office.open("chie")

    assert office.institution.state == "live"


def test_what_changed_since_the_page_was_opened_is_not_opened(office: Prepared) -> None:
    office.go_all_the_way(but_opening=True)
    seen = office.version
    office.agree("anna", "pension_enrolment")
    office.post("anna", "test/")

    assert "It has changed in between." in office.open("ben", seen)
    assert office.institution.state == "waiting"


def test_without_two_compared_keys_it_is_not_opened(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")
    office.compare("ben")
    office.agree("anna")

    assert "No key of it has been compared by two people yet." in office.open("ben")


def test_refused_and_put_back(office: Prepared) -> None:
    office.enter("anna")
    assert "Say why, in a few words." in office.post("ben", "state/refuse/")
    office.post("ben", "state/refuse/", reason="It is not the office that it says it is")

    assert office.institution.state == "refused"
    assert "It was refused: nothing is asked of it" in office.page("ben", "")
    assert office.by("ben").get(office.at("open/")).status_code == 404
    office.post("anna", "state/put-back/", reason="It sent a letter")
    assert office.institution.state == "waiting"
    assert steps(office)[-2:] == [("refused", "ben"), ("reopened", "anna")]
    assert "It sent a letter" in office.page("ben", "history/")


def test_suspended_by_one_and_resumed_by_another(office: Prepared) -> None:
    office.go_all_the_way()
    waiting = outstanding(office)
    office.post("anna", "state/suspend/", reason="Its records look odd")

    assert office.institution.state == "suspended"
    assert not pull(office.institution.pk).asked
    assert outstanding(office) == waiting
    assert "You suspended it yourself." in office.post("anna", "state/resume/", reason="It was nothing")
    assert office.institution.state == "suspended"
    office.post("ben", "state/resume/", reason="It was nothing")
    assert office.institution.state == "live"
    assert pull(office.institution.pk).received > 0


@pytest.mark.parametrize(
    ("state", "decision"),
    [
        ("waiting", "suspend"),
        ("waiting", "resume"),
        ("live", "refuse"),
        ("live", "put-back"),
        ("live", "delete"),
    ],
)
def test_no_other_way_leads_from_a_state(office: Prepared, state: str, decision: str) -> None:
    office.enter("anna")
    Institution.objects.update(state=state)

    assert office.by("ben").post(office.at(f"state/{decision}/"), {"reason": "x"}).status_code == 404
    assert office.institution.state == state


def test_a_reason_holds_no_my_number(office: Prepared) -> None:
    office.enter("anna")

    office.post("ben", "state/refuse/", reason="123456789018")

    assert office.institution.state == "waiting"


def test_every_decision_asks_for_the_second_factor_again(office: Prepared) -> None:
    office.go_all_the_way()
    key, old = office.key, office.by("old")
    session = old.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()

    for more in ("kinds/", "state/suspend/", f"keys/{key.pk}/end/", f"keys/{key.pk}/stop/"):
        assert old.post(office.at(more), {"reason": "x", "unknown": "on"}).status_code == 302
    assert old.post("/operators/new/", {"document": office.document(id="b")}).status_code == 302
    assert (office.institution.state, office.key.status) == ("live", "approved")
    assert Institution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_bring_a_key_in_force_once_and_open_once(office: Prepared) -> None:
    office.enter("anna")
    office.post("anna", "keys/")
    for who in ("anna", "ben", "chie"):
        office.by(who)
    key, at_once, said = office.key, threading.Barrier(2), []

    def compare(who: str) -> None:
        user = office.user(who)
        at_once.wait()
        said.append(keys.compare(key, by=user, channel="letter", now=timezone.now()))
        connections.close_all()

    _both(compare, "anna", "ben")
    assert sorted(said) == [False, True]
    assert [step for step, _who in steps(office) if step.startswith("key")] == [
        "key_compared",
        "key_approved",
    ]

    office.agree("anna")
    office.post("anna", "test/")
    seen, refused = office.version, []

    def open_it(who: str) -> None:
        user, institution = office.user(who), office.institution
        at_once.wait()
        try:
            opening.go_live(institution, by=user, seen=seen, now=timezone.now())
        except NotDecided as error:
            refused.append(str(error.reason))
        connections.close_all()

    _both(open_it, "ben", "chie")
    assert office.institution.state == "live"
    assert refused == ["It has changed in between. Look at it again."]
    assert [step for step, _who in steps(office)].count("opened") == 1


def _both(act: Any, *who: str) -> None:
    threads = [threading.Thread(target=act, args=(each,)) for each in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_pages_of_staff_select_neither_resident_nor_token(
    office: Prepared, django_assert_max_num_queries: Any
) -> None:
    office.go_all_the_way()
    resident = connected(office)
    pull(office.institution.pk)
    office.post("anna", f"keys/{office.key.pk}/stop/", unknown="on", reason="A laptop was stolen")

    for more in ("", "preparing/", "document/", "history/", "keys/", f"keys/{office.key.pk}/signed/"):
        with django_assert_max_num_queries(30) as queries:
            page = office.by("ben").get(office.at(more)).content.decode()
        assert str(resident.pk) not in page
        selected = [each["sql"].split(" FROM ")[0] for each in queries if "feeds_event" in each["sql"]]
        assert not any(word in sql for sql in selected for word in ("resident", '"token"', "sha256", "*,"))


def test_the_history_is_only_ever_added_to(office: Prepared) -> None:
    office.enter("anna")

    with pytest.raises(Exception, match=r"permission denied|only ever added to"), transaction.atomic():
        OnboardingStep.objects.update(note="nothing happened")
    assert InstitutionKey.objects.count() == 0
