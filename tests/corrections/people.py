"""Residents with a pension office that has their months wrong, as tests of corrections need them."""

import datetime
from uuid import UUID

import msgspec

from apps.consent.sealing import DataKey
from apps.corrections import ledger
from apps.corrections.ledger import Content, Frozen, Opened
from apps.corrections.watching import Expected, Line, Watch
from apps.wallet.models import Source
from tests.notices.people import Person

TODAY = datetime.date(2026, 11, 2)


def pension_office() -> Source:
    """The office whose data is wrong."""
    source, _ = Source.objects.get_or_create(
        slug="pension-office",
        defaults={"code": "pension_office", "name_ja": "年金事務所", "name_en": "Pension office"},
    )
    return source


def month_content(month: str = "2026-08") -> Content:
    """A pension month that says national pension and should say employees'."""
    held = Frozen(
        record_id=UUID(int=7),
        kind="pension_month",
        revision=1,
        source_record_id="pm-1",
        data_as_of=datetime.date(2026, 10, 1),
        payload=msgspec.Raw(b'{"month":"2026-08","category":"1"}'),
    )
    line = Line(
        kind="pension_month", like={"month": month}, expected=(Expected("category", value="2", was="1"),)
    )
    return Content(
        kind="pension_month", field="category", error="wrong", holder="pension_office", addressee="employer",
        held=(held,), claimed="2", statement="I worked there from 1 August.", months=(month,),
        watch=Watch("pension_office", "pension-office", (line,)),
    )  # fmt: skip


def begun(mai: Person, key: DataKey, route: str = "P-1", content: Content | None = None) -> Opened:
    """A correction that Mai began; call it inside her passage."""
    return ledger.begin(
        mai.resident.pk, key, content or month_content(), route=route, source=pension_office(), asked=None,
        by=mai.user.pk, on=TODAY,
    )  # fmt: skip
