"""Pages on which residents decide and helpers read: what they say, what they refuse, what a stranger meets."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.models import Membership, Organisation
from apps.consent import deletion, giving, granted, vocabulary
from apps.consent.models import Ask, Grant
from tests.accounts.organisation_people import sign_in_shown
from tests.consent.desk import RENEWAL, Desk, acting, desk, give, log_of, take
from tests.consent.people import Person
from tests.wallet.page_records import words

pytestmark = pytest.mark.slow

SCOPE = {"payslip": ("month", "gross"), "residence_status": None}


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


@pytest.fixture
def proven(mai: Person) -> Client:
    """Mai, who has just shown a passkey."""
    sign_in_shown(mai.client, mai.user, shown="webauthn")
    return mai.client


def grouped(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def answer(page: Any, code: str, said: str = "give", **changed: Any) -> Any:
    """Presses a button on the page of an ask, as it stands there but for what is changed."""
    shown = page.get(f"/ask/{code}/").content.decode()
    form = {
        "kind": re.findall(r'name="kind" value="(\w+)" checked', shown),
        "field": re.findall(r'name="field" value="([\w.]+)" checked', shown),
        "notice": re.findall(r'name="notice" value="(\w+)"', shown),
        "about": re.findall(r'name="about" value="([\w-]+)"', shown),
        "days": "90", "max_reads": "20", "helped_by": "nobody", "answer": said,
    }  # fmt: skip
    return page.post(f"/ask/{code}/", {**form, **changed})


def grants(person: Person) -> list[Grant]:
    with acting(person):
        return list(Grant.objects.order_by("decided_at"))


def test_an_ask_says_who_what_for_until_when_and_what_if_not(mai: Person, lotus: Desk) -> None:
    code = lotus.ask(scope=SCOPE, days=30, max_reads=5, why="You asked us at our desk.")

    page = words(mai.client.get(f"/ask/{grouped(code)}/"))

    for part in (
        "Lotus Support Desk asks to read 2 kinds of records",
        "Nguyen Van An",
        "19登-000001",
        "Checked by Tsunagi on 1 November 2026.",
        "To help you prepare the extension of your period of stay. Nothing else.",
        "You asked us at our desk.",
        "30 days, then it ends by itself. At most 5 looks.",
        "Pass on what they read",
        "They can still talk with you.",
        "Both answers are fine.",
    ):
        assert part in page, part


def test_looking_at_an_ask_gives_and_notes_nothing(mai: Person, lotus: Desk) -> None:
    code = lotus.ask()
    mai.client.get(f"/ask/{grouped(code)}/")

    assert grants(mai) == []
    assert log_of(mai) == []
    with granted.open_organisation(lotus.request):
        assert Ask.objects.get().resident_id is None


def test_giving_takes_less_than_was_asked(proven: Client, mai: Person, lotus: Desk) -> None:
    code = lotus.ask(scope=SCOPE)

    done = answer(
        proven, code, kind=["payslip"], field=["payslip.month"], days="7", max_reads="5", helped_by="family"
    )

    (grant,) = grants(mai)
    assert done.url == f"/sharing/{grant.pk}/"
    assert (grant.scope, grant.max_reads, grant.helped_by) == ({"payslip": ["month"]}, 5, "family")
    assert (grant.last_day - grant.starts_on).days == 6
    assert grant.auth == ["passkey"]


def test_a_kind_asked_whole_and_left_whole_is_given_whole(proven: Client, mai: Person, lotus: Desk) -> None:
    code = lotus.ask(scope=SCOPE)
    answer(proven, code)

    assert grants(mai)[0].given == {"payslip": ("gross", "month"), "residence_status": None}


def test_giving_asks_first_who_is_there_and_forgets_no_choice(mai: Person, lotus: Desk) -> None:
    code = lotus.ask(scope=SCOPE)

    led = answer(mai.client, code, kind=["payslip"], field=["payslip.month"], days="7")

    assert "/step-up/" in led.url
    assert grants(mai) == []
    again = mai.client.get(f"/ask/{grouped(code)}/").content.decode()
    assert re.findall(r'name="kind" value="(\w+)" checked', again) == ["payslip"]
    assert "payslip.month" in re.findall(r'name="field" value="([\w.]+)" checked', again)
    assert "payslip.gross" not in re.findall(r'name="field" value="([\w.]+)" checked', again)
    assert re.search(r'name="days" value="7"[^>]*checked', again)
    sign_in_shown(mai.client, mai.user)
    answer(mai.client, code, days="7", kind=["payslip"], field=["payslip.month"])
    assert grants(mai)[0].scope == {"payslip": ["month"]}


def test_refusing_needs_no_step_up(mai: Person, lotus: Desk) -> None:
    done = answer(mai.client, lotus.ask(), "refuse")

    (grant,) = grants(mai)
    assert (grant.state, done.url) == ("refused", f"/sharing/{grant.pk}/")


def test_deciding_later_keeps_it_in_the_list(mai: Person, lotus: Desk) -> None:
    code = lotus.ask()
    answer(mai.client, code, "later")

    page = mai.client.get("/sharing/")
    assert "Lotus Support Desk asks to read" in words(page)
    assert f'href="/ask/{grouped(code)}/"' in page.content.decode()
    assert grants(mai) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": ["passport"]},
        {"kind": ["payslip"], "field": ["payslip.net"]},
        {"max_reads": "999"},
        {"days": "366"},
        {"kind": []},
        {"field": []},
        {"notice": "0" * 64},
    ],
)
def test_what_was_not_offered_is_not_given(
    proven: Client, mai: Person, lotus: Desk, changed: dict[str, Any]
) -> None:
    page = answer(proven, lotus.ask(scope={"payslip": ("month",)}), **changed)

    assert page.status_code == 200
    assert "Something needs to be written again" in words(page)
    assert grants(mai) == []


def test_copies_that_were_not_asked_for_are_not_given(proven: Client, mai: Person, lotus: Desk) -> None:
    answer(proven, lotus.ask(), export="on")

    assert grants(mai)[0].export is False


@pytest.mark.parametrize("code", ["ABCDE-FGH12", "short", "U" * 10, "../../etc"])
def test_a_code_that_opens_nothing_says_so(mai: Person, code: str) -> None:
    assert mai.client.get(f"/ask/{code}/").status_code == 404


def test_a_typed_code_may_look_as_it_was_heard(mai: Person, lotus: Desk) -> None:
    code = lotus.ask()

    led = mai.client.post("/sharing/code/", {"code": f" {code[:5].lower()} {code[5:].lower()} "})

    assert led.url == f"/ask/{grouped(code)}/"
    assert "ten letters and digits" in words(mai.client.post("/sharing/code/", {"code": "12"}))


def test_guessing_codes_is_slowed_down(mai: Person) -> None:
    answers = [mai.client.get("/ask/ABCDE-FGH12/").status_code for _try in range(22)]

    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


def test_an_employers_ask_says_that_it_cannot_be_required(mai: Person) -> None:
    employer = desk("employer", email="boss@example.com", name_en="Aoba Foods")
    code = employer.ask(purpose="employment-eligibility", scope={"residence_status": ("status",)})

    assert "Your employer cannot require this." in words(mai.client.get(f"/ask/{code}/"))


def test_a_parent_gives_for_the_child_they_look_at(proven: Client, mai: Person, lotus: Desk) -> None:
    child = add_child(mai.user, display_name="Linh")
    proven.post(f"/people/{child.pk}/act/")
    code = lotus.ask()
    assert "You decide for Linh." in words(proven.get(f"/ask/{code}/"))

    answer(proven, code)

    assert grants(mai) == []
    with giving_for(mai) as given:
        assert [(row.resident_id, row.given_by) for row in given] == [(child.pk, "guardian")]


def giving_for(person: Person) -> Any:
    from contextlib import contextmanager

    from apps.consent import door

    @contextmanager
    def opened() -> Any:
        with door.open_own(person.user):
            yield list(Grant.objects.all())

    return opened()


def test_the_list_shows_what_is_open_and_what_is_over(mai: Person, lotus: Desk) -> None:
    live, over = give(mai, lotus), give(mai, lotus)
    mai.client.post(f"/sharing/{over.pk}/end/")

    page = words(mai.client.get("/sharing/"))

    assert "1 permission is open." in page
    assert "Only Nguyen Van An reads." in page
    assert "0 of 20 looks used" in page
    assert "You ended it on" in page
    assert f"/sharing/{live.pk}/" in mai.client.get("/sharing/").content.decode()


def test_less_is_one_press_for_a_kind_for_fields_for_time_for_copies(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, scope=SCOPE, export=True)
    less = f"/sharing/{grant.pk}/less/"

    mai.client.post(less, {"without": "residence_status"})
    assert grants(mai)[0].scope == {"payslip": ["gross", "month"]}
    mai.client.post(less, {"only_of": "payslip", "field": ["month"]})
    assert grants(mai)[0].scope == {"payslip": ["month"]}
    mai.client.post(less, {"no_copies": "1"})
    assert grants(mai)[0].export is False
    mai.client.post(less, {"until": grant.starts_on.isoformat()})
    assert grants(mai)[0].last_day == grant.starts_on
    mai.client.post(less, {"until": "2099-01-01", "only_of": "payslip", "field": ["month", "gross"]})
    assert grants(mai)[0].record_version == 5
    mai.client.post(less, {"without": "payslip"})
    assert grants(mai)[0].state == "ended"


def test_the_page_of_a_permission_shows_looks_and_tries(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass
    with pytest.raises(granted.GrantRefused), lotus.reading(grant, purpose="consultation"):
        pass

    page = words(mai.client.get(f"/sharing/{grant.pk}/"))

    assert "1 of 20 looks used." in page
    assert "They named another purpose than yours. Nothing was shown." in page
    assert page.index("They named another purpose") < page.index(
        "Pay slip", page.index("What they looked at")
    )


def test_a_tab_from_before_the_end_says_that_nothing_was_changed(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, scope=SCOPE)
    mai.client.post(f"/sharing/{grant.pk}/end/")

    page = mai.client.post(f"/sharing/{grant.pk}/less/", {"without": "payslip"}, follow=True)

    assert "That could not be done any more. Nothing was changed." in words(page)
    assert set(grants(mai)[0].scope) == set(SCOPE)


@pytest.mark.parametrize(
    "address", ["", "less/", "end/", "delete/", "receipts/1/", "receipts/1.json", "receipts/1.jws"]
)
def test_a_strangers_permission_is_not_there(mai: Person, bina: Person, lotus: Desk, address: str) -> None:
    grant = give(mai, lotus)
    way = bina.client.post if address in {"less/", "end/", "delete/"} else bina.client.get

    assert way(f"/sharing/{grant.pk}/{address}").status_code == 404
    assert way(f"/sharing/{uuid4()}/{address}").status_code == 404
    assert grants(mai)[0].state == "given"


def test_nothing_changes_by_looking(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    for address in ("less/", "end/", "delete/"):
        assert mai.client.get(f"/sharing/{grant.pk}/{address}").status_code == 405


def test_receipts_are_read_downloaded_and_noted(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    page = words(mai.client.get(f"/sharing/{grant.pk}/receipts/1/"))
    as_json = mai.client.get(f"/sharing/{grant.pk}/receipts/1.json")
    signed = mai.client.get(f"/sharing/{grant.pk}/receipts/1.jws")

    assert "You gave it" in page
    assert "At most 20 looks. They may take no copy." in page
    assert "Pass on what they read" in page
    assert json.loads(as_json.content)["purpose"]["code"] == RENEWAL
    assert signed.content.count(b".") == 2
    assert as_json.headers["Cache-Control"] == signed.headers["Cache-Control"] == "no-store"
    assert as_json.headers["Content-Disposition"].startswith("attachment")
    assert [line.action for line in log_of(mai)].count("receipt.read") == 3
    assert mai.client.get(f"/sharing/{grant.pk}/receipts/2/").status_code == 404
    assert mai.client.get(f"/sharing/{grant.pk}/receipts/1.exe").status_code == 404


def test_giving_unasked_names_an_organisation_that_was_checked(
    proven: Client, mai: Person, lotus: Desk
) -> None:
    Organisation.objects.create(kind="bank", name_ja="検査待ち銀行", name_en="Lotus Bank", state="waiting")
    found = proven.get("/sharing/give/?name=lotus")
    assert words(found).count("Lotus") == 1
    here = f"/sharing/give/{lotus.organisation.pk}/?purpose={RENEWAL}&kinds=payslip&kinds=pension_month"
    page = proven.get(here).content.decode()
    assert 'value="payslip.month"' in page

    sent = {
        "notice": re.findall(r'name="notice" value="(\w+)"', page)[0],
        "kind": ["payslip"], "field": ["payslip.month"],
        "days": "180", "max_reads": "20", "helped_by": "nobody",
    }  # fmt: skip
    proven.post(here, sent)

    (grant,) = grants(mai)
    assert (grant.scope, grant.member, grant.organisation) == (
        {"payslip": ["month"]},
        None,
        lotus.organisation,
    )
    assert (grant.last_day - grant.starts_on).days == 179


def test_papers_for_a_fee_are_not_given_unasked(proven: Client) -> None:
    office = desk("scrivener", email="s@example.com")

    page = words(proven.get(f"/sharing/give/{office.organisation.pk}/"))

    assert "To advise you at a desk." in page
    assert "To write your papers" not in page


def test_an_organisation_that_nobody_checked_gets_nothing(proven: Client) -> None:
    waiting = Organisation.objects.create(kind="bank", name_ja="銀行", state="waiting")

    assert proven.get(f"/sharing/give/{waiting.pk}/").status_code == 404


def test_who_has_read_can_be_asked_to_delete(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass
    still = mai.client.post(f"/sharing/{grant.pk}/delete/", follow=True)  # they may read
    assert "That could not be done any more. Nothing was changed." in words(still)
    mai.client.post(f"/sharing/{grant.pk}/end/")
    assert "Ask them to delete" in words(mai.client.get("/sharing/"))

    mai.client.post(f"/sharing/{grant.pk}/delete/")
    (asked,) = re.findall(r"/helping/deletions/([\w-]+)/", lotus.client.get("/helping/").content.decode())
    form = f"/helping/deletions/{asked}/"
    assert "Choose why you keep something." in words(lotus.client.post(form, {"answer": "not"}))
    lotus.client.post(form, {"answer": "not", "reason": "claims"})

    told = words(mai.client.get(f"/sharing/{grant.pk}/"))
    assert "deleted nothing. We need it for a claim that is still open." in told
    assert lotus.client.get(form).status_code == 404


# -- helpers --------------------------------------------------------------------------------------------------


def test_helpers_see_names_only_while_something_is_open(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    assert "Mai" in words(lotus.client.get("/helping/"))

    mai.client.post(f"/sharing/{grant.pk}/end/")

    page = words(lotus.client.get("/helping/"))
    assert "Mai" not in page
    assert "Nobody allows you to read anything now." in page


def test_people_stand_by_name_or_by_the_day_and_in_no_other_order(
    mai: Person, bina: Person, lotus: Desk
) -> None:
    give(mai, lotus, days=5)
    give(bina, lotus, days=50)

    by_name, by_end = (words(lotus.client.get(f"/helping/{query}")) for query in ("", "?by=end"))
    odd = words(lotus.client.get("/helping/?by=findings"))

    assert by_name.index("Bina") < by_name.index("Mai")
    assert by_end.index("Mai") < by_end.index("Bina")
    assert odd.index("Bina") < odd.index("Mai")


@pytest.mark.parametrize("address", ["/helping/", "/helping/ask/"])
def test_pages_of_helpers_do_not_exist_for_others(mai: Person, address: str) -> None:
    assert mai.client.get(address).status_code == 404


def ask_as_helper(lotus: Desk, purpose: str = RENEWAL, **changed: Any) -> Any:
    address = f"/helping/ask/?purpose={purpose}"
    shown = lotus.client.get(address).content.decode()
    form = {
        "kind": re.findall(r'name="kind" value="(\w+)" checked', shown),
        "field": re.findall(r'name="field" value="([\w.]+)" checked', shown),
        "days": "30", "max_reads": "5", "for_organisation": "me", "at_desk": "desk", "why": "",
    }  # fmt: skip
    return lotus.client.post(address, {**form, **changed})


def test_an_ask_begins_with_what_its_purpose_needs(lotus: Desk) -> None:
    from apps.accounts.purposes import PURPOSES

    made = ask_as_helper(lotus)

    with granted.open_organisation(lotus.request):
        row = Ask.objects.get()
    assert made.url == f"/helping/ask/{row.pk}/"
    needed = {kind: fields and tuple(sorted(fields)) for kind, fields in PURPOSES[RENEWAL].records.items()}
    assert {kind: fields and tuple(sorted(fields)) for kind, fields in row.wanted.items()} == needed
    assert (row.days, row.max_reads, row.export) == (30, 5, False)


def test_every_purpose_asks_for_kinds_and_fields_that_there_are() -> None:
    from apps.accounts.purposes import PURPOSES

    for purpose in PURPOSES.values():
        for kind, fields in purpose.records.items():
            assert kind in vocabulary.kinds(), (purpose.code, kind)
            assert set(fields or ()) <= set(vocabulary.kind_words(kind).field_names), (purpose.code, kind)


def test_an_employer_may_ask_for_no_more_than_the_law_needs(db: None) -> None:
    employer = desk("employer", email="boss@example.com")

    page = employer.client.get("/helping/ask/?purpose=employment-eligibility").content.decode()
    ask_as_helper(employer, "employment-eligibility", more=["payslip"])

    assert 'name="more"' not in page
    with granted.open_organisation(employer.request):
        assert set(Ask.objects.get().wanted) == {"residence_status"}
    assert employer.client.get(f"/helping/ask/?purpose={RENEWAL}").status_code == 404


def test_handing_in_papers_is_asked_only_by_who_may(lotus: Desk) -> None:
    choices = words(lotus.client.get("/helping/ask/"))
    assert "No valid approval of the regional immigration bureau is on file" in choices
    assert lotus.client.get("/helping/ask/?purpose=application-submission").status_code == 404

    Membership.objects.filter(pk=lotus.member.pk).update(
        agency_approval="東-123", agency_approval_until=timezone.localdate()
    )
    assert lotus.client.get("/helping/ask/?purpose=application-submission").status_code == 200


def test_a_support_organisation_cannot_ask_to_write_papers(lotus: Desk) -> None:
    assert lotus.client.get("/helping/ask/?purpose=application-drafting").status_code == 404


def test_a_scrivener_names_papers_and_fee_and_the_resident_reads_them(mai: Person) -> None:
    office = desk("scrivener", email="s@example.com")
    Membership.objects.filter(pk=office.member.pk).update(
        profession="scrivener", registration_number="12345678"
    )
    assert ask_as_helper(office, "application-drafting").status_code == 200  # papers and fee are missing

    made = ask_as_helper(office, "application-drafting", documents=["draft_isa"], fee_yen="55000")

    code = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", words(office.client.get(made.url)))[0]
    page = words(mai.client.get(f"/ask/{code}/"))
    assert "Papers for the immigration office" in page
    assert "¥55,000" in page


def test_a_my_number_in_the_reason_is_refused_and_not_shown_again(lotus: Desk) -> None:
    page = ask_as_helper(lotus, why="My Number 123456789018")

    assert page.status_code == 200
    assert "123456789018" not in page.content.decode()
    with granted.open_organisation(lotus.request):
        assert not Ask.objects.exists()


def test_the_picture_of_an_ask_is_for_who_asked(lotus: Desk) -> None:
    stranger = desk("scrivener", email="s@example.com")
    address = ask_as_helper(lotus).url

    picture = lotus.client.get(f"{address}code.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert stranger.client.get(f"{address}code.svg").status_code == 404
    assert stranger.client.get(address).status_code == 404
    lotus.client.post(f"{address}withdraw/")
    assert lotus.client.get(f"{address}code.svg").status_code == 404


def test_an_ask_that_was_taken_back_opens_nothing(mai: Person, lotus: Desk) -> None:
    address = ask_as_helper(lotus).url
    code = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", words(lotus.client.get(address)))[0]
    assert mai.client.get(f"/ask/{code}/").status_code == 200

    lotus.client.post(f"{address}withdraw/")

    assert mai.client.get(f"/ask/{code}/").status_code == 404


def test_the_asker_sees_the_answer_and_nothing_else(mai: Person, lotus: Desk) -> None:
    address = ask_as_helper(lotus).url
    code = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", words(lotus.client.get(address)))[0]
    assert "Show this to the person you help" in words(lotus.client.get(address))

    answer(mai.client, code, "refuse")

    page = words(lotus.client.get(address))
    assert "Refused" in page
    assert "Mai" not in page
    assert not re.search(r'href="/helping/[0-9a-f-]{36}/"', lotus.client.get(address).content.decode())


def test_deletions_are_answered_by_the_organisation_asked(mai: Person, lotus: Desk) -> None:
    stranger = desk("scrivener", email="s@example.com")
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass
    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())
        asked = deletion.ask_to_delete(passage, grant.pk, now=timezone.now())

    assert stranger.client.get(f"/helping/deletions/{asked.pk}/").status_code == 404
    assert "Mai asked on" in words(lotus.client.get(f"/helping/deletions/{asked.pk}/"))


def test_an_ask_of_somebody_who_left_opens_nothing(mai: Person, lotus: Desk) -> None:
    code = lotus.ask()
    Membership.objects.filter(pk=lotus.member.pk).update(ended_at=timezone.now())

    assert mai.client.get(f"/ask/{code}/").status_code == 404


def test_an_answer_after_the_code_went_to_somebody_else_gives_nothing(
    proven: Client, mai: Person, bina: Person, lotus: Desk
) -> None:
    code = lotus.ask()
    take(bina, code)

    assert proven.post(f"/ask/{code}/", {"answer": "give"}).status_code == 404
    assert grants(mai) == []
