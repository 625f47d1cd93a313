"""What is entered is about whom the page was shown for: after a switch in another tab its button does nothing and says so."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse

from apps.accounts.acting import add_child
from apps.accounts.models import Resident
from apps.consent import door
from apps.wallet.documents.models import Entry
from apps.wallet.models import Record
from apps.wallet.uploads.models import Upload
from tests.wallet.page_records import words
from tests.wallet.paper_desk import Desk

pytestmark = pytest.mark.django_db
SWITCHED = "You switched to another person in between. Nothing was done."
TABLE = "会社,対象月,支給日,総支給額\r\n青葉食品,2026-10,2026-11-20,240000\r\n".encode()


@pytest.fixture
def mai() -> Desk:
    cache.clear()
    return Desk()


@pytest.fixture
def kai(mai: Desk) -> Resident:
    return add_child(mai.user, display_name="Kai")


def act_for(mai: Desk, resident: Resident) -> None:
    mai.client.post(f"/people/{resident.pk}/act/")


def hidden(mai: Desk, page: str) -> dict[str, str]:
    """What the forms of a page carry unseen, the same in each of them."""
    html = mai.page(page)
    forms = [each for each in re.findall(r"<form.*?</form>", html, re.DOTALL) if 'action="/' not in each]
    found = [re.findall(r'name="about" value="([\w-]+)"', each) for each in forms]
    assert found
    assert all(each == found[0] and len(each) == 1 for each in found), found
    return {"about": found[0][0]}


def chosen() -> dict[str, object]:
    return {"kind": "payslip", "file": SimpleUploadedFile("pay.csv", TABLE, content_type="text/csv")}


def held(of: Resident) -> tuple[int, int, int]:
    """Entries, tables that stand, records that say something."""
    with transaction.atomic():
        door.admit([of.pk])
        return (
            Entry.objects.filter(resident_id=of.pk).count(),
            Upload.objects.filter(resident_id=of.pk, undone_at=None).count(),
            Record.objects.filter(resident_id=of.pk, payload__isnull=False).count(),
        )


def assert_nothing_was_done(answer: HttpResponse, *people: Resident) -> None:
    assert SWITCHED in words(answer)
    assert [held(each) for each in people] == [(0, 0, 0)] * len(people)


@pytest.mark.parametrize("back", [False, True])
def test_no_paper_is_begun_by_a_page_that_was_about_somebody_else(
    mai: Desk, kai: Resident, back: bool
) -> None:
    first, then = (kai, mai.resident) if back else (mai.resident, kai)
    act_for(mai, first)
    form = hidden(mai, "/papers/")
    act_for(mai, then)

    answer = mai.client.post("/papers/", {"kind": "payslip", **form}, follow=True)

    assert_nothing_was_done(answer, kai, mai.resident)
    mai.client.post("/papers/", {"kind": "payslip", **hidden(mai, "/papers/")})
    assert (held(then)[0], held(first)[0]) == (1, 0)


def test_no_paper_is_begun_by_a_form_that_does_not_say_whom_it_is_about(mai: Desk, kai: Resident) -> None:
    answer = mai.client.post("/papers/", {"kind": "payslip"}, follow=True)

    assert_nothing_was_done(answer, kai, mai.resident)


@pytest.mark.parametrize("back", [False, True])
def test_no_table_is_taken_by_a_page_that_was_about_somebody_else(
    mai: Desk, kai: Resident, back: bool
) -> None:
    first, then = (kai, mai.resident) if back else (mai.resident, kai)
    act_for(mai, first)
    form = hidden(mai, "/uploads/")
    act_for(mai, then)

    answer = mai.client.post("/uploads/", {**chosen(), **form}, follow=True)

    assert_nothing_was_done(answer, kai, mai.resident)
    assert mai.client.get("/uploads/columns/").status_code == 302  # no table waits


COLUMNS = {
    "data_as_of": "2026-11-20", "from_employer.name": "0", "from_month": "1", "from_paid_on": "2", "from_gross": "3",
}  # fmt: skip


def begun(mai: Desk) -> dict[str, str]:
    """A table is chosen, its columns are named and looked at; what the button that keeps it sends."""
    mai.client.post("/uploads/", {**chosen(), **hidden(mai, "/uploads/")})
    form = COLUMNS | hidden(mai, "/uploads/columns/")
    read = mai.client.post("/uploads/columns/", form | {"act": "look"}).content.decode()
    return form | {"seen": re.findall(r'name="seen" value="([^"]+)"', read)[0], "act": "keep"}


@pytest.mark.slow
def test_no_table_is_kept_by_a_page_that_was_about_somebody_else(mai: Desk, kai: Resident) -> None:
    form = begun(mai)
    act_for(mai, kai)
    begun(mai)  # a table waits for both

    answer = mai.client.post("/uploads/columns/", form, follow=True)

    assert_nothing_was_done(answer, kai, mai.resident)
    act_for(mai, mai.resident)
    mai.client.post("/uploads/columns/", form)
    assert (held(mai.resident)[1:], held(kai)[1:]) == ((1, 1), (0, 0))


def test_no_table_is_taken_back_by_a_page_that_was_about_somebody_else(mai: Desk, kai: Resident) -> None:
    mai.client.post("/uploads/columns/", begun(mai))
    page = mai.page("/uploads/")
    undo = re.findall(r'action="(/uploads/[\w-]+/undo/)"', page)[0]
    form = {"about": re.findall(rf'{undo}".*?name="about" value="([\w-]+)"', page)[0]}
    act_for(mai, kai)

    answer = mai.client.post(undo, form, follow=True)

    assert SWITCHED in words(answer)
    assert held(mai.resident)[1:] == (1, 1)
    act_for(mai, mai.resident)
    mai.client.post(undo, form)
    assert held(mai.resident)[1:] == (0, 0)
