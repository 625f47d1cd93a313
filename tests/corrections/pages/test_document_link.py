"""A paper that was sent with a request is handed over once, through its link, and is a look that the resident sees."""

import pytest
from django.test import Client

from apps.consent.models import AccessEntry
from apps.corrections import ledger
from apps.corrections.asking import evidence
from apps.corrections.clock.events import Closed
from apps.corrections.models import Request
from tests.corrections.desk.people import FILE, paper_of
from tests.corrections.pages.conftest import Offices
from tests.corrections.pages.test_preparing import (  # noqa: F401 - a fixture
    _takes_requests,
    begun,
    newest,
    prepared,
)
from tests.corrections.pages.test_sent_letters import confirm
from tests.notices.people import Person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def offered(reader: Client, begun: str, mai: Person, held: Offices) -> evidence.Offered:  # noqa: F811 - the fixture
    """What the institution is told of the paper that was sent with the request."""
    _takes_requests(mai, held)
    document = paper_of(mai)
    page = prepared(reader, begun, documents=[str(document)])
    assert page.status_code == 302, words(page)
    confirm(reader, begun)
    reader.post(f"{begun}send/", {"from-here": "1"})
    with mai.passage() as key:
        (one,) = evidence.offered(key, Request.objects.get(correction_id=newest(mai).id))
    return one


def looks(mai: Person) -> list[AccessEntry]:
    with mai.passage():
        return list(AccessEntry.objects.filter(action="evidence.fetched"))


def test_it_opens_once_with_its_bytes_and_type_and_is_a_look(
    offered: evidence.Offered, mai: Person, held: Offices
) -> None:
    client = Client(enforce_csrf_checks=True)
    first, second = client.get(offered.url), client.get(offered.url)
    assert (first.status_code, second.status_code) == (200, 404)
    assert (first.content, first["Content-Type"]) == (FILE, "application/pdf")
    assert evidence._digest(first.content) == offered.digest
    assert offered.media_type == "application/pdf"
    assert first["Content-Disposition"] == 'attachment; filename="evidence"'
    assert FILE not in second.content
    (line,) = looks(mai)
    assert (line.actor_kind, line.organisation, line.kinds) == (
        "institution",
        held.employer.source.pk,
        ["payslip"],
    )


def test_it_does_not_open_once_the_request_has_ended(offered: evidence.Offered, mai: Person) -> None:
    one = newest(mai)
    with mai.passage() as key:
        rests = Closed(day=one.history[-1].day, actor="resident")
        ledger.append(one.id, key, rests, by=mai.user.pk, today=rests.day)
    answer = Client().get(offered.url)
    assert answer.status_code == 404
    assert FILE not in answer.content
    assert looks(mai) == []
