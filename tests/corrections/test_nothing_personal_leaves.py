"""A whole correction, from sending to the error coming back, and nothing personal in mails, messages, logs or addresses."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
import time_machine
from celery import Celery
from django.core import mail
from django.test import Client

from apps.corrections import asking, ledger
from apps.corrections import tasks as of_corrections
from apps.corrections.clock import Status
from apps.corrections.clock.events import Escalated
from apps.corrections.models import Correction
from apps.notices import tasks as of_notices
from apps.sandbox.servers.answering import REASON_REFUSED
from apps.wallet.models import RecordVersion
from apps.wallet.sealed import unseal_payload
from tests.corrections.asked_sandbox import SENT_AT, Scene, open_scene

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PATHS = (
    "",
    "note/decided/",
    "note/remark/",
    "appeal/",
    "read/",
    "prepare/",
    "send/",
    "next/",
    "note/no-such-note/",
)


@dataclass
class Left:
    """Everything that left the database and the resident's own pages, in words."""

    messages: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def everything(self) -> dict[str, list[str]]:
        mails = [f"{one.subject}\n{one.body}\n{one.extra_headers}\n{one.attachments}" for one in mail.outbox]
        return {
            "mails": mails, "messages": self.messages, "logs": self.lines,
            "addresses": [unquote(one) for one in self.addresses],
        }  # fmt: skip


class Listening(logging.Handler):
    """Keeps every line with all that it carries."""

    def __init__(self, left: Left) -> None:
        super().__init__(logging.DEBUG)
        self.left = left

    def emit(self, record: logging.LogRecord) -> None:
        self.left.lines.append(f"{record.name} {record.getMessage()} {record.exc_info or ''}")


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Iterator[Left]:
    """What is sent to the queue is written down instead, with its arguments and headers; every logger is heard."""
    found = Left()

    def send(_app: Celery, name: str, *given: Any, **options: Any) -> None:
        kept = {key: value for key, value in options.items() if key != "task_type"}
        found.messages.append(f"{name} {given} {kept}")

    monkeypatch.setattr(Celery, "send_task", send)
    listening = Listening(found)
    root = logging.getLogger()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.INFO)  # as in a house that runs
    yield found
    root.removeHandler(listening)
    root.setLevel(level)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with time_machine.travel(SENT_AT), open_scene(tmp_path) as scene:
        yield scene


@dataclass
class Days:
    """The periodic work of the house, and her own looks at her pages, on days that pass."""

    scene: Scene
    left: Left
    client: Client = field(default_factory=Client)

    def on(self, day: date, *corrections: UUID, pull: bool = True) -> None:
        with time_machine.travel(datetime(day.year, day.month, day.day, 3, tzinfo=UTC), tick=False):
            if pull:
                self.scene.pull()
            for task in (
                of_corrections.ring_requests, of_corrections.look_due, of_corrections.look_changed,
                of_notices.plan_changed, of_notices.deliver,
            ):  # fmt: skip
                task()
            self.client.force_login(self.scene.mai.user)
            for address in (
                "/corrections/",
                *(f"/corrections/{one}/{path}" for one in corrections for path in PATHS),
            ):
                self._look(address)

    def _look(self, address: str) -> None:
        self.left.addresses.append(address)
        page = self.client.get(address)
        self.left.addresses.append(page.headers.get("Location", ""))
        self.left.addresses += re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())


def values_of(scene: Scene) -> set[str]:
    """What no mail, message, line or address may say: who she is, what she claims, what her records hold."""
    said = {"I began in March.", "2026-03-01", "2026-07-01", REASON_REFUSED, scene.mai.resident.display_name, scene.offices.connection()}  # fmt: skip
    with scene.mai.passage() as key:
        for version in RecordVersion.objects.exclude(payload=None):
            assert version.payload is not None
            said |= set(
                _leaves(json.loads(unseal_payload(key, version.record_id, version.revision, version.payload)))
            )
    return {one for one in said if len(one) >= 3}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str) and not re.fullmatch(
        r"[a-z_]+", value
    ):  # words of our own, such as "covered"
        yield value
    elif isinstance(value, int) and value >= 10_000:
        yield str(value)


def says(text: str, value: str) -> bool:
    """Whether a text holds a value; digits stand alone, for ids made by chance hold any five of them now and then."""
    if value not in text:
        return False
    return not value.isdecimal() or re.search(rf"(?<![0-9a-f]){value}(?![0-9a-f])", text) is not None


def test_an_amount_is_seen_and_an_id_is_none() -> None:
    assert says("gross 240000 yen", "240000")
    assert says('{"gross":240000}', "240000")
    assert not says("/corrections/01a2035b-240000aa/", "240000")
    assert says("Mai Tran", "Mai")


def test_nothing_personal_leaves_in_the_course_of_a_correction(scene: Scene, left: Left) -> None:
    days = Days(scene, left)
    scene.offices.behave("refusing")
    first, request = scene.send("P-2", with_evidence=True)
    days.on(SENT_AT.date(), first.id)
    assert any("deliver_request" in one for one in left.messages)
    assert scene.deliver(request) == "delivered"
    left.addresses.append(scene.link(request))

    late = scene.offices.advance(31)
    days.on(late, first.id, pull=False)
    assert scene.opened(first).standing(late).is_overdue
    days.on(late, first.id)
    assert scene.opened(first).status is Status.REFUSED

    scene.offices.behave("relapsing")
    with (
        scene.mai.passage() as key,
        time_machine.travel(datetime(late.year, late.month, late.day, 3, tzinfo=UTC)),
    ):
        ledger.append(first.id, key, Escalated(day=late, actor="resident", route="P-3"), today=late)
    second, again = scene.send("P-3")
    with scene.mai.passage():
        Correction.objects.filter(pk=second.id).update(follows=first.row)
    of_corrections.ring_requests()
    assert scene.deliver(again) == "delivered"
    for number, status in ((7, Status.FIXED), (28, Status.REOPENED)):
        days.on(scene.offices.advance(number), first.id, second.id)
        assert scene.opened(second).status is status

    assert {address for one in mail.outbox for address in one.to} == {scene.mai.user.email}
    found = left.everything()
    assert {name: bool(said) for name, said in found.items()} == dict.fromkeys(found, True)
    assert (len(found["mails"]), len(found["messages"])) >= (4, 2)
    for name, said in found.items():
        for value in values_of(scene):
            assert not any(says(one, value) for one in said), (name, value)
    assert asking.due_now(at=datetime(2028, 1, 1, tzinfo=UTC)) == []
