"""`manage.py sandbox` keeps its servers running, its state on disk, and says what is wrong when something is."""

import io
import json
import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from joserfc.jwk import ECKey

from apps.sandbox.management.commands import sandbox as command
from apps.sandbox.servers import building, supervisor
from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.institution import Institution
from tests.sandbox.conftest import TODAY, Desk, World, small_population

pytestmark = pytest.mark.slow  # together: they start, kill and await processes


def free_ports(count: int) -> int:
    """The first of ``count`` neighbouring ports that nobody listens on."""
    for first in range(20000 + os.getpid() % 10000, 60000, count):
        try:
            for port in range(first, first + count):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


def fetched(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def root(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for a sandbox of the small population."""
    key = ECKey.generate_key("P-256").as_dict(private=False)
    settings.VAR_DIR = tmp_path
    settings.TSUNAGI_ISSUER = "https://tsunagi.localhost"
    settings.TSUNAGI_JWKS_FILE = tmp_path / "jwks.json"
    settings.TSUNAGI_JWKS_FILE.write_text(json.dumps({"keys": [{**key, "kid": "tsunagi-1"}]}))
    monkeypatch.setattr(command, "_population", lambda *_: small_population())
    return tmp_path / "sandbox"


@pytest.fixture
def handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def serve(root: Path, monkeypatch: pytest.MonkeyPatch, handlers: None) -> Callable[..., Any]:
    """Runs `sandbox serve`; while all are up, what the test gives is done, and then they are stopped."""
    ports = free_ports(3)

    def run(*arguments: str, meanwhile: Callable[[], Any] = lambda: None, ports: int = ports) -> Any:
        monkeypatch.setattr(supervisor, "watch", lambda *_: results.append(meanwhile()))
        results: list[Any] = []
        call("serve", "--ports-from", str(ports), "--today", "2026-11-21", *arguments)
        return results[0]

    return run


def call(*arguments: str) -> Any:
    """What a command prints with --json; what is meant for people goes to its errors."""
    out = io.StringIO()
    call_command("sandbox", *arguments, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def addresses(root: Path) -> dict[str, str]:
    return {folder.name: Configuration.read(folder).issuer for folder in building.folders(root)}


def outstanding(root: Path) -> dict[str, int]:
    return {name: fetched(f"{issuer}/health")["outstanding"] for name, issuer in addresses(root).items()}


def test_serving_starts_every_institution_and_stops_it_again(root: Path, serve: Callable[..., Any]) -> None:
    assert serve(meanwhile=lambda: outstanding(root)) == {
        "immigration": 12,
        "health-insurer": 12,
        "tax-office": 12,
    }

    for issuer in addresses(root).values():
        with pytest.raises(OSError, match="refused"):
            fetched(f"{issuer}/health")


def test_a_second_start_finds_everything_as_it_was_left(root: Path, serve: Callable[..., Any]) -> None:
    first = serve(meanwhile=lambda: [fetched(f"{issuer}/jwks.json") for issuer in addresses(root).values()])
    institution = Institution(root / "immigration")
    with institution.store.transaction() as db:
        db.execute("UPDATE events SET state = 2 WHERE seq <= 5")
    institution.close()

    second = serve(meanwhile=lambda: [fetched(f"{issuer}/jwks.json") for issuer in addresses(root).values()])
    assert second == first
    assert serve(meanwhile=lambda: outstanding(root))["immigration"] == 7


def test_other_arguments_than_on_disk_are_refused_and_reset_begins_afresh(
    root: Path, serve: Callable[..., Any]
) -> None:
    serve("--residents", "2", "--seed", "1")
    keys = (root / "immigration" / "keys.json").read_text()

    with pytest.raises(CommandError, match=r"residents is 2, not 3; seed is 1, not 2.*--reset") as refused:
        serve("--residents", "3", "--seed", "2")
    assert refused.value.returncode == 2
    assert (root / "immigration" / "keys.json").read_text() == keys

    serve("--residents", "3", "--seed", "2", "--reset")
    assert (root / "immigration" / "keys.json").read_text() != keys


def test_a_second_server_on_the_same_folder_is_refused(root: Path, serve: Callable[..., Any]) -> None:
    with (
        supervisor.alone(root),
        pytest.raises(CommandError, match="being served by another process") as refused,
    ):
        serve()

    assert refused.value.returncode == 2


def test_a_taken_port_is_named_and_nothing_is_left_running(root: Path, serve: Callable[..., Any]) -> None:
    ports = free_ports(3)
    with socket.create_server(("127.0.0.1", ports + 1)):
        with pytest.raises(CommandError, match=rf"health-insurer \(port {ports + 1}\)") as refused:
            serve(ports=ports)

    assert refused.value.returncode == 2
    with pytest.raises(OSError, match="refused"):
        fetched(f"http://127.0.0.1:{ports}/health")


def test_another_sandbox_on_the_same_ports_is_not_taken_for_our_own(
    root: Path, serve: Callable[..., Any], settings: Any
) -> None:
    def meanwhile() -> None:
        settings.VAR_DIR = root.parent / "other"
        with pytest.raises(CommandError, match="Is the port taken"):
            serve()

    serve(meanwhile=meanwhile)


def test_the_servers_answer_to_whom_the_settings_name_now(
    root: Path, serve: Callable[..., Any], settings: Any
) -> None:
    serve()
    settings.TSUNAGI_ISSUER = "https://another.example"

    serve()

    assert {Configuration.read(folder).audience for folder in building.folders(root)} == {
        "https://another.example"
    }


def test_a_termination_signal_ends_the_servers_in_order(root: Path, handlers: None) -> None:
    class Terminated(io.StringIO):
        def flush(self) -> None:  # the addresses have been printed: all are up
            os.kill(os.getpid(), signal.SIGTERM)

    call_command(
        "sandbox", "serve", "--ports-from", str(free_ports(3)), stdout=Terminated(), stderr=io.StringIO()
    )

    for issuer in addresses(root).values():
        with pytest.raises(OSError, match="refused"):
            fetched(f"{issuer}/health")


def test_advance_moves_the_day_and_counts_what_each_will_tell(root: Path, serve: Callable[..., Any]) -> None:
    serve()

    assert call("advance", "10") == {
        "today": "2026-12-01",
        "queued": {"immigration": 2, "health-insurer": 2, "tax-office": 2},
    }
    assert call("advance", "1")["queued"] == {"immigration": 0, "health-insurer": 0, "tax-office": 0}
    assert serve(meanwhile=lambda: outstanding(root))["tax-office"] == 14


def test_running_servers_misbehave_when_told(root: Path, serve: Callable[..., Any]) -> None:
    def meanwhile() -> Any:
        return call("switch", "immigration", "resend"), outstanding(root)["immigration"]

    assert serve(meanwhile=meanwhile) == ({"touched": 12}, 24)


def test_running_servers_treat_corrections_as_they_are_told(root: Path, serve: Callable[..., Any]) -> None:
    def meanwhile() -> Any:
        return call("switch", "immigration", "corrections=relapsing")

    assert serve(meanwhile=meanwhile) == {"touched": 1}
    with closing(Institution(root / "immigration")) as institution:
        assert institution.answering.behaviour == "relapsing"


def test_registrations_and_people_are_written_for_the_main_program(
    root: Path, serve: Callable[..., Any]
) -> None:
    serve()

    files = [Path(path) for path in call("registrations")["files"]]
    elsewhere = call("registrations", "--to", str(root.parent / "elsewhere"))["files"]
    people = json.loads((root / "people.json").read_text())

    assert [path.name for path in files] == ["immigration.json", "health-insurer.json", "tax-office.json"]
    assert json.loads(files[0].read_text()) == json.loads(Path(elsewhere[0]).read_text())
    assert json.loads(files[0].read_text())["issuer"] == addresses(root)["immigration"]
    assert json.loads((root / "truth.json").read_text())[0]["check"] == "R-29"
    assert people[0]["email"] == "anna@example.jp"
    assert people[0]["connections"]["immigration"] == "anna-immigration-0123456789abcdef"


def test_cases_are_written_one_for_each_resident_with_the_truth_beside(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real population
    to = root.parent / "cases"

    out = io.StringIO()
    wanted = ("--residents", "10", "--seed", "1", "--today", "2026-11-21", "--to", str(to), "--json")
    call_command("sandbox", "cases", *wanted, stdout=out)

    truth = json.loads((to / "truth.json").read_text())
    cases = {path.stem: json.loads(path.read_text()) for path in to.glob("r*.json")}
    assert json.loads(out.getvalue())["cases"] == len(cases) == 10
    assert all(case["case"] == name and case["on"] == "2026-11-21" for name, case in cases.items())
    assert all(case["records"] for case in cases.values())
    assert {"resident", "check", "responsible", "months"} == set(truth[0])
    assert {one["resident"] for one in truth} <= set(cases)


BAD = [
    ("serve", "--residents", "0"),
    ("serve", "--residents", "many"),
    ("serve", "--today", "yesterday"),
    ("advance", "-1"),
    ("advance", "1.5"),
    ("advance", "5"),  # before there is a sandbox
    ("registrations",),
    ("cases", "--residents", "2", "--seed", "1"),
    ("switch", "immigration", "explode"),
    ("switch", "immigration", "corrections=friendly"),
    ("switch", "immigration", "down=slow"),
    ("fly",),
]


@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_bad_input_is_refused_in_words(root: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("sandbox", *arguments)

    assert len(str(refused.value)) > 20


def test_a_server_that_dies_is_started_again_with_its_state(world: World) -> None:
    for place, folder in enumerate(building.folders(world.root)):
        configuration = Configuration.read(folder)
        replace(configuration, port=free_ports(3) + place).write(folder)
    said: list[str] = []
    stopping = threading.Event()
    children = supervisor.start(world.root)
    try:
        desk = Desk(children[0].configuration.issuer, children[0].configuration.issuer, world.key).signed_in()
        first = desk.poll(maxEvents=5).body["sets"]
        children[0].process.kill()
        children[0].process.wait()
        watcher = threading.Thread(target=supervisor.watch, args=(children, stopping, said.append))
        watcher.start()
        until = time.monotonic() + 10
        while not children[0].is_up() and time.monotonic() < until:
            stopping.wait(0.05)
        assert said == ["immigration ended with status -9 and is started again."]
        assert set(desk.drain()) >= set(first)
    finally:
        stopping.set()
        watcher.join()
        supervisor.stop(children)


def test_servers_end_when_their_keeper_is_gone(world: World) -> None:
    folder = building.folders(world.root)[0]
    replace(Configuration.read(folder), port=free_ports(3)).write(folder)
    child = supervisor.Child(folder)
    until = time.monotonic() + 10
    while not child.is_up() and time.monotonic() < until:
        time.sleep(0.02)

    child.process.stdin.close()  # type: ignore[union-attr]

    assert child.process.wait(10) == 0


def test_a_half_built_sandbox_is_never_taken_for_a_whole_one(root: Path, serve: Callable[..., Any]) -> None:
    broken = small_population()
    broken.truth = lambda: 1 / 0  # type: ignore[assignment,method-assign,return-value]
    description = building.Description(residents=2, seed=1, ports_from=8601, started_on=date(2026, 11, 21))
    with pytest.raises(ZeroDivisionError):
        building.build(root, broken, description, building.Peer("https://tsunagi.localhost", "jwks.json"))

    assert building.Description.read(root) is None
    assert building.folders(root) == []
    assert serve(meanwhile=lambda: outstanding(root))["immigration"] == 12
    assert json.loads((root / "clock.json").read_text()) == {"today": TODAY.isoformat()}
