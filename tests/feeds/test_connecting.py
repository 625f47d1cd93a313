"""Connecting: what is asked before leaving, what is believed after returning, and that everything else changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door
from apps.consent.models import AccessEntry
from apps.feeds import connecting, connections
from apps.feeds.connection_pages import ENDINGS
from apps.feeds.models import AuthorizationAttempt, Connection, Institution
from apps.feeds.protocol import authorising
from apps.feeds.protocol.authorising import RECORDS
from apps.wallet.models import Holding
from tests.accounts.organisation_people import sign_in_shown
from tests.feeds.fake_transmitter import Reply, json_reply
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.look.visits import known_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KINDS = ["payslip", "pension_enrolment", "pension_month"]


@dataclass
class Journey:
    """Mai at her browser, and the institution that she wants to connect."""

    client: Client
    user: User
    resident: Resident
    office: Office
    desk: Desk

    @property
    def institution(self) -> Institution:
        assert self.desk.institution is not None
        return self.desk.institution

    def leave(self, kinds: list[str] | None = None) -> dict[str, str]:
        """Chooses the kinds and goes; returns what the institution is asked."""
        path = f"/connect/{self.desk.slug}/"
        about = self.client.get(path).context["resident"].pk
        answer = self.client.post(path, {"kinds": KINDS if kinds is None else kinds, "about": about})
        assert answer.status_code == 302, answer.content
        page = self.client.get(answer["Location"])
        address = page.context["address"]
        assert f'href="{address.replace("&", "&amp;")}"' in page.content.decode()
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def come_back(self, state: str, **answer: str | None) -> Any:
        """Returns with an answer, and reads the page to which it leads."""
        query = {"state": state, "code": "code-1", "iss": self.desk.issuer, **answer}
        told = {name: value for name, value in query.items() if value is not None}
        return self.client.get("/connecting/back/", told, follow=True)

    def grants(self, *kinds: str, connection: str = "c-1") -> None:
        """What the institution will say to the next code."""
        details = [{"type": RECORDS, "datatypes": list(kinds)}]
        body = {"access_token": "x", "token_type": "Bearer"}
        self.office.will(
            "/token", json_reply({**body, "authorization_details": details, "connection": connection})
        )

    def connect(self, *kinds: str, connection: str = "c-1") -> Any:
        self.grants(*(kinds or KINDS), connection=connection)
        return self.come_back(self.leave()["state"])

    def redeem_then(self, happens: Callable[[], object]) -> Callable[..., authorising.Granted]:
        """Redeeming as it is, during which something else happens."""
        redeemed = connecting.redeemed

        def redeem(*asked: Any) -> authorising.Granted:
            granted = redeemed(*asked)
            happens()
            return granted

        return redeem

    def connections(self) -> list[tuple[str, list[str], str]]:
        with transaction.atomic():
            door.admit([self.resident.pk], institution=self.institution.pk)
            rows = Connection.objects.filter(resident=self.resident).order_by("since", "external_id")
            return [(row.external_id, row.kinds, row.state) for row in rows]

    def outcome(self) -> str:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return AuthorizationAttempt.objects.latest("begun_at").outcome

    def nothing_was_changed(self) -> bool:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return not Connection.objects.exists() and not Holding.objects.exists()

    def log(self) -> list[tuple[str, list[str]]]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return [
                (line.action, line.kinds)
                for line in AccessEntry.objects.order_by("seq")
                if line.action.startswith("connection.")
            ]


@pytest.fixture
def mai(office: Office) -> Journey:
    desk = new_desk()
    office.register(desk, authorization_url=office.url("/authorize"))
    user, client = known_user(), Client()
    sign_in_shown(client, user)
    return Journey(client, user, Resident.objects.get(), office, desk)


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_before_leaving_everything_that_will_be_asked_is_shown(mai: Journey) -> None:
    page = mai.client.get(f"/connect/{mai.desk.slug}/")

    assert {row.name for row in page.context["rows"] if row.chosen} == set(KINDS)
    for said in (
        "Pay slip",
        "Pension month",
        "in its own way",
        "No My Number",
        "sealed with a key of your own",
    ):
        assert said in words(page)


def test_only_what_was_left_in_the_list_is_asked_for(mai: Journey) -> None:
    asked = mai.leave(["payslip"])

    assert '"datatypes":["payslip"]' in asked["authorization_details"]
    assert asked["redirect_uri"] == connecting.return_address()
    assert asked["code_challenge_method"] == "S256"


@pytest.mark.parametrize("kinds", [[], ["passport"], ["payslip", "passport"]], ids=str)
def test_nothing_or_something_else_cannot_be_asked_for(mai: Journey, kinds: list[str]) -> None:
    page = mai.client.post(f"/connect/{mai.desk.slug}/", {"kinds": kinds})

    assert page.status_code == 200
    assert "One thing is missing" in words(page)
    with transaction.atomic():
        door.admit([mai.resident.pk])
        assert not AuthorizationAttempt.objects.exists()


def test_a_mailed_code_is_not_enough_to_connect(mai: Journey) -> None:
    stranger = Client()
    stranger.force_login(mai.user)

    for answer in (stranger.get(f"/connect/{mai.desk.slug}/"), stranger.post(f"/connect/{mai.desk.slug}/")):
        assert answer.status_code == 302
        assert "/connect/" not in urlsplit(answer["Location"]).path


def test_what_was_granted_is_linked_and_shown_against_what_was_asked(mai: Journey) -> None:
    asked = mai.leave()
    mai.grants("payslip", "pension_month")

    page = mai.come_back(asked["state"])

    assert mai.connections() == [("c-1", ["payslip", "pension_month"], "live")]
    assert "Midori Pension Office</bdi> is connected" in words(page)
    assert {row.name: row.chosen for row in page.context["rows"]} == {
        "payslip": True, "pension_month": True, "pension_enrolment": False,
    }  # fmt: skip
    assert "less than we asked for" in words(page)
    assert mai.log() == [("connection.made", ["payslip", "pension_month"])]


def test_the_code_is_redeemed_with_the_verifier_of_its_challenge_and_our_own_proof(mai: Journey) -> None:
    asked = mai.leave()
    mai.grants(*KINDS)

    mai.come_back(asked["state"])

    (request,) = [each for each in mai.office.asked if each.path == "/token"]
    assert request.form["grant_type"] == "authorization_code"
    assert request.form["code"] == "code-1"
    assert authorising.challenge(request.form["code_verifier"]) == asked["code_challenge"]
    assert request.form["redirect_uri"] == asked["redirect_uri"]
    assert request.form["client_assertion"].count(".") == 2


def test_no_token_is_kept_anywhere(mai: Journey) -> None:
    details = [{"type": RECORDS, "datatypes": KINDS}]
    secret = "an-access-token-nobody-keeps"
    mai.office.will("/token", json_reply(
        {"access_token": secret, "token_type": "Bearer", "authorization_details": details, "connection": "c-1"}
    ))  # fmt: skip

    mai.come_back(mai.leave()["state"])

    with transaction.atomic():
        door.admit([mai.resident.pk], institution=mai.institution.pk)
        rows = [*AuthorizationAttempt.objects.values(), *Connection.objects.values()]
    assert len(rows) == 2
    assert secret not in repr(rows)
    assert secret not in repr(dict(mai.client.session))


REFUSALS: list[tuple[dict[str, str | None], str, str]] = [
    ({"error": "access_denied", "code": None}, "access_denied", "You did not agree"),
    ({"error": "temporarily_unavailable", "code": None}, "temporarily_unavailable", "closed for a while"),
    ({"error": "server_error", "code": None}, "server_error", "Something went wrong at"),
    ({"error": "invalid_scope", "code": None}, "other_error", "did not accept our question"),
    ({"iss": "https://elsewhere.example"}, "issuer", "The answer did not come from"),
    ({"iss": None}, "issuer", "The answer did not come from"),
    ({"code": None}, "misshapen", "was not complete"),
]


@pytest.mark.parametrize(("answer", "outcome", "said"), REFUSALS, ids=[outcome for _, outcome, _ in REFUSALS])
def test_an_answer_without_a_code_changes_nothing_and_says_why(
    mai: Journey, answer: dict[str, str | None], outcome: str, said: str
) -> None:
    page = mai.come_back(mai.leave()["state"], **answer)

    assert page.status_code == 200
    assert mai.outcome() == outcome
    assert said in words(page)
    assert "/token" not in mai.office.paths()
    assert mai.nothing_was_changed()
    assert mai.log() == []


TROUBLE: list[tuple[Reply, str, str]] = [
    (json_reply({"error": "invalid_grant"}, 400), "not_accepted", "did not accept our question"),
    (json_reply({"error": "invalid_client"}, 401), "not_accepted", "did not accept our question"),
    (Reply(503), "unreachable", "did not answer us"),
    (Reply(500), "unreachable", "did not answer us"),
    (Reply(200, b"<html>"), "bad_answer", "in a way that we cannot use"),
    (json_reply({"connection": "c-1"}), "bad_answer", "in a way that we cannot use"),
    (json_reply({"connection": "a\u0000b", "authorization_details": [{"type": RECORDS, "datatypes": KINDS}]}),
     "bad_answer", "in a way that we cannot use"),
    (json_reply({"connection": "c-1", "authorization_details": []}), "nothing_granted", "will send nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "outcome", "said"), TROUBLE, ids=[str(n) for n in range(len(TROUBLE))])
def test_trouble_with_the_code_changes_nothing_and_says_why(
    mai: Journey, reply: Reply, outcome: str, said: str
) -> None:
    state = mai.leave()["state"]
    mai.office.will("/token", reply)

    page = mai.come_back(state)

    assert (page.status_code, mai.outcome()) == (200, outcome)
    assert said in words(page)
    assert mai.nothing_was_changed()


def test_an_institution_that_is_gone_is_said_to_be(mai: Journey) -> None:
    state = mai.leave()["state"]
    closed = Institution.objects.filter(pk=mai.institution.pk)
    closed.update(token_url="http://127.0.0.1:9/token")  # a port that nobody listens at

    page = mai.come_back(state)

    assert mai.outcome() == "unreachable"
    assert "did not answer us" in words(page)
    assert mai.nothing_was_changed()


def test_an_answer_counts_once(mai: Journey) -> None:
    mai.grants(*KINDS)
    state = mai.leave()["state"]
    mai.come_back(state)
    mai.grants("payslip", connection="c-2")

    page = mai.come_back(state, code="code-2")

    assert mai.connections() == [("c-1", KINDS, "live")]
    assert mai.office.paths().count("/token") == 1
    assert "This answer had been used already." in words(page)


def test_a_refusal_cannot_be_followed_by_a_code(mai: Journey) -> None:
    state = mai.leave()["state"]
    mai.come_back(state, error="access_denied", code=None)
    mai.grants(*KINDS)

    mai.come_back(state)

    assert mai.nothing_was_changed()


def test_after_ten_minutes_an_answer_is_too_late(mai: Journey) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=10, seconds=1), tick=False):
        state = mai.leave()["state"]
    mai.grants(*KINDS)

    page = mai.come_back(state)

    assert mai.outcome() == "too_late"
    assert "The answer came too late" in words(page)
    assert mai.nothing_was_changed()


@pytest.mark.parametrize("state", ["", "x", "0" * 75, "é" * 40], ids=ascii)
def test_a_state_that_we_did_not_write_answers_nothing(mai: Journey, state: str) -> None:
    mai.leave()

    page = mai.come_back(state)

    assert page.status_code == 404
    assert "belongs to nothing that you began" in words(page)
    assert mai.outcome() == ""
    assert mai.nothing_was_changed()


def test_a_forged_state_with_a_real_id_answers_nothing(mai: Journey) -> None:
    state = mai.leave()["state"]

    page = mai.come_back(state[:-1] + ("A" if state[-1] != "A" else "B"))

    assert page.status_code == 404
    assert mai.come_back(state).status_code == 200  # the true one still counts


def test_somebody_elses_answer_connects_nobody(mai: Journey) -> None:
    """Another signed-in person who is made to open the address (login CSRF, RFC 6749 10.12)."""
    state = mai.leave()["state"]
    mai.grants(*KINDS)
    bishal = Client()
    bishal.force_login(known_user("bishal@example.com"))

    query = {"state": state, "code": "code-1", "iss": mai.desk.issuer}
    page = bishal.get("/connecting/back/", query)

    assert page.status_code == 404
    assert "/token" not in mai.office.paths()
    assert mai.nothing_was_changed()


def test_the_other_parent_cannot_finish_what_one_parent_began(mai: Journey) -> None:
    child = add_child(mai.user, display_name="Linh")
    other = known_user("other-parent@example.com")
    ActsFor.objects.create(user=other, resident=child, role=ActsFor.Role.GUARDIAN)
    mai.client.post(f"/people/{child.pk}/act/")
    state = mai.leave()["state"]
    browser = Client()
    browser.force_login(other)

    page = browser.get("/connecting/back/", {"state": state, "code": "code-1", "iss": mai.desk.issuer})

    assert page.status_code == 404
    assert "/token" not in mai.office.paths()


def test_looking_without_opening_does_not_use_an_answer_up(mai: Journey) -> None:
    state = mai.leave()["state"]

    assert mai.client.head("/connecting/back/", {"state": state}).status_code == 405
    assert mai.outcome() == ""


def test_leaving_again_makes_the_first_way_out_worthless(mai: Journey) -> None:
    first = mai.leave()["state"]
    mai.leave()
    mai.grants(*KINDS)

    assert mai.come_back(first).status_code == 404
    assert mai.nothing_was_changed()


def test_an_id_that_belongs_to_somebody_else_connects_nobody_and_shows_nothing_of_theirs(
    mai: Journey,
) -> None:
    other = Resident.objects.create()
    connections.link(other.pk, mai.institution, "c-1", kinds=KINDS, now=timezone.now())

    page = mai.connect()

    assert mai.outcome() == "taken"
    assert "belongs to somebody else" in words(page)
    assert mai.connections() == []
    with transaction.atomic():
        door.admit([other.pk])
        assert Connection.objects.get().resident_id == other.pk


def test_a_guardian_connects_for_the_child_chosen_before_leaving(mai: Journey) -> None:
    child = add_child(mai.user, display_name="Linh")
    mai.client.post(f"/people/{child.pk}/act/")
    state = mai.leave()["state"]
    mai.client.post(f"/people/{mai.resident.pk}/act/")
    mai.grants(*KINDS)

    mai.come_back(state)

    assert mai.connections() == []
    with transaction.atomic():
        door.admit([child.pk])
        assert Connection.objects.get().resident_id == child.pk
        assert AccessEntry.objects.get(action="connection.made").actor_kind == "guardian"


def test_a_guardian_who_no_longer_acts_for_the_child_connects_nobody(mai: Journey) -> None:
    child = add_child(mai.user, display_name="Linh")
    mai.client.post(f"/people/{child.pk}/act/")
    state = mai.leave()["state"]
    child.actors.all().delete()
    mai.grants(*KINDS)

    assert mai.come_back(state).status_code == 404
    assert "/token" not in mai.office.paths()


def test_connecting_again_after_ending_lives_under_the_same_id(mai: Journey) -> None:
    mai.connect()
    end(mai)
    assert mai.connections() == [("c-1", KINDS, "ended")]

    mai.connect("payslip")

    assert mai.connections() == [("c-1", ["payslip"], "live")]
    with transaction.atomic():
        door.admit([mai.resident.pk])
        tie = Holding.objects.get()
    assert (tie.ended_at, tie.kinds) == (None, ["payslip"])


def test_under_a_new_id_the_older_connection_is_over(mai: Journey) -> None:
    mai.connect()

    mai.connect("payslip", connection="c-2")

    assert sorted(mai.connections()) == [("c-1", KINDS, "ended"), ("c-2", ["payslip"], "live")]


def test_others_find_neither_the_connection_nor_the_attempt(mai: Journey) -> None:
    mai.connect()
    with transaction.atomic():
        door.admit([mai.resident.pk])
        connection, attempt = Connection.objects.get().pk, AuthorizationAttempt.objects.get().pk
    stranger = Client()
    stranger.force_login(known_user("bishal@example.com"))

    for path in (f"/connections/{connection}/", f"/connections/{connection}/end/", f"/connecting/{attempt}/", f"/connecting/{attempt}/answer/"):  # fmt: skip
        assert stranger.get(path).status_code == 404, path
    for act in ("pause", "resume", "end"):
        assert stranger.post(f"/connections/{connection}/{act}/").status_code == 404, act
    assert mai.connections() == [("c-1", KINDS, "live")]


def test_an_institution_without_pages_of_its_own_cannot_be_connected(mai: Journey) -> None:
    Institution.objects.update(authorization_url="")

    assert mai.client.get(f"/connect/{mai.desk.slug}/").status_code == 404
    assert "nobody can connect to it here yet" in words(mai.client.get("/coverage/"))


def test_one_that_waits_for_approval_is_neither_offered_nor_connected(mai: Journey) -> None:
    Institution.objects.update(state=Institution.State.WAITING)

    assert mai.client.get(f"/connect/{mai.desk.slug}/").status_code == 404
    assert "Midori Pension Office" not in words(mai.client.get("/coverage/"))


def end(mai: Journey) -> None:
    with transaction.atomic():
        door.admit([mai.resident.pk])
        name = Connection.objects.get().pk
    assert mai.client.post(f"/connections/{name}/end/").status_code == 302


def test_pausing_going_on_and_ending_are_noted_once_each(mai: Journey) -> None:
    mai.connect()
    with transaction.atomic():
        door.admit([mai.resident.pk])
        name = Connection.objects.get().pk
    for act in ("pause", "pause", "resume", "resume", "end", "end", "resume", "pause"):
        mai.client.post(f"/connections/{name}/{act}/")

    assert mai.connections() == [("c-1", KINDS, "ended")]
    acts = ["connection.made", "connection.paused", "connection.resumed", "connection.ended"]
    assert mai.log() == [(act, KINDS) for act in acts]


def test_each_ending_has_words_for_the_reader(mai: Journey) -> None:
    """A new outcome without a page of its own would be a blank for the person who meets it."""

    known = {
        "connected",
        "nothing_granted",
        "not_asked",
        "too_late",
        "unreachable",
        "not_accepted",
        "bad_answer",
        "taken",
        "",
    }

    assert known | {"issuer", "misshapen", "other_error"} | authorising.REFUSALS == ENDINGS.keys()
    for ending in ENDINGS.values():
        assert str(ending.heading) % {"source": "X"}
        assert "%(" not in str(ending.happened) % {"source": "X"}
        assert "%(" not in str(ending.next)
