"""Promises about the tree itself: what every model, template, task, migration, dependency and table must keep."""

import ast
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from apps.wallet.partitions import prepare_months
from config.celery import app as celery
from config.environment import ROOT

OUR_APPS = sorted(folder.name for folder in (ROOT / "apps").iterdir() if (folder / "__init__.py").exists())
OUR_MODELS = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
#: Tables with a resident that are read before the door opens, and why.
BEFORE_THE_DOOR = {"accounts_actsfor": "says for whom the door opens"}
#: Tables with personal fields that belong to no one resident, and why they need no door.
WITHOUT_A_RESIDENT = {
    "accounts_user": "who signs in, found by their own session or address",
    "accounts_resident": "what somebody wants to be called; its id opens nothing",
    "accounts_actsfor": "says for whom the door opens",
    "feeds_institutionkey": "which member of staff typed in a public key",
    "feeds_keyapproval": "which member of staff compared a key of an institution",
    "feeds_onboarding": "which member of staff entered, agreed or suspended what about an institution",
    "feeds_onboardingstep": "who did what about an institution, and why",
    "accounts_organisation": "public facts, and which user registered it",
    "accounts_numbersapproval": "which member of staff compared the numbers of an organisation’s member",
    "accounts_organisationapproval": "which member of staff compared an organisation with the registers",
    "accounts_organisationchange": "who moved an organisation from state to state, and why",
    "accounts_membership": "who works where, as residents read it before they let somebody see anything",
    "accounts_joincode": "which member invited whom",
    "consent_tombstone": "that somebody was erased: hashes and a pseudonym, kept to erase them again after a restore",
}
#: Tables without a resident's id whose rows are found through a guarded one, and by which.
THROUGH_ANOTHER = {"consent_accessentry": "consent_accesschain"}
#: The modules that may open the door for residents of their choice: they store what institutions send about them.
DOORKEEPERS = {
    "apps/consent/closing.py",
    "apps/consent/door.py",
    "apps/consent/granted.py",
    "apps/consent/leaving/erasing.py",
    "apps/consent/leaving/expiring.py",
    "apps/consent/leaving/waiting.py",
    "apps/corrections/asking/delivering.py",
    "apps/corrections/asking/evidence.py",
    "apps/corrections/desk/passages.py",
    "apps/corrections/helping/passages.py",
    "apps/corrections/ledger/looking.py",
    "apps/feeds/applying.py",
    "apps/feeds/connections.py",
    "apps/feeds/drops/results.py",
    "apps/feeds/drops/snapshots.py",
    "apps/feeds/drops/taking.py",
    "apps/feeds/ingest.py",
    "apps/feeds/migrations/0005_seal_tokens.py",
    "apps/feeds/onboarding/keys.py",  # admits an institution and nobody
    "apps/feeds/quarantine.py",
    "apps/feeds/taking_away/doing.py",
    "apps/feeds/snapshots.py",  # admits an institution and nobody
    "apps/feeds/telling.py",
    "apps/notices/outbox.py",
    "apps/notices/planning.py",
    "apps/notices/calendar/fetching.py",
    "apps/readiness/assessments/reassessing.py",
    "apps/wallet/documents/waiting.py",
    "apps/wallet/export/making.py",
    "apps/wallet/migrations/0003_seal_payloads.py",
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    named = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [file for file in named if file.is_file()]


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_every_model_of_ours_is_looked_at() -> None:
    assert len(OUR_MODELS) >= 16
    assert {model._meta.app_label for model in OUR_MODELS} >= {"accounts", "wallet", "feeds"}


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_said_to_be_personal_or_plain(model: type[models.Model]) -> None:
    privacy: Any = vars(model).get("Privacy")
    assert privacy, f"{model._meta.label} does not say in a class Privacy which fields are personal"
    fields = {field.name for field in model._meta.concrete_fields} | {
        "pk" for field in model._meta.fields if field.name == "pk"
    }

    assert privacy.personal & privacy.plain == set()
    assert privacy.personal | privacy.plain == fields


@pytest.mark.parametrize(
    "model",
    [model for model in OUR_MODELS if hasattr(model, "resident")],
    ids=lambda model: model._meta.label,
)
def test_whom_a_row_is_about_is_personal(model: type[models.Model]) -> None:
    assert "resident" in model.Privacy.personal  # type: ignore[attr-defined]  # the test above holds it to be there


@pytest.mark.parametrize("name", OUR_APPS)
def test_every_app_explains_itself_on_one_screen(name: str) -> None:
    readme = ROOT / "apps" / name / "README.md"

    assert readme.exists(), f"apps/{name} has no README.md"
    assert 5 <= len(readme.read_text().splitlines()) <= 60


def dependency_lines(section: str) -> list[tuple[str, list[str]]]:
    """The comments of a list in pyproject.toml, each with the packages under it."""
    text = (ROOT / "pyproject.toml").read_text()
    (block,) = re.findall(rf"^{section} = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    found: list[tuple[str, list[str]]] = []
    for line in map(str.strip, block.splitlines()):
        if line.startswith("#"):
            found.append((line.lstrip("# "), []))
        else:
            assert found, f"{line} stands in {section} without a comment above it"
            found[-1][1].append(line.split('"')[1])
    return found


def test_the_lists_of_dependencies_are_read_whole() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for section, listed in (
        ("dependencies", project["project"]["dependencies"]),
        ("dev", project["dependency-groups"]["dev"]),
    ):
        assert sum(len(names) for _comment, names in dependency_lines(section)) == len(listed)


def test_every_dependency_says_what_it_is_for() -> None:
    for comment, names in dependency_lines("dependencies"):
        assert len(names) == 1, f"{', '.join(names)} share one comment: {comment}"
        assert len(comment.split()) >= 2, f"{names[0]} is not explained"


def test_tools_that_share_a_comment_are_each_named_in_it() -> None:
    """Tools come in groups; the comment then lists as many uses as tools. Types for a tool belong to the tool."""
    for comment, names in dependency_lines("dev"):
        uses, tools = comment.split(", "), [name for name in names if "-stubs" not in name]
        assert tools, f"{comment}: no tool"
        assert len(tools) == 1 or len(uses) == len(tools), f"{', '.join(tools)} are for: {comment}"


def test_migrations_are_named_for_the_change() -> None:
    names = [file.stem for file in tracked("apps/*/migrations/*.py") if file.stem != "__init__"]

    assert len(names) >= 4
    for name in names:
        assert re.fullmatch(r"\d{4}_[a-z][a-z0-9]*(_[a-z0-9]+)+", name), name
        assert "_auto_" not in name
        assert not name.endswith("_initial")


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


WITH_A_RESIDENT = """
SELECT c.relname, c.relkind::text, c.relispartition, c.relrowsecurity AND c.relforcerowsecurity,
       has_table_privilege(current_user, c.oid, 'SELECT, INSERT, UPDATE, DELETE'),
       has_any_column_privilege(current_user, c.oid, 'SELECT, INSERT, UPDATE')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
WHERE a.attname = 'resident_id' AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
"""


@pytest.mark.django_db
def test_the_tests_are_the_webs_role() -> None:
    assert rows("SELECT current_user, session_user") == [(settings.DATABASE_WEB_ROLE,) * 2]


@pytest.mark.django_db
def test_every_table_with_a_resident_is_behind_the_door() -> None:
    """Views would be read with their owner's rights, so there are none; partitions are reached through their parent."""
    guarded = set()
    for name, sort, is_partition, forced, may_use, may_use_a_column in rows(WITH_A_RESIDENT):
        if is_partition:
            assert (may_use, may_use_a_column) == (False, False), (
                f"{name} can be read past its parent's policy"
            )
        elif name not in BEFORE_THE_DOOR:
            assert sort in {"r", "p"}, f"{name} is a view of records"
            assert forced, f"{name} has no FORCE ROW LEVEL SECURITY"
            guarded.add(name)
    assert guarded >= {"wallet_record", "wallet_recordversion", "feeds_event", "feeds_connection"}
    assert (
        guarded
        == {model._meta.db_table for model in OUR_MODELS if hasattr(model, "resident")}
        - BEFORE_THE_DOOR.keys()
    )


@pytest.mark.django_db
def test_every_table_with_something_personal_is_behind_a_policy() -> None:
    forced = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity"
        )
    }
    personal = {model._meta.db_table for model in OUR_MODELS if model.Privacy.personal}  # type: ignore[attr-defined]

    assert personal - forced == WITHOUT_A_RESIDENT.keys()


@pytest.mark.django_db
def test_every_policy_asks_whom_the_door_admitted() -> None:
    """Permissive policies are joined by OR: one that asks for nothing would open the table."""
    policies = rows(
        "SELECT tablename, cmd, qual, with_check FROM pg_policies WHERE permissive = 'PERMISSIVE'"
        f" AND roles && ARRAY['public', '{settings.DATABASE_WEB_ROLE}']::name[]"
    )
    tables = {name for name, _sort, is_partition, *_ in rows(WITH_A_RESIDENT) if not is_partition}

    assert {table for table, *_ in policies} == (tables - BEFORE_THE_DOOR.keys()) | THROUGH_ANOTHER.keys()
    for table, command, read, written in policies:
        if table in THROUGH_ANOTHER:
            assert f"FROM {THROUGH_ANOTHER[table]}" in read
            assert (command, written) == ("SELECT", None), table
            continue
        assert command == "ALL", table
        for condition in (read, written):
            assert "tsunagi_residents()" in condition, f"{table}: {condition}"
            assert not re.search(r"\bOR true\b|^true$", condition), f"{table}: {condition}"


@pytest.mark.django_db
def test_a_month_that_is_prepared_later_is_closed_as_well() -> None:
    before = {name for name, *_ in rows(WITH_A_RESIDENT)}
    assert prepare_months(date(2031, 4, 1)) > 0

    made = [row for row in rows(WITH_A_RESIDENT) if row[0] not in before]

    assert made
    assert [(is_partition, may, may_a_column) for _, _, is_partition, _, may, may_a_column in made] == [
        (True, False, False)
    ] * len(made)


@pytest.mark.django_db
def test_the_webs_role_owns_nothing_and_can_pass_no_policy() -> None:
    (role,) = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user"
    )
    assert not any(role)
    assert (
        rows("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = current_user::regrole") == []
    )
    owned = rows(
        """
        SELECT d.classid::regclass::text, d.objid FROM pg_shdepend d
        LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
        WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = current_user::regrole AND d.deptype = 'o'
          AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          AND coalesce(c.relpersistence <> 't', true)
        """
    )
    assert owned == []
    assert rows("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") == [(False,)]


@pytest.mark.django_db
def test_functions_that_run_as_their_owner_cannot_be_led_astray() -> None:
    """Without a search path of its own such a function would call what its caller put in the way."""
    astray = rows(
        """
        SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%')
        """
    )
    assert astray == []


INLINE = {
    "a script without src": r"<script(?![^>]*\bsrc=)",
    "a script with something in it": r"<script[^>]*>\s*[^<\s]",
    "a style element": r"<style\b",
    "a style attribute": r"""<[^>]*\sstyle\s*=""",
    "an event attribute": r"""<[^>]*\son[a-z]+\s*=""",
    "htmx code in an attribute": r"""<[^>]*\s(?:data-)?hx-(?:on|vals\s*=\s*["']js:|vars)""",
    "a script address": r"""["']\s*javascript:""",
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds_inline_code_or_style(what: str) -> None:
    """The strict CSP would block it. Mark-up that Python writes is held to the same."""
    files = tracked("templates/*", "apps/*.html", "apps/*.txt") + [
        file
        for file in tracked("apps/*.py")
        if "SafeString" in file.read_text() or "mark_safe" in file.read_text()
    ]

    assert len(files) > 40
    assert [place(file) for file in files if re.search(INLINE[what], file.read_text(), re.IGNORECASE)] == []


def names(tree: ast.AST, name: str) -> bool:
    """Whether a module uses a function of that name, by whatever way it was imported."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == name)
        or (isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names))
        or (isinstance(node, ast.Constant) and node.value == name)
        for node in ast.walk(tree)
    )


def test_only_what_stores_events_chooses_whom_the_door_admits() -> None:
    files = tracked("apps/*.py", "config/*.py")
    calling = [file for file in files if "admit" in file.read_text()]  # the others need no parsing
    assert {place(file) for file in calling if names(ast.parse(file.read_text()), "admit")} <= DOORKEEPERS
    setting = "tsunagi" + ".residents"
    assert {place(file) for file in files if setting in file.read_text()} == {
        "apps/consent/door.py",
        "apps/consent/log/sql.py",
        "apps/consent/row_security.py",
    }


def queries_outside_the_door(tree: ast.AST, guarded: set[str]) -> Iterator[str]:
    """Each ``Model.objects`` of a guarded model that stands in no ``with door.open_own(...)`` or ``open_acting``."""

    def visit(node: ast.AST, *, inside: bool) -> Iterator[str]:
        if isinstance(node, ast.With):
            inside = inside or any("door.open_" in ast.unparse(item.context_expr) for item in node.items)
        asks = isinstance(node, ast.Attribute) and node.attr.endswith("objects")
        if asks and not inside and ast.unparse(node.value).rpartition(".")[2] in guarded:  # type: ignore[attr-defined]
            yield f"line {node.lineno}: {ast.unparse(node)}"  # type: ignore[attr-defined]
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inside=inside)

    yield from visit(tree, inside=False)


def test_views_ask_for_records_inside_the_door_only() -> None:
    guarded = {
        model.__name__
        for model in OUR_MODELS
        if hasattr(model, "resident") and model._meta.db_table not in BEFORE_THE_DOOR
    }
    views = tracked("apps/*views.py")

    assert len(views) >= 4
    assert any("door.open_" in file.read_text() for file in views)
    for file in views:
        assert list(queries_outside_the_door(ast.parse(file.read_text()), guarded)) == [], place(file)


def our_tasks() -> dict[str, Any]:
    celery.loader.import_default_modules()
    return {name: task for name, task in celery.tasks.items() if name.startswith("apps.")}


def test_messages_to_workers_carry_ids_of_rows_only() -> None:
    """What the broker holds is seen by whoever reads the broker: a name or an amount has no place there."""
    assert len(our_tasks()) >= 4
    for name, task in our_tasks().items():
        for parameter in inspect.signature(task.run).parameters.values():
            told = f"{name}({parameter})"
            assert parameter.name == "id" or parameter.name.endswith(("_id", "_ids")), told
            assert parameter.annotation in (int, str, list[int], list[str]), told
            assert parameter.kind is not inspect.Parameter.VAR_KEYWORD, told


OTHER_PLACES = {
    "a path of one machine": r"(?<![\w/.}~-])/(?:work|root|tmp|opt|Users)/",
    "a host that serves packages": r"\b(?:files\.python[h]osted|py[p]i|npm[j]s|deb\.[d]ebian|crates)\.(?:org|com|io)\b",
    "a number that means nothing here": r"\b[Ii]ssue #?\d",
}
HOSTS_OF_THE_LOCK = {"pypi" + ".org", "files.pythonhosted" + ".org"}


def test_nothing_half_merged_is_kept() -> None:
    marks = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)
    assert [place(file) for file in tracked() if marks.search(file.read_bytes())] == []


@pytest.mark.parametrize("what", OTHER_PLACES)
def test_the_repository_speaks_of_itself_alone(what: str) -> None:
    found = []
    for file in tracked():
        raw = file.read_bytes()
        if b"\0" in raw or file.name == "uv.lock" or "vendor" in file.parts:
            continue
        found += [f"{place(file)}: {hit.group()}" for hit in re.finditer(OTHER_PLACES[what], raw.decode())]
    assert found == []


def test_the_lock_names_the_public_index_only() -> None:
    addresses = re.findall(r'"((?:https?|file):[^"]+)"', (ROOT / "uv.lock").read_text())

    assert len(addresses) > 100
    assert {urlsplit(address).hostname for address in addresses} == HOSTS_OF_THE_LOCK
