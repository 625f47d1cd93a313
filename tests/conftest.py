"""The tests' ground: a database migrated by its owner and then used as the web's role, and a closed network."""

import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from itertools import groupby
from typing import Any, Final

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from pytest_socket import socket_allow_hosts

from config.environment import ROOT, database
from config.settings.base import owner_database_url
from tests import equipment, windows
from tests.feeds import own_database

pytest_plugins = ["tests.browser", "tests.wallet.scanner_desk"]

# how many examples each property is tried with: every day the same few, fewer still in script/check (quick);
# HYPOTHESIS_PROFILE=nightly takes its time and tries others each night.
# On a machine that does other things too, how long an example takes says nothing.
_UNTIMED: Any = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
    "print_blob": True,
}
hypothesis.settings.register_profile("quick", max_examples=10, derandomize=True, **_UNTIMED)
hypothesis.settings.register_profile("ci", max_examples=40, derandomize=True, **_UNTIMED)
hypothesis.settings.register_profile("nightly", max_examples=500, **_UNTIMED)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database is created and migrated as its owner; afterwards every test is the web's role.

    Each worker's is a copy of the one that was migrated for this run: migrations take some seven seconds.
    """
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = own_database.pattern()
    owner = database(owner_database_url())
    connections["default"].settings_dict.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the migrations, tests connect as ``tsunagi_web``; only the emptying of tables is granted on top.

    pytest-django truncates tables after tests that commit. The web's role never may; here it may, so that the
    policies of row-level security still hold in every test (an owner or superuser would not notice them).
    """
    connection = connections["default"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.DATABASE_WEB_ROLE}")
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE right(tgname, 9) = '_keep_all'"
            )
            for table, trigger in cursor.fetchall():  # those that refuse TRUNCATE, and only those
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        owner = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        connection.close()
        connection.settings_dict.update(
            USER=settings.DATABASE_WEB_ROLE, PASSWORD=settings.DATABASE_WEB_PASSWORD
        )
        with pytest.MonkeyPatch.context() as patching:
            patching.setattr(TransactionTestCase, "_fixture_teardown", _empty_what_was_written)
            yield
        connection.close()
        connection.settings_dict.update(owner)


#: What Django writes after each migration and no test changes.
_KEPT: Final = ["django_content_type", "auth_permission", "django_migrations"]
_WRITTEN: Final = """
SELECT quote_ident(relname) FROM pg_class WHERE relname = ANY(%s) AND CASE relkind
    WHEN 'p' THEN (SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(pg_class.oid)) > 0
    ELSE pg_relation_size(oid) > 0 END
"""


def _empty_what_was_written(_case: TransactionTestCase) -> None:
    """After a test that commits: only the tables that hold anything are truncated, which spares a second a test."""
    connection = connections["default"]
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [[name for name in tables if name not in _KEPT]])
        if written := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(written)} CASCADE")


@pytest.fixture(autouse=True)
def closed_network() -> None:
    """A connection to anywhere but this machine is refused at once, by a clear error; pytest-socket lifts it again."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Counts of tries live in the cache: what one test used up must not be missing in the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def plain_language() -> None:
    """A request leaves its language in force in this thread: the next test begins in English."""
    translation.activate("en")


@pytest.fixture(scope="session")
def broker_program() -> None:
    """For tests that start a Valkey of their own; without one they are skipped."""
    if reason := equipment.no_broker():
        pytest.skip(reason)


_PATTERN: Final = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where workers share a run, the database that they copy is migrated while they read the tests."""
    if getattr(session.config.option, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        command = [sys.executable, "-m", "tests.feeds.own_database"]
        session.config.stash[_PATTERN] = subprocess.Popen(command, cwd=ROOT)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What all workers shared goes with the run."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        if begun := session.config.stash.get(_PATTERN, None):
            begun.wait()
        own_database.drop_pattern()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With TSUNAGI_STRICT=1 a test that was skipped has not passed, for whatever reason it was."""
    report = yield
    return _strictly(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself while it is read."""
    report = yield
    return _strictly(report)


def _strictly[Report: (pytest.TestReport, pytest.CollectReport)](report: Report) -> Report:
    if report.skipped and equipment.is_strict() and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        report.outcome = "failed"
        report.longrepr = f"TSUNAGI_STRICT=1, so nothing may be skipped. {reason}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Windows that are for the night are left to it; then files that take long are put first."""
    if not windows.is_night() and (left := windows.at_night_only(items)):
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
    _longest_first(items)


def _longest_first(items: list[pytest.Item]) -> None:
    """Files with a test that takes long come first in the share of each worker, so that none is left alone with one.

    Workers begin with equal runs of the list and take from each other what is left: at the end that has to be short.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long, short = [], []
    for path, group in groupby(items, key=lambda item: item.path):
        of_file = list(group)
        takes_long = any(item.get_closest_marker(mark) for item in of_file for mark in ("browser", "slow"))
        (long if takes_long else short).append((path, of_file))
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for number, (_, of_file) in enumerate(long):
        shares[number % workers].extend(of_file)
    rest = [item for _, of_file in short for item in of_file]
    size = -(-len(items) // workers)
    for share in shares:
        room = max(0, size - len(share))
        share.extend(rest[:room])
        del rest[:room]
    items[:] = [item for share in shares for item in share] + rest
