"""Rules with their full trace as JSON, against bare Python functions, zen-engine and datalogic-py.

G7: the engine's answers (facts, sources, until when they stand) as JSON, of the same decisions as bare functions that
only return an outcome. G6: the same ten rules in two engines that get the facts flattened beforehand, which is not
counted. Outcomes are checked equal after every round. All real rules are measured too, with and without sentences.
"""

import gc
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.measure import Bench, Goal, say, seconds

GOALS = [
    Goal("G7", "ten rules traced as JSON / bare Python functions", least=0.15),
    Goal("G6-zen", "ten rules traced as JSON / zen-engine with trace", least=20),
    Goal("G6-datalogic", "ten rules traced as JSON / datalogic-py", least=1),
]
RESIDENTS, ROUNDS = 10_000, 5
TODAY = date(2026, 11, 21)


def kleene(test: str, *needed: str) -> str:
    """A condition for zen, unknown while a fact is missing."""
    missing = " or ".join(f"{name} == null" for name in needed)
    return f'{missing} ? "cannot_tell" : ({test} ? "met" : "not_met")'


TESTS = {
    "window": ("today >= opens and today <= ends", "opens", "ends"),
    "passport": ("passport > ends", "passport", "ends"),
    "pension": ("unpaid == 0", "unpaid"),
    "age": ("today >= adult_on", "adult_on"),
    "certificate": ("today - issued <= 92", "issued"),
    "address": ("address == registered", "address", "registered"),
    "told": ("late == 0", "late"),
    "income": ("income >= 3000000 + 700000 * dependants", "income", "dependants"),
    "cover": ("covered == true", "covered"),
}


def zen_decision() -> Callable[[dict[str, Any]], list[str]]:
    """The ten rules as one expression node, the tenth from the nine before; evaluated with its trace, as JSON."""
    import zen

    rows = [{"id": name, "key": name, "value": kleene(*test)} for name, test in TESTS.items()]
    worst = " or ".join(f'$.{name} == "{{}}"' for name in TESTS)
    no, unsure = worst.replace("{}", "not_met"), worst.replace("{}", "cannot_tell")
    rows.append(
        {"id": "all", "key": "all", "value": f'{no} ? "not_met" : ({unsure} ? "cannot_tell" : "met")'}
    )
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "ten", "type": "expressionNode", "name": "ten", "content": {"expressions": rows}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "ten"},
        {"id": "2", "type": "edge", "sourceId": "ten", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def evaluate(facts: dict[str, Any]) -> list[str]:
        result = decision.evaluate(facts, {"trace": True})["result"]
        return [result[name] for name in (*TESTS, "all")]

    return evaluate


def datalogic_decision() -> Callable[[str], list[str]]:
    """The ten rules as one JSONLogic array over facts that are JSON already; no trace, which it has for debugging only."""
    from datalogic_py import Engine

    def var(name: str) -> Any:
        return int(name) if name.isdecimal() else {"var": name}

    def known(condition: Any, *needed: str) -> Any:
        missing = {"or": [{"===": [var(name), None]} for name in needed]}
        return {"if": [missing, "cannot_tell", condition, "met", "not_met"]}

    nine = [
        known(
            {"and": [{">=": [var("today"), var("opens")]}, {"<=": [var("today"), var("ends")]}]},
            "opens",
            "ends",
        ),
        known({">": [var("passport"), var("ends")]}, "passport", "ends"),
        known({"===": [var("unpaid"), 0]}, "unpaid"),
        known({">=": [var("today"), var("adult_on")]}, "adult_on"),
        known({"<=": [{"-": [var("today"), var("issued")]}, 92]}, "issued"),
        known({"===": [var("address"), var("registered")]}, "address", "registered"),
        known({"===": [var("late"), 0]}, "late"),
        known(
            {">=": [var("income"), {"+": [3000000, {"*": [700000, var("dependants")]}]}]},
            "income",
            "dependants",
        ),
        known({"===": [var("covered"), True]}, "covered"),
    ]
    no, unsure = ({"or": [{"===": [one, word]} for one in nine]} for word in ("not_met", "cannot_tell"))
    session, compiled = (
        Engine().session(),
        Engine().compile(json.dumps([*nine, {"if": [no, "not_met", unsure, "cannot_tell", "met"]}])),
    )

    def evaluate(facts: str) -> list[str]:
        found: list[str] = json.loads(session.evaluate_str(compiled, facts))
        return found

    return evaluate


def main(*, quick: bool) -> int:
    import django

    django.setup()
    from apps.readiness.case_files import read_case
    from apps.readiness.engine.running import RuleSet, encode
    from apps.readiness.rules import rule_set
    from apps.readiness.speaking import texts
    from apps.sandbox.population import cases, generate
    from bench import assess_rules

    count, rounds = (500, 2) if quick else (RESIDENTS, ROUNDS)
    say(f"making {count} residents")
    real = rule_set()
    people = [
        read_case(data, parameters=real.data.parameters.keys()) for data in cases(generate(count, 7, TODAY))
    ]
    kinds = [
        {kind: list(case.of(kind).payloads) for kind in {type(held.payload) for held in case.records}}
        for case in people
    ]
    facts = [assess_rules.flat_facts(one, TODAY) for one in kinds]
    flat = [json.dumps(one) for one in facts]
    ten = RuleSet("bench", assess_rules.RULES, real.data)
    zen, datalogic, said = zen_decision(), datalogic_decision(), texts()

    expected = [assess_rules.bare_outcomes(one, TODAY) for one in kinds]
    check(
        "the engine",
        expected,
        [[result.outcome for result in ten.assess(case, strict=True).results] for case in people],
    )
    check("zen-engine", expected, [zen(one) for one in facts])
    check("datalogic-py", expected, [datalogic(one) for one in flat])
    say(
        f"outcomes: { ({word: sum(one.count(word) for one in expected) for word in ('met', 'not_met', 'cannot_tell')}) }"
    )

    bench = Bench("assess", rounds, GOALS)
    gc.collect()
    gc.freeze()
    work: dict[str, Callable[[], object]] = {
        "bare Python functions": lambda: [assess_rules.bare_outcomes(one, TODAY) and None for one in kinds],
        "ten rules traced as JSON": lambda: [encode(ten.assess(case)) and None for case in people],
        "zen-engine with trace": lambda: [zen(one) and None for one in facts[: count // 10]],
        "datalogic-py": lambda: [datalogic(one) and None for one in flat],
        "all rules traced as JSON": lambda: [encode(real.assess(case)) and None for case in people],
        "all rules with sentences": lambda: [
            encode(real.assess(case, texts=said, languages=("en",))) and None
            for case in people[: count // 10]
        ],
    }
    answered = sum(len(real.assess(case).results) for case in people) / count
    for _ in range(rounds):
        rates = {}
        for name, run in work.items():
            asked = count // 10 if name in {"zen-engine with trace", "all rules with sentences"} else count
            each = answered if name.startswith("all") else 10
            rates[name] = bench.note(f"{name}, outcomes/s", asked * each / seconds(run))
        traced = rates["ten rules traced as JSON"]
        bench.compare("G7", traced / rates["bare Python functions"])
        bench.compare("G6-zen", traced / rates["zen-engine with trace"])
        bench.compare("G6-datalogic", traced / rates["datalogic-py"])
    return bench.report()


def check(name: str, expected: list[list[str]], found: list[list[str]]) -> None:
    """Ends the run when outcomes differ: a fast wrong answer is none."""
    for place, (one, other) in enumerate(zip(expected, found, strict=True)):
        if one != other:
            raise SystemExit(
                f"{name} differs from the bare functions for resident {place}: {other} instead of {one}"
            )


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
