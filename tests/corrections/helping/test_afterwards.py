"""What the resident sees of a helper's work, what the helper sees and notes afterwards, and a parent who acts for a child."""

from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.corrections.clock import Status
from apps.corrections.ledger import looking
from apps.notices import contents, planning
from tests.consent.desk import log_of
from tests.corrections.helping.conftest import Helper, Person, corrections_of
from tests.corrections.pages.test_preparing import as_read
from tests.wallet.page_records import NOW, office, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = NOW.date()


# -- the resident's side ------------------------------------------------------------------------------------------
def test_it_is_marked_in_the_list_on_its_page_and_in_its_history(
    prepared: UUID, helper: Helper, reader: Client
) -> None:
    said = words(reader.get("/corrections/"))
    assert "1 of these was prepared by somebody who helps you." in said
    assert "Prepared by Lotus Support Desk on 21 November 2026." in said
    assert "Waits for you to read it." in said
    page = reader.get(f"/corrections/{prepared}/")
    said = words(page)
    assert "Nguyen Van An, administrative scrivener. 21 November 2026." in said
    assert f'href="/sharing/{helper.grant.pk}/"' in page.content.decode()
    assert "To write requests that put your records right, as you agreed with them." in said
    history = said[said.index("What has happened so far") :]
    assert history.count("Lotus Support Desk") == 2


def test_what_nobody_helped_with_is_not_marked(reader: Client, entry: UUID, mai: Person) -> None:
    reader.post(f"/corrections/records/{entry}/name_latin/", {"ways": "1", "route": "P-13"})
    (one,) = corrections_of(mai)
    assert "Prepared by" not in words(reader.get("/corrections/"))
    assert "Prepared by" not in words(reader.get(f"/corrections/{one.id}/"))


def told(mai: Person) -> list[str]:
    looking.look_changed(today=TODAY)
    planning.plan_changed(now=timezone.now())
    return [one.key for one in mai.notices() if one.withdrawn_at is None and one.key.startswith("correction-prepared")]  # fmt: skip


def test_the_resident_is_told_until_it_is_theirs_and_nothing_of_it_is_said(
    prepared: UUID, mai: Person, reader: Client
) -> None:
    assert told(mai) == [f"correction-prepared/{prepared}"]
    said = words(reader.get("/inbox/"))
    assert "prepared a request for you" in said
    assert "NGUYEN" not in said
    (row,) = [one for one in mai.notices() if one.key.startswith("correction-prepared")]
    with mai.passage() as key:
        assert "NGUYEN" not in str(contents.unseal(key, row.key, row.sealed))
    assert all("NGUYEN" not in str(each.message()) for each in mail.outbox)
    reader.post(
        f"/corrections/{prepared}/read/", {"mine": "on", "read": as_read(reader, f"/corrections/{prepared}/")}
    )
    assert told(mai) == []


def test_what_was_only_begun_is_not_told(helper: Helper, entry: UUID, mai: Person) -> None:
    helper.begin(entry, "name_latin", "P-13")
    assert told(mai) == []


def test_the_resident_throws_it_away(prepared: UUID, mai: Person, reader: Client, helper: Helper) -> None:
    assert "Throw it away" in words(reader.get(f"/corrections/{prepared}/"))
    reader.post(f"/corrections/{prepared}/rest/")
    assert corrections_of(mai)[0].status is Status.CLOSED
    assert told(mai) == []
    assert "Keep it for the person" not in words(helper.open(prepared))


def test_what_the_resident_changes_is_theirs_in_the_history_too(
    prepared: UUID, mai: Person, reader: Client
) -> None:
    written = {"error": "wrong", "claimed": "NGUYEN LAN", "statement": "Mine."}
    reader.post(f"/corrections/{prepared}/prepare/", written)
    assert [event.actor for event in corrections_of(mai)[0].history] == ["helper", "helper", "resident"]
    assert "Waits for you to read it." not in words(reader.get("/corrections/"))
    assert "Prepared by Lotus Support Desk" in words(reader.get("/corrections/"))


# -- afterwards ---------------------------------------------------------------------------------------------------
@pytest.fixture
def confirmed(prepared: UUID, reader: Client) -> UUID:
    reader.post(
        f"/corrections/{prepared}/read/", {"mine": "on", "read": as_read(reader, f"/corrections/{prepared}/")}
    )
    return prepared


def test_the_helper_notes_the_post_and_the_answer_and_sees_how_it_stands(
    confirmed: UUID, helper: Helper, mai: Person, reader: Client
) -> None:
    assert "Ready to send" in words(helper.open(confirmed))
    page = helper.note(confirmed, "sent", day=str(TODAY), proof="123-45-67890")
    said = words(page)
    assert "Noted. The person sees that you noted it." in said
    assert "How we counted the days" in said
    helper.note(confirmed, "receipt", day=str(TODAY))
    (one,) = corrections_of(mai)
    sent, receipt = one.noted[-2:]
    assert (type(sent.event).__name__, sent.event.actor, sent.grant) == ("Sent", "helper", helper.grant.pk)
    assert (type(receipt.event).__name__, receipt.event.actor) == ("Acknowledged", "institution")
    said = words(reader.get(f"/corrections/{confirmed}/"))
    assert "The other side, noted by Lotus Support Desk" in said
    assert "The day of sending, from which the days are counted, was noted by Lotus Support Desk." in said
    assert log_of(mai)[-2].action == "shared.correction_noted"  # type: ignore[arg-type]


def test_posting_without_proof_is_not_noted(confirmed: UUID, helper: Helper, mai: Person) -> None:
    page = helper.note(confirmed, "sent", day=str(TODAY), proof="")
    assert "Without it nobody can show that it was sent." in words(page)
    assert corrections_of(mai)[0].status is Status.CONFIRMED


def test_what_is_the_residents_cannot_be_noted(confirmed: UUID, helper: Helper, mai: Person) -> None:
    before = corrections_of(mai)[0].seen
    for what in ("answered", "appeal", "appeal-decided", "withdraw", ""):
        assert helper.note(confirmed, what, day=str(TODAY)).status_code == 404
    assert corrections_of(mai)[0].seen == before


def test_before_the_resident_confirmed_nothing_is_noted(prepared: UUID, helper: Helper, mai: Person) -> None:
    before = corrections_of(mai)[0].seen
    helper.note(prepared, "sent", day=str(TODAY), proof="1")
    number = {"number": str(before), "day": str(TODAY), "text": "They called."}
    helper.post(f"corrections/{prepared}/note/", what="remark", keep="1", **number)
    assert corrections_of(mai)[0].seen == before


def test_a_helper_can_neither_confirm_send_nor_take_back(
    prepared: UUID, helper: Helper, mai: Person, reader: Client
) -> None:
    for page in ("read", "send", "change", "withdraw", "rest", "prepare", "appeal"):
        answer = helper.client.post(f"/corrections/{prepared}/{page}/", {"mine": "on", "from-here": "1"})
        assert answer.status_code == 404
    assert corrections_of(mai)[0].status is Status.PREPARED


def test_two_who_note_at_once_the_second_is_told(
    confirmed: UUID, helper: Helper, mai: Person, reader: Client
) -> None:
    helper.note(confirmed, "sent", day=str(TODAY), proof="1")
    stale = str(corrections_of(mai)[0].seen)
    reader.post(f"/corrections/{confirmed}/note/receipt/", {"day": str(TODAY)})
    said = {"day": str(TODAY), "text": "They called."}
    page = helper.post(f"corrections/{confirmed}/note/", what="remark", keep="1", number=stale, **said)
    assert "Something else was noted meanwhile." in words(page)
    assert corrections_of(mai)[0].noted[-1].grant is None


def test_a_number_that_no_page_carries_is_no_number(confirmed: UUID, helper: Helper, mai: Person) -> None:
    said = {"day": str(TODAY), "proof": "1", "number": "9" * 5000}
    page = helper.post(f"corrections/{confirmed}/note/", what="sent", keep="1", **said)
    assert "Something else was noted meanwhile." in words(page)
    assert corrections_of(mai)[0].status is Status.CONFIRMED


# -- a parent -----------------------------------------------------------------------------------------------------
def test_a_parent_begins_confirms_and_sends_for_a_child_and_the_log_says_guardian(
    mai: Person, reader: Client
) -> None:
    child = add_child(mai.user, display_name="Kenji")
    entry = office(child, "osaka", "大阪市", code="municipality", name_ja="大阪市").send(
        "registry_entry", "re-9",
        {"name_latin": "NGUYEN KENJI", "birth_date": "2020-01-01", "address": "大阪市", "address_since": "2024-03-01"},
    )  # fmt: skip
    reader.post(f"/people/{child.pk}/act/")
    about = {"about": str(child.pk)}
    reader.post(f"/corrections/records/{entry}/name_latin/", {"ways": "1", "route": "P-13", **about})
    who = Person(mai.user, child)
    (one,) = corrections_of(who)
    written = {"error": "wrong", "claimed": "NGUYEN KENJI LAN", "statement": "See the passport.", **about}
    reader.post(f"/corrections/{one.id}/prepare/", written)
    reader.post(
        f"/corrections/{one.id}/read/",
        {"mine": "on", "read": as_read(reader, f"/corrections/{one.id}/"), **about},
    )
    sent = {"day": str(TODAY), "channel": "post", "proof": "1", **about}
    reader.post(f"/corrections/{one.id}/send/", sent)
    (one,) = corrections_of(who)
    assert one.status is Status.SENT
    assert one.row.grant is None
    lines = {line.action: line.actor_kind for line in log_of(who) if line.action.startswith("correction.")}  # type: ignore[arg-type]
    assert {"correction.begun", "correction.changed", "correction.sent"} <= set(lines)
    assert set(lines.values()) == {"guardian"}
