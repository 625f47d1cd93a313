"""Who looked: each line in words for the person it is about, filtered, and read as a look itself."""

import csv
import hashlib
import io
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door, giving
from apps.consent.granted import GrantRefused
from apps.consent.log import heads, log_keys, offline
from apps.consent.log.entries import Look
from apps.consent.looked import reading
from apps.consent.looked.exporting import guarded
from apps.consent.models import AccessEntry
from apps.feeds.protocol import event_types
from tests.accounts.organisation_people import sign_in_shown
from tests.consent.desk import Desk, acting, desk, give, log_of
from tests.consent.people import Person
from tests.feeds.test_read_notices import SAID, take
from tests.feeds.transmitter_desk import new_desk
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def note(resident: Resident, action: str = "record.read", *, times: int = 1, **look: Any) -> None:
    with transaction.atomic():
        for _each in range(times):
            door.note(resident.pk, Look(action, **look))


def rows(client: Client, query: str = "") -> list[str]:
    """The lines of the list as a reader meets them."""
    page = client.get(f"/looked/{query}")
    assert page.status_code == 200
    body = page.content.decode()
    if "<tbody>" not in body:
        return []
    listed = body.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.sub(r"<(/p|/span|/td|/th)>", " ", row) for row in listed.split("</tr>")]
    plain = [" ".join(re.sub(r"<[^>]+>", "", row).split()) for row in cells]
    return [row for row in plain if row]


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def test_before_the_first_look_the_page_says_that_there_is_none(mai: Person) -> None:
    said = words(mai.client.get("/looked/"))

    assert "Nobody has looked in the last 30 days." in said
    assert "No look so far" in said


def test_reading_the_list_is_a_look_that_the_next_reading_shows(mai: Person) -> None:
    mai.client.get("/looked/")

    assert [line.action for line in log_of(mai)] == ["log.read"]
    (row,) = rows(mai.client)
    assert row.startswith("You Looked at this page This list of looks")
    assert row.endswith("Your own look")
    assert len(rows(mai.client)) == 2


def test_own_looks_say_what_was_read_newest_first(mai: Person) -> None:
    mai.client.get("/home/")
    mai.client.get("/home/tax/")
    mai.client.get(f"/records/{mai.record_id}/")

    record, domain, overview = rows(mai.client)
    assert record.startswith("You Read one record Pay slip")
    assert domain.startswith("You Looked at the records of one domain Tax")
    assert overview.startswith("You Looked at the overview of all records All records")


def test_a_helper_is_a_member_of_a_body_and_never_a_name(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant, kinds=["payslip"]):
        pass

    row, asked = rows(mai.client, "?show=people")
    assert "Asked for a permission to read records" in asked
    assert row.startswith("A member of Lotus Support Desk Registered support organisation")
    assert "To help you prepare the extension of your period of stay." in row
    assert "Pay slip" in row
    assert row.endswith("Allowed")
    body = mai.client.get("/looked/").content.decode()
    assert "Nguyen Van An" not in body
    assert "helper@" not in body
    assert f'href="/sharing/{grant.pk}/"' in body


def test_a_refused_try_is_shown_with_its_reason(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with pytest.raises(GrantRefused), lotus.reading(grant, kinds=["residence_status"]):
        pass

    (row,) = rows(mai.client, "?show=refused")
    assert row.endswith("Refused. Nothing was shown. The permission does not cover these records.")
    said = words(mai.client.get("/looked/"))
    assert "1 was refused." in said


def test_a_live_permission_stands_there_until_it_is_ended_here(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, max_reads=20)
    with lotus.reading(grant):
        pass
    page = mai.client.get("/looked/")
    assert "Permissions you gave Lotus Support Desk Registered support organisation" in words(page)
    assert "1 of 20 looks used." in words(page)
    assert f'<form method="post" action="/sharing/{grant.pk}/end/">' in page.content.decode()

    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())

    assert "Permissions you gave" not in words(mai.client.get("/looked/"))


def test_an_office_tells_afterwards_in_its_own_words(mai: Person) -> None:
    pension = new_desk()
    pension.register()
    pension.connect(resident=mai.resident)
    take(pension, pension.claims(event_types.READ_NOTICE, SAID | {"fields": ["pension_month"]}))

    (row,) = rows(mai.client, "?show=offices")
    assert row.startswith("Midori Pension Office 収納課 Read its own records, and told us")
    assert "For: 納付記録の照会 By: 所掌事務" in row
    assert "Pension month" in row or "Pension" in row
    assert "20 November 2026, 10:00 Told us on" in row
    assert row.endswith("Their own records")
    assert '<bdi lang="ja">収納課</bdi>' in mai.client.get("/looked/").content.decode()


def test_what_an_office_writes_cannot_become_mark_up(mai: Person) -> None:
    pension = new_desk()
    pension.register()
    pension.connect(resident=mai.resident)
    said = SAID | {"reader": "<script>x</script>", "purpose": "%(words)s <b>", "fields": ["<i>field"]}
    take(pension, pension.claims(event_types.READ_NOTICE, said))

    body = mai.client.get("/looked/").content.decode()
    for raw in ("<script>x", "<b>", "<i>field"):
        assert raw not in body
    assert "&lt;script&gt;x" in body
    assert "%(words)s &lt;b&gt;" in body


def test_who_does_not_tell_is_named_and_what_no_list_can_show_is_said(mai: Person) -> None:
    telling = new_desk()
    telling.register()
    telling.connect(resident=mai.resident)
    silent = new_desk(slug="hello-work", issuer="https://work.example")
    silent.register(
        names={"ja": "ハローワーク緑", "en": "Hello Work Midori"},
        event_types=sorted(event_types.RECEIVED - {event_types.READ_NOTICE}),
    )
    silent.connect("connection-0002", mai.resident)

    said = words(mai.client.get("/looked/"))

    assert "do not tell us when their own staff read them: Hello Work Midori" in said
    assert "some days later. What they leave out is not here: Midori Pension Office" in said
    assert "No list can show who reads a paper" in said


def test_filters_combine_with_days_and_lead_on(mai: Person, lotus: Desk) -> None:
    note(mai.resident, actor_user=mai.user.pk)
    note(mai.resident, "shared.read", actor_kind="member", organisation=lotus.organisation.pk)
    note(mai.resident, "erasure.asked", actor_kind="staff")
    note(
        mai.resident,
        "shared.read",
        actor_kind="member",
        organisation=uuid4(),
        outcome="refused",
        reason="ended",
    )
    note(mai.resident, "institution.read", actor_kind="institution", organisation=uuid4(), source="feed")

    assert len(rows(mai.client)) == 5
    assert len(rows(mai.client, "?show=people")) == 2
    assert len(rows(mai.client, "?show=refused&days=7")) == 1
    (office,) = rows(mai.client, "?show=offices&days=365")
    assert office.startswith("An office that is no longer known here")
    (refused,) = rows(mai.client, "?show=refused")
    assert refused.startswith("A member of an organisation that is no longer here")
    body = mai.client.get("/looked/?show=refused&days=7").content.decode()
    assert 'href="?show=people&amp;days=7"' in body
    assert 'href="?show=refused&amp;days=30"' in body
    assert "A member of Tsunagi’s staff" in words(mai.client.get("/looked/"))


@pytest.mark.parametrize(
    "query", ["?show=others", "?days=8", "?days=-7", "?before=x", "?before=-1", "?before=²"]
)
def test_addresses_that_no_link_of_ours_leads_to_do_not_exist(mai: Person, query: str) -> None:
    assert mai.client.get(f"/looked/{query}").status_code == 404


def test_older_looks_are_pages_without_a_gap_or_a_double(mai: Person) -> None:
    note(mai.resident, times=120, actor_user=mai.user.pk)
    seen: list[int] = []
    query = ""
    for _page in range(10):
        answer = mai.client.get(f"/looked/{query}")
        seen += [row.count("Read one record") for row in re.findall(r"<tr>.*?</tr>", answer.content.decode())]
        found = re.search(r'rel="next" href="(\?[^"]+)"', answer.content.decode())
        if not found:
            break
        query = found[1].replace("&amp;", "&")
    assert sum(seen) == 120
    assert "Back to the newest" in answer.content.decode()


def test_the_longest_log_costs_as_many_queries_as_a_short_one(mai: Person, lotus: Desk) -> None:
    """And none of them counts the log, or passes over lines by OFFSET."""
    grant = give(mai, lotus)
    with lotus.reading(grant):
        pass
    mai.client.get("/looked/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        mai.client.get("/looked/")
    note(mai.resident, times=300, actor_user=mai.user.pk)
    of_lotus = {"actor_kind": "member", "organisation": lotus.organisation.pk, "grant": grant.pk}
    note(mai.resident, "shared.read", times=100, **of_lotus)
    with CaptureQueriesContext(connection) as many:
        mai.client.get("/looked/")

    assert len(many) == len(few) <= 13
    asked = " ".join(query["sql"] for query in many)
    assert "OFFSET" not in asked
    assert (
        re.findall(
            r"count\([^)]*\)(?! FROM consent_accessentry WHERE)", asked.replace("\n", " "), re.IGNORECASE
        )
        == []
    )


@pytest.mark.parametrize("address", ["", "?show=you", "?days=7", "?show=you&days=365", "?before=2000"])
def test_a_page_of_a_long_log_reads_a_page_of_lines_by_the_primary_key(mai: Person, address: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(consent_note(%s, 'record.read', '{}', '{}', '{}', 'resident', NULL, NULL, '', '', NULL,"
            " 'allowed', '', 'app', NULL, gen_random_uuid())) FROM generate_series(1, 4000)",
            [mai.resident.pk],
        )
    with acting(mai):
        log = reading.Log(AccessEntry.objects.values_list("subject_ref", flat=True)[0], 4000)
        lines = reading.query(log, reading.wanted(QueryDict(address[1:])), now=timezone.now())
        plan = lines[:51].explain(analyze=True)

    assert "Index Scan Backward using consent_accessentry_pkey" in plan
    assert "Seq Scan on consent_accessentry" not in plan
    assert ("seq >=" in plan) == ("days" in address)  # older lines than those wanted are not even looked at
    (read,) = re.findall(r"consent_accessentry_pkey.*?\(actual [^)]*rows=([\d.]+)", plan)
    assert float(read) == 51


def test_the_first_number_of_a_day_is_found_by_halving(mai: Person) -> None:
    note(mai.resident, times=37, actor_user=mai.user.pk)
    times = [line.at for line in log_of(mai)]
    with acting(mai):
        log = reading.Log(AccessEntry.objects.values_list("subject_ref", flat=True)[0], 37)
        for place, at in enumerate(times, start=1):
            assert reading.first_since(log, at + reading._SLACK) == place
        assert reading.first_since(log, times[-1] + reading._SLACK * 2) == 38
        assert reading.first_since(log, times[0] - reading._SLACK) == 1


def test_more_looks_than_are_drawn_are_said_to_be_more(mai: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_DRAWN", 10)
    monkeypatch.setattr("apps.consent.looked.page.MOST_DRAWN", 10)
    note(mai.resident, times=9, actor_user=mai.user.pk)
    assert "9 looks in the last 30 days." in words(mai.client.get("/looked/"))

    note(mai.resident, times=5, actor_user=mai.user.pk)

    said = words(mai.client.get("/looked/"))
    assert "More than 10 looks in the last 30 days." in said
    assert "the picture begins on" in said


def test_a_parent_reads_the_log_of_the_child_they_look_at(mai: Person, bina: Person) -> None:
    child = add_child(mai.user, display_name="An")
    ActsFor.objects.create(user=bina.user, resident=child, role=ActsFor.Role.GUARDIAN)
    note(mai.resident, actor_user=mai.user.pk)
    mai.client.post(f"/people/{child.pk}/act/")
    bina.client.post(f"/people/{child.pk}/act/")
    mai.client.get("/home/")
    bina.client.get("/home/")
    note(child, actor_kind="resident", actor_user=uuid4())

    an, other, own = rows(mai.client)
    assert own.startswith("You Looked at the overview")
    assert other.startswith("A parent or guardian Looked at the overview")
    assert an.startswith("An Read one record")
    assert "You look at the records of An." in words(mai.client.get("/looked/"))


def test_nobody_reads_anothers_log(mai: Person, bina: Person) -> None:
    note(mai.resident, actor_user=mai.user.pk)

    assert rows(bina.client) == []
    assert Client().get("/looked/").status_code == 302


def test_staff_who_are_no_residents_have_no_such_page(client: Client) -> None:
    staff = User.objects.create_user("operator@example.com", is_staff=True)
    sign_in_shown(client, staff)

    assert client.get("/looked/").status_code == 404


@pytest.mark.parametrize("name", ["list.csv", "list.json", "proof.json"])
def test_the_list_is_taken_along_only_after_step_up(mai: Person, name: str) -> None:
    answer = mai.client.post(f"/looked/{name}")

    assert answer.status_code == 302
    assert "/step-up/" in answer["Location"]
    assert mai.client.get(f"/looked/{name}").status_code == 405
    assert log_of(mai) == []

    sign_in_shown(mai.client, mai.user)
    answer = mai.client.post(f"/looked/{name}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert re.fullmatch(
        r'attachment; filename="tsunagi-looks-\d{4}-\d\d-\d\d\.[a-z.]+"', answer["Content-Disposition"]
    )
    assert [line.action for line in log_of(mai)] == ["log.exported"]


def test_the_proof_that_is_taken_along_holds_by_itself(mai: Person, bina: Person) -> None:
    mai.client.get("/home/")
    bina.client.get("/home/")
    heads.sign_head(now=timezone.now())
    mai.client.get("/home/tax/")
    sign_in_shown(mai.client, mai.user)

    document = json.loads(mai.client.post("/looked/proof.json").content)

    assert offline.check_document(document, log_keys.public_keys()).wrong == []
    assert [line["entry"]["action"] for line in document["entries"]] == [
        "records.overview",
        "records.domain",
        "log.exported",
    ]
    assert [line["leaf_index"] is not None for line in document["entries"]] == [True, False, False]
    document["entries"][0]["entry"]["outcome"] = "refused"
    assert offline.check_document(document, log_keys.public_keys()).wrong != []


def test_the_table_holds_every_line_in_words(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with lotus.reading(grant, kinds=["payslip"]):
        pass
    note(mai.resident, times=2100, actor_user=mai.user.pk)
    sign_in_shown(mai.client, mai.user)

    raw = mai.client.post("/looked/list.csv").content

    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    head, *table = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert head[:3] == ["Number", "Day and time", "Who"]
    assert [int(row[0]) for row in table] == list(range(1, len(log_of(mai))))
    _asked, helper = [row for row in table if row[2] == "A member of Lotus Support Desk"]
    assert helper[3:7] == [
        "Registered support organisation",
        "Read records by a permission To help you prepare the extension of your period of stay.",
        "Pay slip",
        "Allowed",
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00", helper[1])


def test_the_list_for_programs_holds_what_was_hashed(mai: Person) -> None:
    pension = new_desk()
    pension.register()
    pension.connect(resident=mai.resident)
    take(pension, pension.claims(event_types.READ_NOTICE, SAID))
    mai.client.get("/home/")
    sign_in_shown(mai.client, mai.user)

    told = json.loads(mai.client.post("/looked/list.json").content)

    assert [line["entry"]["action"] for line in told["lines"]] == ["institution.read", "records.overview"]
    assert told["lines"][0]["told"]["reader"] == SAID["reader"]
    prev = hashlib.sha256(str(mai.resident.pk).encode()).hexdigest()  # whose log it is
    for line in told["lines"]:
        entry = line["entry"]
        plain = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert entry["prev_subject_hash"] == prev
        prev = line["leaf"]
        assert hashlib.sha256(b"\x00" + plain).hexdigest() == prev


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "＠x"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("Pay = good") == "Pay = good"


def test_every_word_an_office_sends_is_guarded_in_the_table(mai: Person) -> None:
    pension = new_desk()
    pension.register()
    pension.connect(resident=mai.resident)
    take(pension, pension.claims(event_types.READ_NOTICE, SAID | {"reader": "=cmd()", "fields": ["=x"]}))
    sign_in_shown(mai.client, mai.user)

    (_head, row) = csv.reader(io.StringIO(mai.client.post("/looked/list.csv").content.decode("utf-8-sig")))

    assert row[3] == "'=cmd()"
    assert row[5] == "'=x"
