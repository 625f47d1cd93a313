"""Rules with their full trace as JSON, against bare Python functions, zen-engine and datalogic-py.

G7: the engine's answers of all rules (facts, sources, until when they stand) as JSON, of the same functions called bare,
which only say an outcome. G9: reading kept cases out of the database, of asking all rules about them. The night: of a
hundred thousand residents, 5 % changed and 2 % due by date, exactly those are asked again. G6: the same ten rules in two engines. Each
gets the whole case, as ours does: its records as JSON has them, with days as numbers and the few days worked out that
these engines cannot; preparing that is not counted. What they need when somebody picks the records for them is a figure
beside it, and so are the ten rules written by hand. Outcomes are checked equal before every run.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bench import assess_rules, bare_rules, standings
from bench.assess_rules import ASKED, OK_PENSION
from bench.database import bench_database
from bench.measure import Bench, Goal, say, seconds

GOALS = [
    Goal("G7", "all rules traced as JSON / the same functions called bare", least=0.15),
    Goal("G6-zen", "ten rules traced as JSON / zen-engine with trace", least=20),
    Goal("G6-datalogic", "ten rules traced as JSON / datalogic-py", least=1),
    Goal("G9", "reading cases as they are kept / asking all rules about them", most=3),
]
RESIDENTS, ROUNDS = 10_000, 5
TODAY = date(2026, 11, 21)


def zen_decision() -> Callable[[dict[str, Any]], list[str]]:
    """Nine rules as one expression node over the records; the tenth is made from the nine outside. With its trace."""
    import zen

    def known(test: str, *needed: str) -> str:
        missing = " or ".join(f"{name} == null" for name in needed)
        return f'{missing} ? "cannot_tell" : ({test} ? "met" : "not_met")'

    begun = "filter(stays, #.granted <= today)"
    rows = {
        "stay": f"len({begun}) > 0 ? {begun}[len({begun}) - 1] : {{}}",
        "passport": "len(passports) > 0 ? passports[len(passports) - 1] : {}",
        "certificate": "len(certificates) > 0 ? certificates[len(certificates) - 1] : {}",
        "entry": "len(entries) > 0 ? entries[len(entries) - 1] : {}",
        "year": "len(years) > 0 ? years[len(years) - 1] : {}",
        "b_window": known("today >= $.stay.opens and today <= $.stay.ends", "$.stay.opens"),
        "b_passport": known("$.passport.ends > $.stay.ends", "$.passport.ends", "$.stay.ends"),
        "b_pension": 'len(months) < 12 ? "cannot_tell" : (all(months, #.status in '
        f'{json.dumps(sorted(OK_PENSION))}) ? "met" : "not_met")',
        "b_age": known("today >= $.stay.adult_on", "$.stay.adult_on"),
        "b_certificate": known("today - $.certificate.issued <= 92", "$.certificate.issued"),
        "b_address": known("$.stay.address == $.entry.address", "$.stay.address", "$.entry.address"),
        "b_told": 'len(notices) == 0 ? "cannot_tell" : (some(notices, #.filed - #.event > 14) ? "not_met" : "met")',
        "b_income": known("$.year.income >= 3000000 + 700000 * $.year.dependants", "$.year.dependants"),
        "b_cover": 'len(covers) == 0 ? "cannot_tell" : (some(covers, #.from <= today and (#.to == null or today <= #.to)) '
        '? "met" : "not_met")',
    }
    expressions = [{"id": name, "key": name, "value": value} for name, value in rows.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "nine", "type": "expressionNode", "name": "nine", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "nine"},
        {"id": "2", "type": "edge", "sourceId": "nine", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def evaluate(records: dict[str, Any]) -> list[str]:
        result = decision.evaluate(records, {"trace": True})["result"]
        return with_worst([result[name] for name in ASKED])

    return evaluate


def datalogic_decision() -> Callable[[str], list[str]]:
    """Nine rules as one JSONLogic array over records that are JSON already; no trace, which it has for debugging only."""
    from datalogic_py import Engine

    def var(name: str) -> Any:
        return {"var": name}

    def known(condition: Any, *needed: Any) -> Any:
        return {
            "if": [
                {"or": [{"===": [one, None]} for one in needed]},
                "cannot_tell",
                condition,
                "met",
                "not_met",
            ]
        }

    def last(records: str, field: str) -> Any:
        return {"reduce": [var(records), var(f"current.{field}"), None]}

    def stay(field: str) -> Any:
        begun = {"<=": [var("current.granted"), TODAY.toordinal()]}
        return {"reduce": [var("stays"), {"if": [begun, var(f"current.{field}"), var("accumulator")]}, None]}

    today = TODAY.toordinal()
    least = {"+": [3000000, {"*": [700000, last("years", "dependants")]}]}
    covers = {
        "and": [
            {"<=": [var("from"), today]},
            {"or": [{"===": [var("to"), None]}, {"<=": [today, var("to")]}]},
        ]
    }
    late = {">": [{"-": [var("filed"), var("event")]}, 14]}
    nine = [
        known({"and": [{">=": [today, stay("opens")]}, {"<=": [today, stay("ends")]}]}, stay("opens")),
        known({">": [last("passports", "ends"), stay("ends")]}, last("passports", "ends"), stay("ends")),
        {"if": [{"<": [{"length": var("months")}, 12]}, "cannot_tell",
                {"all": [var("months"), {"in": [var("status"), sorted(OK_PENSION)]}]}, "met", "not_met"]},
        known({">=": [today, stay("adult_on")]}, stay("adult_on")),
        known({"<=": [{"-": [today, last("certificates", "issued")]}, 92]}, last("certificates", "issued")),
        known({"===": [stay("address"), last("entries", "address")]}, stay("address"), last("entries", "address")),
        {"if": [{"===": [{"length": var("notices")}, 0]}, "cannot_tell", {"some": [var("notices"), late]}, "not_met", "met"]},
        known({">=": [last("years", "income"), least]}, last("years", "dependants")),
        {"if": [{"===": [{"length": var("covers")}, 0]}, "cannot_tell", {"some": [var("covers"), covers]}, "met", "not_met"]},
    ]  # fmt: skip
    engine = Engine()
    session, compiled = engine.session(), engine.compile(json.dumps(nine))

    def evaluate(records: str) -> list[str]:
        return with_worst(json.loads(session.evaluate_str(compiled, records)))

    return evaluate


def with_worst(nine: list[str]) -> list[str]:
    """The nine outcomes and the tenth, the worst of them."""
    return [*nine, "not_met" if "not_met" in nine else "cannot_tell" if "cannot_tell" in nine else "met"]


def main(*, quick: bool) -> int:
    with bench_database("assess"):
        import django

        django.setup()
        return measured(quick=quick)


def measured(*, quick: bool) -> int:
    """The rounds, in a database of their own."""
    from django.utils import timezone

    from apps.readiness.case_files import read_case
    from apps.readiness.engine.running import RuleSet, encode
    from apps.readiness.rules import rule_set
    from apps.readiness.speaking import texts
    from apps.sandbox.population import cases, generate

    count, rounds = (500, 2) if quick else (RESIDENTS, ROUNDS)
    nightly = 2_000 if quick else 100_000
    kept = nightly * 7 // 100
    say(f"making {count} residents")
    real = rule_set()
    raw = list(cases(generate(count, 7, TODAY)))
    people = [read_case(data, parameters=real.data.parameters.keys()) for data in raw]
    kinds = [
        {kind: list(case.of(kind).payloads) for kind in {type(held.payload) for held in case.records}}
        for case in people
    ]
    facts = [assess_rules.as_plain(one, TODAY) for one in kinds]
    flat = [json.dumps(one) for one in facts]
    whole = [assess_rules.with_all_records(one, data) for one, data in zip(facts, raw, strict=True)]
    whole_text = [json.dumps(one) for one in whole]
    bare = [bare_rules.prepared(case) for case in people]
    ten = RuleSet("bench", assess_rules.RULES, real.data)
    zen, datalogic, said = zen_decision(), datalogic_decision(), texts()

    expected = [assess_rules.bare_outcomes(one, TODAY) for one in kinds]
    check(
        "the engine",
        expected,
        [[result.outcome for result in ten.assess(case, strict=True).results] for case in people],
    )
    check("zen-engine", expected, [zen(one) for one in whole])
    check("datalogic-py", expected, [datalogic(one) for one in whole_text])
    check(
        "asking all rules",
        [bare_rules.outcomes(one, real) for one in bare],
        [bare_rules.outcomes_of(real.assess(case, strict=True)) for case in people],
    )
    say(
        f"outcomes: { ({word: sum(one.count(word) for one in expected) for word in ('met', 'not_met', 'cannot_tell')}) }"
    )

    bench = Bench("assess", rounds, GOALS)
    say(f"keeping the cases of {kept} residents")
    residents = standings.seed(cases(generate(kept, 7, TODAY)), now=timezone.now())
    night(residents, count=nightly)
    residents = residents[:1_000]
    gc.collect()
    gc.freeze()
    few = count // 10
    work: dict[str, tuple[int, int, Callable[[], object]]] = {  # residents, answers of each, and what is done
        "ten rules by hand": (count, 10, lambda: [assess_rules.bare_outcomes(one, TODAY) and None for one in kinds]),
        "ten rules traced as JSON": (count, 10, lambda: [encode(ten.assess(case)) and None for case in people]),
        "zen-engine with trace": (few, 10, lambda: [zen(one) and None for one in whole[:few]]),
        "zen-engine, records picked for it": (few, 10, lambda: [zen(one) and None for one in facts[:few]]),
        "datalogic-py": (count, 10, lambda: [datalogic(one) and None for one in whole_text]),
        "datalogic-py, records picked for it": (count, 10, lambda: [datalogic(one) and None for one in flat]),
        "all rules, functions called bare": (count, 0, lambda: [bare_rules.outcomes(one, real) and None for one in bare]),
        "all rules traced as JSON": (count, 0, lambda: [encode(real.assess(case)) and None for case in people]),
        "all rules with sentences": (few, 0, lambda: [encode(real.assess(case, texts=said, languages=("en",))) and None for case in people[:few]]),
    }  # fmt: skip
    answered = sum(len(bare_rules.outcomes(one, real)) for one in bare) / count
    say(f"{len(real.rules)} rules, {answered:.1f} answers of each resident")
    for _ in range(rounds):
        rates = {}
        for name, (residents_asked, each, run) in work.items():
            outcomes = residents_asked * (each or answered)
            rates[name] = bench.note(f"{name}, outcomes/s", outcomes / seconds(run))
        traced = rates["ten rules traced as JSON"]
        bench.compare("G7", rates["all rules traced as JSON"] / rates["all rules, functions called bare"])
        bench.compare("G6-zen", traced / rates["zen-engine with trace"])
        bench.compare("G6-datalogic", traced / rates["datalogic-py"])
        reading = bench.note(
            "reading kept cases, us each",
            seconds(lambda: standings.read_as_kept(residents)) / len(residents) * 1e6,
        )
        asking = bench.note("asking all rules, us each", 1e6 * answered / rates["all rules traced as JSON"])
        bench.compare("G9", reading / asking)
    return bench.report()


def night(residents: list[UUID], *, count: int) -> None:
    """An average night: of all residents 5 % changed and 2 % due by date. Ends the run unless exactly those are touched.

    `residents` are at least those 7 %, with their records; the others are there with answers that stand.
    """
    from django.utils import timezone

    from apps.readiness.assessments.reassessing import reassess_changed, reassess_due

    now = timezone.now()
    assert reassess_changed(today=TODAY, now=now) == len(residents)
    standings.copy_standings(count - len(residents), until=date(2030, 1, 1), like=residents[0])
    changed, due = residents[: count // 20], residents[count // 20 : count * 7 // 100]
    standings.change_one_record(changed, now=now)
    standings.let_answers_end(due, on=TODAY, others_on=date(2030, 1, 1))
    after, begin = now + timedelta(days=1), time.perf_counter()
    done = (reassess_changed(today=TODAY + timedelta(days=1), now=after), reassess_due(today=TODAY + timedelta(days=1), now=after))  # fmt: skip
    took = time.perf_counter() - begin
    say(f"a night: {done[0]} changed and {done[1]} due of {count} residents asked again, {took:.1f} s")
    if done != (len(changed), len(due)) or standings.touched_since(now) != sum(done):
        raise SystemExit(
            f"{len(changed)} had changed and {len(due)} were due; {standings.touched_since(now)} were written"
        )


def check(name: str, expected: list[list[str]], found: list[list[str]]) -> None:
    """Ends the run when outcomes differ: a fast wrong answer is none."""
    for place, (one, other) in enumerate(zip(expected, found, strict=True)):
        if one != other:
            raise SystemExit(
                f"{name} differs from the bare functions for resident {place}: {other} instead of {one}"
            )


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
