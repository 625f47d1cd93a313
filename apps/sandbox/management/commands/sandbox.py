"""``manage.py sandbox``: institutions and people that do not exist, served, moved through time, written out."""

import csv
import json
import signal
import threading
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.feeds.connecting import return_address
from apps.sandbox import scanner
from apps.sandbox.population.corporations import rows as corporation_rows
from apps.sandbox.servers import building, supervisor
from apps.sandbox.servers.answering import BEHAVIOURS
from apps.sandbox.servers.building import Description, Peer
from apps.sandbox.servers.clock import Clock
from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.csv_drop import NothingToDropError, write_drop
from apps.sandbox.servers.registration import write_registrations
from apps.sandbox.servers.store import due_between
from apps.sandbox.servers.switches import CORRECTIONS, NAMES

if TYPE_CHECKING:
    from apps.sandbox.population import Population

RESIDENTS, SEED, PORTS_FROM = 24, 1, 8601
MOST_RESIDENTS = 100_000


class Command(BaseCommand):
    help = "Serves institutions and people that do not exist, for demonstrations and tests."
    requires_system_checks = ()  # needs neither database nor broker

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        serve = self._action(actions, "serve", "start the ten institutions and keep them running")
        serve.add_argument(
            "--residents", type=_number(1, MOST_RESIDENTS), help=f"how many people ({RESIDENTS})"
        )
        serve.add_argument("--seed", type=_number(0, 2**31), help=f"which people ({SEED})")
        serve.add_argument(
            "--ports-from", type=_number(1024, 65000), help=f"port of the first ({PORTS_FROM})"
        )
        serve.add_argument("--today", type=_day, help="the sandbox's first day (the real one)")
        serve.add_argument("--reset", action="store_true", help="throw away what is on disk and start afresh")
        advance = self._action(actions, "advance", "move the sandbox's day forward")
        advance.add_argument("days", type=_number(1, 3660), metavar="DAYS")
        cases = self._action(actions, "cases", "write one case file per resident, with truth.json")
        cases.add_argument("--residents", type=_number(1, MOST_RESIDENTS), required=True)
        cases.add_argument("--seed", type=_number(0, 2**31), required=True)
        cases.add_argument("--today", type=_day, help="the day on which the cases stand (the real one)")
        cases.add_argument("--to", type=Path, required=True, metavar="DIR")
        registrations = self._action(actions, "registrations", "write what `institutions add` takes")
        registrations.add_argument("--to", type=Path, metavar="DIR")
        drop = self._action(actions, "drop", "write what an institution holds as a signed CSV file")
        drop.add_argument("institution")
        drop.add_argument("--to", type=Path, required=True, metavar="FOLDER")
        drop.add_argument("--kind", help="kind of record (the institution's first)")
        drop.add_argument("--encoding", choices=("cp932", "utf-8", "utf-8-sig"), default="cp932")
        drop.add_argument("--full", action="store_true", help="say that there is nothing else of this kind")
        register = self._action(actions, "corporations", "write a register of corporate numbers of its own")
        register.add_argument("--to", type=Path, required=True, metavar="FILE")
        register.add_argument(
            "--count", type=_number(0, 10_000_000), default=0, help="so many more companies"
        )
        register.add_argument("--encoding", choices=("utf-8", "cp932"), default="utf-8")
        switch = self._action(actions, "switch", f"let one misbehave: {', '.join(NAMES)}")
        switch.add_argument("institution")
        switch.add_argument(
            "name", type=_switch, help=f"one of them, or {CORRECTIONS}={'|'.join(BEHAVIOURS)}"
        )
        switch.add_argument("value", type=float, nargs="?", default=1.0)

    def _action(self, actions: Any, name: str, explanation: str) -> ArgumentParser:
        parser: ArgumentParser = actions.add_parser(name, help=explanation, description=explanation)
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.set_defaults(run=getattr(self, name))
        return parser

    def handle(self, *_args: object, **options: Any) -> None:
        self.root: Path = settings.VAR_DIR / "sandbox"
        self.as_json: bool = options["json"]
        try:
            options["run"](options)
        except (
            building.DifferentSandboxError,
            supervisor.AlreadyServedError,
            supervisor.NotUpError,
            OSError,
        ) as error:
            raise CommandError(str(error), returncode=2) from error

    # -- serve ------------------------------------------------------------------------------------------------
    def serve(self, options: dict[str, Any]) -> None:
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        with supervisor.alone(self.root), scanner.serving(settings.SANDBOX_SCANNER):
            self._prepare(options)
            children = supervisor.start(self.root)
            try:
                self._show(children)
                supervisor.watch(children, stopping, self._say)
            finally:
                supervisor.stop(children)

    def _prepare(self, options: dict[str, Any]) -> None:
        """What is on disk if it is what was asked for, else a new sandbox."""
        peer = Peer(settings.TSUNAGI_ISSUER, str(settings.TSUNAGI_JWKS_FILE), return_address())
        known = None if options["reset"] else Description.read(self.root)
        if known is not None:
            known.must_be(
                residents=options["residents"],
                seed=options["seed"],
                ports_from=options["ports_from"],
                started_on=options["today"],
            )
            building.send_to(self.root, peer)
            return
        description = Description(
            residents=options["residents"] or RESIDENTS,
            seed=SEED if options["seed"] is None else options["seed"],
            ports_from=options["ports_from"] or PORTS_FROM,
            started_on=options["today"] or date.today(),  # noqa: DTZ011 - the day on this machine's wall
        )
        population = _population(description.residents, description.seed, description.started_on)
        building.build(self.root, population, description, peer, report=self._say)

    def _show(self, children: list[supervisor.Child]) -> None:
        shown = [
            {
                "id": child.configuration.id,
                "name": child.configuration.names["en"],
                "issuer": child.configuration.issuer,
                "algorithm": child.configuration.algorithm,
            }
            for child in children
        ]
        self._print(
            {"institutions": shown}, [f"{one['issuer']}  {one['name']} ({one['id']})" for one in shown]
        )
        self.stdout.flush()

    # -- the others -------------------------------------------------------------------------------------------
    def advance(self, options: dict[str, Any]) -> None:
        folders = self._folders()
        before, after = Clock(self.root / "clock.json").advance(options["days"])
        span = before.isoformat(), after.isoformat()
        queued = {folder.name: due_between(folder / "state.db", *span) for folder in folders}
        lines = [f"{name}: {count} events" for name, count in queued.items()]
        self._print(
            {"today": after.isoformat(), "queued": queued}, [f"It is now {after} in the sandbox.", *lines]
        )

    def cases(self, options: dict[str, Any]) -> None:
        to: Path = options["to"]
        to.mkdir(parents=True, exist_ok=True)
        today = options["today"] or date.today()  # noqa: DTZ011 - the day on this machine's wall
        population = _population(options["residents"], options["seed"], today)
        count = 0
        for case in _cases(population):
            building.write_json(to / f"{case['case']}.json", case)
            count += 1
        building.write_json(to / "truth.json", population.truth())
        self._print({"cases": count, "to": str(to)}, [f"{count} cases and truth.json are in {to}."])

    def registrations(self, options: dict[str, Any]) -> None:
        self._folders()
        written = write_registrations(self.root, options["to"] or self.root / "registrations")
        self._print({"files": [str(path) for path in written]}, [str(path) for path in written])

    def drop(self, options: dict[str, Any]) -> None:
        folder = self._folder(options["institution"])
        mode = "full" if options["full"] else "delta"
        try:
            written = write_drop(
                folder, options["to"], kind=options["kind"], encoding=options["encoding"], mode=mode
            )
        except (NothingToDropError, UnicodeEncodeError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._print({"files": [str(path) for path in written]}, [str(path) for path in written])

    def corporations(self, options: dict[str, Any]) -> None:
        to: Path = options["to"]
        to.parent.mkdir(parents=True, exist_ok=True)
        today = date.today()  # noqa: DTZ011 - the day on this machine's wall
        with to.open("w", encoding=options["encoding"], newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
                corporation_rows(today, options["count"])
            )
        self._print({"file": str(to)}, [str(to)])

    def switch(self, options: dict[str, Any]) -> None:
        name, _, word = options["name"].partition("=")
        touched = _ask_to_switch(self._folder(options["institution"]), name, word or options["value"])
        said = f"{name} touched {touched}" if not word else f"requests are treated as {word} from now on"
        self._print({"touched": touched}, [f"{options['institution']}: {said}."])

    def _folder(self, institution: str) -> Path:
        found = {folder.name: folder for folder in self._folders()}
        if institution not in found:
            raise CommandError(f"There is no such institution. There are: {', '.join(found)}.", returncode=2)
        return found[institution]

    def _folders(self) -> list[Path]:
        found = building.folders(self.root)
        if not found:
            raise CommandError("There is no sandbox yet. `manage.py sandbox serve` makes one.", returncode=2)
        return found

    def _print(self, as_json: object, lines: list[str]) -> None:
        for line in [json.dumps(as_json, ensure_ascii=False)] if self.as_json else lines:
            self.stdout.write(line)

    def _say(self, line: str) -> None:
        self.stderr.write(line, self.style.NOTICE)


def _population(residents: int, seed: int, today: date) -> "Population":
    from apps.sandbox.population import generate

    return generate(residents, seed, today)


def _cases(population: "Population") -> Iterator[dict[str, Any]]:
    from apps.sandbox.population import cases

    return cases(population)


def _ask_to_switch(folder: Path, name: str, value: float | str) -> int:
    configuration = Configuration.read(folder)
    asked = urllib.request.Request(  # noqa: S310 - our own address
        f"{configuration.issuer}/switch",
        data=json.dumps({"name": name, "value": value}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {configuration.secret}"},
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own address
            return int(json.load(answer)["touched"])
    except urllib.error.HTTPError as error:
        raise CommandError(json.load(error)["description"], returncode=2) from error
    except urllib.error.URLError as error:
        raise CommandError(
            f"{configuration.id} does not answer. Is the sandbox being served?", returncode=2
        ) from error


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    number.__name__ = f"whole number from {least} to {most}"
    return number


def _switch(text: str) -> str:
    name, _, word = text.partition("=")
    if text in NAMES or (name == CORRECTIONS and word in BEHAVIOURS):
        return text
    raise ValueError


_switch.__name__ = f"switch ({', '.join(NAMES)}, {CORRECTIONS}={'|'.join(BEHAVIOURS)})"


def _day(text: str) -> date:
    return date.fromisoformat(text)


_day.__name__ = "day (YYYY-MM-DD)"
