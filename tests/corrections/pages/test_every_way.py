"""Every way P-1 to P-17 is reached from the pages, with its letter or its sheet for the counter."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.corrections.routes import route_on, tables
from tests.corrections.pages.conftest import CONTRACT, Offices
from tests.corrections.pages.test_beginning import corrections_of, found, record_of  # noqa: F401 - a fixture
from tests.corrections.pages.test_preparing import as_read
from tests.corrections.people import TODAY
from tests.notices.people import Person
from tests.readiness.pages.found import finding
from tests.readiness.pages.renewal_cases import ENGINEER
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TAX_YEAR = {"fiscal_year": 2026, "income_year": 2025, "municipality": "みどり市", "salary_income": 2880000, "total_income": 1936000, "annual_tax": 98400, "collection": "special"}  # fmt: skip
EMPLOYER = CONTRACT["employer"]
#: Way, source, kind, payload, field, what is answered.
REACHED: list[tuple[str, str, str, dict[str, Any], str, dict[str, str]]] = [
    ("P-1", "pension_office", "pension_month", {"month": "2026-04", "category": 0}, "category", {"category": "2"}),
    ("P-2", "pension_office", "pension_month", {"month": "2026-04", "category": 0}, "category", {"category": "2"}),
    ("P-3", "pension_office", "pension_month", {"month": "2026-04", "category": 2, "standard_remuneration": 200000}, "standard_remuneration", {}),
    ("P-4", "hello_work", "employment_insurance", {"employer": EMPLOYER, "insured_from": "2026-07-01"}, "insured_from", {}),
    ("P-5", "pension_office", "pension_month", {"month": "2026-04", "category": 1, "status": "unpaid"}, "status", {}),
    ("P-6", "health_insurer", "health_insurance", {"scheme": "employees", "insurer": "X", "role": "dependant", "insured_from": "2026-03-01"}, "insured_from", {}),
    ("P-7", "municipality", "health_insurance", {"scheme": "national", "insurer": "みどり市", "role": "insured", "insured_from": "2026-03-01"}, "insured_from", {}),
    ("P-8", "employer", "payslip", {"employer": EMPLOYER, "month": "2026-04", "paid_on": "2026-04-25", "gross": 100000}, "gross", {"wages_unpaid": "yes"}),
    ("P-9", "employer", "payslip", {"employer": EMPLOYER, "month": "2026-07", "paid_on": "2026-07-25", "gross": 200000, "resident_tax": 8200}, "resident_tax", {"not_remitted": "yes"}),
    ("P-10", "municipality", "resident_tax_assessment", TAX_YEAR, "salary_income", {}),
    ("P-11", "employer", "withholding_slip", {"payer": EMPLOYER, "year": 2025, "gross": 2800000, "tax_withheld": 50000, "social_insurance": 400000}, "gross", {}),
    ("P-12", "tax_office", "tax_return", {"year": 2025, "filed_on": "2026-03-10", "total_income": 1900000}, "total_income", {}),
    ("P-13", "municipality", "registry_entry", {"name_latin": "TRAN THI MAI", "birth_date": "1998-05-04", "address": "みどり市1-1", "address_since": "2024-03-01"}, "address", {}),
    ("P-14", "immigration", "notification", {"duty": "affiliation_start", "event_on": "2026-03-01", "filed_on": "2026-05-01", "channel": "online"}, "", {}),
    ("P-16", "immigration", "residence_status", ENGINEER, "name_latin", {"disclosed_on": "2026-11-01"}),
    ("P-17", "school", "school_enrolment", {"school": "X", "level": "language", "enrolled_on": "2024-04-01"}, "enrolled_on", {}),
]  # fmt: skip


def test_nothing_is_left_out() -> None:
    assert {row[0] for row in REACHED} | {"P-15"} == tables().routes.keys()


@pytest.mark.parametrize(
    ("route", "code", "kind", "payload", "field", "answers"), REACHED, ids=[row[0] for row in REACHED]
)
def test_each_way_leads_to_a_letter_or_to_a_sheet_for_the_counter(
    reader: Client, mai: Person, held: Offices, route: str, code: str, kind: str, payload: dict[str, Any],
    field: str, answers: dict[str, str],
) -> None:  # fmt: skip
    held.other(f"an-{code}".replace("_", "-"), code).send(kind, "x-1", payload)
    address = f"/corrections/records/{record_of(mai, kind, 'x-1')}/{f'{field}/' if field else ''}"
    reader.post(address, {"ways": "1", "route": route, **answers})
    _walked(reader, mai, route)


def test_a_status_at_risk_leads_to_advice_and_no_letter(
    reader: Client,
    mai: Person,
    held: Offices,
    found: list[Any],  # noqa: F811
) -> None:
    from apps.readiness.pages.findings.refs import names_of

    found.append(finding(check="R-33", rule="hours_over_28", routes=("P-15",), responsible="resident"))
    with mai.passage() as key:
        (name,) = names_of(found, key)
    reader.post(f"/corrections/findings/{name}/", {"ways": "1", "route": "P-15"})
    _walked(reader, mai, "P-15")


def _walked(reader: Client, mai: Person, route: str) -> None:
    """From the beginning to the page of sending; the letter is the one of the way."""
    (one,) = corrections_of(mai)
    assert one.row.route == route
    begun = f"/corrections/{one.id}/"
    said = {"statement": "It is not right.", "error": "superfluous"}
    page = reader.post(f"{begun}prepare/", said)
    assert page.status_code == 302, words(page)
    read = reader.get(f"{begun}read/")
    found_route = route_on(route, TODAY)
    assert found_route is not None
    if found_route.letter is None:
        assert 'id="h-counter"' in read.content.decode()
        for address in (begun, f"{begun}prepare/", f"{begun}read/"):
            said = words(reader.get(address)).lower()
            assert "the letter" not in said, address
        assert "Read the sheet, complete it, and say that it is yours." in words(reader.get(begun))
    else:
        assert 'id="h-letter"' in read.content.decode()
    assert reader.post(f"{begun}read/", {"mine": "on", "read": as_read(reader, begun)}).status_code == 302
    (one,) = corrections_of(mai)
    assert (one.content.letter.id if one.content.letter else None) == found_route.letter
    assert re.search(r"PDF to print", words(reader.get(f"{begun}send/")))
    assert reader.get(f"{begun}letter.pdf")["Content-Type"] == "application/pdf"
