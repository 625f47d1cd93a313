"""Each way of treating a correction request does what its name says, day by day, and undoes the whole error."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.readiness.case_files import read_case
from apps.readiness.engine.outcomes import Finding
from apps.readiness.rules import rule_set
from apps.sandbox.population import Fact, Population, Resident, case, generate
from apps.sandbox.population.amends import Amend
from apps.sandbox.population.errors.mending import MENDABLE
from apps.sandbox.population.life import Life
from apps.sandbox.servers.answering import BEHAVIOURS
from apps.sandbox.servers.consents import Agreed, tell_all
from tests.readiness.continuity.test_truth_employer import CHECKS
from tests.readiness.examples import said_by
from tests.sandbox.asked_offices import LATE, MAI, Offices, open_offices, records, statuses, told
from tests.sandbox.conftest import TODAY, Desk

pytestmark = pytest.mark.slow

SPOILED = {"enrolment-3", "month-2026-03", "month-2026-04", "month-2026-05", "month-2026-06"}


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    with open_offices(tmp_path) as offices:
        yield offices


@pytest.fixture
def desk(offices: Offices) -> Desk:
    desk = offices.serve()
    desk.drain()
    return desk


def test_prompt_says_so_at_once_accepts_and_shows_everything_that_the_error_had_spoiled(
    offices: Offices, desk: Desk
) -> None:
    assert offices.ask(desk).status == 202

    assert statuses(told(desk)) == [{"request_id": "request-1", "state": "received"}]
    offices.advance(4)
    assert [one["state"] for one in statuses(told(desk))] == ["accepted"]
    offices.advance(3)
    shown = records(told(desk))
    assert set(shown) == SPOILED
    assert shown["enrolment-3"]["data"]["insured_from"] == "2026-03-01"
    assert (shown["enrolment-3"]["revision"], shown["enrolment-3"]["corrects"]) == (3, "request-1")
    assert shown["enrolment-3"]["data_as_of"] == "2026-11-28"
    assert {shown[name]["data"]["category"] for name in SPOILED - {"enrolment-3"}} == {2}
    offices.advance(60)
    assert not SPOILED & set(records(told(desk)))


def test_slow_asks_for_time_near_the_end_and_shows_it_after_everybody_expected_it(
    offices: Offices, desk: Desk
) -> None:
    offices.behave("slow")
    offices.ask(desk)
    assert [one["state"] for one in statuses(told(desk))] == ["received"]

    offices.advance(28)  # two days before the 21st of December
    (longer,) = statuses(told(desk))
    offices.advance(30)
    (accepted,) = statuses(told(desk))
    offices.advance(79)
    before = records(told(desk))["enrolment-3"]
    offices.advance(1)

    assert (longer["state"], longer["due_on"]) == ("extended", "2027-01-20")
    assert longer["reason"]
    assert accepted["state"] == "accepted"
    assert (before["revision"], before["data"]["insured_from"]) == (2, "2026-07-01")
    assert records(told(desk))["enrolment-3"]["data"]["insured_from"] == "2026-03-01"


def test_refusing_says_why_and_changes_nothing(offices: Offices, desk: Desk) -> None:
    offices.behave("refusing")
    offices.ask(desk)
    offices.advance(200)

    events = told(desk)

    assert [one["state"] for one in statuses(events)] == ["received", "refused"]
    assert statuses(events)[1]["reason"]
    assert statuses(events)[1]["reason_code"] == "evidence-missing"
    assert not SPOILED & set(records(events))


def test_promising_accepts_and_the_data_never_change(offices: Offices, desk: Desk) -> None:
    offices.behave("promising")
    offices.ask(desk)
    offices.advance(300)

    events = told(desk)

    assert [one["state"] for one in statuses(events)] == ["received", "accepted"]
    again = [
        one for name, one in events if name == "record-upserted" and one["record_id"] == LATE["record_id"]
    ]
    assert [(one["revision"], one["data_as_of"]) for one in again] == [(2, "2026-11-28"), (2, "2027-02-03")]
    assert {one["data"]["insured_from"] for one in again} == {"2026-07-01"}
    assert SPOILED & set(records(events)) == {"enrolment-3"}


def test_relapsing_shows_the_old_error_again_some_weeks_later(offices: Offices, desk: Desk) -> None:
    offices.behave("relapsing")
    offices.ask(desk)
    offices.advance(34)
    right = records(told(desk))
    offices.advance(1)
    wrong = records(told(desk))

    assert right["enrolment-3"]["data"]["insured_from"] == "2026-03-01"
    assert set(wrong) == SPOILED
    assert wrong["enrolment-3"]["data"]["insured_from"] == "2026-07-01"
    assert wrong["enrolment-3"]["revision"] == right["enrolment-3"]["revision"] + 1
    assert wrong["month-2026-03"]["data"]["category"] == 0


def test_a_wrong_value_that_no_known_error_explains_becomes_the_claimed_one(
    offices: Offices, desk: Desk
) -> None:
    fields = [{"name": "name_latin", "held": "TRAN THI MAI", "claimed": "TRAN THI MAI ANH"}]
    offices.ask(desk, fields=fields)
    offices.advance(7)

    shown = records(told(desk))

    assert set(shown) == {"enrolment-3"}
    assert shown["enrolment-3"]["data"]["name_latin"] == "TRAN THI MAI ANH"
    assert shown["enrolment-3"]["data"]["insured_from"] == "2026-07-01"


def test_an_employer_that_was_asked_files_with_the_offices_that_hold_the_records(offices: Offices) -> None:
    pension, insurer = offices.serve(), offices.serve("health-insurer")
    pension.drain(), insurer.drain()
    employer = offices.serve("aoba-foods")
    offices.ask(employer, "aoba-foods")
    offices.advance(7)
    answered = statuses(told(employer))  # it acts when it is looked at

    at_pension, at_insurer = records(told(pension)), records(told(insurer))

    assert [one["state"] for one in answered] == ["received", "accepted"]
    assert set(at_pension) == SPOILED
    assert "corrects" not in at_pension["enrolment-3"]
    assert at_insurer["health-2"]["data"]["insured_from"] == "2026-03-01"
    assert not statuses(told(pension))


def test_the_pension_office_tells_the_health_insurer_what_it_confirms_and_both_relapse(
    offices: Offices, desk: Desk
) -> None:
    """It decides over both insurances (HIA 5(2)); the insurer never heard of the request."""
    insurer = offices.serve("health-insurer")
    insurer.drain()
    offices.behave("relapsing")
    offices.ask(desk)
    offices.advance(7)
    told(desk)
    right = told(insurer)
    offices.advance(28)
    told(desk)
    wrong = records(told(insurer))

    assert records(right)["health-2"]["data"]["insured_from"] == "2026-03-01"
    assert "corrects" not in records(right)["health-2"]
    assert not statuses(right)
    assert wrong["health-2"]["data"]["insured_from"] == "2026-07-01"


def test_what_somebody_agreed_to_send_since_is_put_right_as_well_and_nothing_besides(
    offices: Offices, desk: Desk
) -> None:
    institution = offices.running["pension-office"].institution
    with institution.store.transaction() as db:
        db.execute("INSERT INTO consents VALUES (?, 'c-agreed-later')", (MAI,))
        tell_all(db, offices.connection(), Agreed("c-agreed-later", ["pension_enrolment"]), TODAY)
    told(desk)
    offices.ask(desk)
    offices.advance(7)
    told(desk)

    rows = institution.store.db.execute(
        "SELECT subject, record_id FROM events WHERE json_extract(payload, '$.corrects') = 'request-1'"
    ).fetchall()
    later = {row["record_id"].split(".")[2] for row in rows if row["subject"] == "c-agreed-later"}
    first = {row["record_id"].split(".")[2] for row in rows if row["subject"] == offices.connection()}

    assert first == SPOILED
    assert later == {"enrolment-3"}


def test_nothing_is_told_under_a_connection_that_is_over(offices: Offices, desk: Desk) -> None:
    institution = offices.running["pension-office"].institution
    person = institution.consents.person(MAI)
    assert person is not None
    with institution.store.transaction() as db:
        db.execute("INSERT INTO consents VALUES (?, 'c-agreed-later')", (MAI,))
        tell_all(db, offices.connection(), Agreed("c-agreed-later", ["pension_enrolment"]), TODAY)
    institution.consents.stop(person)
    offices.ask(desk)
    offices.advance(7)
    told(desk)

    rows = institution.store.db.execute(
        "SELECT DISTINCT subject FROM events WHERE json_extract(payload, '$.corrects') = 'request-1'"
    ).fetchall()
    assert [row["subject"] for row in rows] == [offices.connection()]


def test_a_leap_over_all_of_it_tells_the_same_as_single_days(tmp_path: Path) -> None:
    found = []
    for name, steps in (("leap", [40]), ("days", [1] * 40)):
        (tmp_path / name).mkdir()
        with open_offices(tmp_path / name) as offices:
            desk = offices.serve()
            offices.behave("relapsing")
            offices.ask(desk)
            events = []
            for days in steps:
                offices.advance(days)
                events += told(desk)
            about = [payload for kind, payload in events if kind != "snapshot-complete"]
            found.append(sorted(str(sorted(one.items(), key=lambda item: item[0])) for one in about))

    assert found[0] == found[1]


def test_a_request_that_comes_twice_is_treated_once_also_through_a_restart(
    offices: Offices, desk: Desk
) -> None:
    assert offices.ask(desk).status == 202
    offices.stop("pension-office")
    again = offices.serve()
    assert offices.ask(again).status == 202
    offices.advance(10)

    assert [one["state"] for one in statuses(told(again))] == ["received", "accepted"]


def test_how_requests_are_treated_is_a_switch_with_five_words(offices: Offices, desk: Desk) -> None:
    for word in BEHAVIOURS:
        offices.behave(word)
        assert offices.running["pension-office"].institution.answering.behaviour == word
    with pytest.raises(ValueError, match="prompt, slow, refusing, promising, relapsing"):
        offices.behave("friendly")
    bearer = offices.running["pension-office"].institution.configuration.secret
    reply = desk.ask_json("/switch", {"name": "down", "value": "soon"}, bearer=bearer)
    assert reply.status == 400


@pytest.mark.parametrize(
    "changed",
    [{"fields": "insured_from"}, {"fields": [{"name": "x"}]}, {"reply_by": "soon"}, {"record_id": 7}],
    ids=["no list", "nothing claimed", "no day", "no text"],
)
def test_a_request_of_another_shape_is_refused(offices: Offices, desk: Desk, changed: dict[str, Any]) -> None:
    reply = offices.ask(desk, **changed)

    assert (reply.status, reply.body["err"]) == (400, "invalid_request")


# -- what is put right ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def people() -> Population:
    return generate(700, 1, TODAY)


def amends(people: Population, institution: str) -> Iterator[tuple[str, Amend]]:
    for resident, found in people.amends_for(institution):
        yield from ((resident.key, one) for one in found)


class Mended(Population):
    """The same people after offices have put right one error of one person."""

    offices: tuple[str, ...] = ()
    resident: str = ""
    check: str = ""

    def facts(self, life: Life, institution_id: str) -> list[Fact]:
        held = super().facts(life, institution_id)
        if life.key != self.resident or institution_id not in self.offices:
            return held
        right = [one for one in self._amends(life, institution_id) if one.check == self.check]
        changed = {fact.record_id for one in right for fact in one.facts}
        kept = [fact for fact in held if fact.record_id not in changed]
        facts = [*kept, *(fact for one in right for fact in one.facts if fact.withdrawn is None)]
        return sorted(facts, key=lambda fact: fact.available_on)

    def _amends(self, life: Life, institution_id: str) -> list[Amend]:
        return Population(self.seed, self.today, self.residents, self.lives)._amends(life, institution_id)


def found_in(people: Population, resident: Resident, check: str) -> set[str]:
    """The checks that an employer's rule for this error makes of a person's whole case."""
    read = read_case(case(people, resident, TODAY), parameters=rule_set().data.parameters.keys())
    return {
        one.check
        for one in said_by(CHECKS[check], read)
        if isinstance(one, Finding) and one.severity != "info"
    }


OFFICES = ("pension-office", "health-insurer", "hello-work")


@pytest.mark.parametrize("check", ["R-01", "R-03", "R-04", "R-06", "R-07", "R-09", "R-10"])
def test_once_the_offices_put_it_right_the_finding_is_gone(people: Population, check: str) -> None:
    """Whatever the employer itself holds: the offices' data alone make the difference."""
    wrong = [life.key for life in people.lives if any(found.check == check for found in life.truths)]
    residents = [
        one for one in people.residents if one.key in wrong and check in found_in(people, one, check)
    ]

    assert residents, "there is somebody whom it befell"
    for resident in residents:
        after = Mended(people.seed, people.today, people.residents, people.lives)
        after.offices, after.resident, after.check = OFFICES, resident.key, check
        assert check not in found_in(after, resident, check)


def test_ids_of_records_stay_those_that_were_told(people: Population) -> None:
    for place in people.institutions:
        for _resident, one in amends(people, place.id):
            told_of = {(fact.record_id, fact.kind) for fact in one.facts}
            assert len({record for record, _kind in told_of}) == len(told_of)


def test_every_error_of_records_can_be_put_right_somewhere(people: Population) -> None:
    there = {found.check for life in people.lives for found in life.truths} & MENDABLE
    mended = {one.check for place in people.institutions for _key, one in amends(people, place.id)}

    assert len(there) > 8
    assert there - mended == set()


def test_the_request_of_these_tests_is_about_what_the_sandbox_holds(people: Population) -> None:
    life = next(life for life in people.lives if life.key == MAI)
    held = {fact.record_id: fact for fact in people.facts(life, "pension-office")}

    assert held[LATE["record_id"]].revision == LATE["revision"]
    assert held[LATE["record_id"]].data["insured_from"] == "2026-07-01"
