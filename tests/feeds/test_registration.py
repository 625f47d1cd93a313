"""Registering institutions and connecting residents by command: what is refused, where, why, and with which status."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door
from apps.feeds.management.commands import pull_feeds
from apps.feeds.models import Connection, Institution
from apps.feeds.pulling import Report, client_for, pull
from apps.wallet.models import Holding
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return new_desk()


@pytest.fixture
def add(desk: Desk, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Runs ``institutions add`` on the desk's registration with some members changed; None leaves one away."""

    def run(raw: bytes | None = None, /, **changes: Any) -> list[dict[str, Any]]:
        entry = desk.registration(**changes)
        for name, value in changes.items():
            if value is None:
                del entry[name]
        file = tmp_path / "institution.json"
        file.write_bytes(raw if raw is not None else json.dumps(entry).encode())
        return called("institutions", "add", str(file), "--json")

    return run


def called(*arguments: str) -> Any:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return json.loads(out.getvalue())


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no id": ({"id": None}, "Object missing required field `id`"),
    "id with capitals": ({"id": "Pension Office"}, "id: use small letters, digits, - and _, at most 64"),
    "no name": ({"names": {"en": "Office"}}, "names: Object missing required field `ja`"),
    "empty name": ({"names": {"ja": ""}}, "names.ja: Expected `str` of length >= 1"),
    "unknown member": ({"jwksuri": "https://a.example"}, "Object contains unknown field `jwksuri`"),
    "member of another type": ({"kinds": "payslip"}, "kinds: Expected `array`, got `str`"),
    "short check digit": (
        {"corporate_number": "1000012050002"},
        "corporate_number: not thirteen digits with the right check digit",
    ),
    "no algorithms": ({"algorithms": []}, "algorithms: list at least one"),
    "no signature": ({"algorithms": ["ES256", "none"]}, "algorithms[1]: not known here"),
    "shared secret": ({"algorithms": ["HS256"]}, "algorithms[0]: not known here"),
    "unknown event": ({"event_types": ["https://a.example/e"]}, "event_types[0]: not known here"),
    "unknown kind": ({"kinds": ["payslip", "gossip"]}, "kinds[1]: not known here"),
    "thumbprint": ({"thumbprints": ["abc"]}, "thumbprints[0]: not an RFC 7638 SHA-256 thumbprint"),
    "unknown source": ({"source": "embassy"}, "source: not a source of the record contract"),
    "kinds of two bodies": (
        {"source": None, "kinds": ["payslip", "pension_month"]},
        "kinds: no single kind of body",
    ),
    "neither keys nor address": ({"jwks": None}, "jwks: give either jwks or jwks_uri"),
    "keys and address": ({"jwks_uri": "https://a.example/k"}, "jwks: give either jwks or jwks_uri"),
    "not a key set": ({"jwks": {"keys": "none"}}, "jwks: "),
    "plain http": ({"poll_url": "http://a.example/poll"}, "poll_url: must begin with https://"),
    "no web address": ({"token_url": "ftp://a.example/token"}, "token_url: must begin with https://"),
    "password in the address": (
        {"request_url": "https://me:secret@a.example/r"},
        "request_url: needs a host, and neither a password nor a fragment",
    ),
    "fragment": ({"issuer": "https://a.example/#one"}, "issuer: needs a host"),
    "private address": ({"poll_url": "https://10.1.2.3/poll"}, "poll_url: is on a private network"),
    "loopback": ({"token_url": "https://127.0.0.1/token"}, "token_url: is on a private network"),
    "loopback in six": ({"token_url": "https://[::1]/token"}, "token_url: is on a private network"),
    "metadata service": ({"poll_url": "https://169.254.169.254/poll"}, "poll_url: is on a private network"),
    "port of letters": ({"poll_url": "https://x.example:abc/"}, "poll_url: cannot be read as a web address"),
    "port too high": ({"poll_url": "https://x.example:65536/"}, "poll_url: cannot be read as a web address"),
    "port 0": ({"token_url": "https://x.example:0/"}, "token_url: names port 0"),
    "open bracket": ({"request_url": "https://[::1/"}, "request_url: cannot be read as a web address"),
    "empty host": ({"metadata_url": "https:///poll"}, "metadata_url: needs a host"),
    "only a port": ({"issuer": "https://:443/"}, "issuer: needs a host"),
    "space in the host": ({"poll_url": "https://x y.example/"}, "poll_url: holds a space"),
    "space before": ({"poll_url": " https://x.example/"}, "poll_url: holds a space"),
    "coded space in the host": (
        {"poll_url": "https://x%20y.example/"},
        "poll_url: names a host that cannot be",
    ),
    "host with two dots": ({"poll_url": "https://x..example/"}, "poll_url: names a host that cannot be"),
    "password without a name": (
        {"poll_url": "https://:secret@a.example/"},
        "poll_url: needs a host, and neither a password nor a fragment",
    ),
    "NUL in a name": ({"names": {"ja": "年金\0事務所"}}, "names.ja: holds a control character"),
    "line break in a name": (
        {"names": {"ja": "年金事務所", "en": "Pension\nOffice"}},
        "names.en: holds a control character",
    ),
    "name of blanks": ({"names": {"ja": " \u3000 "}}, "names.ja: holds only blanks"),
    "English name of blanks": ({"names": {"ja": "年金事務所", "en": "  "}}, "names.en: holds only blanks"),
    "NUL in the name of a key": (
        {"jwks": {"keys": [{"kty": "EC", "kid": "a\0"}]}},
        "jwks.keys[0].kid: holds a control character",
    ),
    "NUL in the name of a member": ({"na\0mes": 1}, "holds a control character"),
    "no keys": ({"jwks": {"keys": []}}, "jwks.keys: holds no key that can be used"),
    "no key for us": ({"jwks": {"keys": [{"kty": "EC"}]}}, "jwks.keys: holds no key that can be used"),
    "a kind twice": ({"kinds": ["payslip", "pension_month", "payslip"]}, "kinds[2]: is listed twice"),
    "an algorithm twice": ({"algorithms": ["ES256", "ES256"]}, "algorithms[1]: is listed twice"),
    "localhost": ({"metadata_url": "https://localhost/m"}, "metadata_url: is on a private network"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_registration_that_is_not_right_is_refused_with_path_reason_and_status_2(
    add: Callable[..., Any], name: str
) -> None:
    changes, reason = BAD[name]

    with pytest.raises(CommandError) as refused:
        add(**changes)

    assert refused.value.returncode == 2
    assert f"institution.json: {reason}" in str(refused.value)
    assert not Institution.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"not json", b"[]", b'{"id": "a"', b"\xff\xfe"])
def test_a_file_that_holds_no_registration_is_refused(add: Callable[..., Any], raw: bytes) -> None:
    with pytest.raises(CommandError) as refused:
        add(raw)

    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("once", "twice", "name"),
    [
        (b'"id":', b'"id": "another", "id":', "id"),
        (b'"kid":', b'"kid": "another", "kid":', "kid"),
    ],
)
def test_a_member_given_twice_is_refused_by_its_name(
    add: Callable[..., Any], desk: Desk, once: bytes, twice: bytes, name: str
) -> None:
    raw = json.dumps(desk.registration()).encode()
    assert raw.count(once) == 1

    with pytest.raises(CommandError, match=f"institution.json: {name}: is given twice") as refused:
        add(raw.replace(once, twice))

    assert refused.value.returncode == 2
    assert not Institution.objects.exists()


def test_addresses_with_ports_and_hosts_of_all_scripts_are_taken(add: Callable[..., Any]) -> None:
    add(
        poll_url="https://x.example:65535/poll?a=1",
        token_url="https://年金.example/トークン",
        request_url="https://[2001:4860:4860::8888]:8443/r",
        metadata_url="https://My-Office.Example./m",
        jwks=None,
        jwks_uri="https://xn--tfr31j.example/keys",  # the same name as the token server's, in letters of ASCII
    )

    institution = Institution.objects.get()
    assert institution.poll_url == "https://x.example:65535/poll?a=1"
    client_for(institution).close()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file") as refused:
        called("institutions", "add", str(tmp_path / "none.json"))

    assert refused.value.returncode == 2


def test_what_was_registered_is_listed(add: Callable[..., Any], desk: Desk) -> None:
    (added,) = add()

    assert added == {
        "id": "pension-office-1",
        "source": "pension_office",
        "names": {"ja": "みどり年金事務所", "en": "Midori Pension Office"},
        "issuer": desk.issuer,
        "state": "live",
        "heard_at": None,
    }
    assert called("institutions", "list", "--json") == [added]
    key = Institution.objects.get().keys.get()
    assert (key.thumbprint, key.status) == (desk.key.thumbprint(), "approved")


def test_an_id_or_an_issuer_that_is_taken_is_refused_and_the_first_stays(add: Callable[..., Any]) -> None:
    first = add()
    with pytest.raises(CommandError, match="id: is registered already"):
        add(issuer="https://other.example")
    with pytest.raises(CommandError, match="issuer: is registered already"):
        add(id="another")

    assert called("institutions", "list", "--json") == first


def test_a_private_address_is_taken_where_private_networks_are_allowed_and_asked_for(
    add: Callable[..., Any],
) -> None:
    address = "http://127.0.0.1:8601"
    urls = {name: f"{address}/{name}" for name in ("poll_url", "token_url", "request_url")}

    (added,) = add(private_network=True, issuer=address, **urls)

    assert added["issuer"] == address


def test_in_production_no_private_network_and_not_live_without_two_people(
    add: Callable[..., Any], settings: Any
) -> None:
    settings.FEED_PRIVATE_NETWORK_ALLOWED = False

    with pytest.raises(CommandError, match="private_network: refused in production"):
        add(private_network=True)
    assert add()[0]["state"] == "waiting"


@pytest.mark.parametrize(
    ("kinds", "source"),
    [
        (["payslip"], "employer"),
        (["payslip", "employment_contract", "withholding_slip"], "employer"),
        (["tax_return", "national_tax_certificate"], "tax_office"),
        (["residence_status", "passport"], "immigration"),
    ],
)
def test_without_a_source_the_body_is_the_usual_holder_of_the_kinds(
    add: Callable[..., Any], kinds: list[str], source: str
) -> None:
    assert add(source=None, kinds=kinds)[0]["source"] == source


# -- connect --------------------------------------------------------------------------------------------------
@pytest.fixture
def anna() -> Resident:
    user = User.objects.create_user("anna@example.jp")
    resident = Resident.objects.create()
    ActsFor.objects.create(user=user, resident=resident, role=ActsFor.Role.OWN)
    return resident


def connected(*arguments: str) -> None:
    call_command("connect", *arguments, stdout=io.StringIO())


def test_a_resident_is_connected_by_address_for_all_kinds_agreed(
    add: Callable[..., Any], anna: Resident
) -> None:
    add()

    connected("Anna@example.jp", "pension-office-1", "opaque-1")
    connected("anna@example.jp", "pension-office-1", "opaque-1")  # again: changes nothing

    with transaction.atomic():
        door.admit([anna.pk], institution=Institution.objects.get().pk)
        connection = Connection.objects.get()
        assert (connection.resident_id, connection.external_id) == (anna.pk, "opaque-1")
        assert sorted(connection.kinds) == ["payslip", "pension_enrolment", "pension_month"]
        assert Holding.objects.get().resident_id == anna.pk


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nobody@example.jp", "pension-office-1", "c-1"), "no resident signs in with this address"),
        (("anna@example.jp", "embassy", "c-1"), "no institution is registered as 'embassy'"),
    ],
)
def test_who_or_what_is_not_here_cannot_be_connected(
    add: Callable[..., Any], anna: Resident, arguments: tuple[str, ...], reason: str
) -> None:
    add()

    with pytest.raises(CommandError, match=reason) as refused:
        connected(*arguments)

    assert refused.value.returncode == 2


def test_a_connection_of_another_resident_is_not_taken_over(add: Callable[..., Any], anna: Resident) -> None:
    add()
    connected("anna@example.jp", "pension-office-1", "opaque-1")
    other = Resident.objects.create()
    ActsFor.objects.create(
        user=User.objects.create_user("ben@example.jp"), resident=other, role=ActsFor.Role.OWN
    )

    with pytest.raises(CommandError, match="belongs to another resident") as refused:
        connected("ben@example.jp", "pension-office-1", "opaque-1")

    assert refused.value.returncode == 2
    with transaction.atomic():
        door.admit((), institution=Institution.objects.get().pk)
        assert Connection.objects.get().resident_id == anna.pk


@pytest.mark.parametrize(
    "external_id",
    ["", "  ", "x" * 256, "opaque\n1", "opaque\x7f", "opaque\0", "opaque\udcff"],
    ids=["empty", "blanks", "too long", "line break", "delete", "NUL", "half a pair"],
)
def test_what_cannot_be_a_connection_id_is_refused_and_nothing_is_stored(
    add: Callable[..., Any], anna: Resident, external_id: str
) -> None:
    add()

    with pytest.raises(CommandError, match="has 1 to 255 characters and no control characters") as refused:
        connected("anna@example.jp", "pension-office-1", external_id)

    assert refused.value.returncode == 2
    with transaction.atomic():
        door.admit([anna.pk], institution=Institution.objects.get().pk)
        assert not Connection.objects.exists()
        assert not Holding.objects.exists()


def test_the_longest_connection_id_is_taken(add: Callable[..., Any], anna: Resident) -> None:
    add()

    connected("anna@example.jp", "pension-office-1", "識" * 255)

    with transaction.atomic():
        door.admit([anna.pk], institution=Institution.objects.get().pk)
        assert Connection.objects.get().external_id == "識" * 255


def test_in_production_nobody_is_connected_by_hand(settings: Any) -> None:
    settings.FEED_PRIVATE_NETWORK_ALLOWED = False

    with pytest.raises(CommandError, match="with consent in the browser") as refused:
        connected("anna@example.jp", "pension-office-1", "opaque-1")

    assert refused.value.returncode == 2


# -- pull_feeds -----------------------------------------------------------------------------------------------
def test_pulling_by_hand_reports_each_institution(office: Office, served: Desk) -> None:
    good, bad = served.upsert(), served.upsert(aud="https://somebody.example")
    office.queue(served, good, bad)

    assert called("pull_feeds", "--json") == {
        "pension-office-1": {
            "asked": True,
            "pages": 2,
            "received": 2,
            "redelivered": 0,
            "refused": 1,
            "held": 0,
            "trouble": "",
        }
    }
    listed = called("institutions", "list", "--json")
    assert listed[0]["heard_at"] is not None


def _report_with_trouble(*arguments: str) -> tuple[dict[str, Any], CommandError]:
    out = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("pull_feeds", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue()), ended.value


def test_a_mistyped_address_is_reported_and_the_other_institutions_are_asked(
    office: Office, served: Desk
) -> None:
    mistyped = new_desk(slug="a-tax-office", issuer="https://tax.example")
    mistyped.register()
    Institution.objects.filter(pk=mistyped.id).update(poll_url="https://x.example:abc/")
    office.queue(served, served.upsert())

    reports, ended = _report_with_trouble()

    assert reports["a-tax-office"]["trouble"] == "stop:address_unusable"
    assert (reports["pension-office-1"]["received"], reports["pension-office-1"]["trouble"]) == (1, "")
    assert (ended.returncode, str(ended)) == (1, "trouble with a-tax-office")


def test_whatever_one_institution_raises_the_others_are_asked_and_no_value_is_told(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = new_desk(slug="a-tax-office", issuer="https://tax.example")
    first.register()
    office.queue(served, served.upsert())

    def stumbling(institution_id: UUID) -> Report:
        if institution_id == first.id:
            raise RuntimeError("gross 240000")
        return pull(institution_id)

    monkeypatch.setattr(pull_feeds, "pull", stumbling)

    reports, ended = _report_with_trouble()

    assert reports["a-tax-office"]["trouble"] == "stumbled:RuntimeError"
    assert reports["pension-office-1"]["received"] == 1
    assert ended.returncode == 1
    assert "RuntimeError" in caplog.text
    assert "240000" not in caplog.text + str(ended) + json.dumps(reports["a-tax-office"])


def test_pulling_one_institution_leaves_the_others_alone(office: Office, served: Desk) -> None:
    other = new_desk(slug="tax-office-1", issuer="https://tax.example")
    other.register()

    assert list(called("pull_feeds", "--institution", "pension-office-1", "--json")) == ["pension-office-1"]


def test_pulling_an_institution_that_is_not_registered_is_refused() -> None:
    with pytest.raises(CommandError, match="no live institution is registered as 'embassy'") as refused:
        call_command("pull_feeds", institution="embassy")

    assert refused.value.returncode == 2
