"""Cases for the pages about renewals, from the records that examples of rules use too."""

from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from apps.readiness.case_files import read_case
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Answer
from apps.readiness.pages.renewal import RenewalPage, prepare
from apps.readiness.pages.shown import RecordSeen
from apps.readiness.rules import rule_set

ENGINEER = {
    "status": "engineer_humanities_international",
    "period_months": 36,
    "granted_on": "2024-02-28",
    "expires_on": "2027-02-28",
    "name_latin": "NGUYEN THI LAN",
    "birth_date": "1996-02-03",
    "nationality": "VN",
}
PERMANENT = {
    "status": "permanent_resident",
    "granted_on": "2020-05-01",
    "card_expires_on": "2027-05-01",
    "name_latin": "NGUYEN THI LAN",
    "birth_date": "1996-02-03",
    "nationality": "VN",
}
RENEWAL = {"procedure": "renewal", "channel": "counter", "accepted_on": "2027-02-01"}


def stay(**changed: Any) -> dict[str, Any]:
    payload = {name: value for name, value in (ENGINEER | changed).items() if value is not None}
    return {"kind": "residence_status", "source": "immigration", "payload": payload}


def permanent() -> dict[str, Any]:
    return {"kind": "residence_status", "source": "immigration", "payload": dict(PERMANENT)}


def application(**changed: Any) -> dict[str, Any]:
    return {"kind": "application", "source": "immigration", "payload": RENEWAL | changed}


def case_on(day: str, *records: dict[str, Any], **members: Any) -> Case:
    data = {"case": "page", "on": day, "records": deepcopy(list(records)), **members}
    return read_case(data, parameters=rule_set().data.parameters.keys())


def seen(case: Case) -> list[RecordSeen]:
    """Records with ids that count up: 00000000-...-0000, -0001."""
    return [
        RecordSeen(UUID(int=place), held.kind, SafeString("Immigration Services Agency"), place + 1)
        for place, held in enumerate(case.records)
    ]


def answered(case: Case) -> Answer:
    return rule_set().assess(case, strict=True)


def page_of(case: Case, **options: Any) -> RenewalPage:
    return prepare(case, answered(case), seen(case), **options)


def day(text: str) -> date:
    return date.fromisoformat(text)
