"""Where two offices each confirm their own part, the resident chooses whom to ask; each request has its own count."""

import datetime
from typing import Any

import pytest
from django.test import Client

from apps.corrections import ledger
from apps.corrections.clock.events import Sent
from apps.readiness.engine.outcomes import Finding
from apps.readiness.pages.findings.refs import names_of
from tests.corrections.pages.conftest import Offices
from tests.corrections.pages.test_beginning import corrections_of, found, record_of  # noqa: F401 - a fixture
from tests.corrections.pages.test_sent_letters import confirm
from tests.notices.people import Person
from tests.readiness.pages.found import fact, late
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]

UNION = "みどり健康保険組合"
HEALTH: dict[str, Any] = {
    "scheme": "employees", "insurer": UNION, "role": "insured", "insured_from": "2026-07-01",
}  # fmt: skip


@pytest.fixture
def address(mai: Person, held: Offices, found: list[Finding]) -> str:  # noqa: F811 - the fixture
    """A late enrolment in pension and health insurance, the health part with a union that sends here."""
    held.other("kenpo", "health_insurer", UNION).send("health_insurance", "hi-1", HEALTH)
    return _found(mai, found, schemes=["health", "pension"])


def _found(mai: Person, found: list[Finding], **values: Any) -> str:  # noqa: F811
    one = late(facts=_facts(mai))
    one.values.update(values)
    found.append(one)
    with mai.passage() as key:
        (name,) = names_of(found, key)
    return f"/corrections/findings/{name}/"


def _facts(mai: Person) -> tuple[Any, ...]:
    """The pension month of July and the health insurance, by their places in the case."""
    from django.utils import timezone

    from apps.readiness.assessments import assess_now

    with mai.passage() as key:
        kinds = [
            held.kind for held in assess_now(mai.resident.pk, key, today=timezone.localdate()).case.records
        ]
    return tuple(fact(kinds.index(kind)) for kind in ("pension_month", "health_insurance") if kind in kinds)


def take(reader: Client, address: str, to: str = "") -> None:
    said = {"ways": "1", "route": "P-2"} | ({"to-P-2": to} if to else {})
    assert reader.post(address, said).status_code == 302


def test_the_page_offers_both_offices_with_why(reader: Client, address: str) -> None:
    page = words(reader.get(address))
    assert "Choose who is asked" in page
    assert "It confirms employees’ pension." in page
    assert "A health insurance union confirms its own part, the health insurance." in page
    assert UNION in page
    assert "Both of them" in page


@pytest.mark.parametrize(
    ("to", "addressees"),
    [
        ("", ["pension_office"]),
        ("pension_office", ["pension_office"]),
        ("health_insurer", ["health_insurer"]),
        ("both", ["health_insurer", "pension_office"]),
        ("somebody else", ["pension_office"]),
    ],
)
def test_who_is_chosen_is_asked(
    reader: Client, mai: Person, address: str, to: str, addressees: list[str]
) -> None:
    take(reader, address, to)
    made = corrections_of(mai)
    assert sorted(one.content.addressee for one in made) == addressees
    assert len({one.row.bundle for one in made}) == 1


def test_each_of_two_has_its_own_office_letter_watch_and_count(
    reader: Client, mai: Person, address: str
) -> None:
    take(reader, address, "both")
    for one in corrections_of(mai):
        begun = f"/corrections/{one.id}/"
        assert reader.post(f"{begun}prepare/", {"statement": "They enrolled me late."}).status_code == 302
        confirm(reader, begun)
    made = {one.content.addressee: one for one in corrections_of(mai)}
    pension, health = made["pension_office"], made["health_insurer"]
    assert (pension.row.source.slug, health.row.source.slug) == ("nenkin", "kenpo")
    assert (pension.content.watch.lines[0].kind, health.content.watch.lines[0].kind) == ("pension_month", "health_insurance")  # type: ignore[union-attr]  # fmt: skip
    assert health.content.watch.institution == "kenpo"  # type: ignore[union-attr]
    to_pension, to_health = pension.content.letter.text, health.content.letter.text  # type: ignore[union-attr]
    assert f"{UNION} 御中" in to_health
    assert "年金事務所 御中" in to_pension or "nenkin 御中" in to_pension
    assert "厚生年金保険法31条1項・健康保険法51条1項" in to_pension
    assert "厚生年金保険法" not in to_health
    assert "健康保険法51条1項" in to_health
    with mai.passage() as key:
        for number, one in enumerate((pension, health)):
            day = datetime.date(2026, 11, 21 + number)
            ledger.append(one.id, key, Sent(day=day, actor="resident", channel="counter"), today=day)
    made = {one.content.addressee: one for one in corrections_of(mai)}
    for number, to in enumerate(("pension_office", "health_insurer")):
        count = made[to].standing(datetime.date(2026, 11, 24)).count
        assert count is not None
        assert count.reached == datetime.date(2026, 11, 21 + number)
    page = words(reader.get(f"/corrections/{pension.id}/"))
    assert "Together with this" in page
    assert UNION in page


def test_pressing_twice_begins_each_once(reader: Client, mai: Person, address: str) -> None:
    for _time in range(2):
        take(reader, address, "both")
    assert len(corrections_of(mai)) == 2
    take(reader, address, "health_insurer")
    assert len(corrections_of(mai)) == 2


def test_a_finding_of_the_pension_alone_asks_nobody_about_health(
    reader: Client,
    mai: Person,
    held: Offices,
    found: list[Finding],  # noqa: F811
) -> None:
    held.other("kenpo", "health_insurer", UNION).send("health_insurance", "hi-1", HEALTH)
    page = words(reader.get(_found(mai, found, schemes=["pension"])))
    assert "Choose who is asked" not in page


def test_who_is_insured_with_kyokai_kenpo_asks_the_pension_office_alone(
    reader: Client,
    mai: Person,
    held: Offices,
    found: list[Finding],  # noqa: F811
) -> None:
    kyokai = {**HEALTH, "insurer": "全国健康保険協会 東京支部"}
    held.other("kenpo", "health_insurer", "全国健康保険協会").send("health_insurance", "hi-1", kyokai)
    page = words(reader.get(_found(mai, found, schemes=["health", "pension"])))
    assert "Choose who is asked" not in page


def test_the_letter_names_the_office_where_the_list_has_it_else_it_is_open(
    reader: Client, mai: Person, held: Offices
) -> None:
    reader.post(f"/corrections/records/{record_of(mai, 'pension_month', 'pm-4')}/category/", {"ways": "1", "route": "P-2", "category": "2"})  # fmt: skip
    (one,) = corrections_of(mai)
    assert (
        reader.post(f"/corrections/{one.id}/prepare/", {"error": "wrong", "claimed": "2"}).status_code == 302
    )
    page = words(reader.get(f"/corrections/{one.id}/read/"))
    assert f"{held.pension.source.name_ja} 御中" in page
    with mai.passage() as key:
        import msgspec

        unnamed = msgspec.structs.replace(one.content, addressee_name="")
        ledger.rewrite(corrections_of(mai)[0], key, unnamed)
    page = words(reader.get(f"/corrections/{one.id}/read/"))
    assert "窓口の名称" in page
    assert f"{held.pension.source.name_ja} 御中" not in page
