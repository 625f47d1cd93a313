"""A key of our own never leaves its file, and shows only its public half."""

import json
import stat
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OKPKey

from apps.accounts import signing_keys
from apps.accounts.signing_keys import SigningKeyError
from apps.feeds.protocol.keys import parse_key_set


def test_the_key_is_made_once_for_the_owner_only_and_then_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.jwk"
    first = signing_keys.load_or_generate(path)

    assert signing_keys.load_or_generate(path).kid == first.kid
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["signing.jwk"]


def test_two_starters_end_with_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "signing.jwk"
    first = signing_keys.load_or_generate(path)
    signing_keys._write_once(path, "the loser's key")

    assert signing_keys.load(path).kid == first.kid
    assert [file.name for file in tmp_path.iterdir()] == ["signing.jwk"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
        json.dumps(ECKey.generate_key("P-384").as_dict(private=True)),
        json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
    ],
    ids=["empty", "a list", "nothing", "public", "other curve", "other type"],
)
def test_a_file_that_holds_no_private_es256_key_is_refused_without_quoting_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "signing.jwk"
    path.write_text(text)

    with pytest.raises(SigningKeyError, match=r"^signing\.jwk does not hold"):
        signing_keys.load(path)


def test_the_key_document_holds_public_halves_only_and_reads_as_one() -> None:
    keys = [signing_keys.generate(), signing_keys.generate()]
    document = signing_keys.public_jwks(keys)

    assert not any("d" in jwk for jwk in document["keys"])
    found = parse_key_set(json.dumps(document).encode())
    assert list(found.keys) == [key.kid for key in keys]
    assert [key.thumbprint for key in found.keys.values()] == [key.kid for key in keys]


def test_a_signing_key_shows_nothing_secret_when_printed() -> None:
    key = signing_keys.generate()

    assert repr(key) == f"SigningKey(kid='{key.kid}')"
