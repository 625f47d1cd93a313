"""What a helper still learns when nothing more may be read: that it is over, and not whose it was."""

from typing import Any

import pytest

from apps.consent.leaving.erasing import erase
from tests.consent.desk import RENEWAL, Desk, desk, give
from tests.consent.leaving_people import ask, let_days_pass
from tests.consent.people import Person, person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mai() -> Person:
    return person("Xuan", 241_111)


@pytest.fixture
def lotus() -> Desk:
    return desk()


def read(lotus: Desk, grant: Any) -> Any:
    return lotus.client.post(f"/helping/{grant.pk}/read/", {"kind": "payslip", "purpose": RENEWAL})


def test_after_an_erasure_opening_and_reading_say_the_same(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    let_days_pass(ask(mai.user, mai.resident, "erasure"))
    erase(mai.resident.pk)

    for page in (lotus.client.get(f"/helping/{grant.pk}/"), read(lotus, grant)):
        said = page.content.decode()
        assert page.status_code == 403
        assert "This permission ended on" in said
        assert "Xuan" not in said
        assert "The person sees that somebody tried." not in said, "nobody is left who could see it"
    stranger = desk("school", email="other@example.com")
    assert stranger.client.get(f"/helping/{grant.pk}/").status_code == 404


def test_with_the_last_look_the_name_goes(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, max_reads=1)
    assert "Xuan" in words(lotus.client.get("/helping/"))
    assert "¥241,111" in words(read(lotus, grant))

    listed = words(lotus.client.get("/helping/"))
    opened = lotus.client.get(f"/helping/{grant.pk}/")

    assert "Somebody whose looks are all used" in listed
    assert "Xuan" not in listed
    assert opened.status_code == 403
    assert "All the looks that were given are used. You can ask for more." in opened.content.decode()
    assert "Xuan" not in opened.content.decode()
    assert "somebody tried" not in opened.content.decode(), "opening this page is no try"


def test_with_the_end_the_name_goes(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    mai.client.post(f"/sharing/{grant.pk}/end/")

    assert "Xuan" not in words(lotus.client.get("/helping/"))
    assert "Xuan" not in lotus.client.get(f"/helping/{grant.pk}/").content.decode()
