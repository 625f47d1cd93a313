"""Looks that offices tell of: a few, the same for the same seed, by some offices and not by others."""

from datetime import timedelta

import pytest

from apps.sandbox.population import ANCHOR, Population, ReadNotice, generate
from apps.sandbox.population.days import is_open
from apps.wallet.kinds import KINDS, find_restricted_text


@pytest.fixture(scope="module")
def people() -> Population:
    return generate(40, 1, ANCHOR)


def told(population: Population) -> dict[str, list[ReadNotice]]:
    return {
        f"{place.id}/{resident.key}": notices
        for place in population.institutions
        for resident, notices in population.reads_for(place.id)
    }


def test_some_offices_tell_of_looks_and_some_do_not(people: Population) -> None:
    telling = {name.split("/")[0] for name, notices in told(people).items() if notices}

    assert telling == {"immigration", "midori-city", "pension-office"}
    assert telling == {place.id for place in people.institutions if place.reports_reads}


def test_looks_are_the_same_whatever_the_number_of_people_and_the_day() -> None:
    few, many = told(generate(12, 3, ANCHOR)), told(generate(30, 3, ANCHOR))
    later = told(generate(12, 3, ANCHOR + timedelta(days=400)))

    assert all(many[name] == notices for name, notices in few.items())
    assert all(later[name][: len(notices)] == notices for name, notices in few.items())
    assert sum(map(len, later.values())) > sum(map(len, few.values()))


def test_everybody_with_a_story_was_looked_at_in_their_month(people: Population) -> None:
    for resident in people.residents[:8]:
        for place in ("immigration", "midori-city"):
            looks = told(people)[f"{place}/{resident.key}"]
            assert [look for look in looks if look.read_at.date().replace(day=1) == ANCHOR.replace(day=1)], (
                place,
                resident.key,
            )


def test_a_look_names_a_duty_and_known_records_on_an_open_day_and_is_told_later(people: Population) -> None:
    every = [look for notices in told(people).values() for look in notices]

    assert len(every) > 30
    for look in every:
        assert is_open(look.read_at.date())
        assert 9 <= look.read_at.hour < 17
        assert look.read_at.utcoffset() == timedelta(hours=9)
        assert look.available_on > look.read_at.date()
        assert all(field.partition(".")[0] in KINDS for field in look.fields)
        assert not any(map(find_restricted_text, (look.reader, look.purpose, look.legal_basis)))
