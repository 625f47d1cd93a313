"""Operators are told by a mail without content; a mail server that is down stops no feed."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from apps.feeds import operators
from tests.feeds.transmitter_desk import new_desk


@pytest.fixture
def noted(settings: Any, django_capture_on_commit_callbacks: Any, db: None) -> Any:
    """Notes a refusal of a registered institution, and runs what follows its commit."""
    settings.OPERATOR_EMAILS = ["duty@example.jp"]
    institution = new_desk().register()

    def note() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            operators.note(institution.pk, "stream_stopped", now=timezone.now())

    return note


def test_operators_are_told_once_where_to_look(noted: Any) -> None:
    noted()
    noted()

    (letter,) = mail.outbox
    assert letter.to == ["duty@example.jp"]
    assert "/operators/" in letter.body


def test_a_mail_server_that_is_down_stops_nothing(noted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: Any, **_options: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(operators, "send_mail", down)

    noted()

    assert mail.outbox == []
