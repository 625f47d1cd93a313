"""`manage.py assess`: what the rules say about case files."""

import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.readiness.case_files import Fault, Refused, read_case, read_pieces
from apps.readiness.engine.outcomes import Answer
from apps.readiness.engine.running import encode
from apps.readiness.rules import rule_set
from apps.readiness.speaking import texts
from config import languages


class _Refusal(msgspec.Struct):
    """What stands in the place of an answer when a case is refused."""

    refused: list[Fault]
    file: str
    case: str = ""


class Command(BaseCommand):
    """One line of JSON or one block of text for each case, in the order given; a database is not needed."""

    help = (
        "Answers case files. A FILE holds one case, a JSON list of cases, or one case a line. A case that does not fit "
        "is refused with path and reason and the exit status is 2; the others are answered."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--on", type=_day, metavar="D", help="answer for this day instead of the case's own"
        )
        parser.add_argument("--lang", action="append", metavar="L", help="language of the sentences, again for more; English if left out")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one line of JSON for each case")

    def handle(self, *_args: Any, **options: Any) -> None:
        said = options["lang"] or ["en"]
        if unknown := set(said) - set(languages.listed(unfinished=True)):
            raise CommandError(f"No such language: {', '.join(sorted(unknown))}.", returncode=2)
        self._languages, self._json, self._on = said, options["json"], options["on"]
        self._rules, self._texts, self._refusals = rule_set(), texts(), 0
        for file in options["files"]:
            self._answer_file(file)
        if self._refusals:
            raise CommandError(f"{self._refusals} refused.", returncode=2)

    def _answer_file(self, file: Path) -> None:
        try:
            pieces = read_pieces(file.read_bytes())
        except OSError as error:
            self._refuse(file, Refused([Fault("", f"The file cannot be read: {error.strerror}.")]), None)
            return
        except Refused as refused:
            self._refuse(file, refused, None)
            return
        for place, data in pieces:
            try:
                case = read_case(data, parameters=self._rules.data.parameters.keys(), on=self._on)
            except Refused as refused:
                self._refuse(file, refused, place)
                continue
            answer = self._rules.assess(case, texts=self._texts, languages=self._languages)
            self.stdout.write(
                encode(answer).decode() if self._json else _in_words(answer, self._languages[0])
            )

    def _refuse(self, file: Path, refused: Refused, place: int | None) -> None:
        self._refusals += 1
        where = f"{file}" if place is None else f"{file}[{place}]"
        for fault in refused.faults:
            self.stderr.write(f"{where}: {fault.path or 'case'}: {fault.reason}")
        if self._json:
            self.stdout.write(msgspec.json.encode(_Refusal(refused.faults, where, refused.name)).decode())


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _in_words(answer: Answer, language: str) -> str:
    lines = [f"{answer.case}  {answer.on}"]
    for result in answer.results:
        stands = f"  (until {result.stands_until})" if result.stands_until else ""
        sentence = (result.text or {}).get(language, "")
        lines.append(
            f"  {result.outcome:14} {result.rule} [{result.code}]{stands}\n                 {sentence}"
        )
    for finding in answer.findings:
        months = f"  {', '.join(finding.months)}" if finding.months else ""
        lines.append(
            f"  {finding.state:14} {finding.check} {finding.rule} [{finding.severity}, {finding.responsible}]{months}\n"
            f"                 {(finding.text or {}).get(language, '')}"
        )
    lines.extend(f"  not checked    {gap.rule}: {gap.why}" for gap in answer.not_checked)
    return "\n".join(lines)
