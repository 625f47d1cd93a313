"""What a helper reads through a permission: the given fields, nothing beside them, counted and noted."""

import csv
import io
import json
import time
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Organisation
from apps.wallet.pages import shared
from tests.accounts.organisation_people import sign_in_shown
from tests.consent.desk import RENEWAL, Desk, desk, give, log_of
from tests.consent.people import Person, person
from tests.wallet.page_records import office, payslip, status, words

pytestmark = pytest.mark.slow


@pytest.fixture
def mai(db: None) -> Person:
    return person("Mai", 241_111)


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def read(lotus: Desk, grant: Any, kind: str = "payslip", purpose: str = RENEWAL, **more: str) -> Any:
    return lotus.client.post(f"/helping/{grant.pk}/read/", {"kind": kind, "purpose": purpose, **more})


def test_the_first_page_opens_no_record_and_asks_what_for(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    before = len(log_of(mai))

    page = lotus.client.get(f"/helping/{grant.pk}/")

    assert "What do you read for now?" in words(page)
    assert "241,111" not in page.content.decode()
    assert "checked" not in page.content.decode()
    assert len(log_of(mai)) == before


def test_stating_the_purpose_shows_the_records_with_source_and_day(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    page = words(read(lotus, grant))

    assert "¥241,111" in page
    assert "Aoba Foods" in page
    assert "Their data stood on 21 November 2026." in page
    assert "1 of 20 looks used." in page


def test_only_given_fields_are_on_the_page(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, scope={"payslip": ("month",)})

    page = read(lotus, grant)

    assert "October 2026" in words(page)
    for hidden in ("241,111", "25 October", "青葉食品", "Payday"):
        assert hidden not in page.content.decode(), hidden
    last = log_of(mai)[-1]
    assert (last.kinds, last.fields) == (["payslip"], ["payslip.month"])


def test_a_kind_that_was_not_given_is_refused_in_words(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    page = read(lotus, grant, kind="residence_status")

    assert page.status_code == 403
    assert "These records are not part of it." in page.content.decode()
    assert log_of(mai)[-1].reason == "kind-not-given"


@pytest.mark.parametrize("purpose", ["consultation", "", "made-up"])
def test_another_purpose_is_refused_in_words(mai: Person, lotus: Desk, purpose: str) -> None:
    page = read(lotus, give(mai, lotus), purpose=purpose)

    assert page.status_code == 403
    assert "It was given for something else." in page.content.decode()


def test_an_open_tab_says_that_it_ended_on_the_next_click(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    read(lotus, grant)
    mai.client.post(f"/sharing/{grant.pk}/end/")

    for page in (read(lotus, grant), lotus.client.get(f"/helping/{grant.pk}/")):
        assert page.status_code == 403
        assert "This permission ended on" in page.content.decode()
        assert "241,111" not in page.content.decode()
        assert "<bdi>Mai" not in page.content.decode()
    assert [line.outcome for line in log_of(mai) if line.action == "shared.read"] == ["allowed", "refused"]


def test_a_suspended_organisation_is_told_so(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    Organisation.objects.filter(pk=lotus.organisation.pk).update(state="suspended")

    page = read(lotus, grant)

    assert page.status_code == 403
    assert "Our staff suspended your organisation." in page.content.decode()


def test_a_stranger_meets_the_same_as_where_nothing_is(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    stranger = desk("scrivener", email="s@example.com")

    assert read(stranger, grant).status_code == 404
    assert stranger.client.get(f"/helping/{grant.pk}/").status_code == 404
    assert mai.client.get(f"/helping/{grant.pk}/").status_code == 404
    assert mai.client.post(f"/helping/{grant.pk}/read/", {"kind": "payslip"}).status_code == 404


def test_many_records_come_sixty_at_a_time(mai: Person, lotus: Desk) -> None:
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    for number in range(61):
        aoba.send("payslip", f"more-{number}", payslip("2025-01", gross=100_000 + number))
    grant = give(mai, lotus)

    first, second = words(read(lotus, grant)), words(read(lotus, grant, page="2"))

    assert first.count("Their data stood on") == 60
    assert second.count("Their data stood on") == 2
    assert "Older records" in first
    assert "Older records" not in second
    for odd in ("0", "x", "-1", "99999"):
        assert read(lotus, grant, page=odd).status_code == 404


def test_copies_are_handed_out_only_where_they_were_given(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    page = lotus.client.post(f"/helping/{grant.pk}/copy/json/", {"purpose": RENEWAL})

    assert page.status_code == 403
    assert log_of(mai)[-1].reason == "export-not-given"


def test_a_copy_holds_the_given_fields_and_is_noted(mai: Person, lotus: Desk) -> None:
    office(mai.resident, "immigration", "Immigration", code="immigration").send(
        "residence_status", "s1", status()
    )
    grant = give(
        mai, lotus, scope={"payslip": ("month", "employer"), "residence_status": ("expires_on",)}, export=True
    )

    as_json = lotus.client.post(f"/helping/{grant.pk}/copy/json/", {"purpose": RENEWAL})
    as_csv = lotus.client.post(f"/helping/{grant.pk}/copy/csv/", {"purpose": RENEWAL})

    records = {each["kind"]: each for each in json.loads(as_json.content)["records"]}
    assert records["payslip"]["data"] == {"employer": {"name": "青葉食品株式会社"}, "month": "2026-10"}
    assert records["residence_status"]["data"] == {"expires_on": "2027-02-28"}
    lines = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert lines[0] == [
        "kind",
        "record",
        "source",
        "data_as_of",
        "withdrawn",
        "in_doubt",
        "disputed",
        "field",
        "value",
    ]
    assert {(line[0], line[7], line[8]) for line in lines[1:]} == {
        ("payslip", "employer.name", "青葉食品株式会社"),
        ("payslip", "month", "2026-10"),
        ("residence_status", "expires_on", "2027-02-28"),
    }
    for answer in (as_json, as_csv):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "TRAN" not in answer.content.decode()
    assert [line.action for line in log_of(mai)][-2:] == ["shared.exported"] * 2
    assert lotus.client.post(f"/helping/{grant.pk}/copy/exe/", {"purpose": RENEWAL}).status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_of_a_copy_runs_as_a_formula(mai: Person, lotus: Desk, text: str) -> None:
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    aoba.send("payslip", "odd", payslip("2025-01", employer=text.strip() if text == "\tx" else text))
    grant = give(mai, lotus, export=True)

    with lotus.reading(grant, export=True) as passage:
        cells = [cell for line in csv.reader(io.StringIO(shared.as_csv(passage))) for cell in line]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_what_was_withdrawn_is_said_and_shows_nothing(mai: Person, lotus: Desk) -> None:
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    aoba.send("payslip", "gone", payslip("2025-01", gross=777_777))
    aoba.send("payslip", "gone", None)
    grant = give(mai, lotus)

    page = words(read(lotus, grant))

    assert "withdrawn by the office" in page
    assert "777,777" not in page


def test_nothing_of_a_reading_costs_more_with_more_records(
    mai: Person, lotus: Desk, django_assert_max_num_queries: Any
) -> None:
    grant = give(mai, lotus)
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    for number in range(30):
        aoba.send("payslip", f"more-{number}", payslip("2025-01"))

    with django_assert_max_num_queries(25):
        read(lotus, grant)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_copy_asks_who_takes_it_anew(mai: Person, lotus: Desk, form: str) -> None:
    """A factor that was shown this morning is enough to read, not to carry records away."""
    grant = give(mai, lotus, export=True)
    lotus.client = Client()
    sign_in_shown(lotus.client, lotus.member.user, at=time.time() - 11 * 3600)
    before = len(log_of(mai))

    answer = lotus.client.post(f"/helping/{grant.pk}/copy/{form}/", {"purpose": RENEWAL})

    assert answer.status_code == 302
    assert f"helping%252F{grant.pk}%252F" in answer["Location"]
    assert len(log_of(mai)) == before
    assert read(lotus, grant).status_code == 200
    sign_in_shown(lotus.client, lotus.member.user)
    assert lotus.client.post(f"/helping/{grant.pk}/copy/{form}/", {"purpose": RENEWAL}).status_code == 200
