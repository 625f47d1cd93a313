"""Organisations act only once two people checked them; members need two things to come in; each sees only their own."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts import joining, organisations, vetting
from apps.accounts.acting import become_resident
from apps.accounts.models import JoinCode, Membership, Organisation, OrganisationChange, User
from apps.accounts.organisations import may_now, membership_of, working_for
from apps.accounts.registers import SCRIVENERS, SUPPORT_ORGANISATIONS, years_later
from tests.accounts.conftest import ReadCode
from tests.accounts.organisation_people import new_member, new_organisation, sign_in_member, sign_in_shown
from tests.accounts.test_second_factor import sign_in_by_code

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


def staff(name: str) -> User:
    return User.objects.create_user(f"{name}@example.com", is_staff=True)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def seen_by(client: Client, user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, again(user)
    return request


# -- a second factor for members ---------------------------------------------------------------------------------


def test_a_member_needs_a_second_factor_until_the_last_membership_ends() -> None:
    first = new_member(new_organisation())
    second = new_member(new_organisation("school"))
    user = User.objects.get()
    assert again(user).needs_second_factor

    first.end(at=NOW)
    assert again(user).needs_second_factor

    second.end(at=NOW)
    assert not again(user).needs_second_factor


def test_the_database_keeps_it_whatever_way_a_membership_is_written() -> None:
    member = new_member(new_organisation())
    other = User.objects.create_user("other@example.com")

    Membership.objects.filter(pk=member.pk).update(user=other)
    assert (again(member.user).is_member, again(other).is_member) == (False, True)

    Membership.objects.all().delete()
    assert not again(other).is_member


def test_a_mailed_code_alone_brings_a_member_to_the_set_up_and_nowhere_else(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    new_member(new_organisation(), resident_user.email)
    sign_in_by_code(client, resident_user.email, read_code)

    for path in ("/organisation/", "/settings/", "/people/", "/join/"):
        assert client.get(path).headers.get("Location") == "/second-factor/"


def test_a_session_that_rests_on_a_mailed_code_ends_at_the_set_up_once_somebody_becomes_a_member(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    sign_in_by_code(client, resident_user.email, read_code)
    assert client.get("/settings/").status_code == 200

    new_member(new_organisation(), resident_user.email)

    assert client.get("/settings/").headers["Location"] == "/second-factor/"


# -- for whom somebody works -------------------------------------------------------------------------------------


def test_a_member_works_for_a_verified_organisation_only(client: Client) -> None:
    for state in ("waiting", "suspended", "refused"):
        member = new_member(new_organisation("school", state=state), f"{state}@example.com")
        sign_in_shown(client, again(member.user))
        assert working_for(seen_by(client, member.user)) is None

    mine = sign_in_member(client)
    assert working_for(seen_by(client, mine.user)) == mine.organisation


def test_suspension_and_the_end_of_a_membership_are_felt_at_the_next_request(client: Client) -> None:
    mine = sign_in_member(client)
    operator = staff("one")
    assert membership_of(seen_by(client, mine.user)) == mine

    vetting.suspend(mine.organisation, by=operator, reason="Struck off.", now=NOW)
    assert membership_of(seen_by(client, mine.user)) is None

    Organisation.objects.update(state="verified")
    assert membership_of(seen_by(client, mine.user)) == mine
    mine.end(at=NOW)
    assert membership_of(seen_by(client, mine.user)) is None


def test_without_a_second_factor_nobody_works_for_anybody(client: Client) -> None:
    mine = new_member(new_organisation())
    client.force_login(again(mine.user))

    assert membership_of(seen_by(client, mine.user)) is None


def test_of_several_the_chosen_one_counts_and_a_strangers_cannot_be_chosen(client: Client) -> None:
    first = sign_in_member(client)
    second = new_member(new_organisation("school"), first.user.email)
    stranger = new_member(new_organisation("bank"), "stranger@example.com")
    assert membership_of(seen_by(client, first.user)) == first

    assert client.post(f"/organisation/members/{stranger.pk}/switch/").status_code == 404
    client.post(f"/organisation/members/{second.pk}/switch/")
    assert membership_of(seen_by(client, first.user)) == second

    second.end(at=NOW)
    assert membership_of(seen_by(client, first.user)) == first


def test_residents_pay_no_query_for_organisations(client: Client, resident_user: User) -> None:
    become_resident(resident_user)
    client.force_login(resident_user)
    client.get("/settings/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/settings/")
        assert membership_of(seen_by(client, resident_user)) is None

    assert not [query["sql"] for query in asked if "membership" in query["sql"]]


def test_what_is_on_file_decides_what_a_member_may(client: Client) -> None:
    office = new_organisation("scrivener")
    plain = new_member(office, "plain@example.com")
    licensed = new_member(
        office,
        profession="scrivener",
        registration_number="12345678",
        agency_approval="東京 123",
        agency_approval_until=date(2026, 11, 21),
    )
    day = date(2026, 11, 21)

    assert may_now(licensed, "draft_isa", on=day, engaged=True)
    assert not may_now(licensed, "draft_isa", on=day)
    assert not may_now(plain, "draft_isa", on=day, engaged=True)
    assert may_now(licensed, "submit_isa", on=day)
    assert not may_now(licensed, "submit_isa", on=day + timedelta(days=1))
    office.state = "suspended"
    assert not may_now(licensed, "read", on=day)


def test_a_licence_counts_in_an_office_of_its_profession_only() -> None:
    guest = new_member(new_organisation(), profession="scrivener", registration_number="12345678")

    assert not guest.is_licensed


# -- two people ----------------------------------------------------------------------------------------------------


def test_asvs_2_3_5_two_different_people_open_an_organisation(client: Client) -> None:
    here = new_organisation(state="waiting")
    one, two = staff("one"), staff("two")

    assert not vetting.approve(here, by=one, now=NOW)
    assert not vetting.approve(here, by=one, now=NOW)
    here.refresh_from_db()
    assert (here.state, here.verified_at) == ("waiting", None)

    assert vetting.approve(here, by=two, now=NOW)
    here.refresh_from_db()
    assert (here.state, here.verified_at) == ("verified", NOW)
    steps = OrganisationChange.objects.order_by("id").values_list("step", "by", "at")
    assert list(steps) == [("approved", one.pk, NOW), ("verified", two.pk, NOW)]


@pytest.mark.parametrize("tie", ["registered it", "works there", "worked there once"])
def test_nobody_approves_their_own_organisation(tie: str) -> None:
    one = staff("one")
    here = new_organisation(state="waiting", registered_by=one if tie == "registered it" else None)
    if tie.startswith("work"):
        new_member(here, one.email, ended_at=NOW if tie == "worked there once" else None)

    with pytest.raises(vetting.OwnOrganisationError):
        vetting.approve(here, by=one, now=NOW)

    assert here.approvals.count() == 0


def test_what_was_approved_before_counts_no_more_after_reopening() -> None:
    here = new_organisation(state="waiting")
    one, two = staff("one"), staff("two")
    vetting.approve(here, by=one, now=NOW)
    vetting.approve(here, by=two, now=NOW)
    assert vetting.suspend(here, by=one, reason="Complaint.", now=NOW)
    assert vetting.reopen(here, by=one, reason="Settled.", now=NOW)

    assert not vetting.approve(here, by=one, now=NOW)
    here.refresh_from_db()
    assert (here.state, here.verified_at) == ("waiting", None)


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("waiting", {"refuse"}),
        ("verified", {"suspend"}),
        ("suspended", {"reopen"}),
        ("refused", {"reopen"}),
    ],
)
def test_each_state_has_its_decisions(state: str, possible: set[str]) -> None:
    acts = {"refuse": vetting.refuse, "suspend": vetting.suspend, "reopen": vetting.reopen}
    for name, act in acts.items():
        here = new_organisation("school", state=state, name_ja=name)
        assert act(here, by=staff(f"{state}-{name}"), reason="Why.", now=NOW) is (name in possible)
        assert OrganisationChange.objects.filter(organisation=here).exists() is (name in possible)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_the_same_moment_open_it_once() -> None:
    here = new_organisation(state="waiting")
    people = [staff("one"), staff("two")]

    def approve(user: User) -> None:
        try:
            vetting.approve(here, by=user, now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    here.refresh_from_db()
    assert here.is_verified
    assert sorted(OrganisationChange.objects.values_list("step", flat=True)) == ["approved", "verified"]


# -- codes ---------------------------------------------------------------------------------------------------------


def test_a_code_works_once_and_is_not_kept(client: Client) -> None:
    admin = new_member(new_organisation(), role="admin")
    row, plain = joining.invite(admin.organisation, by=admin.user, now=NOW)
    new, late = User.objects.create_user("new@example.com"), User.objects.create_user("late@example.com")
    assert plain.replace("-", "") not in str(JoinCode.objects.values().get(pk=row.pk))

    made = joining.join(f" {plain.lower()} ", user=new, name="Tran Thi Lan", now=NOW)

    assert (made.organisation, made.user, made.role) == (admin.organisation, new, "member")
    assert again(new).is_member
    with pytest.raises(joining.JoinCodeError):
        joining.join(plain, user=late, name="Late", now=NOW)
    row.refresh_from_db()
    assert (row.used_by, row.used_at) == (new, NOW)


def test_a_code_ends_after_seven_days_when_taken_back_and_when_the_organisation_is_stopped() -> None:
    admin = new_member(new_organisation(), role="admin")
    new = User.objects.create_user("new@example.com")
    row, plain = joining.invite(admin.organisation, by=admin.user, now=NOW)

    def refused(at: datetime = NOW) -> bool:
        try:
            with transaction.atomic():
                joining.join(plain, user=new, name="New", now=at)
                transaction.set_rollback(True)
        except joining.JoinCodeError:
            return True
        return False

    assert not refused(NOW + timedelta(days=7, seconds=-1))
    assert refused(NOW + timedelta(days=7))
    Organisation.objects.update(state="suspended")
    assert refused()
    Organisation.objects.update(state="verified")
    JoinCode.objects.filter(pk=row.pk).update(withdrawn_at=NOW)
    assert refused()


def test_a_member_does_not_use_up_a_code() -> None:
    admin = new_member(new_organisation(), role="admin")
    row, plain = joining.invite(admin.organisation, by=admin.user, now=NOW)

    with pytest.raises(joining.AlreadyMemberError):
        joining.join(plain, user=admin.user, name="Again", now=NOW)

    row.refresh_from_db()
    assert row.used_at is None


def test_codes_differ_and_hold_no_letters_that_look_alike() -> None:
    admin = new_member(new_organisation(), role="admin")
    plain = {joining.invite(admin.organisation, by=admin.user, now=NOW)[1] for _ in range(50)}

    assert len(plain) == 50
    assert not set("".join(plain)) & set("01ILOU")
    assert {len(code.replace("-", "")) for code in plain} == {10}


def test_the_last_one_who_looks_after_the_members_stays_while_there_are_others() -> None:
    here = new_organisation()
    admin, member = new_member(here, "admin@example.com", role="admin"), new_member(here)

    assert not organisations.end_membership(admin, at=NOW)
    assert organisations.end_membership(member, at=NOW)
    assert organisations.end_membership(admin, at=NOW)


# -- what the database holds to ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("support_org", {"support_number": "19-000001"}),
        ("support_org", {"support_registered_on": None}),
        ("school", {"support_number": "19登-000001", "support_registered_on": date(2025, 4, 1)}),
        ("embassy", {}),
        ("school", {"corporate_number": "0000012050002"}),
    ],
)
def test_what_no_organisation_can_be(kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        new_organisation(kind, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"profession": "scrivener", "registration_number": "1234"},
        {"profession": "none", "registration_number": "12345678"},
        {"profession": "lawyer"},
        {"agency_approval": "東京 1"},
        {"role": "owner"},
    ],
)
def test_what_no_member_can_be(fields: dict[str, Any]) -> None:
    here = new_organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        new_member(here, **fields)


def test_the_history_of_an_organisation_cannot_be_changed() -> None:
    from django.db import ProgrammingError

    vetting.suspend(new_organisation(), by=staff("one"), reason="Why.", now=NOW)

    for statement in (
        "UPDATE accounts_organisationchange SET reason = ''",
        "DELETE FROM accounts_organisationchange",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)


def test_numbers_of_registers() -> None:
    assert SUPPORT_ORGANISATIONS.takes("19登-000001")
    assert not SUPPORT_ORGANISATIONS.takes("19登-00001")
    assert SCRIVENERS.takes("12345678")
    assert SUPPORT_ORGANISATIONS.is_from_memory
    assert SCRIVENERS.is_from_memory


@pytest.mark.slow
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2080, 12, 31)), st.integers(1, 20))
def test_a_span_of_years_ends_on_the_day_before_its_anniversary(first: date, years: int) -> None:
    following = years_later(first, years) + timedelta(days=1)

    if (first.month, first.day) == (2, 29):
        assert following - timedelta(days=1) == date(first.year + years, 2, 28)
    else:
        assert following == first.replace(year=first.year + years)


def test_a_registration_lasts_five_years() -> None:
    assert new_organisation().support_valid_until == date(2030, 3, 31)
    assert years_later(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 28)


# -- pages ---------------------------------------------------------------------------------------------------------

SUPPORT = {
    "name_ja": "はすサポートデスク",
    "name_en": "Lotus Support Desk",
    "corporate_number": "7000012050002",
    "support_number": "19登-000001",
    "support_registered_on": "2025-04-01",
    "address": "東京都新宿区1-1",
    "contact_phone": "03-0000-0000",
    "languages": ["vi", "en"],
    "founder-name": "Nguyen Van An",
}


def test_somebody_registers_their_organisation_and_looks_after_it(
    client: Client, resident_user: User
) -> None:
    sign_in_shown(client, resident_user)

    answer = client.post("/organisation/new/support_org/", SUPPORT)

    assert answer.headers["Location"] == "/organisation/"
    here = Organisation.objects.get()
    assert (here.state, here.kind, here.languages, here.registered_by) == (
        "waiting",
        "support_org",
        ["vi", "en"],
        resident_user,
    )
    mine = Membership.objects.get()
    assert (mine.user, mine.role, mine.name) == (resident_user, "admin", "Nguyen Van An")
    page = client.get("/organisation/").content.decode()
    assert "Two of our staff compare what you wrote with the public registers." in page
    assert "Make a code" not in page
    assert working_for(seen_by(client, resident_user)) is None


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        ("support_org", {"corporate_number": "8000012050002"}, "This is not a corporate number"),
        ("support_org", {"support_number": "19-000001"}, "Write the number as in the register"),
        ("support_org", {"support_registered_on": "2021-11-21"}, "A registration of this day has ended."),
        ("support_org", {"name_en": "123456789018"}, "My Number"),
        ("scrivener", {"founder-registration_number": "1234"}, "Write the eight digits of the registration."),
        ("scrivener", {"founder-registration_number": ""}, "Your registration number” is still empty."),
        ("scrivener", {"founder-registration_number": "12345678", "founder-agency_approval": "東京 1"}, "its last day"),
    ],
)  # fmt: skip
@time_machine.travel(NOW, tick=False)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    client: Client, resident_user: User, kind: str, change: dict[str, str], sentence: str
) -> None:
    sign_in_shown(client, resident_user)

    answer = client.post(f"/organisation/new/{kind}/", {**SUPPORT, **change})

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Organisation.objects.exists()


def test_a_scrivener_registers_with_number_and_approval(client: Client, resident_user: User) -> None:
    sign_in_shown(client, resident_user)

    client.post(
        "/organisation/new/scrivener/",
        {
            **SUPPORT,
            "founder-registration_number": "12345678",
            "founder-agency_approval": "東京 123",
            "founder-agency_approval_until": "2028-03-31",
        },
    )

    mine = Membership.objects.select_related("organisation").get()
    assert mine.is_licensed
    assert mine.may_submit(on=date(2028, 3, 31))
    assert (mine.organisation.support_number, mine.organisation.support_registered_on) == ("", None)


@pytest.mark.parametrize("path", ["/organisation/new/school/", "/join/"])
def test_registering_and_joining_ask_for_step_up(client: Client, resident_user: User, path: str) -> None:
    client.force_login(resident_user)

    assert client.get(path).headers["Location"].startswith("/step-up/")
    assert client.post(path, SUPPORT).headers["Location"].startswith("/step-up/")
    assert not Membership.objects.exists()


def test_an_admin_invites_and_somebody_joins_by_the_code(client: Client, resident_user: User) -> None:
    admin = sign_in_member(client, role="admin")
    answer = client.post("/organisation/invite/", {"role": "member"})
    plain = answer.context["plain"]
    assert plain in answer.content.decode()
    assert plain not in client.get("/organisation/").content.decode()

    sign_in_shown(client, resident_user)
    client.post("/join/", {"code": plain, "name": "Tran Thi Lan"})

    page = client.get("/organisation/").content.decode()
    assert "Tran Thi Lan" in page
    assert "Make a code" not in page
    assert Membership.objects.live().filter(organisation=admin.organisation).count() == 2


def test_a_wrong_code_says_no_more_and_tries_are_counted(client: Client, resident_user: User) -> None:
    sign_in_shown(client, resident_user)

    for _ in range(9):
        answer = client.post("/join/", {"code": "AAAAA-AAAAA", "name": "Mai"})
        assert "This code does not open anything." in answer.content.decode()

    codes = {client.post("/join/", {"code": "AAAAA-AAAAA", "name": "Mai"}).status_code for _ in range(3)}
    assert 429 in codes


def test_asvs_8_4_1_an_admin_reaches_only_their_own_organisation(client: Client) -> None:
    sign_in_member(client, role="admin")
    other = new_organisation("school", name_en="Other School", name_ja="別の学校")
    stranger = new_member(other, "stranger@example.com", role="admin")
    code, _plain = joining.invite(other, by=stranger.user, now=NOW)

    page = client.get("/organisation/").content.decode()
    assert "Other School" not in page
    for path in (
        f"/organisation/members/{stranger.pk}/",
        f"/organisation/members/{stranger.pk}/end/",
        f"/organisation/codes/{code.pk}/withdraw/",
    ):
        assert client.post(path, {"name": "Changed"}).status_code == 404, path
    assert client.get(f"/organisation/members/{stranger.pk}/").status_code == 404
    assert client.get(f"/operators/organisations/{other.pk}/").status_code == 404
    stranger.refresh_from_db()
    assert (stranger.name, stranger.ended_at) == ("Nguyen Van An", None)
    code.refresh_from_db()
    assert code.withdrawn_at is None


def test_staff_see_that_an_admin_changed_a_number(client: Client) -> None:
    admin = sign_in_member(client, kind="scrivener", role="admin")
    colleague = new_member(admin.organisation, "lan@example.com")
    address = f"/organisation/members/{colleague.pk}/"

    client.post(address, {"name": "Tran Thi Lan"})
    assert not OrganisationChange.objects.exists()

    client.post(address, {"name": "Tran Thi Lan", "registration_number": "12345678"})
    colleague.refresh_from_db()
    assert (colleague.name, colleague.profession, colleague.is_licensed) == (
        "Tran Thi Lan",
        "scrivener",
        False,
    )
    change = OrganisationChange.objects.get()
    assert (change.step, change.by) == ("numbers", admin.user_id)

    client.post(address, {"name": "Tran Thi Lan", "registration_number": ""})
    colleague.refresh_from_db()
    assert not colleague.is_licensed


def with_new_numbers(client: Client) -> Membership:
    """A member of an open office whose admin has just written numbers about them."""
    admin = sign_in_member(client, kind="scrivener", role="admin")
    colleague = new_member(admin.organisation, "lan@example.com")
    client.post(
        f"/organisation/members/{colleague.pk}/",
        {
            "name": "Tran Thi Lan",
            "registration_number": "12345678",
            "agency_approval": "東京 123",
            "agency_approval_until": "2028-03-31",
        },
    )
    colleague.refresh_from_db()
    return colleague


def test_numbers_written_after_verification_count_once_two_people_compared_them(client: Client) -> None:
    colleague = with_new_numbers(client)
    assert "Two of our staff compare these numbers first." in client.get("/organisation/").content.decode()
    address = f"/operators/organisations/members/{colleague.pk}/numbers/"
    page = f"/operators/organisations/{colleague.organisation_id}/"

    counted = []
    for name in ("one", "one", "two"):
        operator = Client()
        user = User.objects.filter(email=f"{name}@example.com").first() or staff(name)
        sign_in_shown(operator, user)
        assert "wait to be compared" in operator.get("/operators/organisations/").content.decode()
        text = operator.get(page).content.decode()
        (seen,) = re.findall(r'name="seen" value="([^"]+)"', text)
        assert operator.post(address, {"seen": seen}).status_code == 302
        colleague.refresh_from_db()
        counted.append((colleague.is_licensed, colleague.may_submit(on=date(2028, 3, 31))))

    assert counted == [(False, False), (False, False), (True, True)]
    assert OrganisationChange.objects.order_by("-at").first().step == "numbers_ok"  # type: ignore[union-attr]
    assert operator.post(address, {"seen": seen}).status_code == 404
    assert 'name="seen"' not in operator.get(page).content.decode()


def test_numbers_that_change_again_meanwhile_are_not_approved(client: Client) -> None:
    colleague = with_new_numbers(client)
    seen = colleague.numbers_wait_since
    assert seen is not None
    one, two = staff("one"), staff("two")
    vetting.approve_numbers(colleague, by=one, seen=seen, now=NOW)
    colleague.registration_number = "87654321"
    vetting.keep_numbers(colleague, by=one, now=NOW + timedelta(hours=1))

    assert not vetting.approve_numbers(colleague, by=two, seen=seen, now=NOW)
    assert not vetting.approve_numbers(colleague, by=two, seen=NOW + timedelta(hours=1), now=NOW)
    assert not Membership.objects.select_related("organisation").get(pk=colleague.pk).is_licensed


def test_nobody_compares_numbers_of_an_office_where_they_ever_worked(client: Client) -> None:
    colleague = with_new_numbers(client)
    one = staff("one")
    new_member(colleague.organisation, one.email, ended_at=NOW)

    assert colleague.numbers_wait_since is not None
    with pytest.raises(vetting.OwnOrganisationError):
        vetting.approve_numbers(colleague, by=one, seen=colleague.numbers_wait_since, now=NOW)


def test_numbers_that_change_while_the_office_waits_are_compared_with_it_anew() -> None:
    here = new_organisation("scrivener", state="waiting")
    member = new_member(here)
    one, two = staff("one"), staff("two")
    vetting.approve(here, by=one, now=NOW)
    member.profession, member.registration_number = "scrivener", "12345678"
    vetting.keep_numbers(member, by=member.user, now=NOW)

    assert not vetting.approve(here, by=two, now=NOW)
    assert vetting.approve(here, by=one, now=NOW)
    assert Membership.objects.select_related("organisation").get(pk=member.pk).is_licensed


def test_a_member_who_is_no_admin_changes_nobody(client: Client) -> None:
    mine = sign_in_member(client)
    colleague = new_member(mine.organisation, "other@example.com", role="admin")

    assert client.post("/organisation/invite/").status_code == 404
    assert client.post(f"/organisation/members/{colleague.pk}/", {"name": "X"}).status_code == 404
    assert client.post(f"/organisation/members/{colleague.pk}/end/").status_code == 404
    assert client.post(f"/organisation/members/{mine.pk}/end/").status_code == 302
    mine.refresh_from_db()
    assert mine.ended_at is not None


def test_for_somebody_who_works_nowhere_the_pages_do_not_exist(client: Client, resident_user: User) -> None:
    become_resident(resident_user)
    sign_in_shown(client, resident_user)

    assert client.get("/organisation/").status_code == 404
    assert client.post("/organisation/invite/").status_code == 404
    assert "/organisation/new/" in client.get("/settings/").content.decode()


def test_a_suspended_organisation_invites_nobody_and_says_why(client: Client) -> None:
    mine = sign_in_member(client, role="admin")
    vetting.suspend(mine.organisation, by=staff("one"), reason="Struck off the register.", now=NOW)

    page = client.get("/organisation/").content.decode()
    assert "Nobody reads anything in its name now." in page
    assert "Struck off the register." in page
    assert client.post("/organisation/invite/").status_code == 404


def test_inviting_asks_for_step_up_and_leads_back_to_the_page(client: Client) -> None:
    mine = new_member(new_organisation(), role="admin")
    sign_in_shown(client, again(mine.user), at=datetime.now(UTC).timestamp() - 301)

    answer = client.post("/organisation/invite/")

    assert "step-up" in answer.headers["Location"]
    assert "organisation%252F" in answer.headers["Location"]
    assert not JoinCode.objects.exists()


def test_a_helper_who_is_no_resident_begins_at_their_organisation(client: Client) -> None:
    sign_in_member(client)

    assert client.get("/arrive/").headers["Location"] == "/organisation/"
    page = client.get("/settings/").content.decode()
    assert 'href="/organisation/"' in page
    assert 'href="/people/"' not in page


def test_somebody_may_be_resident_and_member(client: Client, resident_user: User) -> None:
    become_resident(resident_user)
    new_member(new_organisation(), resident_user.email)
    sign_in_shown(client, again(resident_user))

    assert client.get("/arrive/").headers["Location"] == "/home/"
    page = client.get("/settings/").content.decode()
    assert 'href="/organisation/"' in page
    assert 'href="/people/"' in page


# -- staff's pages ---------------------------------------------------------------------------------------------------


def test_staff_find_those_that_wait_first_with_all_there_is_to_compare(client: Client) -> None:
    new_organisation("school", name_en="Old School", registered_at=NOW - timedelta(days=90))
    here = new_organisation(
        "scrivener",
        state="waiting",
        name_en="Kawa Office",
        corporate_number="7000012050002",
        registered_at=NOW,
    )
    new_member(here, profession="scrivener", registration_number="12345678", role="admin")
    sign_in_shown(client, staff("one"))

    listed = client.get("/operators/organisations/").content.decode()
    assert listed.index("Kawa Office") < listed.index("Old School")
    page = client.get(f"/operators/organisations/{here.pk}/").content.decode()
    for shown in (
        "7000012050002",
        "12345678",
        "行政書士会員検索",
        "is from memory and still to be confirmed",
        "行政書士会員検索",
    ):
        assert shown in page


def test_two_members_of_staff_open_it_by_their_pages(client: Client) -> None:
    here = new_organisation(state="waiting")
    address = f"/operators/organisations/{here.pk}/"
    for name in ("one", "one again", "two"):
        user = User.objects.filter(email="one@example.com").first() if name == "one again" else staff(name)
        assert user is not None
        sign_in_shown(client, user)
        client.post(f"{address}approve/")
        here.refresh_from_db()
        assert here.is_verified is (name == "two"), name


def test_approving_asks_for_step_up(client: Client) -> None:
    here = new_organisation(state="waiting")
    sign_in_shown(client, staff("one"), at=datetime.now(UTC).timestamp() - 301)

    answer = client.post(f"/operators/organisations/{here.pk}/approve/")

    assert "step-up" in answer.headers["Location"]
    assert here.approvals.count() == 0


def test_staff_suspend_with_a_reason_only(client: Client) -> None:
    here = new_organisation()
    sign_in_shown(client, staff("one"))
    address = f"/operators/organisations/{here.pk}/suspend/"

    assert "Write the reason." in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "The register does not name it any more."})

    here.refresh_from_db()
    assert here.state == "suspended"
    change = OrganisationChange.objects.get()
    assert (change.step, change.reason) == ("suspended", "The register does not name it any more.")
    assert client.post(address, {"reason": "Twice"}).status_code == 404


@pytest.mark.parametrize("who", ["nobody", "resident", "member"])
def test_staffs_pages_exist_for_staff_only(client: Client, resident_user: User, who: str) -> None:
    here = new_organisation("school", state="waiting")
    if who == "resident":
        sign_in_shown(client, resident_user)
    elif who == "member":
        sign_in_member(client, role="admin")

    for path in ("", f"{here.pk}/", f"{here.pk}/approve/", f"{here.pk}/refuse/"):
        for answer in (
            client.get(f"/operators/organisations/{path}"),
            client.post(f"/operators/organisations/{path}"),
        ):
            assert answer.status_code in {404, 405}, path
    here.refresh_from_db()
    assert here.state == "waiting"
