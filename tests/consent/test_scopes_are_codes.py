"""What may be read is named by codes of ours: no text that somebody sends gets into a permission, a receipt or the log."""

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError
from django.http import Http404
from django.utils import timezone

from apps.consent import giving, notice_texts, vocabulary
from apps.consent.giving import Decided
from apps.consent.models import Grant, Receipt
from tests.consent.desk import RENEWAL, Desk, acting, desk, give, log_of, take
from tests.consent.people import Person

pytestmark = pytest.mark.slow

NUMBER = "123456789018"
TEXTS = (f"Mai Nguyen {NUMBER}", "x" * 120, "\x00", "\u202e", "net; DROP", "no_such_field")


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def stands(person: Person, grant: Grant) -> tuple[Any, int, int]:
    with acting(person):
        row = Grant.objects.get(pk=grant.pk)
        return row.scope, row.record_version, Receipt.objects.filter(grant=row).count()


@pytest.mark.parametrize("text", TEXTS)
def test_less_takes_no_text_for_a_field_and_changes_nothing(mai: Person, lotus: Desk, text: str) -> None:
    grant = give(mai, lotus)

    sent = mai.client.post(f"/sharing/{grant.pk}/less/", {"only_of": "payslip", "field": ["month", text]})

    assert sent.status_code == 302
    assert stands(mai, grant) == ({"payslip": None}, 1, 1)
    assert not any(line.action == "grant.narrowed" for line in log_of(mai))
    for page in (f"/sharing/{grant.pk}/", "/sharing/", f"/sharing/{grant.pk}/receipts/1/", "/looked/"):
        shown = mai.client.get(page)
        assert shown.status_code == 200
        assert NUMBER not in shown.content.decode()
    with lotus.reading(grant, kinds=["payslip"]):
        pass  # and the helper can still read


@pytest.mark.parametrize(
    "sent", [{"without": "\x00"}, {"only_of": "\x00", "field": "month"}, {"until": "\x00"}]
)
def test_less_of_what_is_not_there_changes_nothing(mai: Person, lotus: Desk, sent: dict[str, str]) -> None:
    grant = give(mai, lotus)

    assert mai.client.post(f"/sharing/{grant.pk}/less/", sent).status_code == 302
    assert stands(mai, grant)[1] == 1


def test_a_field_that_was_given_before_we_lost_its_word_can_still_be_kept() -> None:
    before = {"payslip": ("month", "an_old_field"), "an_old_kind": None}

    assert vocabulary.knows({"payslip": ("an_old_field",), "an_old_kind": None}, beside=before)
    assert not vocabulary.knows({"payslip": ("an_old_field",)}, beside={"payslip": None})
    assert not vocabulary.knows({"payslip": ()}, beside=before)


@pytest.mark.parametrize("scope", [{"payslip": (TEXTS[0],)}, {TEXTS[0]: None}, {"payslip": ()}, {}])
def test_nothing_is_asked_for_that_has_no_word(lotus: Desk, scope: Any) -> None:
    with pytest.raises(ValueError, match="nobody knows"):
        lotus.ask(scope=scope)
    with pytest.raises(ValueError, match="nobody knows"):
        lotus.ask(purpose=TEXTS[0])


@pytest.mark.parametrize("scope", [{"payslip": (TEXTS[0],)}, {TEXTS[0]: None}])
def test_nothing_is_given_that_has_no_word(mai: Person, lotus: Desk, scope: Any) -> None:
    notice, now = notice_texts.notice_for("support_org"), timezone.now()
    decided = Decided(scope, 7, 3)
    row = take(mai, lotus.ask())

    with pytest.raises(ValueError, match="more than was asked"), acting(mai) as passage:
        giving.give(passage, row, decided, notice=notice, now=now)
    for what, asked in ((decided, RENEWAL), (Decided({"payslip": None}, 7, 3), TEXTS[0])):
        with pytest.raises(ValueError, match="nobody knows"), acting(mai) as passage:
            giving.give_unasked(
                passage, mai.resident.pk, lotus.organisation, asked, what, notice=notice, now=now
            )


def test_a_refused_look_at_an_unknown_field_writes_no_text_into_the_log(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    before = len(log_of(mai))

    with pytest.raises(Http404), lotus.reading(grant, fields={"payslip": [TEXTS[0]]}, purpose="consultation"):
        pass

    assert len(log_of(mai)) == before


SCOPES = (
    {"payslip": [TEXTS[0]]}, {TEXTS[0]: None}, {"payslip": "month"}, {"payslip": [None]}, {"payslip": [7]},
    {"payslip": [["month"]]}, {"payslip": {"month": None}}, {"payslip": ["month\n"]}, [], "payslip", {"": None},
)  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("table", ["ask", "grant"])
def test_the_database_takes_codes_only(mai: Person, lotus: Desk, table: str, scope: Any) -> None:
    code = lotus.ask()
    row = take(mai, code)
    grant = give(mai, lotus)

    row.scope = scope
    wrong = row if table == "ask" else Grant(**_copy(grant), scope=scope)

    with pytest.raises(IntegrityError, match="scope_is_codes") as refused, acting(mai):
        wrong.save()
    assert isinstance(refused.value.__cause__, psycopg.errors.CheckViolation)


def _copy(grant: Grant) -> dict[str, Any]:
    names = {field.attname for field in Grant._meta.concrete_fields} - {"id", "scope"}
    return {name: getattr(grant, name) for name in names}


def test_every_kind_and_field_of_ours_is_a_code_that_the_database_takes(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    whole = {name: list(kind.field_names) for name, kind in vocabulary.kinds().items()}

    with acting(mai):
        Grant(**_copy(grant), scope=whole).save(force_insert=True)
