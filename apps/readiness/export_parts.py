"""What readiness adds to a resident's archive: what they planned and declared, and what the rules say on that day."""

from collections.abc import Iterable, Iterator

import msgspec
from django.utils import timezone

from apps.readiness.assessments import assess_now, statements
from apps.readiness.assessments.reading import HeldRecord
from apps.readiness.engine.outcomes import Answer, Finding, Result
from apps.readiness.engine.running import encode
from apps.readiness.models import Statement
from apps.wallet.export.json_files import as_json
from apps.wallet.export.parts import About, File


def parts(about: About) -> Iterator[File]:
    """Every version of what was said, oldest first, and the answers with the records behind their facts."""
    said = Statement.objects.filter(resident_id=about.resident_id).order_by("said_at", "id")
    versions = [msgspec.to_builtins(statements.opened(row, about.key)) for row in said]
    yield "plans-and-declarations.json", as_json({"versions": versions})
    found = assess_now(about.resident_id, about.key, today=timezone.localdate(about.now))
    yield "assessment.json", _pieces(found.answer)
    yield "assessment-records.json", _records(found.records)


def _pieces(answer: Answer) -> Iterator[bytes]:
    """The answer as one JSON document, result by result: each names every record it read, which can be thousands."""
    whole = Answer(answer.case, answer.on, answer.engine, answer.rule_set, [], [], answer.not_checked)
    head, _, rest = encode(whole).partition(b'"results":[]')
    between, _, tail = rest.partition(b'"findings":[]')
    yield head + b'"results":['
    yield from _listed(answer.results)
    yield b"]" + between + b'"findings":['
    yield from _listed(answer.findings)
    yield b"]" + tail


def _records(records: Iterable[HeldRecord]) -> Iterator[bytes]:
    """What the places of facts stand for, a record a line."""
    yield b'{"records":['
    comma = b"\n"
    for place, each in enumerate(records):
        yield comma + msgspec.json.encode({"place": place, "record": str(each.id), "revision": each.revision})
        comma = b",\n"
    yield b"]}"


def _listed(said: Iterable[Result | Finding]) -> Iterator[bytes]:
    comma = b""
    for one in said:
        yield comma + encode(one)
        comma = b",\n"
