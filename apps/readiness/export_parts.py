"""What readiness adds to a resident's archive: what they planned and declared, and what the rules say on that day."""

from collections.abc import Iterator

import msgspec
from django.utils import timezone

from apps.readiness.assessments import assess_now, statements
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
    records = [{"place": place, "record": str(each.id), "revision": each.revision} for place, each in enumerate(found.records)]  # fmt: skip
    yield "assessment.json", encode(found.answer)
    yield "assessment-records.json", as_json({"records": records})
