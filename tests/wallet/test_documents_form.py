"""The form that is made from a kind: it takes what papers print, and the kind's own decoder judges every box."""

import html
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.wallet.documents import form_fields
from apps.wallet.documents.entries import Said
from apps.wallet.documents.form_fields import is_offered
from apps.wallet.documents.forms import MORE, ValuesForm
from apps.wallet.kinds import KINDS, KindError, decode, find_faults, find_restricted, to_builtins
from tests.wallet.kind_payloads import KINDS_AND_PAYLOADS, PAYSLIP
from tests.wallet.paper_desk import TYPED
from tests.wallet.paper_files import MY_NUMBER

pytestmark = pytest.mark.slow

AS_OF = "2026-11-20"


def filled(kind: str, boxes: dict[str, Any]) -> ValuesForm:
    """The form with these boxes filled in, as a browser sends them."""
    sent = QueryDict(mutable=True)
    for name, value in ({"data_as_of": AS_OF} | boxes).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return ValuesForm(kind, sent)


def as_sent(form: ValuesForm) -> dict[str, Any]:
    """What a browser sends back of a form that nobody touched."""
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", [])}


def said(payload: dict[str, Any]) -> Said:
    from datetime import date

    return Said(payload, date(2026, 11, 20))


def can_be_typed(value: object) -> bool:
    """Whether somebody could type it as it is: in one line, with nothing that cannot be seen."""
    if isinstance(value, dict):
        return all(map(can_be_typed, value.values()))
    if isinstance(value, list):
        return all(map(can_be_typed, value))
    if not isinstance(value, str):
        return True
    return value.isprintable() and value == value.strip() and len(value.splitlines()) == 1


@given(KINDS_AND_PAYLOADS, st.data())
def test_every_fault_of_a_payload_is_found_by_the_rules_of_decoding(
    of_a_kind: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    kind, payload = of_a_kind
    payload = dict(payload)
    for name in data.draw(st.lists(st.sampled_from(sorted(payload) or ["x"]), max_size=3)):
        wrong = [None, "", "x", 5, -1, 3.333, True, [], {}, [{}], "2026-13", "１"]
        payload[name] = data.draw(st.sampled_from(wrong))
    try:
        decode(kind, payload)
        decodes = True
    except KindError:
        decodes = False

    assert (find_faults(kind, payload) == []) is decodes


@given(KINDS_AND_PAYLOADS)
def test_what_a_record_says_comes_back_unchanged_through_its_form(
    of_a_kind: tuple[str, dict[str, Any]],
) -> None:
    kind, payload = of_a_kind
    offered = {field.name: field for field in KINDS[kind].fields if is_offered(field)}
    payload = {
        name: value
        for name, value in payload.items()
        if name in offered
        and value not in ([], {})
        and can_be_typed(value)
        and not (
            offered[name].open_codes
            and not set([value] if isinstance(value, str) else value) <= offered[name].codes.keys()
        )
    }
    assume(not find_restricted(payload))
    form = ValuesForm(kind, said=said(payload))

    again = filled(kind, as_sent(form))
    again.is_valid()

    assert again.payload == payload
    needed = {field.name for field in KINDS[kind].fields if field.required}
    assert {name.split(".")[0] for name in again.errors} <= needed - payload.keys()  # lost above


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_has_a_box_with_its_words_or_a_reason_why_not(kind: str) -> None:
    form = ValuesForm(kind)
    groups = [*form.needed(), *form.others()]

    assert {group.label for group in groups} == {
        str(field.label) for field in KINDS[kind].fields if is_offered(field)
    }
    assert [group.needed for group in form.needed()] == [True] * len(form.needed())
    assert all(group.boxes for group in groups)
    assert len(form.fields) <= 120  # far from what a request may send


def test_only_a_code_that_has_no_words_has_no_box() -> None:
    left_out = {
        (kind.name, field.name) for kind in KINDS.values() for field in kind.fields if not is_offered(field)
    }

    assert left_out == {("employer_profile", "industry")}


def test_boxes_bring_up_the_keyboard_that_fits() -> None:
    form = ValuesForm("payslip")

    drawn = {name: str(form[name]) for name in ("gross", "hours", "month", "paid_on", "employer.name")}

    assert 'inputmode="numeric"' in drawn["gross"]
    assert 'inputmode="decimal"' in drawn["hours"]
    assert 'type="month"' in drawn["month"]
    assert 'type="date"' in drawn["paid_on"]
    assert 'dir="auto"' in drawn["employer.name"]
    assert 'inputmode="numeric"' in str(form["employer.corporate_number"])


def test_codes_are_offered_in_words_with_what_the_paper_prints() -> None:
    drawn = html.unescape(str(ValuesForm("pension_month")["status"]))
    with translation.override("ja"):
        japanese = html.unescape(str(ValuesForm("pension_month")["status"]))

    term = KINDS["pension_month"].fields[2].codes_japanese["paid"]
    assert re.search(rf'value="paid">[A-Z][^<]*\({term}\)<', drawn)
    assert f"({term})" not in japanese or term in japanese


def test_what_papers_print_is_read() -> None:
    form = filled(
        "payslip",
        {
            "employer.name": "青葉食品株式会社",
            "employer.corporate_number": "7-0000-1205-0002",
            "employer.prefecture": "13",
            "month": "令和8年10月分",
            "paid_on": "令和8年11月25日",
            "gross": "￥240,000",
            "hours": "168:30",
            "overtime_hours": "８．５時間",
            "days": "21日",
            "bonus": "false",
            "income_tax": "△1,200",
            "data_as_of": "R8.11.20",
        },
    )

    assert form.is_valid(), form.errors
    assert form.said() == said(
        {
            "employer": {"name": "青葉食品株式会社", "corporate_number": "7000012050002", "prefecture": "13"},
            "month": "2026-10", "paid_on": "2026-11-25", "gross": 240_000, "hours": 168.5, "overtime_hours": 8.5,
            "days": 21, "bonus": False, "income_tax": -1200,
        }
    )  # fmt: skip
    assert to_builtins(decode("payslip", form.said().data)) == form.said().data


def test_each_box_that_cannot_be_read_says_so_in_plain_words_and_keeps_what_was_typed() -> None:
    wrong = {
        "employer.name": "", "employer.corporate_number": "7000012050003", "employer.prefecture": "48",
        "month": "October", "paid_on": "2026-02-30", "gross": "two hundred", "hours": "all day", "days": "99",
        "bonus": "maybe", "data_as_of": "yesterday",
    }  # fmt: skip
    form = filled("payslip", wrong)

    assert not form.is_valid()
    told = {name: " ".join(errors) for name, errors in form.errors.items()}
    assert told == {
        "employer.name": "Fill this in. A record of this kind is not complete without it.",
        "month": "Give a month, such as 2026-10 or 令和8年10月.",
        "paid_on": "Give a day, such as 2026-10-25 or 令和8年10月25日.",
        "gross": "Give a whole number of yen, such as 240,000.",
        "hours": "Give hours, such as 7.5 or 168:30.",
        "days": "This number is smaller or larger than it can be. Look at the paper again.",
        "bonus": "Choose one of these.",
        "data_as_of": "Give a day, such as 2026-10-25 or 令和8年10月25日.",
    }
    assert {name: form[name].value() for name in wrong if wrong[name]} == {
        name: text for name, text in wrong.items() if text
    }
    assert form.others_are_open()


def test_an_organisation_whose_name_is_there_is_judged_part_by_part() -> None:
    form = filled("payslip", TYPED | {"employer.corporate_number": "7000012050003"})

    assert not form.is_valid()
    assert list(form.errors) == ["employer.corporate_number"]
    assert "thirteen digits" in str(form.errors["employer.corporate_number"])


def test_a_number_that_must_not_be_kept_is_refused_beside_its_box_and_not_shown_again() -> None:
    form = filled("payslip", TYPED | {"employer.name": f"Aoba {MY_NUMBER}"})

    assert not form.is_valid()
    assert list(form.errors) == ["employer.name"]
    assert MY_NUMBER not in str(form["employer.name"]) + str(form.errors)


@pytest.mark.parametrize(
    ("boxes", "name", "words"),
    [
        ({"data_as_of": ""}, "data_as_of", "Give a day"),
        ({"data_as_of": "2199-01-01"}, "data_as_of", "still to come"),
        ({"valid_from": "2026-03-01", "valid_to": "2026-02-01"}, "valid_to", "before the first one"),
        ({"valid_from": "soon"}, "valid_from", "Give a day"),
    ],
)
def test_the_days_around_what_is_said_are_judged_too(boxes: dict[str, str], name: str, words: str) -> None:
    form = filled("payslip", TYPED | boxes)

    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert words in str(form.errors[name])


def test_stretches_of_days_have_rows_and_more_rows_can_be_asked_for() -> None:
    sent = {
        "school": "Sakura", "level": "language", "enrolled_on": "2025-04-01",
        "vacations-0-from": "2026-07-20", "vacations-0-to": "2026-08-31",
        "vacations-1-from": "", "vacations-1-to": "",
        "vacations-2-from": "2026-12-24", "vacations-2-to": "",
        "leaves_of_absence-0-from": "2026-03-01", "leaves_of_absence-0-to": "",
    }  # fmt: skip
    form = filled("school_enrolment", sent)

    assert not form.is_valid()  # a vacation has an end; a leave may still run
    assert list(form.errors) == ["vacations-2-to"]
    assert form.payload["leaves_of_absence"] == [{"from": "2026-03-01"}]

    more = filled("school_enrolment", sent | {MORE: "vacations"})
    rows = {group.more: len(group.rows) for group in more.others() if group.rows}
    assert rows == {"vacations": 5, "leaves_of_absence": 2}
    assert more["vacations-2-from"].value() == "2026-12-24"

    right = filled("school_enrolment", sent | {"vacations-2-to": "2027-01-05"})
    assert right.is_valid(), right.errors
    assert right.payload["vacations"] == [
        {"from": "2026-07-20", "to": "2026-08-31"},
        {"from": "2026-12-24", "to": "2027-01-05"},
    ]


def test_rows_come_to_an_end() -> None:
    sent = {f"vacations-{row}-from": "2026-07-20" for row in range(500)}

    form = filled("school_enrolment", sent | {MORE: "vacations"})

    (group,) = (
        group
        for group in form.others()
        if group.label == "Vacations" or "vacations-0-from" in str(group.boxes[0])
    )
    assert len(group.rows) == form_fields.MOST_SPANS
    assert group.more == ""


def test_several_codes_are_ticked() -> None:
    form = filled("certificate_of_coverage", {"country": "DE", "schemes": ["pension", "health"]})

    assert form.is_valid(), form.errors
    assert form.payload == {"country": "DE", "schemes": ["pension", "health"]}
    none = filled("certificate_of_coverage", {"country": "DE", "schemes": ["luck"]})
    assert not none.is_valid()
    assert list(none.errors) == ["schemes"]


@pytest.mark.parametrize("language", ["en", "ja", "ja-easy", "my", "ur", "zh-hans", "pt-br", "tl"])
def test_countries_are_named_in_every_language(language: str) -> None:
    with translation.override(language):
        choices = dict(form_fields._countries(translation.get_language() or "en"))

    assert len(choices) > 200
    assert choices["VN"]
    assert "ZZ" not in choices
    if language.startswith("ja"):
        assert choices["VN"] == "ベトナム"


def test_a_sample_payslip_goes_in_and_comes_back() -> None:
    form = ValuesForm("payslip", said=said(dict(PAYSLIP)))

    again = filled("payslip", as_sent(form))

    assert again.is_valid(), again.errors
    assert again.said().data == PAYSLIP
