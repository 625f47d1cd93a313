"""How long things are kept: a day before nothing goes, a day after exactly what has ended goes, what counts never goes."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.html import escape
from msgspec import structs

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.leaving import expiring, retention
from apps.consent.leaving.retention import rules
from apps.feeds.models import Institution
from apps.wallet.kinds import KINDS
from apps.wallet.models import Holding, Record
from tests.consent.leaving_people import as_owner
from tests.consent.people import Person, person
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.wallet.page_records import Office, enrolment, office, payslip, status

pytestmark = pytest.mark.slow

transactional = pytest.mark.django_db(transaction=True)
TIE_ENDED = datetime(2020, 3, 31, 3, tzinfo=UTC)
A_DAY = timedelta(days=1)


def test_every_kind_of_record_has_a_rule_with_a_reason_and_a_basis() -> None:
    named = {rule.what for rule in rules().values()}

    assert named >= {f"record.{kind}" for kind in KINDS}
    assert {what for what in named if what.startswith("record.")} == {f"record.{kind}" for kind in KINDS}
    assert named == retention.NAMES.keys()
    for rule in rules().values():
        assert rule.basis in {"S", "M", "C"}
        assert str(retention.WHY[rule.why])
        assert retention.in_words(rule)


def test_only_a_number_with_a_law_beside_it_claims_to_be_more_than_our_own() -> None:
    assert {rule.what for rule in rules().values() if rule.basis != "C"} == {"grants.ended"}
    assert rules()["grants.ended"].law
    assert rules()["grants.ended"].keep == "3 years"


@pytest.fixture
def mai(transactional_db: None) -> Person:
    return person("Mai", 241_111)


def ended(of: Person, slug: str = "old-employer") -> Office:
    """A source whose tie to the resident ended on 31 March 2020."""
    old = office(of.resident, slug, "Old Foods", code="employer")
    with transaction.atomic():
        door.admit([of.resident.pk])
        Holding.objects.filter(resident=of.resident, source=old.source).update(ended_at=TIE_ENDED)
    return old


def expired_on(name: str, day: date) -> Counter[str]:
    """What goes on a day, as the owner of the database may ask; for every resident at once."""
    with as_owner() as owner:
        everybody = ",".join(str(each) for each in Resident.objects.values_list("pk", flat=True))
        owner.execute("SELECT set_config('tsunagi' || '.residents', %s, false)", [everybody])
        rows = owner.execute(
            "SELECT went, times FROM consent_expire_as_of(%s, %s, 500)", [name, day]
        ).fetchall()
        return Counter({what: number for what, number in rows if number})


def records_of(of: Person) -> set[UUID]:
    with transaction.atomic():
        door.admit([of.resident.pk])
        return set(Record.objects.values_list("id", flat=True))


def test_a_record_goes_a_day_after_its_years_with_all_its_versions_and_not_a_day_before(mai: Person) -> None:
    old = ended(mai)
    slip = old.send("payslip", "2019-10", payslip("2019-10"), data_as_of=date(2019, 11, 1))
    old.send("payslip", "2019-10", payslip("2019-10", gross=1), data_as_of=date(2019, 11, 2))
    kept = records_of(mai) - {slip}
    last_day = date(2025, 3, 31)  # five years after the tie ended, which came after the record

    assert expired_on("wallet.records", last_day) == {}
    assert slip in records_of(mai)

    assert expired_on("wallet.records", last_day + A_DAY) == {"record.payslip": 1}
    assert records_of(mai) == kept
    with as_owner() as owner:
        for table in ("wallet_recordversion", "wallet_confirmation"):
            assert owner.execute(f"SELECT 1 FROM {table} WHERE record_id = %s", [slip]).fetchall() == []


def test_the_years_begin_when_the_record_ended_if_that_was_later(mai: Person) -> None:
    old = ended(mai)
    old.send(
        "pension_enrolment",
        "e",
        enrolment("2018-04"),
        valid_from=date(2018, 4, 1),
        valid_to=date(2021, 6, 30),
    )

    assert expired_on("wallet.records", date(2031, 6, 30)) == {}
    assert expired_on("wallet.records", date(2031, 7, 1)) == {"record.pension_enrolment": 1}


def test_a_record_that_was_withdrawn_ends_on_that_day(mai: Person) -> None:
    old = ended(mai)
    old.send("payslip", "w", payslip("2019-10"), valid_from=date(2019, 10, 1))
    old.send("payslip", "w", None, at=datetime(2021, 1, 15, 3, tzinfo=UTC))

    assert expired_on("wallet.records", date(2026, 1, 15)) == {}
    assert expired_on("wallet.records", date(2026, 1, 16)) == {"record.payslip": 1}


def test_what_still_counts_never_goes(mai: Person) -> None:
    """A record of a live tie, a record without an end, and what the resident wrote, a hundred years later."""
    ended(mai).send("residence_status", "card", status(), valid_from=date(2019, 1, 1))  # no end: current
    live = office(mai.resident, "live", "Live Foods", code="employer")
    live.send("payslip", "long-ago", payslip("1999-10"), data_as_of=date(1999, 11, 1))
    before = records_of(mai)

    assert expired_on("wallet.records", date(2126, 1, 1)) == {}

    assert records_of(mai) == before


def send_any(source: Office, kind: str, number: str) -> None:
    """A record of that kind; what it says does not matter to the calendar."""
    said = source.arrival("payslip", number, payslip("2019-10"), data_as_of=date(2019, 11, 1))
    source.receive([structs.replace(said, kind=kind)])


def test_each_kind_goes_after_its_own_years_and_no_other_with_it(mai: Person) -> None:
    old = ended(mai)
    years: dict[int, set[str]] = {}
    for kind in KINDS:
        send_any(old, kind, f"one-{kind}")
        years.setdefault(int(rules()[f"record.{kind}"].keep.split()[0]), set()).add(f"record.{kind}")
    assert sum(map(len, years.values())) == 42

    for number, kinds in sorted(years.items()):
        last_day = date(2020 + number, 3, 31)
        assert expired_on("wallet.records", last_day) == {}, number
        assert expired_on("wallet.records", last_day + A_DAY) == dict.fromkeys(kinds, 1), number


def test_other_peoples_records_stay(mai: Person) -> None:
    bina = person("Bina", 387_777)
    ended(mai).send("payslip", "2019-10", payslip("2019-10"), data_as_of=date(2019, 11, 1))
    before = records_of(bina)

    assert expired_on("wallet.records", date(2040, 1, 1)).total() == 1

    assert records_of(bina) == before


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    desk = new_desk()
    desk.register()
    return desk


def store_event(
    desk: Desk, jti: str, verdict: str, received_at: datetime, resident: UUID | None = None
) -> None:
    with as_owner() as owner:
        owner.execute(
            "INSERT INTO feeds_event (institution_id, jti, resident_id, event_type, token, token_sha256, verdict, state,"
            " err, code, path, detail, received_at) VALUES (%s, %s, %s, '', 'x', '', %s, 'none', '', '', '', '', %s)",
            [desk.id, jti, resident, verdict, received_at],
        )


def tokens(desk: Desk) -> dict[str, bool]:
    """Which deliveries still have their contents."""
    with as_owner() as owner:
        return dict(owner.execute("SELECT jti, token IS NOT NULL FROM feeds_event").fetchall())


def test_what_was_refused_is_emptied_after_ninety_days_and_stays_known(desk: Desk) -> None:
    store_event(desk, "refused", "refused", TIE_ENDED)
    store_event(desk, "accepted", "accepted", TIE_ENDED)

    def on(day: date) -> Counter[str]:
        with as_owner() as owner:
            owner.execute("SELECT set_config('tsunagi.institution', %s, false)", [str(desk.id)])
            rows = owner.execute(
                "SELECT * FROM consent_expire_as_of('inbox.refused', %s, 500)", [day]
            ).fetchall()
            return Counter({what: number for what, number in rows if number})

    assert on(date(2020, 6, 29)) == {}
    assert tokens(desk) == {"refused": True, "accepted": True}
    assert on(date(2020, 6, 30)) == {"inbox.refused": 1}
    assert tokens(desk) == {"refused": False, "accepted": True}


def test_what_an_office_sent_is_kept_as_long_as_its_record(mai: Person, desk: Desk) -> None:
    source = Institution.objects.get(pk=desk.id).source
    old = Office(mai.resident, source)
    with transaction.atomic():
        door.admit([mai.resident.pk])
        Holding.objects.create(resident=mai.resident, source=source, ended_at=TIE_ENDED)
    old.send("payslip", "old", payslip("2019-10"), data_as_of=date(2019, 11, 1), jti="brought-it")
    store_event(desk, "brought-it", "accepted", TIE_ENDED, mai.resident.pk)
    store_event(desk, "another", "accepted", TIE_ENDED, mai.resident.pk)

    expired_on("wallet.records", date(2025, 3, 31))
    assert tokens(desk) == {"brought-it": True, "another": True}
    expired_on("wallet.records", date(2025, 4, 1))
    assert tokens(desk) == {"brought-it": False, "another": True}


def test_notes_of_staff_go_a_year_after_they_were_settled(desk: Desk) -> None:
    with as_owner() as owner:
        for code, settled in (("settled", TIE_ENDED), ("open", None)):
            owner.execute(
                "INSERT INTO feeds_operatornotice (id, institution_id, code, first_at, last_at, times, settled_at)"
                " VALUES (gen_random_uuid(), %s, %s, now(), now(), 1, %s)",
                [desk.id, code, settled],
            )

    assert expired_on("feeds.operator_notices", date(2021, 3, 31)) == {}
    assert expired_on("feeds.operator_notices", date(2021, 4, 1)) == {"feeds.operator_notices": 1}
    with as_owner() as owner:
        assert owner.execute("SELECT code FROM feeds_operatornotice").fetchall() == [("open",)]


def test_requests_that_are_over_go_after_a_year(mai: Person) -> None:
    with as_owner() as owner:
        for state in ("cancelled", "waiting"):
            owner.execute(
                "INSERT INTO consent_leavingrequest (id, resident_id, what, state, language, asked_at, due_at, ends_at,"
                " lease_token) VALUES (gen_random_uuid(), %(who)s, 'export', %(state)s, '', %(at)s, %(at)s, %(at)s, 0)",
                {"who": mai.resident.pk, "state": state, "at": TIE_ENDED},
            )

    assert expired_on("leaving.requests", date(2021, 3, 31)) == {}
    assert expired_on("leaving.requests", date(2021, 4, 1)) == {"leaving.requests": 1}


@transactional
def test_sessions_that_ended_go_after_a_day() -> None:
    with as_owner() as owner:
        owner.execute("INSERT INTO django_session VALUES ('a', '', %s), ('b', '', now())", [TIE_ENDED])

    assert expired_on("accounts.sessions", date(2020, 4, 1)) == {}
    assert expired_on("accounts.sessions", date(2020, 4, 2)) == {"accounts.sessions": 1}


@transactional
def test_the_web_can_start_todays_work_and_choose_no_day() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_expire('wallet.records', 500)")
        assert cursor.fetchall() == []
        for forbidden in (
            "SELECT * FROM consent_expire_as_of('wallet.records', '2100-01-01', 500)",
            "CREATE OR REPLACE FUNCTION consent_keeps(what text) RETURNS interval LANGUAGE sql AS 'SELECT interval ''0'''",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                cursor.execute(forbidden)


def test_the_nightly_work_goes_through_everybody_and_counts_without_ids(
    mai: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    bina = person("Bina", 387_777)
    for each in (mai, bina):
        send_any(ended(each, f"old-{each.user.pk}"), "housing_lease", "home")
    monkeypatch.setattr(expiring, "BATCH", 1)  # several transactions
    caplog.set_level("INFO")

    gone = expiring.expire_all()

    assert gone["record.housing_lease"] == 2
    assert "record.housing_lease: 2" in caplog.text
    assert str(mai.resident.pk) not in caplog.text


@pytest.mark.django_db
def test_everybody_can_read_how_long_things_are_kept(client: Client) -> None:
    page = client.get("/retention/").content.decode()

    assert "Pay slip" in page
    assert "5 years after the record has ended" in page
    assert "Our own choice; no law that we know names a time." in page
    for name in retention.NAMES.values():
        assert escape(str(name)) in page
