"""What an ended connection brought is kept, or hidden at once, kept after all, or deleted here when its days are over."""

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.models import ActsFor
from apps.consent import door
from apps.consent.leaving import expiring, reach
from apps.consent.leaving.erasing import erase
from apps.consent.models import ExportChunk, LeavingRequest
from apps.consent.sealing import keys_of
from apps.feeds import tasks
from apps.feeds.applying import apply_stored
from apps.feeds.models import Event
from apps.feeds.protocol import canonical, event_types
from apps.feeds.taking_away import doing, wishes
from apps.feeds.taking_away.models import TakingAway
from apps.wallet.export import making
from apps.wallet.models import Holding, Record
from config.settings.base import owner_database_url
from tests.consent import leaving_people
from tests.consent.desk import RENEWAL, desk, give
from tests.consent.leaving_people import as_owner, left_behind, rows_about
from tests.consent.own_log import used_as_owner
from tests.consent.people import Person
from tests.feeds.ended_tie import (
    GROSS,
    OTHERS_GROSS,
    Tie,
    fill,
    let_days_pass,
    mai_and_bina,
    registered,
    tie,
)
from tests.feeds.test_ingest import take
from tests.stolen import Loot, pg_dump
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ALL = [("r-1", 2), ("r-2", 1), ("r-3", 2)]
#: What may still name both a resident and a source of which everything was taken away.
STAYS = {"wallet_holding", "feeds_connection", "feeds_takingaway"}


@pytest.fixture
def pair() -> tuple[Tie, Tie]:
    return mai_and_bina()


@pytest.fixture
def mai(pair: tuple[Tie, Tie]) -> Tie:
    """Mai, who has ended her connection."""
    pair[0].end()
    return pair[0]


@pytest.fixture
def bina(pair: tuple[Tie, Tie]) -> Tie:
    return pair[1]


def about_the_source(of: Tie) -> dict[str, int]:
    """How many rows of each table still name both this person and this source, as the owner sees it."""
    with as_owner() as owner:
        named = owner.execute(
            "SELECT c.relname, s.attname FROM pg_class c"
            " JOIN pg_attribute r ON r.attrelid = c.oid AND r.attname = 'resident_id'"
            " JOIN pg_attribute s ON s.attrelid = c.oid AND s.attname IN ('source_id', 'institution_id', 'institution')"
            " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
        ).fetchall()
        counts = {
            table: owner.execute(
                f"SELECT count(*) FROM {table} WHERE resident_id = %s AND {column} = %s",
                [of.resident.pk, of.source_id],
            ).fetchone()[0]  # type: ignore[index]
            for table, column in named
        }
        counts["wallet_confirmation"] = owner.execute(
            "SELECT count(*) FROM wallet_confirmation WHERE resident_id = %s", [of.resident.pk]
        ).fetchone()[0]  # type: ignore[index]
    return {table: number for table, number in counts.items() if number}


def pages_of(of: Tie) -> dict[str, str]:
    """What the person reads on the pages that show records."""
    with transaction.atomic():
        door.admit([of.resident.pk], institution=of.source_id)
        ids = list(Record.objects.filter(resident=of.resident).values_list("id", flat=True))
    paths = ["/home/", "/home/work/", *(f"/records/{each}/" for each in ids), *(f"/records/{each}/as-sent/" for each in ids)]  # fmt: skip
    return {path: of.client.get(path).content.decode() for path in paths}


def copy_of(of: Tie) -> dict[str, bytes]:
    """The files of a copy of everything, made now."""
    asked = leaving_people.ask(of.user, of.resident, "export")
    leaving_people.let_days_pass(asked, 1.01)
    making.make(asked.pk, of.resident.pk, now=timezone.now())
    with transaction.atomic():
        door.admit([of.resident.pk])
        key = keys_of([of.resident.pk])[of.resident.pk]
        pieces = ExportChunk.objects.filter(request_id=asked.pk).order_by("number")
        whole = b"".join(
            key.unseal("consent_exportchunk.sealed", f"{asked.pk}/{each.number}", bytes(each.sealed)) for each in pieces
        )  # fmt: skip
        LeavingRequest.objects.filter(pk=asked.pk).update(state="expired")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- choosing ----------------------------------------------------------------------------------------------------------


def test_ending_keeps_what_came_unless_one_chooses_otherwise(pair: tuple[Tie, Tie]) -> None:
    mai, _bina = pair
    page = mai.client.get(f"{mai.path}end/")
    assert 'value="keep" checked' in page.content.decode()

    answer = mai.client.post(f"{mai.path}end/", {"before": "keep"})

    assert answer["Location"] == mai.path
    assert mai.shown() == ALL
    assert "What came before stays here" in words(mai.client.get(mai.path))


def test_choosing_deletion_while_ending_leads_to_the_page_that_says_what_goes(pair: tuple[Tie, Tie]) -> None:
    mai, _bina = pair

    page = mai.client.post(f"{mai.path}end/", {"before": "take_away"}, follow=True)

    assert mai.connection().state == "ended"
    assert page.redirect_chain[-1][0] == f"{mai.path}take-away/"
    said = words(page)
    for expected in (
        "3 records of this office are here.", "Pay slip: 3", "its earlier versions", "After 14 days", "our own choice, not a law",
        "A permission that names such records shows nothing of them", "That there was a connection", "The office keeps its own",
        "brings back only what the office sends then", "sealed under your own key",
    ):  # fmt: skip
        assert expected in said, expected
    assert mai.shown() == ALL  # nothing happens before the button


def test_what_is_sent_still_cannot_be_deleted(pair: tuple[Tie, Tie]) -> None:
    mai, _bina = pair

    page = mai.client.post(f"{mai.path}take-away/", follow=True)

    assert "End that first" in words(page)
    assert mai.shown() == ALL
    assert mai.log() == []
    assert mai.client.get(f"{mai.path}take-away/")["Location"] == mai.path


def test_it_is_offered_too_when_the_institution_ended_the_connection(pair: tuple[Tie, Tie]) -> None:
    mai, _bina = pair
    mai.end(by="institution")

    page = mai.client.get(mai.path)

    assert "Have it deleted here" in words(page)
    assert mai.client.get(f"{mai.path}take-away/").status_code == 200


def test_a_mailed_code_is_not_enough(mai: Tie) -> None:
    stranger = Client()
    stranger.force_login(mai.user)

    for answer in (stranger.get(f"{mai.path}take-away/"), stranger.post(f"{mai.path}take-away/")):
        assert answer.status_code == 302
        assert not answer["Location"].startswith("/connections/")
    assert mai.shown() == ALL


def test_nobody_else_finds_the_page(mai: Tie, bina: Tie) -> None:
    assert bina.client.get(f"{mai.path}take-away/").status_code == 404
    assert bina.client.post(f"{mai.path}take-away/").status_code == 404
    mai.ask()
    assert bina.client.post(f"{mai.path}keep/").status_code == 404
    assert mai.wish().state == "waiting"


def test_choosing_twice_is_choosing_once(mai: Tie) -> None:
    mai.client.post(f"{mai.path}take-away/")
    due = mai.wish().due_at

    page = mai.client.post(f"{mai.path}take-away/", follow=True)

    assert "This was asked for already" in words(page)
    assert mai.wish().due_at == due
    assert mai.log() == [("records.put_away", "resident", "", ["payslip"])]
    assert len(mail.outbox) == 1


# -- hidden ------------------------------------------------------------------------------------------------------------


def test_what_is_put_away_is_on_no_page_and_in_no_copy(mai: Tie, bina: Tie) -> None:
    before, others = pages_of(mai), pages_of(bina)
    assert "247,913" in before["/home/work/"]

    mai.client.post(f"{mai.path}take-away/")

    after = pages_of(mai)
    assert [path for path, page in after.items() if "247,913" in page or "247,912" in page] == []
    assert {mai.client.get(path).status_code for path in after if path.startswith("/records/")} == {404}
    home = words(mai.client.get("/home/"))
    assert "What it sent is hidden and waits to be deleted here." in home
    assert "No office sends your records here now, and no record is here." in home
    assert "on their way" not in home
    assert "hidden and waits to be deleted" in words(mai.client.get("/coverage/"))
    assert "What it sent is hidden, and is deleted on" in words(mai.client.get(mai.path))
    files = copy_of(mai)
    assert json.loads(files["records.json"])["records"] == []
    assert files["as-sent/pension-office-1.txt"] == b""
    assert json.loads(files["looks-told-by-offices.json"]) == []
    assert json.loads(files["connections.json"])[0]["what_it_sent_hidden_at"]
    assert str(GROSS).encode() not in b"".join(files.values())
    assert {path: "386,521" in page for path, page in pages_of(bina).items()} == {
        path: "386,521" in page for path, page in others.items()
    }


def test_a_helper_with_a_permission_sees_nothing_of_it(mai: Tie) -> None:
    lotus = desk()
    with transaction.atomic():
        door.admit([mai.resident.pk])
        record = Record.objects.filter(source_record_id="r-1").values_list("id", flat=True).get()
    grant = give(Person(mai.user, mai.resident, record, mai.client), lotus)
    asked = {"kind": "payslip", "purpose": RENEWAL}
    assert "¥247,913" in words(lotus.client.post(f"/helping/{grant.pk}/read/", asked))

    mai.ask()
    hidden = lotus.client.post(f"/helping/{grant.pk}/read/", asked)
    assert hidden.status_code == 200
    assert "247,913" not in hidden.content.decode()

    mai.keep()
    assert "¥247,913" in words(lotus.client.post(f"/helping/{grant.pk}/read/", asked))


def test_asking_stands_in_the_log_and_everybody_who_acts_is_told(mai: Tie) -> None:
    mai.ask()

    assert mai.log() == [("records.put_away", "resident", "", ["payslip"])]
    (sent,) = mail.outbox
    assert sent.to == ["mai@example.com"]
    assert mai.path in sent.body
    assert "Midori" not in sent.body + sent.subject
    assert "Hid what an office or employer had sent" in words(mai.client.get("/looked/"))


# -- kept after all ----------------------------------------------------------------------------------------------------


def test_keeping_it_after_all_changes_nothing_that_was_there(mai: Tie) -> None:
    before, pages = rows_about(mai.resident.pk), pages_of(mai)
    mai.ask()

    page = mai.client.post(f"{mai.path}keep/", follow=True)

    assert "Kept. Everything is shown again." in words(page)
    after = rows_about(mai.resident.pk)
    for table in ("wallet_record", "wallet_recordversion", "wallet_confirmation", "feeds_event", "feeds_snapshot", "wallet_holding"):  # fmt: skip
        assert after[table] == before[table], table
    assert {path: "247,913" in text for path, text in pages_of(mai).items()} == {
        path: "247,913" in text for path, text in pages.items()
    }
    let_days_pass(mai)
    with pytest.raises(doing.NotDue):
        mai.do()
    assert [line[0] for line in mai.log()] == ["records.put_away", "records.brought_back"]
    assert "There was nothing left to keep." in words(mai.client.post(f"{mai.path}keep/", follow=True))


def test_it_can_be_asked_again_after_it_was_kept(mai: Tie) -> None:
    mai.ask()
    mai.keep()

    mai.ask()

    assert mai.shown() == []
    let_days_pass(mai)
    assert mai.do() > 0


# -- deleted -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 13.99])
def test_nothing_is_deleted_before_its_time_by_the_clock_of_the_database(mai: Tie, days: float) -> None:
    mai.ask()
    let_days_pass(mai, days)
    with as_owner() as owner:  # the application's clock runs ahead
        owner.execute("UPDATE feeds_takingaway SET due_at = asked_at")
    before = rows_about(mai.resident.pk)

    with pytest.raises(doing.NotDue):
        mai.do()

    assert rows_about(mai.resident.pk) == before


def test_when_its_days_are_over_the_scheduler_has_it_deleted(
    mai: Tie, monkeypatch: pytest.MonkeyPatch
) -> None:
    mai.ask()
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks.take_away, "delay", lambda *ids: rung.append(ids))
    assert (tasks.ring_takings_away(), rung) == (0, [])
    let_days_pass(mai)

    assert tasks.ring_takings_away() == 1

    assert tasks.take_away(*rung[0]) > 0
    assert tasks.take_away(*rung[0]) == 0  # brokers deliver twice
    assert tasks.ring_takings_away() == 0


def test_nothing_of_the_source_is_left_and_nothing_else_is_touched(mai: Tie, bina: Tie) -> None:
    elsewhere = tie_to_another(mai)
    others, kept = rows_about(bina.resident.pk), elsewhere.shown()
    mai.ask()
    let_days_pass(mai)

    counts = doing.take_away(mai.wish().pk, mai.resident.pk, now=timezone.now())

    assert counts == {
        "consent_readnotice": 1, "wallet_confirmation": 1, "wallet_recordversion": 5, "wallet_record": 3,
        "feeds_snapshot": 1, "feeds_event": 9,
    }  # fmt: skip
    assert set(about_the_source(mai)) <= STAYS
    assert rows_about(bina.resident.pk) == others
    assert elsewhere.shown() == kept == [("r-1", 1)]
    assert mai.log()[-1] == ("records.taken_away", "job", "", ["payslip"])
    assert "was deleted here on" in words(mai.client.get(mai.path))
    assert "was deleted here on" in words(mai.client.get("/coverage/"))
    assert "What it sent was deleted here, as you asked." in words(mai.client.get("/home/"))
    assert json.loads(copy_of(mai)["connections.json"])[0]["what_it_sent_deleted_at"]
    assert "Deleted what an office or employer had sent" in words(mai.client.get("/looked/"))
    assert len(mail.outbox) >= 2


def tie_to_another(mai: Tie) -> Tie:
    """Mai's connection to a second institution, with a record of the same name."""
    other = registered("aoba")
    other.connect("c-aoba", mai.resident)
    elsewhere = Tie(other, mai.user, mai.resident, mai.client, "c-aoba")
    take(other, other.sets(elsewhere.said("r-1", gross=OTHERS_GROSS)))
    return elsewhere


def test_a_dump_holds_no_sealed_byte_of_it_any_more(mai: Tie) -> None:
    with as_owner() as owner:
        sealed = [
            row[0]
            for table, column in (("wallet_record", "payload"), ("wallet_recordversion", "payload"), ("feeds_event", "token"))
            for row in owner.execute(
                f"SELECT encode({column}, 'hex') FROM {table} WHERE resident_id = %s AND {column} IS NOT NULL", [mai.resident.pk]
            ).fetchall()
        ]  # fmt: skip
    before = pg_dump().decode("utf-8", "replace")
    assert len(sealed) > 10
    assert all(each in before for each in sealed)
    mai.ask()
    let_days_pass(mai)
    mai.do()

    dump = pg_dump()
    after = dump.decode("utf-8", "replace")

    assert [each for each in sealed if each in after] == []
    assert not Loot(dump).holds("収納課")
    for record in ("r-1", "r-2", "r-3"):  # Bina's, of the same names
        assert record in after


def test_the_log_is_whole_afterwards(mai: Tie) -> None:
    mai.ask()
    let_days_pass(mai)
    mai.do()
    said = io.StringIO()
    here = urlsplit(owner_database_url())._replace(path=f"/{connection.settings_dict['NAME']}")

    with used_as_owner(urlunsplit(here)):
        call_command("verify_log", "--json", stdout=said)

    found = json.loads(said.getvalue())
    assert (found["sound"], found["found"]) == (True, 0)
    assert found["lines"] > 2


def test_deliveries_stay_known_without_what_they_said(mai: Tie) -> None:
    sets = mai.desk.sets(mai.said("r-5"))
    mai.take_up()
    take(mai.desk, sets)
    mai.end()
    mai.ask()
    let_days_pass(mai)
    mai.do()

    again = take(mai.desk, sets)

    assert again.acks == list(sets)  # the answer that it got before
    assert mai.shown() == []
    with transaction.atomic():
        door.admit((), institution=mai.source_id)
        event = Event.objects.get(jti=next(iter(sets)))
    assert (event.token, event.resident_id, event.event_type) == (None, None, "")


@pytest.mark.parametrize("change", ["done", "entered before", "due now"])
def test_the_web_cannot_hurry(mai: Tie, change: str) -> None:
    wish = mai.ask()
    changes = {
        "done": {"state": "done", "ended_at": timezone.now()},
        "entered before": {"entered_at": wish.asked_at - timedelta(days=20)},
        "due now": {"due_at": wish.asked_at},
    }[change]

    def hurry() -> None:
        with transaction.atomic():
            door.admit([mai.resident.pk])
            TakingAway.objects.filter(pk=wish.pk).update(**changes)

    with pytest.raises(DatabaseError, match="never changed"):
        hurry()
    assert mai.wish().state == "waiting"


def as_the_web(of: Tie, statement: str, *given: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        door.admit([of.resident.pk])
        cursor.execute(statement, given)


def test_the_web_cannot_delete(mai: Tie) -> None:
    mai.ask()
    before = rows_about(mai.resident.pk)

    for statement in ("DELETE FROM wallet_record", "DELETE FROM feeds_takingaway"):
        with pytest.raises(DatabaseError, match="permission denied"):
            as_the_web(mai, statement)
    with pytest.raises(DatabaseError, match="permission denied"):
        as_the_web(mai, "SELECT consent_take_away_rows(%s, %s)", mai.resident.pk, mai.source_id)

    assert rows_about(mai.resident.pk) == before


def test_a_wish_of_somebody_else_cannot_be_carried_out(mai: Tie, bina: Tie) -> None:
    wish = mai.ask()
    let_days_pass(mai)

    with pytest.raises(doing.NotDue):
        doing.take_away(wish.pk, bina.resident.pk, now=timezone.now())
    with pytest.raises(DatabaseError, match="nothing is due"):
        as_the_web(bina, "SELECT feeds_take_away(%s, %s)", wish.pk, wish.pk)

    mai.keep()
    assert mai.shown() == ALL


def test_every_table_that_names_a_resident_and_a_source_is_spoken_for() -> None:
    with as_owner() as owner:
        named = {
            table
            for (table,) in owner.execute(
                "SELECT DISTINCT c.relname FROM pg_class c"
                " JOIN pg_attribute r ON r.attrelid = c.oid AND r.attname = 'resident_id'"
                " JOIN pg_attribute s ON s.attrelid = c.oid"
                " AND s.attname IN ('source_id', 'institution_id', 'institution')"
                " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            ).fetchall()
        }
    assert len(named) >= 8
    assert named <= reach.SENT.keys() | reach.SENT_STAYS.keys()


def test_a_table_that_nobody_thought_of_stops_all_of_it(mai: Tie) -> None:
    mai.ask()
    let_days_pass(mai)
    before = rows_about(mai.resident.pk)
    with as_owner() as owner:
        owner.execute("CREATE TABLE forgotten (resident_id uuid, source_id uuid)")
        try:
            owner.execute("INSERT INTO forgotten VALUES (%s, %s)", [mai.resident.pk, mai.source_id])
            with pytest.raises(DatabaseError, match="does not reach forgotten"):
                mai.do()
        finally:
            owner.execute("DROP TABLE forgotten")
    assert rows_about(mai.resident.pk) == before


# -- late, again, elsewhere --------------------------------------------------------------------------------------------


def test_what_comes_late_for_the_ended_connection_is_refused_in_every_state(mai: Tie) -> None:
    def late() -> list[str]:
        taken = take(mai.desk, mai.desk.sets(mai.said("r-late")))
        return [err for err, _words in taken.errors.values()]

    mai.ask()
    assert late() == ["access_denied"]
    let_days_pass(mai)
    mai.do()
    assert late() == ["access_denied"]
    assert set(about_the_source(mai)) <= STAYS


def test_what_was_stored_and_not_applied_yet_never_comes_back(pair: tuple[Tie, Tie]) -> None:
    mai, _bina = pair
    sets = mai.desk.sets(mai.said("r-7"))
    take(mai.desk, sets)
    with transaction.atomic():
        door.admit([mai.resident.pk], institution=mai.source_id)
        Event.objects.filter(jti__in=sets).update(state=Event.State.STORED)
    mai.end()
    mai.ask()
    let_days_pass(mai)
    mai.do()

    assert apply_stored(mai.source_id, now=timezone.now()) == 0
    assert set(about_the_source(mai)) <= STAYS


def test_what_was_stored_is_applied_out_of_sight_while_it_waits(pair: tuple[Tie, Tie]) -> None:
    """Ingest must see what is hidden, or it would write records a second time."""
    mai, _bina = pair
    sets = mai.desk.sets(mai.said("r-1", 3))
    take(mai.desk, sets)
    with as_owner() as owner:
        owner.execute("UPDATE feeds_event SET state = 'stored' WHERE jti = ANY(%s)", [list(sets)])
    mai.end()
    mai.ask()

    assert apply_stored(mai.source_id, now=timezone.now()) == 1
    assert mai.shown() == []
    mai.keep()
    assert mai.shown() == [("r-1", 3), ("r-2", 1), ("r-3", 2)]


@pytest.mark.parametrize("external_id", ["c-mai", "c-mai-2"], ids=["the same id", "another id"])
def test_connecting_again_while_it_waits_keeps_all_and_what_comes_stays(mai: Tie, external_id: str) -> None:
    mai.ask()
    assert "nothing is deleted" in words(mai.client.get(f"/connect/{mai.desk.slug}/"))
    let_days_pass(mai, 13)

    mai.take_up(external_id)
    mai.external_id = external_id
    take(mai.desk, mai.desk.sets(mai.said("r-2", 1, month="2026-09"), mai.said("r-new")))
    let_days_pass(mai, 5)

    with pytest.raises(doing.NotDue):
        mai.do()
    assert mai.shown() == [*ALL[:2], ("r-3", 2), ("r-new", 1)]
    assert mai.log()[-1] == ("records.brought_back", "job", "connected", ["payslip"])
    assert mai.wish().state == "kept"


def test_connecting_again_afterwards_brings_only_what_is_sent_then(mai: Tie) -> None:
    mai.ask()
    let_days_pass(mai)
    mai.do()
    mai.take_up()

    take(mai.desk, mai.desk.sets(mai.said("r-1", 3)))

    assert mai.shown() == [("r-1", 3)]
    with transaction.atomic():
        door.admit([mai.resident.pk])
        record, held = Record.objects.get(), Holding.objects.get()
    page = words(mai.client.get(f"/records/{record.pk[1]}/"))
    assert "2 earlier revisions are not here. You had all deleted that this office sent until" in page
    assert "never came here" not in page
    assert (held.put_away_at, held.ended_at) == (None, None)
    assert held.taken_away_at is not None


def test_a_whole_list_after_connecting_again_fits_again(mai: Tie) -> None:
    mai.ask()
    let_days_pass(mai)
    mai.do()
    mai.take_up()
    told = mai.said("r-1", 3)
    next(iter(told["events"].values()))["epoch"] = "2026-12-01"
    digest = canonical.digest_of(canonical.canonical([["r-1", 3]]))
    end = {"epoch": "2026-12-01", "count": 1, "digest": digest}
    take(mai.desk, mai.desk.sets(told, mai.told(event_types.SNAPSHOT_COMPLETE, end)))

    with transaction.atomic():
        door.admit([mai.resident.pk])
        assert Holding.objects.get().complete_epoch == "2026-12-01"


def test_it_can_be_taken_away_a_second_time(mai: Tie) -> None:
    mai.ask()
    let_days_pass(mai)
    mai.do()
    mai.take_up()
    fill(mai, gross=GROSS)
    mai.end()

    mai.ask()
    let_days_pass(mai)
    mai.do()

    assert set(about_the_source(mai)) <= STAYS


def test_of_an_office_that_sent_nothing_nothing_can_be_deleted() -> None:
    linh = tie("Linh", registered("quiet"), "c-linh")
    linh.end()

    assert "nothing that it sent is here" in words(linh.client.get(linh.path))
    with pytest.raises(wishes.NothingThere):
        linh.ask()
    assert linh.client.get(f"{linh.path}take-away/")["Location"] == linh.path


# -- for a child, and leaving ------------------------------------------------------------------------------------------


def test_a_guardian_acts_for_a_child_and_the_page_says_whose_it_is(mai: Tie, bina: Tie) -> None:
    child = add_child(bina.user, display_name="Linh")
    bina.desk.connect("c-linh", child)
    linh = Tie(bina.desk, bina.user, child, bina.client, "c-linh")
    fill(linh, gross=111_222)
    linh.end()
    others = rows_about(bina.resident.pk), rows_about(mai.resident.pk)

    assert "Linh, not about you" in words(linh.client.get(f"{linh.path}take-away/"))
    linh.client.post(f"{linh.path}take-away/")
    let_days_pass(linh)
    linh.do()

    assert linh.log()[0] == ("records.put_away", "guardian", "", ["payslip"])
    assert set(about_the_source(linh)) <= STAYS
    assert (rows_about(bina.resident.pk), rows_about(mai.resident.pk)) == others


def test_what_a_guardian_asked_who_acts_no_more_is_kept_and_the_others_are_told(bina: Tie) -> None:
    child = add_child(bina.user, display_name="Linh")
    other = tie("Mother", registered("aoba"), "c-mother").user
    ActsFor.objects.create(user=other, resident=child, role=ActsFor.Role.GUARDIAN)
    bina.desk.connect("c-linh", child)
    linh = Tie(bina.desk, bina.user, child, bina.client, "c-linh")
    fill(linh, gross=111_222)
    linh.end()
    linh.ask()
    let_days_pass(linh)
    ActsFor.objects.filter(user=bina.user, resident=child).delete()
    mail.outbox.clear()

    assert linh.do() == 0

    assert linh.shown() == ALL
    assert linh.log()[-1] == ("records.brought_back", "job", "asker-left", ["payslip"])
    assert [sent.to for sent in mail.outbox] == [["mother@example.com"]]


def test_whoever_is_erased_while_it_waits_is_erased_wholly(mai: Tie) -> None:
    mai.ask()
    asked = leaving_people.ask(mai.user, mai.resident, "erasure")
    leaving_people.let_days_pass(asked)

    erase(mai.resident.pk)

    assert left_behind(mai.resident.pk) == {}


def test_what_was_decided_is_known_for_a_year(mai: Tie) -> None:
    mai.ask()
    mai.keep()
    assert expiring.expire_all()["feeds.takings_away"] == 0
    with as_owner() as owner:
        owner.execute("UPDATE feeds_takingaway SET ended_at = now() - %s", [timedelta(days=368)])

    assert expiring.expire_all()["feeds.takings_away"] == 1
    assert "Nothing new is taken" in words(mai.client.get(mai.path))


def test_the_page_about_keeping_names_the_days(mai: Tie) -> None:
    page = words(mai.client.get("/retention/"))

    assert "14 days after you asked for it" in page
    assert wishes.waiting_days() == 14
