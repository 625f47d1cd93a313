"""Who meets nothing, what the database lets through, and what stays when a permission is over."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership, Organisation
from apps.consent import giving, granted
from apps.consent.giving import Decided
from apps.consent.models import Grant
from apps.consent.notice_texts import notice_for
from apps.corrections import ledger
from apps.corrections.clock import Status
from apps.corrections.helping import seen
from apps.corrections.helping.passages import open_helping
from apps.corrections.models import Correction, Entry, Request
from apps.wallet.models import Holding, Record
from tests.consent.desk import Desk, acting, desk, log_of
from tests.corrections.helping.conftest import (
    PURPOSE,
    WRITTEN,
    Helper,
    Offices,
    Person,
    corrections_of,
    engage,
    professional,
)
from tests.corrections.pages.test_preparing import as_read
from tests.corrections.people import begun
from tests.notices.people import somebody
from tests.wallet.page_records import NOW, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def pages(helper: Helper, entry: UUID, correction: UUID) -> list[Any]:
    """Every page of a helper, asked for by somebody."""
    return [
        helper.overview(),
        helper.ways(entry, "name_latin"),
        helper.begin(entry, "name_latin", "P-13"),
        helper.open(correction),
        helper.post(f"corrections/{correction}/", keep="1", seen="", **WRITTEN),
        helper.post(f"corrections/{correction}/note/", what="sent"),
    ]


def test_another_organisation_meets_nothing(prepared: UUID, helper: Helper, entry: UUID, mai: Person) -> None:
    before = len(log_of(mai))  # type: ignore[arg-type]
    for kind in Organisation.Kind.values:
        other = desk(kind, email=f"other-{kind}@example.com")
        met = pages(Helper(other.client, helper.grant), entry, prepared)
        assert {page.status_code for page in met} == {404}, kind
    assert len(log_of(mai)) == before  # type: ignore[arg-type]
    assert len(corrections_of(mai)) == 1


def test_whoever_has_duties_towards_somebody_can_neither_ask_for_the_word_nor_be_given_it(
    mai: Person,
) -> None:
    for kind in ("employer", "school", "bank", "institution"):
        _never_given(desk(kind, email=f"{kind}@example.com"), mai)


def _never_given(theirs: Desk, mai: Person) -> None:
    kind = theirs.organisation.kind
    with pytest.raises(ValueError, match="may not be given"):
        theirs.ask(purpose="employment-eligibility", scope={"correction": None})
    with acting(mai) as passage, pytest.raises(ValueError, match="may not be given"):  # type: ignore[arg-type]
        giving.give_unasked(
            passage, mai.resident.pk, theirs.organisation, "employment-eligibility",
            Decided({"correction": None}, 90, 20, auth=("passkey",)), notice=notice_for(kind), now=timezone.now(),
        )  # fmt: skip


def test_a_stranger_and_the_resident_have_no_helpers_pages(
    prepared: UUID, helper: Helper, entry: UUID, reader: Client
) -> None:
    stranger = Client()
    stranger.force_login(somebody("stranger@example.com").user)
    for client in (reader, stranger):
        assert {page.status_code for page in pages(Helper(client, helper.grant), entry, prepared)} == {404}


def _left(helper: Helper, mai: Person) -> None:
    Membership.objects.filter(organisation_id=helper.grant.organisation_id).update(ended_at=timezone.now())


def _ended(helper: Helper, mai: Person) -> None:
    with acting(mai) as passage:  # type: ignore[arg-type]
        giving.end(passage, helper.grant.pk, now=timezone.now())


def _suspended(helper: Helper, mai: Person) -> None:
    Organisation.objects.filter(pk=helper.grant.organisation_id).update(state="suspended")


def _used_up(helper: Helper, mai: Person) -> None:
    with mai.passage():
        Grant.objects.filter(pk=helper.grant.pk).update(reads_used=50)


def _unlicensed(helper: Helper, mai: Person) -> None:
    Membership.objects.filter(organisation_id=helper.grant.organisation_id).update(
        profession="none", registration_number=""
    )


@pytest.mark.parametrize("over", [_left, _ended, _suspended, _used_up, _unlicensed])
def test_when_it_is_over_nothing_is_seen_and_what_was_prepared_stays_the_residents(
    over: Any, prepared: UUID, helper: Helper, entry: UUID, mai: Person, reader: Client
) -> None:
    over(helper, mai)
    for page in pages(helper, entry, prepared):
        assert page.status_code == 403
        assert "NGUYEN" not in page.content.decode()
    (one,) = corrections_of(mai)
    assert (one.status, one.content.claimed) == (Status.PREPARED, "NGUYEN THI MAI LAN")
    assert "Prepared by" in words(reader.get(f"/corrections/{prepared}/"))
    reader.post(
        f"/corrections/{prepared}/read/", {"mine": "on", "read": as_read(reader, f"/corrections/{prepared}/")}
    )
    assert corrections_of(mai)[0].status is Status.CONFIRMED


def test_without_the_word_there_is_no_page(mai: Person, entry: UUID, scrivener: Desk) -> None:
    grant = engage(mai, scrivener, "draft_municipal", scope={"registry_entry": None})
    helper = Helper(scrivener.client, grant)
    assert helper.overview().status_code == 403
    assert helper.begin(entry, "name_latin", "P-13").status_code == 403
    assert corrections_of(mai) == []


def test_another_purpose_opens_nothing(prepared: UUID, helper: Helper) -> None:
    page = helper.client.post(
        f"/helping/{helper.grant.pk}/corrections/{prepared}/", {"purpose": "consultation"}
    )
    assert page.status_code == 403


def test_what_somebody_else_began_is_not_theirs(
    prepared: UUID, helper: Helper, mai: Person, entry: UUID, held: Offices
) -> None:
    with mai.passage() as key:
        own = begun(mai, key)
    assert helper.open(own.id).status_code == 404
    law = professional("lawyer")
    other = Helper(law.client, engage(mai, law, "draft_municipal"))
    assert other.open(prepared).status_code == 404
    again = Helper(helper.client, engage(mai, _desk_of(helper), "draft_municipal"))
    assert again.open(prepared).status_code == 404


def _desk_of(helper: Helper) -> Desk:
    member = Membership.objects.get(organisation_id=helper.grant.organisation_id)
    return Desk(member.organisation, member, helper.client)


def test_the_database_lets_through_what_was_given_and_nothing_else(
    helper: Helper, mai: Person, entry: UUID, held: Offices, scrivener: Desk
) -> None:
    narrow = {"registry_entry": ("name_latin", "name_kanji"), "correction": None}
    helper = Helper(scrivener.client, engage(mai, scrivener, "draft_municipal", scope=narrow))
    helper.begin(entry, "name_latin", "P-13")
    prepared = corrections_of(mai)[0].id
    with mai.passage() as key:
        own = begun(mai, key)
    stranger = somebody("stranger@example.com")
    with stranger.passage() as key:
        begun(stranger, key)
    request = _desk_of(helper).request
    request.POST = {"purpose": PURPOSE}  # type: ignore[assignment]
    with open_helping(request, helper.grant.pk) as helping:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone()[1] is False
        assert set(Record.objects.values_list("kind", flat=True)) == {"registry_entry"}
        assert not Holding.objects.exists()
        (held_here,) = seen.records_of(helping, NOW.date()).case.records
        payload: Any = held_here.payload
        assert (payload.name_latin, payload.address, payload.birth_date) == ("NGUYEN THI MAI", None, None)
        assert list(Correction.objects.values_list("id", flat=True)) == [prepared]
        assert set(Entry.objects.values_list("correction_id", flat=True)) == {prepared}
        assert not Request.objects.exists()
        assert Correction.objects.filter(pk=own.id).update(route="P-16") == 0
        with pytest.raises(Correction.DoesNotExist):
            ledger.one_of(mai.resident.pk, own.id, helping.key)


def test_a_reading_without_the_pages_of_corrections_sees_no_correction(
    prepared: UUID, helper: Helper, mai: Person
) -> None:
    with granted.open_granted(_desk_of(helper).request, helper.grant.pk, purpose=PURPOSE):
        assert not Correction.objects.exists()
        assert not Entry.objects.exists()
