"""After a request has ended, nothing that was sent with it opens any more, and the page says so."""

import datetime

import pytest

from apps.corrections.clock.events import AnyEvent, CameBack, Closed, FeedShown
from tests.corrections.desk.people import FILE, SENT_ON, Desk, SentRequest
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

DAY = datetime.timedelta(days=1)
OVER = "This request has ended. What was sent with it does not open any more."
LET_REST = Closed(day=SENT_ON + DAY, actor="resident")
FIXED = FeedShown(day=SENT_ON + DAY, actor="feed", sight="fixed", data_as_of=SENT_ON + DAY)


@pytest.mark.parametrize("end", [LET_REST, FIXED], ids=["let rest", "fixed"])
def test_evidence_of_a_request_that_has_ended_does_not_open(
    end: AnyEvent, aoba: Desk, sent: SentRequest
) -> None:
    assert "Open this" in words(aoba.get(sent))
    sent.happened(end)
    page = words(aoba.get(sent))
    assert OVER in page
    assert "Open this" not in page
    before = len(sent.looks())
    for part, what in (("record", sent.record), ("picture", sent.document), ("file", sent.document)):
        answer = aoba.client.post(f"/desk/{sent.id}/evidence/{what}/{part}/")
        assert answer.status_code == 302
        assert answer["Location"] == f"/desk/{sent.id}/"
        assert FILE not in answer.content
    assert len(sent.looks()) == before, "what did not open is no look"
    assert OVER in words(aoba.get(sent))


def test_an_error_that_came_back_opens_nothing_until_it_is_sent_anew(aoba: Desk, sent: SentRequest) -> None:
    sent.happened(FIXED, CameBack(day=SENT_ON + 2 * DAY, actor="feed", data_as_of=SENT_ON + 2 * DAY))
    page = words(aoba.get(sent))
    assert OVER in page
    assert "Open this" not in page
    answer = aoba.client.post(f"/desk/{sent.id}/evidence/{sent.document}/picture/")
    assert answer.status_code == 302
