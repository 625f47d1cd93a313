"""A case file per resident: what every source holds on a day, and what each was asked for."""

from collections.abc import Iterator
from datetime import date, timedelta

from .model import Fact, Institution, Resident
from .places import BY_ID, MINIMUM_WAGES
from .population import Population
from .records.offices import OWN


def cases(population: Population, on: date | None = None) -> Iterator[dict[str, object]]:
    """Case files of `contracts/case-file.md`, in the order of the residents."""
    for resident in population.residents:
        yield case(population, resident, on or population.today)


def case(population: Population, resident: Resident, on: date) -> dict[str, object]:
    """One resident's case on a day.

    A record's `data_as_of` is the day its institution's books stood on, since each was asked for all of its kinds;
    an employer is asked from the day it holds something. What residents entered themselves is marked so. The minimum
    wage of the city's prefecture is invented as the city is: the rules know no row for it, so the case brings its own.
    """
    life = next(life for life in population.lives if life.key == resident.key)
    records: list[dict[str, object]] = []
    asked: list[Institution] = []
    for institution_id in resident.connections:
        institution = BY_ID[institution_id]
        known = current(population.facts(life, institution_id), on)
        if known or institution.source != "employer":
            asked.append(institution)
        records += [_record(fact, institution, on) for fact in known]
    records += [_record(fact, OWN, on) for fact in current(population.declared_for(resident), on)]
    return {
        "case": resident.key,
        "on": on.isoformat(),
        "parameters": {f"min_wage:{prefecture}": rows for prefecture, rows in MINIMUM_WAGES.items()},
        "feeds": _feeds(asked, on),
        "records": records,
    }


def current(facts: list[Fact], on: date) -> list[Fact]:
    """The newest version of each record that is known on a day and not taken back."""
    newest: dict[str, Fact] = {}
    for fact in facts:
        if fact.available_on <= on:
            newest[fact.record_id] = fact
    return [fact for fact in newest.values() if fact.withdrawn is None]


def _feeds(asked: list[Institution], on: date) -> list[dict[str, object]]:
    """One entry a source; several employers are one source whose data stood on the same day."""
    return [
        {
            "source": source,
            "kinds": list(next(i.kinds for i in asked if i.source == source)),
            "data_as_of": stood.isoformat(),
        }
        for source, stood in {i.source: on - timedelta(days=i.lag_days) for i in asked}.items()
    ]


def _record(fact: Fact, institution: Institution, on: date) -> dict[str, object]:
    record: dict[str, object] = {
        "kind": fact.kind,
        "source": institution.source,
        "source_record_id": fact.record_id,
        "data_as_of": (on - timedelta(days=institution.lag_days)).isoformat(),
        "payload": fact.data,
    }
    if fact.valid_from:
        record["valid_from"] = fact.valid_from.isoformat()
    if fact.valid_to:
        record["valid_to"] = fact.valid_to.isoformat()
    if institution is OWN:
        record["provenance"] = "self_declared"
    return record
