"""The database itself refuses what a forgotten filter would show."""

import re
from typing import Any

import pytest
from django.db import models, transaction

from apps.consent import door
from apps.feeds.models import Connection, Event
from apps.wallet.models import Confirmation, Holding, Record, RecordVersion
from apps.wallet.pages import held
from tests.consent.desk import RENEWAL, desk, give
from tests.consent.people import Person, person

#: What no query asks for any more, once filters are forgotten: whose a row is, and to whom it was given.
FORGOTTEN = ("resident", "organisation", "member", "subject_ref")
EVERYTHING = (Record, RecordVersion, Confirmation, Holding, Connection, Event)


@pytest.fixture
def no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test double for every forgotten filter: whatever asks for one resident asks for everybody."""
    as_written = models.QuerySet._filter_or_exclude  # type: ignore[attr-defined]

    def forgetful(self: Any, negate: bool, args: Any, kwargs: dict[str, Any]) -> Any:
        kept = {name: value for name, value in kwargs.items() if not name.startswith(FORGOTTEN)}
        return as_written(self, negate, args, kept)

    monkeypatch.setattr(models.QuerySet, "_filter_or_exclude", forgetful)
    for name in ("_OF_DOMAIN", "_SOURCES"):
        statement = re.sub(r"\w*\.?resident_id = %\(resident\)s( AND)?", r"true\1", getattr(held, name))
        monkeypatch.setattr(held, name, statement)


@pytest.mark.usefixtures("no_filters")
@pytest.mark.parametrize("address", ["/home/", "/home/work/"])
def test_a_page_without_filters_shows_nobody_else(mai: Person, bina: Person, address: str) -> None:
    page = mai.client.get(address).content.decode()

    assert str(mai.record_id) in page
    assert str(bina.record_id) not in page
    assert "387,777" not in page


@pytest.mark.usefixtures("no_filters")
@pytest.mark.parametrize("address", ["/records/{}/", "/records/{}/as-sent/"])
def test_another_persons_record_is_not_there_even_without_filters(
    mai: Person, bina: Person, address: str
) -> None:
    assert mai.client.get(address.format(bina.record_id)).status_code == 404


@pytest.mark.usefixtures("no_filters")
@pytest.mark.parametrize("address", ["/sharing/{}/", "/sharing/{}/receipts/1/", "/sharing/{}/receipts/1.jws"])
def test_another_persons_permission_is_not_there_even_without_filters(
    mai: Person, bina: Person, address: str
) -> None:
    given = give(mai, desk())

    assert bina.client.get(address.format(given.pk)).status_code == 404
    assert mai.client.get(address.format(given.pk)).status_code == 200


@pytest.mark.usefixtures("no_filters")
def test_lists_without_filters_name_nobody_elses_permission_or_look(mai: Person, bina: Person) -> None:
    given = give(mai, desk())
    mai.client.get("/home/")

    for address in ("/sharing/", "/looked/"):
        page = bina.client.get(address).content.decode()
        assert str(given.pk) not in page
        assert "Lotus" not in page
    assert "Looked at the overview of all records" not in bina.client.get("/looked/").content.decode()
    assert "Looked at the overview of all records" in mai.client.get("/looked/").content.decode()


@pytest.mark.usefixtures("no_filters")
def test_another_organisation_reads_nothing_even_without_filters(mai: Person) -> None:
    given = give(mai, desk())
    stranger = desk("scrivener", "stranger@example.com", name_en="Kawa Office")

    assert str(given.pk) not in stranger.client.get("/helping/").content.decode()
    assert stranger.client.get(f"/helping/{given.pk}/").status_code == 404
    asked = {"purpose": RENEWAL, "kind": "payslip"}
    for address in ("read/", "copy/csv/", "copy/json/"):
        assert stranger.client.post(f"/helping/{given.pk}/{address}", asked).status_code == 404


@pytest.mark.parametrize("model", EVERYTHING)
def test_outside_the_door_nothing_is_there(mai: Person, model: type[models.Model]) -> None:
    door.admit([])  # as every transaction begins
    assert model._default_manager.count() == 0


def test_a_passage_for_some_kinds_shows_their_records_and_nothing_else(mai: Person) -> None:
    with transaction.atomic():
        door.admit([mai.resident.pk], kinds=["payslip"])
        assert [row.kind for row in Record.objects.all()] == ["payslip"]
        assert [model.objects.count() for model in EVERYTHING[1:]] == [0] * 5
        door.admit([mai.resident.pk], kinds=["residence_status"])
        assert Record.objects.count() == 0
        door.admit([mai.resident.pk], kinds=[])
        assert Record.objects.count() == 0
        door.admit([mai.resident.pk])
        assert (Record.objects.count(), RecordVersion.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_passage_ends_with_its_transaction() -> None:
    mai = person("Mai", 241_111)
    with transaction.atomic():
        door.admit([mai.resident.pk])
        assert Record.objects.count() == 1

    assert Record.objects.count() == 0
    with pytest.raises(RuntimeError):
        door.admit([mai.resident.pk])
