"""`manage.py assess`, `rules` and `rule_changes`, as somebody at a terminal or a program meets them."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.readiness.rules import rule_set
from tests.readiness.test_case_files import CASE, MY_NUMBER, but

type Run = Callable[..., tuple[str, str, int]]


def run(command: str, *arguments: str) -> tuple[str, str, int]:
    """What a command printed on both streams, and its exit status."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}", error.returncode
    return out.getvalue(), err.getvalue(), 0


def lines(printed: str) -> list[Any]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Any, str], str]:
    def write(data: Any, name: str = "case.json") -> str:
        path = tmp_path / name
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return str(path)

    return write


ASKED = CASE | {"questions": ["procedure"]}


def test_a_case_is_answered_as_the_contract_has_it(file: Any) -> None:
    out, _err, status = run("assess", file(ASKED), "--json")

    (answer,) = lines(out)
    assert status == 0
    assert (answer["case"], answer["on"], answer["engine"], answer["rule_set"]) == (
        "A09", "2026-12-11", "1.0.0", rule_set().name,
    )  # fmt: skip
    assert answer["findings"] == answer["not_checked"] == []
    window = next(result for result in answer["results"] if result["rule"] == "proc_renewal_window")
    assert window.keys() >= {
        "rule", "question", "outcome", "code", "weight", "responsible", "bearer", "values", "facts", "missing",
        "stands_until", "cites", "remedy", "needs", "text",
    }  # fmt: skip
    assert (window["outcome"], window["code"], window["bearer"]) == ("not_met", "expired", "resident")
    assert window["facts"] == [
        {"record": 0, "fields": ["expires_on", "granted_on"]},
        {"record": 1, "fields": ["accepted_on", "decided_on", "procedure", "result"]},
    ]
    assert window["text"]["en"].startswith("Your stay ended on 10 December 2026")
    assert {"law", "article", "read_on", "url", "basis"} <= window["cites"][0].keys()


def test_a_day_may_be_given_and_languages(file: Any) -> None:
    out, _err, _status = run(
        "assess", file(ASKED), "--json", "--on", "2026-09-09", "--lang", "en", "--lang", "ja"
    )

    window = next(result for result in lines(out)[0]["results"] if result["rule"] == "proc_renewal_window")
    assert window["code"] == "too_early"
    assert window["text"].keys() == {"en", "ja"}
    assert "2026年9月10日" in window["text"]["ja"]


def test_a_refused_file_is_told_and_the_others_are_answered(file: Any) -> None:
    bad = but("records.0.payload.address", MY_NUMBER)
    out, err, status = run("assess", file(bad, "bad.json"), file(ASKED), "--json")

    refusal, answer = lines(out)
    assert status == 2
    assert [fault["path"] for fault in refusal["refused"]] == ["records[0].payload.address"]
    assert refusal["refused"][0]["reason"]
    assert answer["case"] == "A09"
    assert "records[0].payload.address" in err
    assert MY_NUMBER not in out + err


def test_without_json_a_refusal_still_ends_with_two(file: Any) -> None:
    out, err, status = run("assess", file({}), file(ASKED, "good.json"))

    assert status == 2
    assert "records: This member is needed" in err
    assert "proc_renewal_window [expired]" in out


def test_a_file_that_is_not_there_is_told(file: Any) -> None:
    _out, err, status = run("assess", "/nowhere/case.json", file(ASKED))

    assert status == 2
    assert "cannot be read" in err


def test_a_language_that_is_not_there_is_told(file: Any) -> None:
    _out, err, status = run("assess", file(ASKED), "--lang", "tlh")

    assert status == 2
    assert "tlh" in err


@pytest.mark.slow
def test_a_thousand_cases_in_one_call(file: Any) -> None:
    cases = "\n".join(json.dumps(ASKED | {"case": str(number)}) for number in range(1000))
    out, _err, status = run("assess", file(cases), "--json")

    assert status == 0
    assert [answer["case"] for answer in lines(out)] == [str(number) for number in range(1000)]


def test_rules_lists_each_with_version_source_and_basis() -> None:
    out, _err, _status = run("rules", "--json", "--on", "2026-11-21")

    (rows,) = lines(out)
    assert {row["rule"] for row in rows} <= rule_set().rules.keys()
    assert all(row["version"] and row["source"] and row["read_on"] and row["basis"] for row in rows)
    text, _err, _status = run("rules", "--on", "2026-11-21")
    assert len(text.splitlines()) == len(rows)


def test_rules_that_are_not_in_force_are_not_listed() -> None:
    (rows,) = lines(run("rules", "--json", "--on", "2012-07-08")[0])

    assert "notify_affiliation_14d" not in {row["rule"] for row in rows}


def test_one_rule_is_shown_with_its_versions_sources_and_sentences() -> None:
    (rule,) = lines(run("rules", "notify_affiliation_14d", "--json")[0])

    assert rule["versions"][0]["effective_from"] == "2012-07-09"
    assert rule["versions"][0]["cites"][0]["article"].startswith("19-16")
    assert rule["sentences"]["missing"]
    assert "Act" in run("rules", "notify_affiliation_14d")[0]


def test_a_rule_that_is_not_there_is_told() -> None:
    _out, err, status = run("rules", "no_such_rule")

    assert status == 2
    assert "no_such_rule" in err


def test_changes_between_two_days_are_listed_for_rules_and_cases(file: Any) -> None:
    asked = file(
        ASKED | {"plan": {"procedure": "renewal", "channel": "counter"}, "records": CASE["records"][:1]}
    )
    (changes,) = lines(run("rule_changes", "2026-09-30", "2026-10-01", asked, "--json")[0])

    fees = next(
        change for change in changes["changes"] if change["name"] == "fee_permanent_residence:counter"
    )
    assert (fees["before"], fees["after"], fees["on"]) == (10000, 200000, "2026-10-01")
    assert changes["answers"] == [
        {"case": "A09", "rule": "proc_fee", "before": ["met:fee_known"], "after": ["cannot_tell:fee_range"]}
    ]
    assert (
        "proc_fee: met:fee_known -> cannot_tell:fee_range"
        in run("rule_changes", "2026-09-30", "2026-10-01", asked)[0]
    )


def test_a_rule_that_begins_between_two_days_is_listed() -> None:
    (changes,) = lines(run("rule_changes", "2012-07-08", "2012-07-09", "--json")[0])

    begun = next(change for change in changes["changes"] if change["name"] == "notify_affiliation_14d")
    assert (begun["name"], begun["before"], begun["after"], begun["on"]) == (
        "notify_affiliation_14d", None, "2012-07-09", "2012-07-09",
    )  # fmt: skip


def test_days_the_wrong_way_round_are_told() -> None:
    assert run("rule_changes", "2026-10-01", "2026-09-30")[2] == 2
