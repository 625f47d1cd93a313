"""A helper and somebody's papers: what was typed by kind, the photo only where the whole kind was given, each look noted."""

import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.consent import door, giving
from apps.wallet.documents.models import Document
from apps.wallet.kinds import KINDS
from tests.accounts.organisation_people import sign_in_shown
from tests.consent.desk import RENEWAL, Desk, acting, desk, give, log_of
from tests.consent.people import Person, person
from tests.wallet.page_records import words
from tests.wallet.paper_desk import TYPED
from tests.wallet.paper_files import PDF, paper

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def mai(scanner: str) -> Person:
    """Somebody with a pay slip of an employer, and one of her own with a PDF of its paper."""
    mai = person("Mai", 241_111)
    entry = mai.client.post("/papers/", {"kind": "payslip"})["Location"]
    file = SimpleUploadedFile("canary-name.pdf", paper("canary-4711"), content_type=PDF)
    mai.client.post(f"{entry}files/", {"chosen": file})
    mai.client.post(f"{entry}values/", TYPED | {"gross": "333333"})
    return mai


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def document(of: Person) -> Document:
    with transaction.atomic():
        door.admit([of.resident.pk])
        return Document.objects.get(state="kept")


def read(lotus: Desk, grant: Any, **more: str) -> Any:
    return lotus.client.post(f"/helping/{grant.pk}/read/", {"kind": "payslip", "purpose": RENEWAL, **more})


def look(lotus: Desk, grant: Any, file: Document, part: str = "picture", **more: str) -> Any:
    said = {"kind": "payslip", "purpose": RENEWAL, **more}
    return lotus.client.post(f"/helping/{grant.pk}/papers/{file.pk}/{part}/", said)


def test_what_the_person_entered_is_marked_as_theirs(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    page = words(read(lotus, grant))

    assert "Entered by the person themselves, from a paper" in page
    assert "The paper is of 20 November 2026." in page
    assert "¥333,333" in page
    assert "Aoba Foods Their data stood on" in page


def test_whoever_was_given_the_whole_kind_sees_the_photo_and_the_look_is_counted(
    mai: Person, lotus: Desk
) -> None:
    grant = give(mai, lotus)
    file = document(mai)
    assert "See its first page" in words(read(lotus, grant))

    answer = look(lotus, grant, file)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == "inline"
    line = log_of(mai)[-1]
    assert (line.action, line.outcome, line.kinds, line.grant) == (
        "shared.document_seen", "allowed", ["payslip"], grant.pk,
    )  # fmt: skip
    assert "18 looks are left." in words(lotus.client.get(f"/helping/{grant.pk}/"))


def test_a_permission_for_parts_of_the_kind_does_not_reach_the_photo(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, scope={"payslip": ("month", "gross")})
    file = document(mai)
    page = words(read(lotus, grant))
    assert "¥333,333" in page
    assert "See its first page" not in page

    answer = look(lotus, grant, file)

    assert answer.status_code == 403
    assert not answer.content.startswith(b"\xff\xd8")
    line = log_of(mai)[-1]
    assert (line.action, line.outcome, line.reason) == ("shared.document_seen", "refused", "field-not-given")


def test_a_permission_for_every_part_that_there_is_now_does_not_reach_it_either(
    mai: Person, lotus: Desk
) -> None:
    every = tuple(field.name for field in KINDS["payslip"].fields)
    grant = give(mai, lotus, scope={"payslip": every})
    before = len(log_of(mai))

    assert look(lotus, grant, document(mai)).status_code == 404
    assert len(log_of(mai)) == before


def test_to_save_the_file_needs_a_permission_that_allows_copies(mai: Person, lotus: Desk) -> None:
    file = document(mai)
    closed = give(mai, lotus)
    assert "Save the file" not in words(read(lotus, closed))
    assert look(lotus, closed, file, part="file").status_code == 403
    assert log_of(mai)[-1].reason == "export-not-given"
    grant = give(mai, lotus, export=True)
    assert "Save the file" in words(read(lotus, grant))

    answer = look(lotus, grant, file, part="file")

    assert (answer.status_code, answer["Content-Type"]) == (200, PDF)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "canary-name" not in answer["Content-Disposition"]  # a name may say more than was given
    assert log_of(mai)[-1].action == "shared.document_fetched"


def test_saving_asks_who_the_helper_is_once_more(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, export=True)
    session = lotus.client.session
    for method in session["account_authentication_methods"]:
        method["at"] = time.time() - 3600
    session.save()

    answer = look(lotus, grant, document(mai), part="file")

    assert answer.status_code == 302
    assert "/account/" in answer["Location"] or "/step-up" in answer["Location"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "residence_status"},
        {"purpose": "curiosity"},
        {"kind": "nothing"},
        {"part": "held"},
        {"part": "preview"},
    ],
    ids=str,
)
def test_no_other_words_open_it(wrong: dict[str, str], mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    answer = look(lotus, grant, document(mai), **{"part": "picture", **wrong})

    assert answer.status_code in {403, 404}
    assert not answer.content.startswith(b"\xff\xd8")


def test_what_waits_for_the_scanner_is_shown_to_nobody(mai: Person, lotus: Desk, settings: Any) -> None:
    grant = give(mai, lotus)
    file = document(mai)
    with transaction.atomic():
        door.admit([mai.resident.pk])
        Document.objects.update(state="waiting", checked_at=None)

    assert "See its first page" not in words(read(lotus, grant))
    assert look(lotus, grant, file).status_code == 404


def test_a_helper_without_a_permission_and_one_whose_permission_ended_see_nothing(
    mai: Person, lotus: Desk
) -> None:

    grant = give(mai, lotus)
    file = document(mai)
    other = desk("scrivener", "other@example.com")
    assert look(other, grant, file).status_code == 404
    assert Client().post(f"/helping/{grant.pk}/papers/{file.pk}/picture/").status_code == 302
    stranger = Client()
    sign_in_shown(stranger, person("Linh", 1).user)
    assert (
        stranger.post(f"/helping/{grant.pk}/papers/{file.pk}/picture/", {"kind": "payslip"}).status_code
        == 404
    )
    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())

    assert look(lotus, grant, file).status_code == 403


def test_another_site_cannot_have_it_shown(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    file = document(mai)

    answer = lotus.client.post(
        f"/helping/{grant.pk}/papers/{file.pk}/picture/",
        {"kind": "payslip", "purpose": RENEWAL},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert answer.status_code == 404


def test_a_copy_of_what_was_given_says_where_each_record_is_from(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, export=True)

    copied = lotus.client.post(f"/helping/{grant.pk}/copy/json/", {"purpose": RENEWAL}).json()

    assert {(each["provenance"], each["data"]["gross"]) for each in copied["records"]} == {
        ("institution", 241_111), ("document", 333_333),
    }  # fmt: skip


def test_who_gives_is_told_what_a_whole_kind_carries(mai: Person, lotus: Desk) -> None:
    code = lotus.ask()
    page = mai.client.post("/sharing/code/", {"code": code}, follow=True)

    assert "carries the photos and PDFs that you added to it" in words(page)
