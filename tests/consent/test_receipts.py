"""A receipt says what stands on the permission, is signed and chained, and agrees with what is enforced."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import KeySet

from apps.consent import closing, giving, notice_texts, receipts
from apps.consent.giving import Decided, day_in_japan
from apps.consent.models import Grant, Notice, Receipt
from apps.consent.policy import Reader, decide
from apps.consent.receipt_json import terms_of
from tests.consent.desk import PAYSLIPS, Desk, acting, desk, give, jws_of, take
from tests.consent.people import Person, person
from tests.consent.schema_check import faults
from tests.consent.test_policy import KINDS, PURPOSES, scopes

SCHEMA = json.loads((Path(__file__).parents[2] / "apps/consent/schemas/consent-v1.schema.json").read_text())
_people = count()


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def said(person: Person, grant: Grant) -> list[dict[str, Any]]:
    return [receipts.payload_of(each) for each in jws_of(person, grant.pk)]


def change_everything(mai: Person, grant: Grant) -> None:
    """Less of it, then the end of it."""
    with acting(mai) as passage:
        giving.narrow(passage, grant.pk, scope={"payslip": ("month",)}, now=timezone.now())
        giving.end(passage, grant.pk, now=timezone.now())


def test_every_receipt_follows_the_published_schema(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    change_everything(mai, grant)
    refused = take(mai, lotus.ask(for_organisation=True))
    with acting(mai) as passage:
        no = giving.refuse(passage, refused, helped_by="interpreter", notice=notice(), now=timezone.now())

    made = said(mai, grant) + said(mai, no)
    assert len(made) == 4
    for receipt in made:
        assert faults(SCHEMA, receipt) == []


def test_the_schema_finds_what_is_wrong(mai: Person, lotus: Desk) -> None:
    (right,) = said(mai, give(mai, lotus))
    wrongs: list[tuple[str, Any]] = [
        ("subject_ref", "Mai"),
        ("status", "given"),
        ("record_version", 0),
        ("authorization_details", []),
        ("prev", "sha256:00"),
        ("extra", 1),
    ]
    for name, value in wrongs:
        assert faults(SCHEMA, {**right, name: value}), name
        assert faults(SCHEMA, {key: value for key, value in right.items() if key != "purpose"})


def notice() -> notice_texts.Shown:
    return notice_texts.notice_for("support_org")


def test_a_receipt_names_who_what_for_and_until_when(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, scope={"payslip": ("month", "gross"), "leave": None}, days=30)

    (receipt,) = said(mai, grant)

    assert receipt["recipient"]["name"] == {"ja": "はすサポートデスク", "en": "Lotus Support Desk"}
    assert receipt["recipient"]["registration"] == "19登-000001"
    details = {detail["datatypes"][0]: detail for detail in receipt["authorization_details"]}
    assert details["payslip"]["fields"] == ["gross", "month"]
    assert "fields" not in details["leave"]
    last = grant.starts_on + timedelta(days=29)
    assert details["leave"]["constraints"]["not_after"] == last.isoformat()
    assert receipt["retention"]["recipient_must_delete_by"] == (last + timedelta(days=30)).isoformat()
    assert receipt["sensitive"] is True  # leave may tell about illness
    assert receipt["collection"]["auth"] == ["passkey"]
    assert receipt["purpose"]["text"]["en"]


def test_each_version_names_the_one_before(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    change_everything(mai, grant)

    signed = jws_of(mai, grant.pk)
    made = [receipts.payload_of(each) for each in signed]

    assert [each["record_version"] for each in made] == [1, 2, 3]
    assert made[0]["prev"] is None
    for (before, _), (_, after) in pairwise(zip(signed, made, strict=True)):
        assert after["prev"] == "sha256:" + sha256(before.encode()).hexdigest()
    assert [event["kind"] for event in made[-1]["events"]] == ["given", "narrowed", "ended"]
    assert made[-1]["status"].endswith("ConsentWithdrawn")


def test_anybody_can_check_the_signature_with_our_published_keys(
    mai: Person, lotus: Desk, client: Client
) -> None:
    (token,) = jws_of(mai, give(mai, lotus).pk)
    keys = KeySet.import_key_set(client.get("/.well-known/jwks.json").json())

    opened = jws.deserialize_compact(token, keys, ["ES256"])

    assert opened.headers()["typ"] == "tsunagi-consent+jwt"
    head, body, signature = token.split(".")
    changed = ".".join([head, body[:-2] + ("AA" if body[-2:] != "AA" else "BB"), signature])
    with pytest.raises(Exception, match="signature"):
        jws.deserialize_compact(changed, keys, ["ES256"])


def test_two_organisations_cannot_tell_that_it_is_the_same_person(mai: Person, lotus: Desk) -> None:
    other = desk("scrivener", email="s@example.com")
    (first,), (again,) = said(mai, give(mai, lotus)), said(mai, give(mai, lotus))
    (elsewhere,) = said(mai, give(mai, other))

    assert first["subject_ref"] == again["subject_ref"] != elsewhere["subject_ref"]
    assert str(mai.resident.pk) not in json.dumps([first, elsewhere])


def test_receipts_lie_sealed(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)
    with acting(mai):
        stored = bytes(Receipt.objects.get(grant=grant).sealed)

    for part in (b"eyJ", b"Lotus", b"payslip", lotus.organisation.pk.hex.encode()):
        assert part not in stored


def test_the_words_that_were_shown_can_be_read_again(mai: Person, lotus: Desk, client: Client) -> None:
    with translation.override("ja"):
        row = take(mai, lotus.ask())
        with acting(mai) as passage:
            shown = notice()
            grant = giving.give(passage, row, Decided(PAYSLIPS, 7, 5), notice=shown, now=timezone.now())

    (receipt,) = said(mai, grant)

    assert receipt["language"] == receipt["notice"]["lang"] == "ja"
    assert sha256(str(shown.text).encode()).hexdigest() == receipt["notice"]["sha256"]
    kept = Notice.objects.get(pk=bytes.fromhex(receipt["notice"]["sha256"]))
    assert (kept.name, kept.text) == ("share-v1", str(shown.text))
    address = receipt["notice"]["url"].removeprefix(django_settings.SITE_URL)
    page = client.get(address)
    assert str(shown.text) in page.content.decode()
    assert client.get("/notices/nothing/").status_code == 404


def test_an_employers_notice_says_that_nothing_can_be_required(mai: Person) -> None:
    employer = desk("employer", email="boss@example.com")
    grant = give(mai, employer, purpose="employment-eligibility", scope={"residence_status": ("status",)})

    (receipt,) = said(mai, grant)

    assert receipt["notice"]["id"] == "share-employer-v1"
    kept = Notice.objects.get(pk=bytes.fromhex(receipt["notice"]["sha256"]))
    assert "Your employer cannot require this." in kept.text


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    purpose=st.sampled_from(PURPOSES),
    scope=scopes,
    less=scopes,
    days=st.integers(1, 365),
    most=st.integers(1, 999),
    export=st.booleans(),
    what=st.sampled_from(["given", "narrowed", "ended", "expired"]),
    tried=st.tuples(
        st.sampled_from(PURPOSES), st.sampled_from([(), *((kind,) for kind in KINDS)]), st.booleans()
    ),
    later=st.integers(-1, 400),
)
def test_stored_receipt_and_enforcement_agree(
    purpose: str, scope: Any, less: Any, days: int, most: int, export: bool, what: str, tried: Any, later: int
) -> None:
    number, now = next(_people), timezone.now()
    mai, lotus = (
        person(f"R{number}", 1000),
        desk(email=f"r{number}@example.com", support_number=f"20登-{number:06}"),
    )
    grant = give(mai, lotus, purpose=purpose, scope=scope, days=days, max_reads=most, export=export, now=now)
    with acting(mai) as passage:
        if what == "narrowed":
            giving.narrow(passage, grant.pk, scope=less, last_day=day_in_japan(now), now=now)
        if what == "ended":
            giving.end(passage, grant.pk, now=now)
    if what == "expired":
        closing.close_what_is_over(now=now + timedelta(days=days))

    with acting(mai):
        stored = Grant.objects.get(pk=grant.pk)
    newest = said(mai, grant)[-1]

    assert faults(SCHEMA, newest) == []
    assert as_sets(terms_of(newest)) == as_sets(replace(stored.terms, reads_used=0))
    stated, kinds, copy = tried
    reader = Reader(lotus.member.pk, is_member=True, is_verified=True)
    wish: dict[str, Any] = {
        "purpose": stated, "kinds": kinds, "member": reader, "export": copy, "at": stored.starts_on + timedelta(days=later),
    }  # fmt: skip
    by_receipt, by_row = decide(terms_of(newest), **wish), decide(stored.terms, **wish)
    assert (by_receipt.allowed, by_receipt.reason) == (by_row.allowed, by_row.reason)


def as_sets(terms: Any) -> tuple[Any, ...]:
    scope = {kind: None if fields is None else frozenset(fields) for kind, fields in terms.scope.items()}
    rest = (
        terms.purpose,
        terms.starts_on,
        terms.last_day,
        terms.max_reads,
        terms.export,
        terms.state,
        terms.member,
    )
    return (scope, *rest)


def test_days_are_those_of_japan(mai: Person, lotus: Desk) -> None:
    """Half past midnight on 1 March in Japan is still February in London."""
    moment = datetime(2027, 2, 28, 15, 30, tzinfo=UTC)

    grant = give(mai, lotus, days=1, now=moment)

    assert grant.starts_on == grant.last_day == date(2027, 3, 1)
