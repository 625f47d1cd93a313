"""A resident's assessment is true to the ledger as it is, and is worked out again for those who are due alone."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import DataKey, keys_of
from apps.readiness.assessments import Assessed, assess_now, reassessing, snapshots, state, statement_of
from apps.readiness.assessments.assessing import ANSWERS
from apps.readiness.assessments.reading import read_cases
from apps.readiness.engine.cases import Declared, Plan
from apps.readiness.models import Change, Standing
from apps.wallet import doubts
from apps.wallet.models import Holding, Record
from tests.readiness.assessments.conftest import Ask, said
from tests.wallet.page_records import NOW, Office, office, payslip, status

pytestmark = pytest.mark.django_db
ALONE = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 21)
WINDOW = "proc_renewal_window"


def standing(resident: Resident) -> dict[str, Any] | None:
    with transaction.atomic():
        door.admit([resident.pk])
        row = Standing.objects.filter(pk=resident.pk).first()
    return None if row is None else vars(row)


def noted(resident: Resident) -> int:
    with transaction.atomic():
        door.admit([resident.pk])
        return Change.objects.filter(resident=resident).count()


def stay(**more: Any) -> dict[str, Any]:
    return status(period_months=36, **more)


# -- true to the ledger ---------------------------------------------------------------------------------------------
def test_what_a_source_sends_changes_the_answer(immigration: Office, ask: Ask) -> None:
    assert said(ask(TODAY), WINDOW) == [("cannot_tell", "unknown")]

    name = immigration.send("residence_status", "card", stay())
    first = ask(TODAY)
    immigration.send("residence_status", "card", stay(expires_on="2026-12-31"))
    second = ask(TODAY)

    assert said(first, WINDOW) == [("not_met", "too_early")]
    assert said(second, WINDOW) == [("met", "open")]
    assert [(each.id, each.revision) for each in first.records] == [(name, 1)]
    assert [(each.id, each.revision) for each in second.records] == [(name, 2)]


def test_facts_name_the_places_of_the_records_behind_them(immigration: Office, ask: Ask) -> None:
    immigration.send("payslip", "old", payslip("2026-10"))
    name = immigration.send("residence_status", "card", stay())

    found = ask(TODAY)

    (window,) = [result for result in found.answer.results if result.rule == WINDOW]
    assert [found.records[fact.record].id for fact in window.facts] == [name]
    assert "expires_on" in window.facts[0].fields


@pytest.mark.parametrize("why", ["withdrawn", "in_doubt", "unconfirmed"])
def test_what_nobody_stands_behind_decides_nothing_and_is_named(
    immigration: Office, ask: Ask, mai: Resident, why: str
) -> None:
    name = immigration.send("residence_status", "card", stay())
    ask(TODAY)

    if why == "withdrawn":
        immigration.send("residence_status", "card", None)
    elif why == "in_doubt":
        with transaction.atomic():
            span = timedelta(hours=1)
            doubts.raise_doubt(immigration.source.pk, since=NOW - span, until=NOW + span)
    else:
        told_without_it(mai, immigration)
    found = ask(TODAY)

    assert said(found, WINDOW) == [("cannot_tell", "unknown")]
    assert [(each.id, each.why) for each in found.left_out] == [(name, why)]


def told_without_it(resident: Resident, source: Office, *, kinds: list[str] | None = None) -> None:
    """The source told everything it holds, an hour later and in another epoch."""
    with transaction.atomic():
        door.admit([resident.pk])
        Holding.objects.filter(resident=resident, source=source.source).update(
            complete_epoch="2026-12",
            complete_at=NOW + timedelta(hours=1),
            kinds=kinds or ["residence_status", "notification"],
        )


def test_only_what_was_told_in_whole_counts_as_asked(immigration: Office, ask: Ask, mai: Resident) -> None:
    immigration.send("residence_status", "card", stay())
    assert ask(TODAY).case.feeds == ()

    told_without_it(mai, immigration)
    (feed,) = ask(TODAY).case.feeds

    # the status was not told again: absence of that kind would mean what nobody said
    assert (feed.source, feed.kinds, feed.data_as_of) == ("immigration", ("notification",), TODAY)


def test_a_tie_that_ended_or_is_put_away_was_asked_for_nothing(
    immigration: Office, ask: Ask, mai: Resident
) -> None:
    told_without_it(mai, immigration)
    for column in ("ended_at", "put_away_at"):
        with transaction.atomic():
            door.admit([mai.pk])
            Holding.objects.filter(resident=mai).update(**{column: NOW})
        assert ask(TODAY).case.feeds == (), column
        with transaction.atomic():
            door.admit([mai.pk])
            Holding.objects.filter(resident=mai).update(**{column: None})
    assert len(ask(TODAY).case.feeds) == 1


def test_what_does_not_open_is_left_out_and_named(immigration: Office, ask: Ask, mai: Resident) -> None:
    name = immigration.send("residence_status", "card", stay())
    with transaction.atomic():
        door.admit([mai.pk])
        sealed = bytes(Record.objects.get(id=name).payload or b"")
        Record.objects.filter(id=name).update(payload=sealed[:-1] + bytes([sealed[-1] ^ 1]))

    found = ask(TODAY)

    assert [(each.id, each.why) for each in found.left_out] == [(name, "unopened")]
    assert said(found, WINDOW) == [("cannot_tell", "unknown")]


# -- what is kept -----------------------------------------------------------------------------------------------------
def test_the_kept_case_is_the_one_of_the_ledger(immigration: Office, mai: Resident, opened: DataKey) -> None:
    immigration.send("residence_status", "card", stay())
    immigration.send("payslip", "october", {**payslip("2026-10"), "hours": 168.25, "overtime_hours": 8})

    read = read_cases([mai.pk], {mai.pk: opened})[mai.pk]

    assert snapshots.unseal(snapshots.seal(read, opened, mai.pk), opened, mai.pk) == read
    assert len(read.held) == 2


def test_nothing_of_a_case_lies_open_in_the_database(immigration: Office, ask: Ask, mai: Resident) -> None:
    immigration.send("residence_status", "card", stay())
    ask(TODAY)

    row = standing(mai)

    assert row is not None
    for column in ("case", "answers"):
        assert b"TRAN THI MAI" not in bytes(row[column])
        assert b"renewal" not in bytes(row[column])


def test_answers_are_kept_in_short_with_engine_rule_set_and_revisions(
    immigration: Office, ask: Ask, mai: Resident, opened: DataKey
) -> None:
    name = immigration.send("residence_status", "card", stay())
    found = ask(TODAY)

    row = standing(mai)

    assert row is not None
    assert (row["engine"], row["rule_set"]) == (found.answer.engine, found.answer.rule_set)
    assert (row["assessed_on"], row["stands_until"]) == (TODAY, found.stands_until)
    short = json.loads(opened.unseal(ANSWERS, str(mai.pk), row["answers"]))
    assert [each[0] for each in short] == [result.rule for result in found.answer.results]
    assert [WINDOW, "not_met", "too_early"] in [[each[0], *each[3:5]] for each in short]
    kept = snapshots.unseal(row["case"], opened, mai.pk)
    assert kept is not None
    assert [(each.id, each.revision) for each in kept.records] == [(name, 1)]


def test_a_kept_case_of_another_shape_or_a_broken_one_is_read_again(
    immigration: Office, ask: Ask, mai: Resident
) -> None:
    immigration.send("residence_status", "card", stay())
    before = ask(TODAY)
    with transaction.atomic():
        door.admit([mai.pk])
        Standing.objects.filter(pk=mai.pk).update(case=b"\x01" + bytes(60))

    again = ask(TODAY)

    assert msgspec.to_builtins(again.answer.results, enc_hook=str) == msgspec.to_builtins(
        before.answer.results, enc_hook=str
    )


# -- what the resident says ------------------------------------------------------------------------------------------
def test_what_is_said_counts_at_once_and_every_version_stays(
    immigration: Office, ask: Ask, mai: Resident, user: User, opened: DataKey
) -> None:
    immigration.send("residence_status", "card", stay())
    ask(TODAY)

    state(mai.pk, opened, Plan(procedure="renewal"), Declared(), by_user=user, now=NOW)
    state(mai.pk, opened, Plan(procedure="renewal"), Declared(), by_user=user, now=NOW)
    later = NOW + timedelta(minutes=1)
    state(mai.pk, opened, Plan(procedure="change"), Declared(no_absence=True), by_user=user, now=later)

    found = assess_now(mai.pk, opened, today=TODAY)
    assert (found.case.plan.procedure, found.case.declared.no_absence) == ("change", True)
    assert found.said.said_at == later
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM readiness_statement")
        assert cursor.fetchone() == (2,)


def test_nothing_said_is_nothing_assumed(mai: Resident, opened: DataKey) -> None:
    said_now = statement_of(mai.pk, opened)
    assert (said_now.plan, said_now.declared, said_now.said_at) == (Plan(), Declared(), None)


# -- who is due ----------------------------------------------------------------------------------------------------
def another(number: int) -> tuple[Resident, Office]:
    resident = become_resident(User.objects.create_user(f"other-{number}@example.com"), display_name="Other")
    return resident, office(resident, "immigration", "Immigration", code="immigration")


def test_only_those_of_whom_something_changed_are_asked_again(immigration: Office, mai: Resident) -> None:
    other, sends = another(1)
    immigration.send("residence_status", "card", stay())
    sends.send("residence_status", "card", stay())
    assert reassessing.reassess_changed(today=TODAY, now=NOW) == 2
    assert reassessing.reassess_changed(today=TODAY, now=NOW) == 0

    immigration.send("residence_status", "card", stay(expires_on="2026-12-31"))
    later = NOW + timedelta(hours=1)

    assert reassessing.reassess_changed(today=TODAY, now=later) == 1
    assert [standing(each)["assessed_at"] for each in (mai, other)] == [later, NOW]  # type: ignore[index]


def test_only_those_whose_answers_end_are_asked_again_at_night(immigration: Office, mai: Resident) -> None:
    other, sends = another(1)
    immigration.send(
        "residence_status", "card", stay(expires_on="2027-02-28")
    )  # the window opens on 28 November
    sends.send("residence_status", "card", stay(expires_on="2028-02-28"))
    reassessing.reassess_changed(today=TODAY, now=NOW)
    row = standing(mai)
    assert row is not None

    last = row["stands_until"]
    assert last == date(2026, 11, 27)
    assert reassessing.reassess_due(today=last, now=NOW) == 0
    night = NOW + timedelta(days=7)
    assert reassessing.reassess_due(today=last + timedelta(days=1), now=night) == 1
    assert reassessing.reassess_due(today=last + timedelta(days=1), now=night) == 0
    assert [standing(each)["assessed_at"] for each in (mai, other)] == [night, NOW]  # type: ignore[index]


def test_another_rule_set_makes_everybody_due(
    immigration: Office, mai: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    immigration.send("residence_status", "card", stay())
    reassessing.reassess_changed(today=TODAY, now=NOW)

    with transaction.atomic():
        door.admit([mai.pk])
        Standing.objects.filter(pk=mai.pk).update(rule_set="2020-01-01")

    assert reassessing.reassess_due(today=TODAY, now=NOW) == 1
    assert reassessing.reassess_due(today=TODAY, now=NOW) == 0


def test_more_than_one_batch_is_done_and_counted_right(
    immigration: Office, mai: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reassessing, "BATCH", 2)
    others = [another(number) for number in range(4)]
    for _resident, sends in [(mai, immigration), *others]:
        sends.send("residence_status", "card", stay())

    assert reassessing.reassess_changed(today=TODAY, now=NOW) == 5
    assert [noted(resident) for resident, _sends in others] == [0] * 4


@ALONE
def test_while_one_process_asks_another_does_nothing(immigration: Office, mai: Resident) -> None:
    immigration.send("residence_status", "card", stay())
    with second_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [reassessing._ALONE])
        assert reassessing.reassess_changed(today=TODAY, now=NOW) == 0
        other.execute("SELECT pg_advisory_unlock(%s)", [reassessing._ALONE])
    assert reassessing.reassess_changed(today=TODAY, now=NOW) == 1


def second_connection() -> Any:
    import psycopg

    return psycopg.connect(
        **connection.get_connection_params() | {"autocommit": True, "cursor_factory": None}
    )


@ALONE
def test_a_change_that_is_undone_leaves_no_note(immigration: Office, mai: Resident) -> None:
    before = noted(mai)
    with transaction.atomic():
        immigration.send("residence_status", "card", stay())
        assert noted(mai) > before
        transaction.set_rollback(True)
    assert noted(mai) == before


def test_a_confirmation_is_noted_too(immigration: Office, mai: Resident, ask: Ask) -> None:
    immigration.send("residence_status", "card", stay(), revision=1)
    ask(TODAY)
    assert noted(mai) == 0

    later = datetime(2026, 12, 1, tzinfo=UTC)
    immigration.send("residence_status", "card", stay(), revision=1, at=later, data_as_of=later.date())

    assert noted(mai) == 1
    assert ask(TODAY).case.records[0].data_as_of == later.date()


@ALONE
def test_nobody_reads_anothers_standing(immigration: Office, mai: Resident, ask: Ask) -> None:
    other, _sends = another(1)
    ask(TODAY)
    with transaction.atomic():
        door.admit([other.pk])
        assert not Standing.objects.filter(pk=mai.pk).exists()
    assert not Standing.objects.exists()


def test_two_residents_in_one_batch_do_not_mix(immigration: Office, mai: Resident) -> None:
    other, sends = another(1)
    mine: UUID = immigration.send("residence_status", "card", stay(expires_on="2026-12-31"))
    theirs: UUID = sends.send("residence_status", "card", stay(expires_on="2028-02-28"))
    reassessing.reassess_changed(today=TODAY, now=NOW)

    found: dict[UUID, Assessed] = {}
    for resident in (mai, other):
        with transaction.atomic():
            door.admit([resident.pk])
            found[resident.pk] = assess_now(resident.pk, keys_of([resident.pk])[resident.pk], today=TODAY)

    assert [each.id for each in found[mai.pk].records] == [mine]
    assert [each.id for each in found[other.pk].records] == [theirs]
    assert said(found[mai.pk], WINDOW) == [("met", "open")]
    assert said(found[other.pk], WINDOW) == [("not_met", "too_early")]


@ALONE
def test_the_command_says_how_many_were_asked_again(
    immigration: Office, mai: Resident, capsys: pytest.CaptureFixture[str]
) -> None:
    immigration.send("residence_status", "card", stay())

    call_command("reassess", "--on", "2026-11-21")
    call_command("reassess", "--on", "2026-11-28")

    assert capsys.readouterr().out.splitlines() == [
        "asked again: 1 whose records changed, 0 whose answers had ended",
        "asked again: 0 whose records changed, 1 whose answers had ended",
    ]
