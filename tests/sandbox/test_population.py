"""The population: the same for the same seed, the same person whatever the number, ten institutions, eight stories."""

import re
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from stdnum.jp import cn

from apps.sandbox.population import ANCHOR, Population, Resident, case, cases, current, generate

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
LANGUAGES = {
    "en",
    "ja",
    "zh-hans",
    "zh-hant",
    "ko",
    "vi",
    "tl",
    "ne",
    "pt-br",
    "es",
    "id",
    "my",
    "th",
    "si",
    "bn",
}


@pytest.fixture(scope="module")
def people() -> Population:
    return generate(40, 1, ANCHOR)


def everything(population: Population) -> dict[str, list[object]]:
    return {
        f"{place.id}/{resident.key}": list(facts)
        for place in population.institutions
        for resident, facts in population.facts_for(place.id)
    }


def test_the_same_seed_tells_the_same_lives() -> None:
    first, second = generate(30, 7, ANCHOR), generate(30, 7, ANCHOR)

    assert first.residents == second.residents
    assert everything(first) == everything(second)
    assert first.truth() == second.truth()


def test_another_seed_tells_others_but_the_same_eight_stories() -> None:
    first, second = generate(30, 7, ANCHOR), generate(30, 8, ANCHOR)

    assert [r.name_latin for r in first.residents[:9]] == [r.name_latin for r in second.residents[:9]]
    assert [r.name_latin for r in first.residents[9:]] != [r.name_latin for r in second.residents[9:]]
    assert first.residents[0].connections != second.residents[0].connections


def test_a_resident_is_the_same_however_many_are_asked_for() -> None:
    few, many = generate(14, 3, ANCHOR), generate(45, 3, ANCHOR)

    assert few.residents == many.residents[:14]
    kept = everything(many)
    assert all(kept[key] == facts for key, facts in everything(few).items())


def test_a_later_day_adds_facts_and_changes_none() -> None:
    now, later = generate(14, 3, ANCHOR), generate(14, 3, ANCHOR + 500 * DAY)
    longer = everything(later)

    for key, facts in everything(now).items():
        assert longer[key][: len(facts)] == facts


def test_corporate_numbers_are_valid_and_nobodys(people: Population) -> None:
    numbers = [place.corporate_number for place in people.institutions]

    assert len(set(numbers)) == 10
    assert all(cn.is_valid(number) and number[1:5] == "9999" for number in numbers)


def test_connections_are_opaque_and_pairwise(people: Population) -> None:
    ids = [connection for resident in people.residents for connection in resident.connections.values()]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", connection) for connection in ids)


def test_people_read_in_one_of_the_sixteen_languages_and_have_their_own_address(people: Population) -> None:
    assert {resident.language for resident in people.residents} <= LANGUAGES
    assert len({resident.email for resident in people.residents}) == len(people.residents)
    assert all(r.name_latin == r.name_latin.upper() for r in people.residents)


def test_versions_count_up_from_one_and_never_arrive_before_they_were_written(people: Population) -> None:
    for place in people.institutions:
        for _, facts in people.facts_for(place.id):
            assert facts == sorted(facts, key=lambda fact: fact.available_on)
            revisions: dict[str, int] = {}
            for fact in facts:
                revisions[fact.record_id] = revisions.get(fact.record_id, 0) + 1
                assert fact.revision == revisions[fact.record_id]
                assert fact.available_on - fact.data_as_of == place.lag_days * DAY
                assert fact.kind in place.kinds
                assert (fact.data == {}) == (fact.withdrawn is not None)


def test_history_shows_changed_and_withdrawn_records_and_the_future_is_written(people: Population) -> None:
    facts = [
        fact
        for place in people.institutions
        for _, all_facts in people.facts_for(place.id)
        for fact in all_facts
    ]
    revised = {fact.kind for fact in facts if fact.revision > 1 and fact.available_on <= ANCHOR}

    assert {"pension_enrolment", "resident_tax_instalment", "residence_status", "application"} <= revised
    assert {fact.withdrawn for fact in facts if fact.withdrawn} == {"superseded", "entered-in-error"}
    assert max(fact.available_on for fact in facts) > ANCHOR + 390 * DAY
    ahead = {fact.kind for fact in facts if fact.available_on > ANCHOR}
    assert {
        "payslip",
        "pension_month",
        "resident_tax_instalment",
        "employment_contract",
        "withholding_slip",
    } <= ahead


def demo(people: Population, name: str) -> tuple[Resident, dict[str, list[dict[str, object]]]]:
    resident = next(r for r in people.residents[:9] if name in r.display_name)
    kinds: dict[str, list[dict[str, object]]] = {}
    for record in case(people, resident, ANCHOR)["records"]:  # type: ignore[attr-defined]
        kinds.setdefault(record["kind"], []).append(record["payload"])
    return resident, kinds


def test_mai_is_as_the_pages_tell_her(people: Population) -> None:
    mai, kinds = demo(people, "Mai")

    assert (mai.name_latin, mai.native_name, mai.language) == ("TRAN THI MAI", "Trần Thị Mai", "vi")
    assert mai.email == "mai.tran@example.jp"
    spans = [(e["category"], e["insured_from"], e.get("insured_to")) for e in kinds["pension_enrolment"]]
    assert spans == [
        (2, "2025-01-01", "2026-01-31"),
        (1, "2026-02-01", "2026-02-28"),
        (2, "2026-07-01", None),
    ]
    october = next(slip for slip in kinds["payslip"] if slip["month"] == "2026-10")
    assert october["employees_pension"] == 21_960
    assert [month["month"] for month in kinds["pension_month"] if month["category"] == 0] == [
        "2026-03", "2026-04", "2026-05", "2026-06",
    ]  # fmt: skip
    national = next(h for h in kinds["health_insurance"] if h["scheme"] == "national")
    assert (national["insured_from"], national["insured_to"]) == ("2026-02-01", "2026-06-30")
    assert (
        max(
            str(stay["expires_on"])
            for stay in kinds["residence_status"]
            if stay["status"] != "intra_company_transferee"
        )
        == "2027-02-28"
    )


def test_the_pension_office_wrote_mais_employer_anew(people: Population) -> None:
    facts = people.facts(people.lives[0], "pension-office")
    versions = [
        fact
        for fact in facts
        if fact.kind == "pension_enrolment" and fact.data.get("from_month") == "2026-07"
    ]

    assert [fact.data["employer"]["name"] for fact in versions] == ["青葉フーズ", "青葉食品株式会社"]  # type: ignore[index]
    assert [fact.data_as_of for fact in versions] == [date(2026, 7, 2), date(2026, 9, 30)]


def test_the_other_stories_are_in_the_data(people: Population) -> None:
    _, bishal = demo(people, "Bishal")
    assert [i["month"] for i in bishal["resident_tax_instalment"] if "paid_on" not in i and str(i["due_on"]) < "2026-11-15"] == [
        "2026-07", "2026-08", "2026-09",
    ]  # fmt: skip
    _, nimali = demo(people, "Nimali")
    assert nimali["housing_lease"][-1]["from"] == "2026-10-03"
    assert {entry["address"] for entry in nimali["registry_entry"]} == {nimali["housing_lease"][0]["address"]}
    _, hnin = demo(people, "Hnin")
    week = [log for log in hnin["work_log"] if "2026-10-12" <= str(log["on"]) <= "2026-10-18"]
    assert sum(float(str(log["hours"])) for log in week) == 35
    _, nusrat = demo(people, "Nusrat")
    assert {month["category"] for month in nusrat["pension_month"]} == {3}
    assert {h["role"] for h in nusrat["health_insurance"]} == {"dependant"}
    _, dewi = demo(people, "Dewi")
    assert [stay["status"] for stay in dewi["residence_status"]] == ["ssw_1"] * 3
    assert len({str(c["employer"]) for c in dewi["employment_contract"]}) == 2
    _, meiling = demo(people, "Meiling")
    assert {a["fiscal_year"] for a in meiling["resident_tax_assessment"]} == {2022, 2023, 2024, 2025, 2026}
    assert meiling["residence_status"][-1]["period_months"] == 60


def test_the_child_is_a_resident_of_their_own_with_a_guardian(people: Population) -> None:
    juliana, lucas = people.residents[7], people.residents[8]

    assert juliana.guardian_of == (lucas.key,)
    assert lucas.guardian == juliana.key
    assert "pension-office" not in lucas.connections
    assert replace(generate(8, 1, ANCHOR).residents[7], guardian_of=(lucas.key,)) == juliana


def test_the_first_eight_have_a_sentence_and_a_known_truth_and_nobody_else_does(people: Population) -> None:
    assert all(r.story.endswith(".") and r.email.endswith("@example.jp") for r in people.residents[:8])
    assert not any(r.story for r in people.residents[8:])
    truths = [(truth["resident"], truth["check"]) for truth in people.truth() if truth["resident"] < "r00010"]  # type: ignore[operator]

    assert truths == [("r00001", "R-03"), ("r00002", "R-19"), ("r00003", "R-28"), ("r00004", "R-33")]


def test_a_case_tells_what_was_asked_and_carries_only_what_is_known(people: Population) -> None:
    for told in cases(people):
        asked = {feed["source"]: set(feed["kinds"]) for feed in told["feeds"]}  # type: ignore[attr-defined]
        ids = [(r["source"], r["source_record_id"]) for r in told["records"]]  # type: ignore[attr-defined]
        assert len(ids) == len(set(ids))
        for record in told["records"]:  # type: ignore[attr-defined]
            assert record["source"] == "resident" or record["kind"] in asked[record["source"]]
            assert record["data_as_of"] <= told["on"]


def test_current_leaves_out_the_future_and_the_withdrawn(people: Population) -> None:
    facts = people.facts(people.lives[0], "midori-city")
    known = current(facts, ANCHOR)

    assert all(fact.available_on <= ANCHOR and fact.withdrawn is None for fact in known)
    gone = {fact.record_id for fact in facts if fact.withdrawn and fact.available_on <= ANCHOR}
    assert not gone & {fact.record_id for fact in known}


def test_a_population_has_someone_in_it() -> None:
    with pytest.raises(ValueError, match="at least one"):
        generate(0, 1, ANCHOR)


def test_twenty_four_people_are_drawn_in_under_a_second() -> None:
    began = time.process_time()
    everything(generate(24, 2, ANCHOR))

    assert time.process_time() - began < 1
