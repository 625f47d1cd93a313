"""One record whose seal is broken takes no page with it: the rest is shown, and staff are told without a value."""

import logging

import pytest

from tests.consent.desk import RENEWAL, desk, give
from tests.consent.leaving_people import as_owner
from tests.consent.people import Person, person
from tests.wallet.page_records import office, payslip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SAID = "One record could not be opened. We have been told."


@pytest.fixture
def mai() -> Person:
    """Holds two pay slips; the contents of one were replaced by another's."""
    mai, bina = person("Mai", 241_111), person("Bina", 387_777)
    office(mai.resident, "sora", "Sora Foods", code="employer").send(
        "payslip", "Mai-2026-09", payslip("2026-09", gross=299_123)
    )
    with as_owner() as owner:
        for table, name in (("wallet_record", "id"), ("wallet_recordversion", "record_id")):
            owner.execute("SET session_replication_role = replica")
            owner.execute(
                f"UPDATE {table} SET payload = (SELECT payload FROM wallet_record WHERE resident_id = %s)"
                f" WHERE {name} = %s",
                [bina.resident.pk, mai.record_id],
            )
    return mai


@pytest.mark.parametrize("address", ["/home/", "/home/work/", "/records/{record}/"])
def test_a_broken_seal_is_left_out_said_and_told_to_staff(
    mai: Person, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = mai.client.get(address.format(record=mai.record_id))

    text = page.content.decode()
    assert (page.status_code, text.count(SAID) >= 1) == (200, True)
    assert "387,777" not in text
    told = [line for line in caplog.records if line.levelno == logging.CRITICAL]
    assert {line.getMessage() for line in told} == {f"the seal of record {mai.record_id} is broken"}
    if "{" not in address:
        assert "Sora" in text


def test_a_helper_reads_the_rest_and_is_told(mai: Person) -> None:
    here = desk()
    permission = give(mai, here)

    page = here.client.post(f"/helping/{permission.pk}/read/", {"purpose": RENEWAL, "kind": "payslip"})

    text = page.content.decode()
    assert page.status_code == 200
    assert SAID in text
    assert "299,123" in text
    assert "387,777" not in text
