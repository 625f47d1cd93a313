"""That nobody can be looked for by what was found: no address, query, command, page of staff, task or log line does it.

Walks what exists: every address, every model and table, every statement in the source, every command and task, and the
imports of every page that is not the resident's own.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from apps.readiness.models import Standing
from apps.readiness.rules import rule_set
from config.celery import app as celery
from config.environment import ROOT
from tests.readiness.test_index import CHECKS
from tests.test_repository import OUR_MODELS, place, tracked

#: What a finding carries: a column, parameter or filter of these names could pick people by it.
OF_A_FINDING = {
    "check", "severity", "residence_effect", "linked_to", "protect_by", "finding", "findings", "discrepancy", "outcome_code",
}  # fmt: skip
#: Where findings may be known at all: the engine and its rules, what asks them about one resident, that one's pages,
#: and the letters by which that one has them put right.
MAY_KNOW_FINDINGS = ("apps/readiness/", "apps/corrections/")
#: The views that show findings; each opens the resident whom the reader acts for, and nobody else.
VIEWS_OF_FINDINGS = (
    "apps/readiness/continuity_views.py",
    "apps/readiness/views.py",
    "apps/corrections/pages/beginning_views.py",
    "apps/corrections/pages/views.py",
    "apps/corrections/pages/noting_views.py",
    "apps/corrections/pages/preparing_views.py",
)
#: Who reads for others: staff, operators, helpers, organisations, measures. None of them may know of findings.
FOR_OTHERS = (
    "apps/accounts/organisation_staff_views.py",
    "apps/accounts/organisation_views.py",
    "apps/consent/helper_views.py",
    "apps/consent/granted.py",
    "apps/wallet/shared_views.py",
    "apps/wallet/pages/shared.py",
    "apps/corrections/desk/views.py",
    "apps/corrections/desk/listing.py",
    "apps/corrections/desk/showing.py",
)
#: What a module needs before it can know of a finding at all.
KNOWS_FINDINGS = re.compile(
    r"apps\.readiness\.(?:engine|rules|pages|assessments)|answer\.findings|\.residence_effect\b"
)
CHECK_IDS = re.compile(rf"\b(?:R-\d\d|{'|'.join(CHECKS)})\b")


# -- addresses ----------------------------------------------------------------------------------------------------
def addresses(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


def test_no_address_names_a_check_or_asks_for_one() -> None:
    found = dict(addresses())

    assert len(found) > 80
    for address, pattern in found.items():
        assert not CHECK_IDS.search(address), address
        assert not OF_A_FINDING & set(pattern.pattern.converters), address


def test_the_addresses_of_findings_are_the_residents_own() -> None:
    """Each of them opens the door for whom the reader acts, and takes nobody's id."""
    ours = {
        address: pattern
        for address, pattern in addresses()
        if pattern.callback.__module__.startswith("apps.readiness")
    }

    assert len(ours) >= 8
    for address, pattern in ours.items():
        assert set(pattern.pattern.converters) <= {"name"}, address
        source = inspect.getsource(inspect.unwrap(pattern.callback))
        assert "door.open_acting(request" in source, address
        assert "passage.resident_id" in source, address


def test_the_addresses_of_corrections_are_the_residents_own() -> None:
    """All that begins, writes or reads a correction for a resident lies behind the door for whom the reader acts."""
    ours = {
        address: pattern
        for address, pattern in addresses()
        if pattern.callback.__module__.startswith("apps.corrections.pages")
    }

    assert len(ours) >= 16
    for address, pattern in ours.items():
        known = {"name", "record_id", "field", "correction_id", "what", "number"}
        assert set(pattern.pattern.converters) <= known, address
        module = inspect.getsource(inspect.getmodule(inspect.unwrap(pattern.callback)) or inspect)
        assert "door.open_acting(" in module, address
        assert not re.search(r"door\.(?:admit|open_own)\(", module), address


def test_only_the_residents_own_views_import_what_findings_are() -> None:
    views = tracked("apps/*views.py", "apps/*admin.py", "apps/*api.py")

    assert len(views) > 15
    for file in views:
        if place(file) not in VIEWS_OF_FINDINGS:
            assert not KNOWS_FINDINGS.search(file.read_text()), place(file)


@pytest.mark.parametrize("name", FOR_OTHERS)
def test_pages_for_others_know_nothing_of_findings(name: str) -> None:
    assert not KNOWS_FINDINGS.search((ROOT / name).read_text())


def test_there_is_no_administration_that_lists_rows() -> None:
    assert not apps.is_installed("django.contrib.admin")


# -- what is stored -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_no_column_holds_what_was_found(model: Any) -> None:
    names = {field.name for field in model._meta.get_fields()} | {
        field.column for field in model._meta.concrete_fields
    }

    assert not names & OF_A_FINDING
    if model._meta.app_label == "readiness":
        assert not any("check" in name or "sever" in name for name in names)


def test_what_followed_is_kept_sealed() -> None:
    """The database sees a resident, days and versions; what was said is bytes that only the resident's key opens."""
    kinds = {field.name: field.get_internal_type() for field in Standing._meta.concrete_fields}

    assert kinds["answers"] == kinds["case"] == "BinaryField"
    assert kinds.keys() == {
        "resident", "case", "answers", "engine", "rule_set", "assessed_on", "assessed_at", "stands_until",
    }  # fmt: skip


@pytest.mark.django_db
def test_no_table_view_or_index_of_the_database_speaks_of_findings() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, coalesce(pg_get_viewdef(c.oid), ''), coalesce(string_agg(a.attname, ' '), '')
            FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'i', 'f')
            GROUP BY c.oid, c.relname
            """
        )
        found = cursor.fetchall()

    assert len(found) > 50
    for name, view, columns in found:
        assert not OF_A_FINDING & set(columns.split()), name
        assert not CHECK_IDS.search(f"{name} {view}"), name


# -- statements ---------------------------------------------------------------------------------------------------
_SQL_WORD = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE)\b")
_SQL = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE)\b[\s\S]*\b(?:FROM|INTO|SET|TABLE|FUNCTION)\b"
)
#: Words that would sort or pick people by what was found, inside a statement.
_PICKS = re.compile(
    r"\b(?:severity|residence_effect|finding\w*|discrepan\w*|checks?_id|R-\d\d)\b", re.IGNORECASE
)
#: Tables whose contents follow from findings; they are read for residents who are named, and never counted.
STANDINGS = re.compile(r"\breadiness_standing\b")


@cache
def statements() -> list[tuple[str, str]]:
    """Every text of the source that is SQL, with its file."""
    return list(_statements())


def _statements() -> Iterator[tuple[str, str]]:
    for file in tracked("apps/*.py", "config/*.py"):
        text = file.read_text()
        if not _SQL_WORD.search(text):
            continue  # parsing takes long
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
                yield place(file), node.value


def test_no_statement_picks_people_by_what_was_found() -> None:
    found = statements()

    assert len(found) > 30
    for file, sql in found:
        assert not _PICKS.search(sql), (file, sql)


def test_standings_are_read_for_named_residents_or_by_the_day_and_never_counted() -> None:
    """By the day: those whose answers end by the calendar are asked again; only their ids leave the database."""
    found = [(file, sql) for file, sql in statements() if STANDINGS.search(sql)]

    assert len(found) >= 3
    for file, sql in found:
        assert file.startswith(("apps/readiness/", "apps/consent/")), file
        assert not re.search(r"\bcount\s*\(|\bGROUP BY\b|\bavg\s*\(|\bsum\s*\(", sql, re.IGNORECASE), (
            file,
            sql,
        )
        if "SELECT" in sql and "answers" in re.split(r"\bFROM\b", sql)[0] and "INSERT" not in sql:
            assert "resident_id = ANY" in sql, (file, sql)


def test_no_query_of_the_code_filters_by_what_was_found() -> None:
    """`.filter(severity=...)`, `.values("check")`, `.order_by("severity")` and the like, on any model."""
    asks = {
        "filter",
        "exclude",
        "get",
        "values",
        "values_list",
        "order_by",
        "annotate",
        "aggregate",
        "only",
        "Q",
        "F",
        "Count",
    }
    words = re.compile("|".join(sorted(OF_A_FINDING)))
    for file in tracked("apps/*.py", "config/*.py"):
        text = file.read_text()
        if not words.search(text):
            continue  # parsing takes long
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in asks or _is_of_a_mapping(node):
                continue
            named = {(word.arg or "").split("__")[0] for word in node.keywords}
            named |= {
                one.value.lstrip("-").split("__")[0]
                for one in node.args
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
            assert not named & OF_A_FINDING, f"{place(file)}:{node.lineno}"


def _is_of_a_mapping(node: ast.Call) -> bool:
    """`values.get("check")` of a dictionary: one argument or a default, and no keyword."""
    return isinstance(node.func, ast.Attribute) and node.func.attr == "get" and not node.keywords


# -- commands, tasks, messages, logs ------------------------------------------------------------------------------
def our_commands() -> dict[str, Any]:
    return {
        name: load_command_class(app, name) for name, app in get_commands().items() if app.startswith("apps.")
    }


def test_no_command_of_the_database_speaks_of_findings() -> None:
    """Those that do (`assess`, `rules`, `rule_changes`) read case files or the rules, and never open the database."""
    known = our_commands()

    assert len(known) > 8
    for name, command in known.items():
        source = inspect.getsource(import_module(command.__module__))
        if KNOWS_FINDINGS.search(source) and "import reassess" not in source:
            assert name in {"assess", "rules", "rule_changes"}, name
            assert not re.search(r"\.objects\b|connection|assess_now|consent", source), name


def test_reassessing_tells_numbers_of_people_and_nothing_about_them() -> None:
    source = ast.parse((ROOT / "apps/readiness/management/commands/reassess.py").read_text())
    read = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}

    assert not read & {"answers", "results", "findings", "outcome", "case", *OF_A_FINDING}


def test_no_task_takes_or_returns_what_was_found() -> None:
    celery.loader.import_default_modules()
    ours = {name: task for name, task in celery.tasks.items() if name.startswith("apps.")}

    assert len(ours) > 3
    for name, task in ours.items():
        signature = inspect.signature(task.run)
        assert not OF_A_FINDING & set(signature.parameters), name
        if name.startswith("apps.readiness"):
            assert signature.return_annotation in (None, int, "int", "None"), name


def test_no_line_of_a_log_carries_a_check_or_a_resident_of_one() -> None:
    """Whatever is written to a log or told to staff in the readiness app names a rule at most, and nobody."""
    for file in tracked("apps/readiness/*.py"):
        text = file.read_text()
        if "log" not in text:
            continue  # parsing takes long
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_a_log(node.func):
                said = ast.unparse(node)
                assert not re.search(r"resident|finding|\.months|values|passage|case\b(?!s)", said), (
                    f"{place(file)}: {said}"
                )


def _is_a_log(function: ast.Attribute) -> bool:
    return function.attr in {"debug", "info", "warning", "error", "critical", "exception"} and ast.unparse(
        function.value
    ) in {"_log", "log", "logger", "logging"}


def test_the_access_log_has_no_word_for_a_check() -> None:
    from apps.consent.looked.words import ACTIONS

    assert {"findings.read", "finding.read", "months.read", "duties.read"} <= ACTIONS.keys()
    for code, words in ACTIONS.items():
        assert not CHECK_IDS.search(f"{code} {words}"), code


def test_findings_are_known_in_one_app_only() -> None:
    """What lies below or beside it cannot ask for them; a page of another app links to theirs by its address."""
    names = re.compile(
        r"apps\.readiness\.engine\.outcomes|\banswer\.findings\b|apps\.readiness\.pages\.findings"
    )
    for file in tracked("apps/*.py"):
        if not place(file).startswith((*MAY_KNOW_FINDINGS, "apps/sandbox/")):
            assert not names.search(file.read_text()), place(file)


# -- the test itself ----------------------------------------------------------------------------------------------
def test_these_checks_would_see_it() -> None:
    assert _PICKS.search("SELECT resident_id FROM readiness_standing WHERE severity = 'high'")
    assert _SQL.search("SELECT resident_id FROM readiness_standing")
    assert CHECK_IDS.search("people/by/R-03/")
    assert CHECK_IDS.search("findings/epi_start_late/")
    assert KNOWS_FINDINGS.search("from apps.readiness.assessments import assess_now")
    assert not KNOWS_FINDINGS.search("What we found out about pages")


def test_every_check_is_known_here() -> None:
    numbers = {rule.terms.number for rule in rule_set().rules.values() if rule.terms}

    assert all(CHECK_IDS.fullmatch(number) for number in numbers)
    assert isinstance(ROOT, Path)
