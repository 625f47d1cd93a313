"""Giving, giving less, ending: at once, counted, noted; and nothing that would give more."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.identifiers import uuid7
from apps.accounts.models import Membership, Organisation
from apps.consent import asking, closing, deletion, door, giving, granted, notice_texts
from apps.consent.giving import Decided, NotNow
from apps.consent.granted import GrantRefused
from apps.consent.models import Ask, DeletionRequest, Engagement, Grant, Receipt
from apps.consent.sealing import keys_of
from apps.wallet.models import Holding, Record
from tests.accounts.organisation_people import new_member
from tests.consent.desk import PAYSLIPS, RENEWAL, Desk, acting, desk, give, log_of, take
from tests.consent.people import Person

pytestmark = pytest.mark.slow

SHARE = "support_org"


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def test_a_helper_reads_the_granted_kind_and_the_resident_sees_it(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    with lotus.reading(grant) as passage:
        assert [row.kind for row in Record.objects.all()] == ["payslip"]
        assert (passage.resident_id, passage.called) == (mai.resident.pk, "Mai")

    last = log_of(mai)[-1]
    assert (last.action, last.outcome, last.grant) == ("shared.read", "allowed", grant.pk)
    assert (last.purpose, last.kinds, last.organisation) == (RENEWAL, ["payslip"], lotus.organisation.pk)


def test_nothing_but_records_of_the_granted_kinds_is_open(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, scope={"residence_status": None})

    with lotus.reading(grant):
        assert not Record.objects.exists()
        assert not Holding.objects.exists()
        assert not Receipt.objects.exists()


def test_after_the_passage_nothing_is_open(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass

    with transaction.atomic():
        door.admit([])
        assert not Record.objects.exists()
        assert not Grant.objects.exists()


def test_a_refused_try_is_kept_and_shown_though_nothing_was_read(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant, purpose="consultation"):
        pytest.fail("it opened")

    assert refused.value.reason == "other-purpose"
    last = log_of(mai)[-1]
    assert (last.action, last.outcome, last.reason) == ("shared.read", "refused", "other-purpose")
    with acting(mai):
        assert Grant.objects.get().reads_used == 0


def test_a_purpose_that_nobody_knows_is_not_written_into_the_log(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    with pytest.raises(GrantRefused), lotus.reading(grant, purpose="for Tran Thi Mai, 090-1234-5678"):
        pass

    assert log_of(mai)[-1].purpose == ""


def test_a_kind_that_nobody_knows_is_not_there(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    before = len(log_of(mai))

    with pytest.raises(Http404), lotus.reading(grant, kinds=["bank_balance"]):
        pass

    assert len(log_of(mai)) == before


def test_ending_ends_at_once_and_twice_is_once(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    for _twice in range(2):
        with acting(mai) as passage:
            giving.end(passage, grant.pk, now=timezone.now())

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant):
        pass

    assert refused.value.reason == "ended"
    assert [line.action for line in log_of(mai)].count("grant.ended") == 1
    with acting(mai):
        assert Receipt.objects.filter(grant=grant).count() == 2


def test_a_page_that_is_open_while_it_ends_reads_nothing_more(mai: Person, lotus: Desk) -> None:
    """The look before stands in the log; the next one is refused by the row itself."""
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass
    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())

    with pytest.raises(GrantRefused), lotus.reading(grant):
        pass

    assert [line.outcome for line in log_of(mai) if line.action == "shared.read"] == ["allowed", "refused"]


def test_a_suspended_organisation_reads_nothing_and_can_be_given_nothing(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    waiting = take(mai, lotus.ask())
    Organisation.objects.filter(pk=lotus.organisation.pk).update(state="suspended")

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant):
        pass

    assert refused.value.reason == "organisation-suspended"
    with pytest.raises(NotNow), acting(mai) as passage:
        giving.give(passage, waiting, Decided(PAYSLIPS, 1, 1), notice=notice(), now=timezone.now())


def test_who_left_reads_nothing(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    Membership.objects.filter(pk=lotus.member.pk).update(ended_at=timezone.now())

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant):
        pass

    assert refused.value.reason == "membership-ended"


def test_another_organisation_learns_nothing(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    stranger = desk("scrivener", email="stranger@example.com")
    before = len(log_of(mai))

    with pytest.raises(Http404), stranger.reading(grant):
        pass

    assert len(log_of(mai)) == before
    with granted.open_organisation(stranger.request):
        assert not Grant.objects.exists()


def test_without_a_second_factor_nobody_reads(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    lotus.client.logout()
    lotus.client.force_login(lotus.member.user)  # by an e-mail code alone

    with pytest.raises(Http404), lotus.reading(grant):
        pass


def test_a_colleague_reads_only_what_was_given_to_the_organisation(mai: Person, lotus: Desk) -> None:
    colleague = Desk(
        lotus.organisation, new_member(lotus.organisation, "colleague@example.com"), type(lotus.client)()
    )
    from tests.accounts.organisation_people import sign_in_shown

    sign_in_shown(colleague.client, colleague.member.user)
    to_one = give(mai, lotus)

    with pytest.raises(GrantRefused) as refused, colleague.reading(to_one):
        pass

    assert refused.value.reason == "other-member"
    with granted.open_organisation(colleague.request) as member:
        assert granted.open_to(member, on=giving.day_in_japan(timezone.now())) == []


def test_looks_are_counted_and_run_out(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, max_reads=2)
    for _look in range(2):
        with lotus.reading(grant):
            pass

    with pytest.raises(GrantRefused) as refused, lotus.reading(grant):
        pass

    assert refused.value.reason == "looks-used-up"


def test_a_look_that_cannot_be_noted_does_not_happen(
    mai: Person, lotus: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = give(mai, lotus)

    def unwritable(*_args: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(door, "note", unwritable)
    with pytest.raises(DatabaseError), lotus.reading(grant):
        pytest.fail("it opened")

    with acting(mai):
        assert Grant.objects.get().reads_used == 0


def notice() -> notice_texts.Shown:
    return notice_texts.notice_for(SHARE)


def test_less_than_was_asked_can_be_given_and_more_cannot(mai: Person, lotus: Desk) -> None:
    code = lotus.ask(scope={"payslip": ("month", "gross"), "residence_status": None}, max_reads=3)
    row = take(mai, code)
    for more in (
        Decided({"payslip": None}, 90, 3),
        Decided({"passport": None}, 90, 3),
        Decided({"payslip": ("month",)}, 90, 4),
        Decided({"payslip": ("month",)}, 90, 3, export=True),
        Decided({"payslip": ("month",)}, 366, 3),
        Decided({}, 90, 3),
    ):
        with pytest.raises(ValueError, match="more than"), acting(mai) as passage:
            giving.give(passage, row, more, notice=notice(), now=timezone.now())

    with acting(mai) as passage:
        decided = Decided({"payslip": ("month",)}, 30, 1)
        grant = giving.give(passage, row, decided, notice=notice(), now=timezone.now())

    assert grant.scope == {"payslip": ["month"]}
    with lotus.reading(grant) as passage_:
        assert passage_.scope == {"payslip": ("month",)}


def test_an_ask_is_answered_once(mai: Person, lotus: Desk) -> None:
    row = take(mai, lotus.ask())
    with acting(mai) as passage:
        giving.refuse(passage, row, helped_by="family", notice=notice(), now=timezone.now())

    with pytest.raises(NotNow), acting(mai) as passage:
        giving.give(passage, row, Decided(PAYSLIPS, 1, 1), notice=notice(), now=timezone.now())


def test_refusing_gives_nothing_and_leaves_a_receipt(mai: Person, lotus: Desk) -> None:
    row = take(mai, lotus.ask())
    with acting(mai) as passage:
        grant = giving.refuse(passage, row, helped_by="family", notice=notice(), now=timezone.now())

    with pytest.raises(Http404), lotus.reading(grant):
        pass
    with acting(mai):
        assert Receipt.objects.filter(grant=grant).count() == 1
    assert [line.action for line in log_of(mai)][-2:] == ["grant.asked", "grant.refused"]


@pytest.mark.parametrize("kind", ["desk", "message"])
def test_a_code_opens_for_its_time_only(mai: Person, lotus: Desk, kind: str) -> None:
    asked_at = timezone.now()
    lasts = timedelta(hours=1) if kind == "desk" else timedelta(days=7)
    code = lotus.ask(at_desk=kind == "desk", now=asked_at)

    with acting(mai):
        assert asking.peek(code, now=asked_at + lasts - timedelta(seconds=1)) is not None
        assert asking.peek(code, now=asked_at + lasts) is None
        assert asking.take(code, resident_id=mai.resident.pk, now=asked_at + lasts) is None


def test_looking_at_an_ask_ties_it_to_nobody(mai: Person, bina: Person, lotus: Desk) -> None:
    code = lotus.ask()
    with acting(mai):
        assert asking.peek(code, now=timezone.now()) is not None

    take(bina, code)

    with acting(mai):
        assert asking.peek(code, now=timezone.now()) is None
        assert asking.take(code, resident_id=mai.resident.pk, now=timezone.now()) is None
    assert [line.action for line in log_of(mai)] == []
    assert [line.action for line in log_of(bina)] == ["grant.asked"]


def test_nobody_takes_an_ask_for_somebody_else(mai: Person, bina: Person, lotus: Desk) -> None:
    code = lotus.ask()
    with acting(mai):
        assert asking.take(code, resident_id=bina.resident.pk, now=timezone.now()) is None


def test_an_ask_goes_over_from_parent_to_child(mai: Person, lotus: Desk) -> None:
    child = add_child(mai.user, display_name="Linh")
    code = lotus.ask()
    take(mai, code)

    with door.open_own(mai.user) as passage:
        row = asking.take(code, resident_id=child.pk, now=timezone.now())
        assert row is not None
        grant = giving.give(passage, row, Decided(PAYSLIPS, 7, 5), notice=notice(), now=timezone.now())

    assert (grant.resident_id, grant.given_by) == (child.pk, "guardian")


def test_a_code_reads_as_it_was_meant() -> None:
    assert asking.as_typed("abcde-fgh1o") == asking.as_typed("ABCDE FGHI0") == "ABCDEFGH10"
    assert asking.is_code("ABCDEFGH10")
    assert not asking.is_code("ABCDEFGHU0")
    assert not asking.is_code("ABCDEFGH1")


def test_neither_the_code_nor_the_reason_stands_in_the_table(mai: Person, lotus: Desk) -> None:
    code = lotus.ask(why="Her employer wrote CANARY in the contract.")
    with granted.open_organisation(lotus.request):
        row = Ask.objects.get()
        stored = b"|".join(bytes(part) for part in (row.code, row.code_hash, row.why or b""))
        assert asking.code_of(row) == code

    assert code.encode() not in stored
    assert b"CANARY" not in stored
    assert asking.why_of(row) == "Her employer wrote CANARY in the contract."


def test_the_reason_goes_over_under_the_residents_own_key(mai: Person, lotus: Desk) -> None:
    row = take(mai, lotus.ask(why="CANARY"))
    with acting(mai) as passage:
        grant = giving.give(passage, row, Decided(PAYSLIPS, 7, 5), notice=notice(), now=timezone.now())
        key = keys_of([mai.resident.pk])[mai.resident.pk]
        assert Ask.objects.get(pk=row.pk).why is None

    assert b"CANARY" not in bytes(grant.why or b"")
    assert key.unseal(giving.WHY, str(grant.pk), grant.why or b"") == b"CANARY"


def test_time_closes_what_is_over(mai: Person, lotus: Desk) -> None:
    now = timezone.now()
    grant = give(mai, lotus, days=2, now=now)

    assert closing.close_what_is_over(now=now + timedelta(days=1)) == 0
    assert closing.close_what_is_over(now=now + timedelta(days=2)) == 1
    assert closing.close_what_is_over(now=now + timedelta(days=3)) == 0

    with acting(mai):
        assert Grant.objects.get(pk=grant.pk).state == "expired"
        assert Receipt.objects.filter(grant=grant).count() == 2
    assert (log_of(mai)[-1].action, log_of(mai)[-1].actor_kind) == ("grant.expired", "job")


def test_an_engagement_begins_with_the_permission_and_ends_with_it(mai: Person) -> None:
    office = desk("scrivener", email="s@example.com")
    Membership.objects.filter(pk=office.member.pk).update(
        profession="scrivener", registration_number="12345678"
    )
    row = take(mai, office.ask(purpose="application-drafting", documents=["draft_isa"], fee_yen=55_000))
    with acting(mai) as passage:
        grant = giving.give(passage, row, Decided(PAYSLIPS, 30, 5), notice=notice(), now=timezone.now())
        agreed = Engagement.objects.get(grant=grant)
        giving.end(passage, grant.pk, now=timezone.now())
        ended = Engagement.objects.get(grant=grant)

    assert (agreed.fee_yen, agreed.documents, agreed.licence_number) == (55_000, ["draft_isa"], "12345678")
    assert agreed.ended_at is None
    assert ended.ended_at is not None


def test_a_past_recipient_is_asked_to_delete_and_the_answer_is_seen(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass
    with pytest.raises(NotNow), acting(mai) as passage:
        deletion.ask_to_delete(passage, grant.pk, now=timezone.now())  # they may still read
    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())
        asked = deletion.ask_to_delete(passage, grant.pk, now=timezone.now())
        assert deletion.ask_to_delete(passage, grant.pk, now=timezone.now()).pk == asked.pk

    with granted.open_organisation(lotus.request) as member:
        assert [row.pk for row in deletion.waiting_for(member)] == [asked.pk]
        with pytest.raises(ValueError, match="says nothing"):
            deletion.answer(member, asked.pk, said="not", reason="", now=timezone.now())
        deletion.answer(member, asked.pk, said="partly", reason="law", now=timezone.now())

    with acting(mai):
        told = DeletionRequest.objects.get()
    assert (told.answer, told.reason) == ("partly", "law")
    assert [line.action for line in log_of(mai)][-2:] == ["deletion.asked", "deletion.answered"]


WIDER: dict[str, dict[str, Any]] = {
    "a kind more": {"scope": {"payslip": ["month"], "passport": None}},
    "a field more": {"scope": {"payslip": ["gross", "month"]}},
    "all fields": {"scope": {"payslip": None}},
    "a day more": {"last_day": timezone.now().date() + timedelta(days=300)},
    "a look more": {"max_reads": 21},
    "looks given back": {"reads_used": 0},
    "copies": {"export": True},
    "another purpose": {"purpose": "consultation"},
    "everybody there": {"member": None},
    "an earlier day": {"starts_on": timezone.now().date() - timedelta(days=3)},
    "an older version": {"record_version": 0},
}


@pytest.mark.parametrize("change", WIDER.values(), ids=WIDER.keys())
def test_the_database_refuses_every_change_that_gives_more(
    mai: Person, lotus: Desk, change: dict[str, Any]
) -> None:
    grant = give(mai, lotus, scope={"payslip": ("month",)})
    with lotus.reading(grant):
        pass

    with pytest.raises(IntegrityError, match="only ever becomes less"), acting(mai):
        Grant.objects.filter(pk=grant.pk).update(**change)


def test_the_database_opens_nothing_that_was_ended(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())

    with pytest.raises(IntegrityError, match="only ever becomes less"), acting(mai):
        Grant.objects.filter(pk=grant.pk).update(state="given", ended_at=None, ended_by="")


@pytest.mark.parametrize("days", [366, -1])
def test_the_database_keeps_no_permission_longer_than_a_year(mai: Person, lotus: Desk, days: int) -> None:
    grant = give(mai, lotus)
    grant.id, grant.last_day = uuid7(), grant.starts_on + timedelta(days=days)

    with pytest.raises(IntegrityError, match="grant_ends_within_a_year"), acting(mai):
        grant.save(force_insert=True)


def test_a_licence_that_is_gone_closes_what_rests_on_it_and_the_resident_sees_the_try(mai: Person) -> None:
    here = desk("employer")
    submission = "application-submission"
    Membership.objects.filter(pk=here.member.pk).update(
        agency_approval="東京 123", agency_approval_until=date(2099, 3, 31)
    )
    grant = give(mai, here, purpose=submission)
    with here.reading(grant, purpose=submission):
        pass

    Membership.objects.filter(pk=here.member.pk).update(numbers_wait_since=timezone.now())
    with pytest.raises(GrantRefused, match="licence-missing"), here.reading(grant, purpose=submission):
        pass

    last = log_of(mai)[-1]
    assert (last.outcome, last.reason) == ("refused", "licence-missing")
    Membership.objects.filter(pk=here.member.pk).update(numbers_wait_since=None)
    with here.reading(grant, purpose=submission):
        pass
