"""The page of one record: who said it, what every field means, how it changed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from apps.accounts.corporate_number import check_digit
from apps.accounts.models import Resident
from apps.wallet.corporations.importing import import_file
from apps.wallet.kinds import KINDS
from tests.wallet.page_records import NOW, Office, enrolment, office, payslip, words
from tests.wallet.test_corporations import file_of, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_a_record_says_who_told_it_and_how_often_it_was_confirmed(reader: Client, pension: Office) -> None:
    for days, revision in ((141, 1), (20, 1), (2, 1)):
        record = pension.send(
            "pension_enrolment", "e1", enrolment(), revision=revision, at=NOW - timedelta(days=days),
            data_as_of=date(2026, 7, 2),
        )  # fmt: skip

    page = words(reader.get(f"/records/{record}/"))

    assert (
        "Midori Pension Office told us this. Their data stood on 2 July 2026. It first came on 3 July 2026."
        in page
    )
    assert "It has been confirmed 2 times, last on 19 November 2026." in page
    assert "Midori Pension Office, by a signed message. Nobody at Tsunagi can change it." in page


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_of_every_kind_is_explained(reader: Client, mai: Resident, kind: str) -> None:
    source = office(mai, "office", "An Office")
    data = {
        field.name: SAMPLES[field.type] for field in KINDS[kind].fields if field.required and not field.codes
    }
    data |= {field.name: _code(field) for field in KINDS[kind].fields if field.required and field.codes}
    record = source.send(kind, "r1", data)

    page = reader.get(f"/records/{record}/")

    text = page.content.decode()
    for field in KINDS[kind].fields:
        assert str(field.label) in words(page)
        assert f'<span class="ja" lang="ja">{field.japanese}</span>' in text
    assert text.count('<p class="value">Not said</p>') == len(KINDS[kind].fields) - len(data)


def test_a_term_is_not_said_twice_to_readers_of_japanese(reader: Client, pension: Office) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment())
    term = next(field.japanese for field in KINDS["pension_enrolment"].fields if field.name == "from_month")
    with override("ja"):
        label = next(
            str(field.label) for field in KINDS["pension_enrolment"].fields if field.name == "from_month"
        )
    reader.post("/language/choose/", {"language": "ja"})

    page = reader.get(f"/records/{record}/").content.decode()

    assert label == term
    assert page.count(f"<dt>{term}</dt>") == 1


def test_values_in_japanese_are_marked_as_such(reader: Client, aoba: Office) -> None:
    record = aoba.send("payslip", "p1", payslip("2026-10"))

    page = reader.get(f"/records/{record}/").content.decode()

    assert '<p class="value"><bdi lang="ja">青葉食品株式会社</bdi></p>' in page
    assert '<h1>Pay slip, <bdi lang="ja">青葉食品株式会社</bdi></h1>' in page


def test_the_history_shows_before_and_after_newest_first(reader: Client, pension: Office) -> None:
    pension.send(
        "pension_enrolment", "e1", enrolment(employer="青葉フーズ"), at=datetime(2026, 7, 3, 3, tzinfo=UTC)
    )
    record = pension.send("pension_enrolment", "e1", enrolment(), at=datetime(2026, 10, 2, 3, tzinfo=UTC))

    page = reader.get(f"/records/{record}/").content.decode()

    history = page.split('id="h-h"')[1]
    assert (
        '<del class="soft"><span class="vh">Before: </span><bdi lang="ja">青葉フーズ</bdi></del> '
        '<span class="strong"><span class="vh">Now: </span><bdi lang="ja">青葉食品株式会社</bdi></span>'
    ) in history
    assert history.index("Changed: Employer") < history.index("The record arrived")
    assert "Received on 2 October 2026. Their data of 2 October 2026." in history


def test_a_value_that_appears_and_one_that_goes_are_said(reader: Client, pension: Office) -> None:
    pension.send("pension_enrolment", "e1", enrolment(name_kana="チャン"))
    record = pension.send("pension_enrolment", "e1", enrolment(insured_to="2026-11-20"))

    history = words(reader.get(f"/records/{record}/")).split("How it changed")[1]

    assert "2 values changed" in history
    assert "Before: Not said Now: 20 November 2026" in history
    assert "Before: チャン Now: Not said" in history


def test_a_change_inside_an_organisation_is_shown_by_its_parts(reader: Client, aoba: Office) -> None:
    slip = payslip("2026-10", employer="Aoba Foods")
    aoba.send("payslip", "p1", slip)
    record = aoba.send("payslip", "p1", {**slip, "employer": {"name": "Aoba Foods", "prefecture": "13"}})

    history = words(reader.get(f"/records/{record}/")).split("How it changed")[1]

    assert "Before: Aoba Foods Now: Aoba Foods; Prefecture of the organisation: Tokyo" in history


def test_a_withdrawn_record_keeps_what_it_said_beside_who_withdrew_it(reader: Client, aoba: Office) -> None:
    aoba.send("payslip", "p1", payslip("2026-10", gross=181_818), at=NOW - timedelta(days=30))
    record = aoba.send("payslip", "p1", None, reason="superseded")

    page = words(reader.get(f"/records/{record}/"))

    assert "Aoba Foods withdrew this record Received on 21 November 2026." in page
    assert "Why: Another record has taken its place." in page
    assert "What it said before" in page
    assert "¥181,818" in page
    assert "The office withdrew the record" in page.split("How it changed")[1]


def test_a_record_withdrawn_before_it_came_has_a_page(reader: Client, aoba: Office) -> None:
    record = aoba.send("payslip", "p1", None, revision=2, reason="entered-in-error")

    page = words(reader.get(f"/records/{record}/"))

    assert "Why: It had been entered by mistake." in page
    assert "The office withdrew this record before anything of it came here." in page


def test_revisions_that_never_came_are_said(reader: Client, aoba: Office) -> None:
    aoba.send("payslip", "p1", payslip("2026-10"), revision=1)
    record = aoba.send("payslip", "p1", payslip("2026-10", gross=1), revision=4)

    page = words(reader.get(f"/records/{record}/"))

    assert "2 revisions of this record never came here." in page
    assert "2 revisions between never came here" in page.split("How it changed")[1]


def test_an_answer_to_a_correction_says_so(reader: Client, aoba: Office) -> None:
    aoba.send("payslip", "p1", payslip("2026-10"))
    record = aoba.send("payslip", "p1", payslip("2026-10", gross=250_000), corrects="c-1")

    history = words(reader.get(f"/records/{record}/")).split("How it changed")[1]

    assert "With this the office answered a correction that you asked for." in history


def test_text_from_an_office_is_never_markup(reader: Client, pension: Office) -> None:
    record = pension.send("pension_enrolment", "e1", enrolment(employer='<b>Aoba</b> & "Sons"'))

    for path in (f"/records/{record}/", "/home/pension/", "/home/"):
        page = reader.get(path).content.decode()
        assert "<b>Aoba" not in page
        assert "&lt;b&gt;Aoba&lt;/b&gt; &amp; &quot;Sons&quot;" in page


def _code(field: object) -> object:
    code = min(field.codes, key=str)  # type: ignore[attr-defined]
    return [code] if field.type == "codes" else code  # type: ignore[attr-defined]


SAMPLES: dict[str, object] = {
    "date": "2026-10-01", "month": "2026-10", "year": 2026, "fiscal_year": 2026, "yen": 1000, "hours": 7.5,
    "number": 1.5, "int": 1, "bool": True, "text": "Text", "country": "VN", "prefecture": "13", "org": {"name": "Aoba"},
    "code": "care", "codes": ["care"], "spans": [{"from": "2026-01-01", "to": "2026-01-02"}],
}  # fmt: skip


def test_the_registers_name_closure_and_merger_stand_beside_the_printed_name(
    reader: Client, mai: Resident, tmp_path: Path
) -> None:
    numbers = [f"{check_digit(base)}{base}" for base in ("999900000001", "999900000002")]
    import_file(
        file_of(
            tmp_path,
            row(numbers[0], "青葉ホールディングス株式会社", process="71", closeDate="2026-04-01", closeCause="11",
                successorCorporateNumber=numbers[1]),
            row(numbers[1], "北食品株式会社"),
        )
    )  # fmt: skip
    pension = office(mai, "pension", "Midori Pension Office")
    told = enrolment()
    told["employer"] = {"name": "青葉食品株式会社", "corporate_number": numbers[0]}
    record = pension.send("pension_enrolment", "e1", told)

    page = words(reader.get(f"/records/{record}/"))

    assert "青葉食品株式会社" in page
    assert "this number now belongs to 青葉ホールディングス株式会社" in page
    assert "It was merged into 北食品株式会社 on 1 April 2026." in page
    assert "register of corporate numbers, entry of 20 November 2026" in page
