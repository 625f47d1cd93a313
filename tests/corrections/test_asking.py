"""Requests by the protocol against real servers: delivered once, answered in any order, and closed by the data alone."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.consent import door
from apps.consent.models import AccessEntry
from apps.corrections import asking, ledger
from apps.corrections.asking import CannotAsk, answers, delivering, evidence, question
from apps.corrections.clock import NotPossible, Status
from apps.corrections.clock.events import (
    Acknowledged,
    Closed,
    Decided,
    Escalated,
    Extended,
    Remarked,
    Sent,
    TurnedAway,
)
from apps.corrections.desk.reasons import CODES
from apps.corrections.models import EvidenceLink, Reply, Request
from apps.feeds import connections
from apps.feeds.handlers import Occurrence
from apps.feeds.models import Connection, Institution, OperatorNotice
from apps.feeds.protocol import event_types
from apps.feeds.protocol.payloads import Accepted, CorrectionStatus
from apps.feeds.protocol.pushing import Door, TurnedDown, push
from apps.feeds.protocol.trouble import FeedError, Trouble
from apps.feeds.protocol.verdicts import Opened as OpenedToken
from apps.feeds.pulling import pull
from apps.notices.models import Notice
from apps.sandbox.servers.answering import REASON_REFUSED
from tests.corrections.asked_sandbox import SENT_AT, SENT_ON, Scene, another, open_scene, registered
from tests.feeds.fake_transmitter import FakeTransmitter
from tests.feeds.fake_transmitter import Reply as HttpReply

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with time_machine.travel(SENT_AT), open_scene(tmp_path) as scene:
        yield scene


def kinds_of(found: ledger.Opened) -> list[str]:
    return [type(event).__name__ for event in found.history]


# -- the five ways in which the sandbox treats a request ------------------------------------------------------------
def test_prompt_is_fixed_once_the_next_feed_shows_it_and_not_before(scene: Scene) -> None:
    found, request = scene.send()
    assert scene.deliver(request) == "delivered"
    scene.pull()
    assert scene.opened(found).status is Status.RECEIVED

    decided = scene.advance(4)
    accepted = scene.look(found)
    assert (accepted.status, accepted.standing(decided).outcome) == (Status.CHANGE_EXPECTED, "accepted")
    shown = scene.advance(3)

    assert scene.look(found).status is Status.FIXED
    assert scene.standing(found, shown).shown == "fixed"
    scene.advance(90)
    assert scene.look(found).status is Status.FIXED


def test_slow_takes_longer_as_it_said_shows_it_late_and_is_fixed(scene: Scene) -> None:
    scene.offices.behave("slow")
    found, request = scene.send("P-16", reply_by=date(2026, 12, 21))
    scene.deliver(request)

    scene.advance(28)
    longer = scene.opened(found)
    due = longer.standing(date(2026, 12, 19)).due
    decided = scene.advance(30)
    on_time = scene.standing(found, decided)
    late = scene.standing(found, scene.advance(70))
    scene.advance(10)

    assert due is not None
    assert due.rolled == date(2027, 1, 20)
    assert (on_time.outcome, on_time.late_decision) == ("accepted", False)
    assert (late.shown, late.next_step) == ("said_not_shown", "ask_why_not_shown")
    assert scene.look(found).status is Status.FIXED


def test_refusing_leads_to_the_appeal_and_its_last_day(scene: Scene) -> None:
    scene.offices.behave("refusing")
    found, request = scene.send()
    scene.deliver(request)

    day = scene.advance(6)
    refused = scene.look(found)
    standing = refused.standing(day)

    assert refused.status is Status.REFUSED
    (decided,) = [event for event in refused.history if isinstance(event, Decided)]
    assert decided.reasons.splitlines() == [CODES["evidence_missing"], REASON_REFUSED]
    assert standing.appeal is not None
    assert standing.appeal.due.raw == date(
        2027, 2, 27
    )  # three months from the day after the 27th of November
    assert standing.appeal.due.rolled == date(2027, 3, 1)  # a Monday
    assert standing.next_step in {"prepare_appeal", "appeal_or_rest"}


def test_promising_is_said_and_not_shown_once_the_usual_time_is_over(scene: Scene) -> None:
    scene.offices.behave("promising")
    found, request = scene.send()
    scene.deliver(request)

    early = scene.advance(7)
    at_first = scene.standing(found, early)
    day = scene.advance(67)
    later = scene.standing(found, day)

    assert (at_first.outcome, at_first.shown) == ("accepted", "not_shown")
    assert later.shown == "said_not_shown"
    assert later.next_step == "ask_why_not_shown"
    assert later.status is Status.CHANGE_EXPECTED


def test_relapsing_is_fixed_and_reopened_when_the_error_comes_back(scene: Scene) -> None:
    scene.offices.behave("relapsing")
    found, request = scene.send()
    scene.deliver(request)

    scene.advance(7)
    fixed = scene.look(found)
    day = scene.advance(28)
    again = scene.look(found)

    assert fixed.status is Status.FIXED
    assert again.status is Status.REOPENED
    assert again.standing(day).shown == "came_back"


def test_an_employer_that_is_asked_first_files_and_the_pension_offices_data_close_it(scene: Scene) -> None:
    employer = registered(scene.offices, "aoba-foods")
    scene.connect(employer, "aoba-foods")
    pull(employer.pk)
    found, request = scene.send("P-1", to=employer)
    assert scene.deliver(request) == "delivered"

    day = scene.offices.advance(7)
    pull(employer.pk)
    said_so = scene.look(found)
    scene.pull()

    assert (said_so.status, said_so.standing(day).outcome) == (Status.CHANGE_EXPECTED, "accepted")
    assert scene.look(found).status is Status.FIXED


def test_an_employer_that_refuses_by_its_own_system_decided_itself_and_no_office_did(scene: Scene) -> None:
    employer = registered(scene.offices, "aoba-foods")
    scene.connect(employer, "aoba-foods")
    scene.offices.behave("refusing", "aoba-foods")
    pull(employer.pk)
    found, request = scene.send("P-1", to=employer)
    scene.deliver(request)

    day = scene.offices.advance(7)
    pull(employer.pk)
    refused = scene.opened(found)
    (decided,) = [event for event in refused.history if isinstance(event, Decided)]
    assert (decided.outcome, decided.by_whom) == ("refused", "employer")
    assert (refused.standing(day).appeal, refused.standing(day).next_step) == (None, "next_route")


# -- what is sent ---------------------------------------------------------------------------------------------------
def sent_to(scene: Scene) -> list[dict[str, Any]]:
    """The claims of the tokens that the office keeps."""
    store = scene.offices.running["pension-office"].institution.store
    rows = store.db.execute("SELECT token FROM requests").fetchall()
    from apps.feeds.protocol.base64url import decode

    return [json.loads(decode(row["token"].split(".")[1].encode())) for row in rows]


def test_a_request_says_exactly_what_the_protocol_names(scene: Scene) -> None:
    _found, request = scene.send(reply_by=date(2026, 12, 21), with_evidence=True)
    scene.deliver(request)

    (claims,) = sent_to(scene)
    (payload,) = claims["events"].values()

    assert claims["jti"] == question.jti_of(request.pk)
    assert claims["sub_id"] == {"format": "opaque", "id": scene.offices.connection()}
    assert list(claims["events"]) == [event_types.CORRECTION_REQUESTED]
    assert set(payload) == {
        "request_id", "record_id", "kind", "revision", "fields", "reason", "legal_basis", "evidence", "reply_by"
    }  # fmt: skip
    assert payload["fields"] == [{"name": "insured_from", "held": "2026-07-01", "claimed": "2026-03-01"}]
    assert payload["reply_by"] == "2026-12-21"
    assert set(payload["evidence"][0]) == {"digest", "url", "media_type"}
    assert "mai@example.com" not in json.dumps(claims)


def test_sending_notes_it_and_a_202_proves_the_arrival_but_is_no_acknowledgement(scene: Scene) -> None:
    found, request = scene.send()
    assert [event.proof for event in scene.opened(found).history if isinstance(event, Sent)] == [
        str(request.pk)
    ]
    scene.deliver(request)

    assert kinds_of(scene.opened(found))[-2:] == ["Sent", "Delivered"]
    assert scene.opened(found).status is Status.SENT
    assert scene.request(request).settled_at == SENT_AT


def test_handed_over_again_after_a_lost_answer_it_is_one_request_with_the_same_links(scene: Scene) -> None:
    found, request = scene.send(with_evidence=True)

    def lost(door: Door, token: str) -> TurnedDown | None:
        push(door, token)
        raise FeedError(Trouble.UNAVAILABLE, "timeout")

    link = scene.link(request)
    assert scene.deliver(request, push=lost) == "waiting"
    later = scene.request(request).next_attempt_at
    assert later is not None
    assert scene.deliver(request, later) == "delivered"

    assert len(sent_to(scene)) == 1
    assert scene.link(request) == link
    assert kinds_of(scene.opened(found)).count("Delivered") == 1


def test_while_one_worker_has_it_another_finds_nothing_to_do(scene: Scene) -> None:
    _found, request = scene.send()
    second: list[str] = []

    def slow(door: Door, token: str) -> TurnedDown | None:
        second.append(scene.deliver(request))
        return push(door, token)

    assert scene.deliver(request, push=slow) == "delivered"
    assert second == [""]
    assert scene.deliver(request) == ""


def test_a_worker_that_lost_its_lease_writes_nothing(scene: Scene) -> None:
    _found, request = scene.send()
    states: list[str] = []

    def down(_door: Door, _token: str) -> TurnedDown | None:
        raise FeedError(Trouble.UNAVAILABLE, "connect")

    def stalled(_door: Door, _token: str) -> TurnedDown | None:
        states.append(scene.deliver(request, SENT_AT + delivering.LEASE, push=down))
        return TurnedDown("invalid_request")

    assert scene.deliver(request, push=stalled) == ""
    assert states == ["waiting"]
    assert scene.request(request).state == Request.State.WAITING


def test_due_requests_are_found_by_the_scheduler_until_they_are_settled(scene: Scene) -> None:
    _found, request = scene.send()

    assert asking.due_now(at=SENT_AT) == [(request.pk, request.resident_id)]
    assert asking.due_now(at=SENT_AT - timedelta(seconds=1)) == []
    scene.deliver(request)
    assert asking.due_now(at=SENT_AT + timedelta(days=30)) == []


def test_what_was_not_confirmed_or_was_sent_before_is_not_sent(scene: Scene) -> None:
    found, _request = scene.send()
    said = ledger.Asked(route="P-2", kind="pension_enrolment")
    with scene.mai.passage() as key, pytest.raises(NotPossible):
        asking.send(found, key, said, by=scene.mai.user.pk, now=SENT_AT)
    with scene.mai.passage():
        assert Request.objects.count() == 1


def test_an_institution_without_a_live_connection_is_not_asked(scene: Scene) -> None:
    found = scene.confirmed("P-2")
    with scene.mai.passage() as key:
        Connection.objects.filter(resident=scene.mai.resident).update(
            state="paused", paused_at=timezone.now()
        )
        assert not asking.takes_requests(scene.mai.resident.pk, scene.institution.pk)
        with pytest.raises(CannotAsk):
            asking.send(found, key, ledger.Asked(route="P-2", kind="x"), by=scene.mai.user.pk, now=SENT_AT)


# -- when it is not taken -------------------------------------------------------------------------------------------
def notices(scene: Scene) -> list[str]:
    with scene.mai.passage():
        return list(
            Notice.objects.filter(key__startswith="correction_not_taken").values_list("key", flat=True)
        )


def test_a_400_is_no_decision_and_the_resident_is_told_to_print_it(scene: Scene) -> None:
    found, request = scene.send()
    state = scene.deliver(request, push=lambda _door, _token: TurnedDown("access_denied"))

    assert (state, scene.request(request).refused_as) == ("refused", "access_denied")
    now = scene.opened(found)
    assert isinstance(now.history[-1], TurnedAway)
    assert now.standing(SENT_ON).outcome in {"none", "no_reply"}
    assert notices(scene) == [f"correction_not_taken:{request.pk}"]


def test_after_a_week_of_trouble_it_is_given_up_and_the_resident_is_told(scene: Scene) -> None:
    found, request = scene.send()
    at, tries, waits = SENT_AT, 0, []

    def down(_door: Door, _token: str) -> TurnedDown | None:
        raise FeedError(Trouble.UNAVAILABLE, "connect")

    while (state := scene.deliver(request, at, push=down)) == "waiting":
        following = scene.request(request).next_attempt_at
        assert following is not None
        waits.append(following - at)
        at = following if tries < 12 else SENT_AT + timedelta(days=7, seconds=1)
        tries += 1

    assert state == "given_up"
    assert max(waits) <= timedelta(minutes=15)
    assert min(waits) >= timedelta(seconds=2)
    assert isinstance(scene.opened(found).history[-1], TurnedAway)
    assert notices(scene) == [f"correction_not_taken:{request.pk}"]


def test_retry_after_is_kept_and_a_closed_door_is_told_to_staff(scene: Scene) -> None:
    _found, request = scene.send()

    def busy(_door: Door, _token: str) -> TurnedDown | None:
        raise FeedError(Trouble.THROTTLED, "status_503", status=503, retry_after=1800)

    def closed(_door: Door, _token: str) -> TurnedDown | None:
        raise FeedError(Trouble.STOP, "status_404", status=404)

    scene.deliver(request, push=busy)
    at = SENT_AT + timedelta(seconds=1800)
    assert scene.request(request).next_attempt_at == at
    scene.deliver(request, at, push=closed)
    assert OperatorNotice.objects.filter(code="requests_not_taken").count() == 1


def test_while_an_institution_does_not_answer_nobody_else_asks_it(scene: Scene) -> None:
    (_found, first), (_other, second) = scene.send(), scene.send("P-3")

    def down(_door: Door, _token: str) -> TurnedDown | None:
        raise FeedError(Trouble.UNAVAILABLE, "connect")

    scene.deliver(first, push=down)
    again = scene.request(first).next_attempt_at

    assert again is not None
    assert again > SENT_AT
    assert scene.request(second).next_attempt_at == again
    assert scene.deliver(second) == ""
    assert asking.due_now(at=SENT_AT) == []


def test_a_withdrawn_request_is_not_handed_over_and_its_links_are_dead(scene: Scene) -> None:
    found, request = scene.send(with_evidence=True)
    link = scene.link(request)
    with scene.mai.passage():
        assert asking.withdraw(found, now=SENT_AT) == 1

    assert scene.deliver(request) == ""
    assert Client().get(link).status_code == 404


def test_when_the_connection_has_ended_nobody_is_asked_any_more(scene: Scene) -> None:
    found, request = scene.send()
    with scene.mai.passage():
        Connection.objects.filter(resident=scene.mai.resident).update(
            state="ended", ended_at=timezone.now(), ended_by="resident"
        )

    assert scene.deliver(request) == "given_up"
    assert sent_to(scene) == []
    assert isinstance(scene.opened(found).history[-1], TurnedAway)


# -- the push itself ------------------------------------------------------------------------------------------------
@pytest.fixture
def office() -> Iterator[FakeTransmitter]:
    transmitter = FakeTransmitter()
    with transmitter.running():
        yield transmitter


def through(office: FakeTransmitter, **how: Any) -> Door:
    return Door(office.url("/requests"), {"127.0.0.1"}, private_network=True, **how)


def answered(status: int, body: bytes = b"", **headers: str) -> HttpReply:
    return HttpReply(status, body, headers)


@pytest.mark.parametrize(
    ("body", "err"),
    [
        (b'{"err": "invalid_key", "description": "x"}', "invalid_key"),
        (b'{"err": "Bad Words!"}', "unnamed"),
        (b"<html>", "unnamed"),
        (b"", "unnamed"),
        (b'{"err": 7}', "unnamed"),
    ],
)
def test_a_400_names_its_err_or_is_unnamed(office: FakeTransmitter, body: bytes, err: str) -> None:
    office.replies["/requests"].append(answered(400, body))

    assert push(through(office), "a.b.c") == TurnedDown(err)


def test_only_202_means_that_it_is_taken_and_no_redirect_is_followed(office: FakeTransmitter) -> None:
    office.replies["/requests"] += [
        answered(202),
        answered(200, b"{}"),
        answered(302, b"", Location=office.url("/elsewhere")),
        answered(500),
        answered(410),
    ]

    assert push(through(office), "a.b.c") is None
    troubles = []
    for _each in range(4):
        with pytest.raises(FeedError) as caught:
            push(through(office), "a.b.c")
        troubles.append(caught.value.kind)

    assert troubles == [Trouble.BAD_ANSWER, Trouble.UNAVAILABLE, Trouble.UNAVAILABLE, Trouble.STOP]
    assert {asked.path for asked in office.asked} == {"/requests"}


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/requests", "https://elsewhere.example/requests", "https://a:b@pension.example/r"],
)
def test_other_hosts_plain_http_and_passwords_in_addresses_are_refused(url: str) -> None:
    with pytest.raises(FeedError, match="address_unusable"):
        push(Door(url, {"pension.example", "127.0.0.1"}), "a.b.c")


# -- evidence -------------------------------------------------------------------------------------------------------
def looks(scene: Scene) -> list[AccessEntry]:
    with scene.mai.passage():
        return list(AccessEntry.objects.filter(action="evidence.fetched"))


def test_a_link_opens_once_without_cookies_and_is_a_look_in_the_log(scene: Scene) -> None:
    _found, request = scene.send(with_evidence=True)
    scene.deliver(request)
    (claims,) = sent_to(scene)
    (told,) = next(iter(claims["events"].values()))["evidence"]
    client = Client(enforce_csrf_checks=True)

    first = client.post(told["url"])
    second = client.post(told["url"])

    assert (first.status_code, second.status_code) == (200, 404)
    assert first.json()["insured_from"] == "2026-07-01"
    assert evidence._digest(first.content) == told["digest"]
    assert not first.cookies
    assert first["Cache-Control"].count("no-store") == 1
    (line,) = looks(scene)
    assert (line.actor_kind, line.organisation, line.kinds) == (
        "institution",
        scene.institution.pk,
        ["pension_enrolment"],
    )


def test_a_link_that_is_too_old_unknown_or_misspelt_is_404(scene: Scene) -> None:
    _found, request = scene.send(with_evidence=True)
    link = scene.link(request)

    with time_machine.travel(SENT_AT + evidence.LASTS):
        assert Client().get(link).status_code == 404
    assert Client().get(link[:-2] + "/").status_code == 404
    assert Client().get("/evidence/" + "x" * 43 + "/").status_code == 404
    assert Client().get(link).status_code == 200


def test_a_link_opens_nothing_once_the_request_has_ended(scene: Scene) -> None:
    found, request = scene.send(with_evidence=True)
    link = scene.link(request)
    with scene.mai.passage() as key:
        rests = Closed(day=SENT_ON, actor="resident")
        ledger.append(found.id, key, rests, by=scene.mai.user.pk, today=SENT_ON)

    assert Client().get(link).status_code == 404
    assert not looks(scene)


def test_a_link_opens_nothing_while_the_institution_is_suspended(scene: Scene) -> None:
    _found, request = scene.send(with_evidence=True)
    link = scene.link(request)
    Institution.objects.filter(pk=scene.institution.pk).update(state=Institution.State.SUSPENDED)
    refused = Client().get(link).status_code
    Institution.objects.filter(pk=scene.institution.pk).update(state=Institution.State.LIVE)

    assert (refused, Client().get(link).status_code) == (404, 200)


def test_the_database_holds_the_hash_of_a_link_and_never_the_link(scene: Scene) -> None:
    _found, request = scene.send(with_evidence=True)
    token = scene.link(request).rstrip("/").rpartition("/")[2]
    with scene.mai.passage():
        row = EvidenceLink.objects.get()

    assert token.encode() not in bytes(row.content) + bytes(row.token_hash)


# -- what comes back ------------------------------------------------------------------------------------------------
def said(
    request_id: str, state: str, *, day: int, jti: str = "", **more: Any
) -> tuple[CorrectionStatus, OpenedToken]:
    toe = int(datetime(2026, 11, 21, 3, tzinfo=UTC).timestamp()) + day * 86400
    event = CorrectionStatus(request_id=request_id, state=state, **more)  # type: ignore[arg-type] # a word of the protocol
    opened = OpenedToken(
        jti or f"jti-{uuid4()}", toe, None, toe, "connection", event_types.CORRECTION_STATUS, payload={}
    )
    return event, opened


def hear(
    scene: Scene,
    *heard: tuple[CorrectionStatus, OpenedToken],
    of: UUID | None = None,
    by: UUID | None = None,
    on: datetime | None = None,
) -> None:
    """As feeds calls the reader: inside a passage of the institution, for the resident of the connection.

    It is heard on the newest day that the answers name, or on the day ``on``.
    """
    resident, institution = of or scene.mai.resident.pk, by or scene.institution.pk
    newest = max((opened.toe or opened.iat for _event, opened in heard), default=0)
    at = on or max(SENT_AT, datetime.fromtimestamp(newest, UTC))
    with time_machine.travel(at), transaction.atomic():
        door.admit([resident], institution=institution)
        answers.take_answers(
            [
                Occurrence(institution, resident, None, Accepted(opened, event, None))
                for event, opened in heard
            ]
        )


def test_any_order_of_answers_ends_in_the_same_standing(scene: Scene) -> None:
    ends = set()
    for order in permutations(range(3)):
        found, request = scene.send("P-16")
        name = str(request.pk)
        told = [
            said(name, "received", day=1),
            said(name, "extended", day=20, reason="Busy.", due_on=date(2027, 1, 15)),
            said(name, "accepted", day=50),
        ]
        for place in order:
            hear(scene, told[place])
        now = scene.opened(found)
        standing = now.standing(date(2027, 1, 30))
        due = standing.due.rolled if standing.due else None
        ends.add((now.status, standing.outcome, due, standing.late_decision, standing.expected_by))

    assert len(ends) == 1, ends
    assert next(iter(ends))[:2] == (Status.CHANGE_EXPECTED, "accepted")
    assert scene.waiting_replies() == 0


def test_the_same_answer_again_adds_nothing(scene: Scene) -> None:
    found, request = scene.send()
    once = said(str(request.pk), "accepted", day=2, jti="jti-accepted-1")
    hear(scene, once)
    before = kinds_of(scene.opened(found))
    hear(scene, once, once)

    assert kinds_of(scene.opened(found)) == before
    with scene.mai.passage():
        assert Reply.objects.count() == 1


def test_an_answer_of_another_institution_or_under_another_connection_changes_nothing(scene: Scene) -> None:
    found, request = scene.send()
    before = kinds_of(scene.opened(found))
    stranger = another(scene)

    hear(scene, said(str(request.pk), "accepted", day=2), of=stranger)
    hear(scene, said(str(uuid4()), "accepted", day=2), said("not-a-uuid", "accepted", day=2))

    assert kinds_of(scene.opened(found)) == before
    with scene.mai.passage():
        assert not Reply.objects.exists()
    assert OperatorNotice.objects.get(code="answer_to_nothing").times == 3


def test_on_a_page_about_several_people_each_answer_is_taken_for_its_own_person_only(scene: Scene) -> None:
    found, request = scene.send()
    before = kinds_of(scene.opened(found))
    stranger = another(scene)
    event, opened = said(str(request.pk), "accepted", day=2)
    with transaction.atomic():
        door.admit([stranger, scene.mai.resident.pk], institution=scene.institution.pk)
        unknown, its_token = said(str(uuid4()), "received", day=1)
        answers.take_answers(
            [
                Occurrence(scene.institution.pk, stranger, None, Accepted(opened, event, None)),
                Occurrence(
                    scene.institution.pk, scene.mai.resident.pk, None, Accepted(its_token, unknown, None)
                ),
            ]
        )

    assert kinds_of(scene.opened(found)) == before


def test_another_institution_of_the_same_resident_cannot_answer(scene: Scene) -> None:
    found, request = scene.send()
    before = kinds_of(scene.opened(found))
    employer = registered(scene.offices, "aoba-foods")
    scene.connect(employer, "aoba-foods")

    hear(scene, said(str(request.pk), "accepted", day=2), by=employer.pk)

    assert kinds_of(scene.opened(found)) == before
    assert OperatorNotice.objects.get(code="answer_to_nothing").institution_id == employer.pk


def test_a_refusal_without_the_reasons_the_law_demands_is_no_decision(scene: Scene) -> None:
    found, request = scene.send()
    hear(scene, said(str(request.pk), "refused", day=3, reason_code="no"))

    now = scene.opened(found)

    assert isinstance(now.history[-1], TurnedAway)
    assert now.status is Status.SENT


def test_a_longer_time_without_a_reason_moves_nothing_and_is_kept_as_a_remark(scene: Scene) -> None:
    found, request = scene.send("P-16")
    hear(scene, said(str(request.pk), "extended", day=3, due_on=date(2027, 1, 15)))

    now = scene.opened(found)

    assert not any(isinstance(event, Extended) for event in now.history)
    assert any(isinstance(event, Remarked) for event in now.history)
    assert scene.waiting_replies() == 0


@pytest.mark.parametrize("year", [2099, 9999])
def test_a_day_that_has_not_come_is_taken_for_the_day_on_which_it_was_told(scene: Scene, year: int) -> None:
    found, request = scene.send()
    ahead = (date(year, 12, 1) - SENT_ON).days
    hear(scene, said(str(request.pk), "received", day=ahead), on=SENT_AT + DAY)
    hear(scene, said(str(request.pk), "accepted", day=3))

    now = scene.opened(found)
    assert [event.day for event in now.history if isinstance(event, Acknowledged | Decided)] == [
        SENT_ON + DAY,
        SENT_ON + 3 * DAY,
    ]
    assert scene.waiting_replies() == 0


@pytest.mark.parametrize("route", ["P-1", "P-16"])
@pytest.mark.parametrize("year", [2150, 9999])
def test_a_new_day_that_nobody_can_wait_for_moves_nothing(scene: Scene, route: str, year: int) -> None:
    found, request = scene.send(route)
    hear(scene, said(str(request.pk), "received", day=1))
    due = scene.opened(found).row.due_on
    hear(scene, said(str(request.pk), "extended", day=2, reason="Busy.", due_on=date(year, 12, 31)))

    now = scene.opened(found)
    assert kinds_of(now)[-1] == "Remarked"
    assert now.row.due_on == due
    assert scene.waiting_replies() == 0


def test_an_answer_after_another_way_was_taken_is_kept(scene: Scene) -> None:
    found, request = scene.send()
    with scene.mai.passage() as key:
        gone_on = Escalated(day=SENT_ON, actor="resident", route="P-3")
        ledger.append(found.id, key, gone_on, by=scene.mai.user.pk, today=SENT_ON)
    hear(scene, said(str(request.pk), "accepted", day=2))

    now = scene.opened(found)
    assert (now.status, now.standing(SENT_ON + 3 * DAY).outcome) == (Status.ESCALATED, "accepted")


def test_a_receipt_told_after_the_decision_takes_its_place_before_it(scene: Scene) -> None:
    found, request = scene.send()
    hear(scene, said(str(request.pk), "accepted", day=5))
    hear(scene, said(str(request.pk), "received", day=1))

    now = scene.opened(found)

    assert now.status is Status.CHANGE_EXPECTED
    receipts = [event for event in now.history if isinstance(event, Acknowledged)]
    assert [(event.day, event.implied) for event in receipts] == [
        (SENT_ON + DAY, False),
        (SENT_ON + 5 * DAY, True),
    ]


def test_a_forged_answer_never_reaches_the_correction(scene: Scene) -> None:
    found, request = scene.send()
    scene.deliver(request)
    store = scene.offices.running["pension-office"].institution.store
    with store.transaction() as db:
        scene.offices.running["pension-office"].institution.answering.act(db, SENT_ON)
        db.execute("UPDATE events SET forged = 1 WHERE type LIKE '%correction-status'")

    report = scene.pull()

    assert report.refused == 1
    assert scene.opened(found).status is Status.SENT


def test_ids_alone_travel_to_the_workers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.corrections import tasks

    _found, request = scene.send()
    rung: list[Any] = []
    monkeypatch.setattr(tasks.deliver_request, "apply_async", lambda args, **_how: rung.append(args))

    assert tasks.ring_requests() == 1
    assert rung == [[str(request.pk), str(request.resident_id)]]
    assert tasks.deliver_request(*rung[0]) == "delivered"


def test_ending_the_connection_at_the_office_leaves_the_correction_as_it_is(scene: Scene) -> None:
    found, request = scene.send()
    scene.deliver(request)
    with transaction.atomic():
        door.admit([scene.mai.resident.pk], institution=scene.institution.pk)
        tie = Connection.objects.get(resident=scene.mai.resident)
        connections.end_among_others(tie, by="institution", now=timezone.now())

    assert scene.opened(found).status is Status.SENT
