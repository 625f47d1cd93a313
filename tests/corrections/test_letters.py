"""No letter says anything that the records do not show, and each open place is visible."""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from apps.corrections.letters import Disputed, Letter, Material, NothingToCorrect, Piece, compose, templates
from apps.corrections.letters.japanese import WRITERS, japanese_months, plain
from apps.corrections.letters.reading import closing
from apps.corrections.letters.slots import SLOTS
from apps.corrections.letters.words import PARAGRAPHS
from apps.corrections.routes import routes_for, routes_of_finding
from apps.corrections.sources import all_cites
from apps.corrections.speaking import DocumentTerms
from apps.readiness.case_files import read_case
from apps.readiness.engine.cases import Case, Held
from apps.readiness.rules import rule_set
from apps.sandbox.population import cases, generate
from apps.wallet.kinds import KINDS, find_restricted_text
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract, Payslip

ON = datetime.date(2026, 11, 21)
NUMBER = re.compile(r"\d[\d,]*")


@cache
def sandbox() -> tuple[Case, ...]:
    population = generate(40, seed=3, today=ON)
    return tuple(read_case(one, parameters=rule_set().data.parameters) for one in cases(population))


def material(case: Case, **more: Any) -> Material:
    return Material(case=case, japanese=DocumentTerms(), on=ON, **more)


@cache
def composed() -> tuple[tuple[Material, Letter], ...]:
    """Every letter that findings and disputed fields of the sandbox's residents lead to."""
    made: list[tuple[Material, Letter]] = []
    for case in sandbox():
        for finding in rule_set().assess(case, questions=("continuity",)).findings:
            if finding.state in {"upcoming", "suppressed"}:
                continue
            answer = routes_of_finding(finding.routes, "pension_office", on=ON)
            made += _letters(material(case, finding=finding), [offer.letter for offer in answer.offers])
    seen: set[tuple[str, str, str]] = set()
    for case in sandbox():
        for place, held in enumerate(case.records):
            for field in KINDS[held.kind].fields:
                key = (held.kind, field.name, held.source or "")
                if key in seen:
                    continue
                seen.add(key)
                answer = routes_for(held.kind, field.name, held.source or "", on=ON)
                disputed = Disputed(place, field.name)
                made += _letters(material(case, disputed=disputed), [offer.letter for offer in answer.offers])
    return tuple(made)


def _letters(of: Material, letters: list[Any]) -> Iterator[tuple[Material, Letter]]:
    for letter in letters:
        if letter is not None:
            yield of, compose(letter, of)


def test_every_letter_is_composed_from_the_sandbox() -> None:
    assert {letter.id for _of, letter in composed()} == templates().keys()
    assert len(composed()) > 200


def digits_of(values: Any) -> set[str]:
    """The numbers in what records hold, as a letter may print them."""
    found: set[str] = set()
    for text in NUMBER.findall(str(values)):
        found |= {text.replace(",", "").lstrip("0") or "0"}
    return found


def test_every_number_in_a_letter_stands_in_a_record_it_names() -> None:
    """Sums and counts of months aside, which are worked out anew below."""
    summed = {
        "month_count",
        "tax_deducted_total",
        "unpaid_amount",
        "slips_gross",
        "tax_deducted",
        "pension_deducted",
    }
    for of, letter in composed():
        for piece in letter.pieces:
            if piece.origin not in {"record", "finding"} or piece.slot in summed:
                continue
            assert piece.refs, (letter.id, piece)
            shown = {text.replace(",", "").lstrip("0") or "0" for text in NUMBER.findall(piece.text)}
            held = set().union(*(digits_of(of.case.records[ref.record]) for ref in piece.refs))
            if piece.origin == "finding" and of.finding is not None:
                held |= digits_of((of.finding.values, of.finding.months))
            assert shown <= held, (letter.id, piece.slot, shown - held)


def test_every_value_of_a_record_is_that_of_the_record() -> None:
    checked = 0
    for of, letter in composed():
        for piece in letter.pieces:
            if piece.origin != "record" or len(piece.refs) != 1 or len(piece.refs[0].fields) != 1:
                continue
            (ref,) = piece.refs
            held, (name,) = of.case.records[ref.record], ref.fields
            assert ref.kind == held.kind
            value = getattr(held.payload, name, None) or getattr(held, name, None)
            if piece.value == value:
                checked += 1
                assert piece.text in {
                    WRITERS[SLOTS[piece.slot].writer](value) if piece.slot in SLOTS else "", plain(value)
                } or plain(value) in piece.text or piece.slot == "evidence"  # fmt: skip
    assert checked > 500


def test_sums_are_those_of_the_records_named() -> None:
    checked = set()
    for of, letter in composed():
        for piece in letter.pieces:
            records = [of.case.records[ref.record].payload for ref in piece.refs]
            match piece.slot, piece.origin:
                case "tax_deducted_total", "record":
                    assert piece.value == sum(getattr(one, "resident_tax", 0) for one in records)
                case "unpaid_amount", "record":
                    assert piece.value == sum(getattr(one, "amount", 0) for one in records)
                    assert all(getattr(one, "paid_on", 0) is None for one in records)
                case "slips_gross", "record":
                    assert piece.value == sum(getattr(one, "gross", 0) for one in records)
                case "pension_deducted", "record":
                    assert sum(piece.value.values()) == sum(
                        getattr(one, "employees_pension", 0) for one in records
                    )
                case "month_count", "finding":
                    assert of.finding is not None
                    assert piece.value == len(of.finding.months)
                case _:
                    continue
            checked.add(piece.slot)
    assert checked >= {"tax_deducted_total", "slips_gross", "month_count"}


def test_fixed_words_hold_no_numbers_but_articles_and_the_form() -> None:
    """A number in a template could be mistaken for a fact; those of laws and of the form's own points are known."""
    allowed = re.compile(r"[1-5] |\d+条(の\d+)?(\d項)?|5日以内")
    for id_, template in templates().items():
        for said in (*template.paragraphs, *closing()):
            fixed = re.sub(r"\{\w+\}", "", said.ja)
            assert not re.search(r"\d", allowed.sub("", fixed)), (id_, said.id)


def test_each_open_place_is_visible_and_listed() -> None:
    for _of, letter in composed():
        opened = [piece for piece in letter.pieces if piece.is_open]
        assert opened, letter.id
        for piece in opened:
            assert piece.value is None
            assert piece.text.startswith(("＿＿＿＿", "□")), piece
            assert piece.label in piece.text
            assert piece.says
        assert {piece.slot for piece in opened} == {piece.slot for piece in letter.blanks}


def test_without_records_everything_is_open_and_nothing_is_invented() -> None:
    empty = material(Case(ON))
    for id_, template in templates().items():
        for variant in template.variants:
            letter = compose(id_, empty, variant=variant)
            assert {piece.origin for piece in letter.pieces} <= {"text", "blank", "choice"}
            optional = [name for said in template.paragraphs for name in said.only_with]
            assert not {piece.slot for piece in letter.pieces} & set(optional) - {
                name for said in template.paragraphs if not said.only_with for name in said.slots
            }


def test_what_the_resident_writes_fills_open_places_and_never_a_records() -> None:
    case = next(one for one in sandbox() if any(held.kind == "bank_registration" for held in one.records))
    place = next(place for place, held in enumerate(case.records) if held.kind == "bank_registration")
    of = material(
        case,
        disputed=Disputed(place, "registered_expiry_on", datetime.date(2029, 1, 2)),
        said={"reason": "期間が変わりました", "name": "SOMEBODY ELSE", "wrote_myself": "yes"},
    )
    letter = compose("L-7", of)
    pieces = {piece.slot: piece for piece in letter.pieces if piece.slot}

    assert (pieces["reason"].text, pieces["reason"].origin) == ("期間が変わりました", "resident")
    assert pieces["name"].origin == "record"
    assert "SOMEBODY" not in letter.text
    assert (pieces["claimed_value"].text, pieces["claimed_value"].origin) == ("2029年1月2日", "resident")
    assert pieces["wrote_myself"].text.startswith("☑")


def test_what_is_still_to_come_makes_no_letter() -> None:
    finding = next(
        one for case in sandbox() for one in rule_set().assess(case, questions=("continuity",)).findings
        if one.state == "upcoming"
    )  # fmt: skip
    for letter in templates():
        with pytest.raises(NothingToCorrect):
            compose(letter, material(sandbox()[0], finding=finding))


def test_the_terms_of_work_are_those_of_the_day_in_question() -> None:
    old, new = (
        Held(
            payload=EmploymentContract(employer=Org("青葉食品株式会社"), starts_on=datetime.date(2025, 4, 1), weekly_hours=Decimal(hours)),
            valid_from=since,
        )
        for hours, since in (("40", datetime.date(2025, 4, 1)), ("14", datetime.date(2026, 4, 1)))
    )  # fmt: skip
    slip = Held(
        payload=Payslip(
            employer=Org("青葉食品株式会社"), month="2025-05", paid_on=datetime.date(2025, 6, 15), gross=1
        )
    )
    case = Case(ON, (old, new, slip))

    def hours(of: Material) -> set[str]:
        return {piece.text for piece in compose("L-8", of).pieces if piece.slot == "weekly_hours"}

    assert hours(material(case, disputed=Disputed(2, "gross"))) == {"40"}
    assert hours(material(case)) == {"14"}


def test_only_the_records_chosen_are_listed_as_attached() -> None:
    case = sandbox()[0]
    places = tuple(place for place, held in enumerate(case.records) if held.kind == "payslip")[:2]
    letter = compose("L-7", material(case, evidence=places))
    listed = [piece for piece in letter.pieces if piece.slot == "evidence"]

    assert [piece.refs[0].record for piece in listed] == list(places)
    assert all("給与" in piece.text for piece in listed)


def test_a_letter_to_an_employer_is_blank_where_several_could_be_meant() -> None:
    several = next(
        one for one in sandbox()
        if len({held.payload.employer.name for held in one.records if held.kind == "employment_contract"}) > 1  # type: ignore[attr-defined]
    )  # fmt: skip
    letter = compose("L-1", material(several))

    assert {piece.origin for piece in letter.to if piece.slot == "employer_name"} == {"blank"}


def test_the_letter_of_a_late_enrolment_reads_as_the_domain_wrote_it() -> None:
    letter = next(
        letter for of, letter in composed()
        if letter.id == "L-1" and of.finding is not None and of.finding.rule == "epi_start_late"
    )  # fmt: skip

    assert letter.variant == "start_late"
    assert (
        "健康保険・厚生年金保険の資格取得日が2026年7月1日となっており、2026年3月から2026年6月までの4か月分"
        in letter.text
    )
    assert "2026年3月1日付の被保険者資格取得届" in letter.text


def test_no_letter_holds_a_restricted_number() -> None:
    for _of, letter in composed():
        assert not find_restricted_text(letter.text)


def test_every_paragraph_is_explained_and_every_slot_and_citation_is_known() -> None:
    written = {f"{id_}.{said.id}" for id_, one in templates().items() for said in one.paragraphs}
    written |= {f"closing.{said.id}" for said in closing()}
    assert written == PARAGRAPHS.keys()
    used = {
        name
        for one in templates().values()
        for text in (one.to, *(f"{said.ja}" for said in (*one.paragraphs, *closing())))
        for name in re.findall(r"\{(\w+)\}", text)
    }
    assert SLOTS.keys() | {"evidence"} == used
    assert {key for one in templates().values() for key in one.cites} <= all_cites().keys()


def test_rules_and_fields_of_variants_exist() -> None:
    fields = {field.name for kind in KINDS.values() for field in kind.fields}
    for template in templates().values():
        for variant in template.variants.values():
            assert set(variant.fields) <= fields
    ready = set(rule_set().rules)
    named = {
        rule for one in templates().values() for variant in one.variants.values() for rule in variant.rules
    }
    assert {"epi_start_late", "epi_missing", "min_wage", "org_notice_missing"} <= named & ready


@pytest.mark.parametrize(
    ("months", "text"),
    [
        (("2026-03",), "2026年3月"),
        (("2025-12", "2026-01"), "2025年12月から2026年1月まで"),
        (("2026-03", "2026-05", "2026-06"), "2026年3月、2026年5月から2026年6月まで"),
    ],
)
def test_months_that_follow_each_other_are_put_together(months: tuple[str, ...], text: str) -> None:
    assert japanese_months(months) == text


def test_pieces_make_up_the_whole_text() -> None:
    for _of, letter in composed()[:50]:
        assert all(isinstance(piece, Piece) for piece in letter.pieces)
        for paragraph in letter.paragraphs:
            assert paragraph.text in letter.text
            assert "{" not in paragraph.text
