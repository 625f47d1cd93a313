"""Checks a proof of the access log anywhere, without Tsunagi: this one file, Python and the package cryptography.

``python -m apps.consent.log.offline FILE [--jwks FILE]``, or the file itself run as a program. FILE is a resident's
proof, or the list of heads from /transparency/heads/. Exit status 0: everything holds; 1: something does not.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

HEAD_TYPE: Final = "tsunagi-tree-head+jwt"
LONGEST_WRITING: Final = timedelta(hours=1)
"""How long before a head an entry may have been begun that was complete only after it."""


class ProofError(ValueError):
    """A proof does not lead to the root it should lead to, or cannot exist for these sizes."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Verifies an inclusion proof (RFC 9162 section 2.1.3.2); ProofError when the leaf is not shown to be there."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last or found != expected:
        raise ProofError(f"the proof does not lead from leaf {index} to the root")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Verifies a consistency proof (RFC 9162 section 2.1.4.2); ProofError when the new tree may have changed the old."""
    if not 1 <= old <= new:
        raise ProofError(f"a tree of {new} leaves cannot continue one of {old}")
    if old == new:
        if proof or old_root != new_root:
            raise ProofError(f"two trees of {old} leaves differ")
        return
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise ProofError("the consistency proof is empty")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if place & 1 or place == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        place, last = place >> 1, last >> 1
    if last or found_old != old_root or found_new != new_root:
        raise ProofError(f"the tree of {new} leaves is not shown to continue the one of {old}")


def b64(value: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding; ProofError for anything else, a second spelling included."""
    try:
        value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, TypeError):
        raise ProofError("something is not base64url") from None
    if b64(value) != text:
        raise ProofError("something is not base64url")
    return value


def canonical(value: object) -> bytes:
    """Canonical JSON (RFC 8785) of what entries and heads hold: texts, whole numbers, lists and objects of ASCII names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Head:
    """What one signed head says. ``digest`` is the hash by which the next head names it."""

    size: int
    root: bytes
    at: str
    previous: bytes | None
    digest: bytes


def head_digest(jws: str) -> bytes:
    """The hash by which the next head names this one: SHA-256 of its compact JWS."""
    return hashlib.sha256(jws.encode("ascii")).digest()


def open_head(jws: str, keys: Iterable[Mapping[str, Any]]) -> Head:
    """The head that a JWS (RFC 7515, ES256) signs; ProofError when no key given signed it, or it is no head."""
    try:
        protected, payload, signature = jws.split(".")
        header, claims, raw = json.loads(unb64(protected)), json.loads(unb64(payload)), unb64(signature)
        if (header["alg"], header["typ"]) != ("ES256", HEAD_TYPE) or len(raw) != 64:
            raise ProofError("a head is not signed as heads are")
        jwk = next((jwk for jwk in keys if jwk["kid"] == header["kid"]), None)
        if jwk is None:
            raise ProofError(f"the key {header['kid']} is not among the keys")
        r_and_s = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        _public_key(jwk).verify(r_and_s, f"{protected}.{payload}".encode("ascii"), ec.ECDSA(hashes.SHA256()))
        previous = None if claims["previous"] is None else unb64(claims["previous"])
        return Head(int(claims["size"]), unb64(claims["root"]), str(claims["at"]), previous, head_digest(jws))
    except InvalidSignature:
        raise ProofError("the signature of a head does not fit") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise error if isinstance(error, ProofError) else ProofError("a head cannot be read") from None


def _public_key(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    x, y = int.from_bytes(unb64(jwk["x"])), int.from_bytes(unb64(jwk["y"]))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def check_successor(before: Head, head: Head, consistency: Sequence[bytes]) -> None:
    """That a head names the one before, is not older, and its tree continues that one's; else ProofError."""
    if head.previous != before.digest:
        raise ProofError("it does not name the head before it")
    if head.at < before.at:
        raise ProofError("it is older than the head before it")
    check_consistency(before.size, head.size, before.root, head.root, consistency)


@dataclass
class Report:
    """What was checked, in sentences, and what does not hold."""

    checked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def check_document(document: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> Report:
    """Checks a resident's proof, or a list of heads alone (then it has no ``entries``)."""
    report = Report()
    try:
        newest = _check_heads(document["heads"], keys, report)
        if "entries" in document:
            leaves = _check_chain(document, report)
            _check_places(document["entries"], leaves, newest, report)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        report.wrong.append(f"The file cannot be read to its end: {error}")
    return report


def _check_heads(
    listed: Sequence[Mapping[str, Any]], keys: Sequence[Mapping[str, Any]], report: Report
) -> Head | None:
    before: Head | None = None
    numbered = sorted(listed, key=lambda item: item["number"])
    for item in numbered:
        try:
            head = open_head(item["jws"], keys)
            if before is not None:
                check_successor(before, head, [unb64(hash_) for hash_ in item["consistency"]])
            before = head
        except ProofError as error:
            report.wrong.append(f"Head {item['number']}: {error}.")
    if before is None:
        report.checked.append("There is no signed head in this file.")
    else:
        report.checked.append(
            f"Heads, {len(numbered)}: whether each is signed, names the one before and continues its tree."
            f" The newest is of {before.at} and covers {before.size} entries."
        )
    return before


def _check_chain(document: Mapping[str, Any], report: Report) -> list[bytes]:
    """Each entry counts on from the one before and holds its hash; returns the leaves."""
    entries, subject_ref = document["entries"], document["subject_ref"]
    whose = hashlib.sha256(document["resident"].encode()).digest()  # what the first entry follows
    leaves: list[bytes] = []
    for number, item in enumerate(entries, 1):
        entry = item["entry"]
        before = leaves[-1] if leaves else whose
        if (entry["seq"], entry["subject_ref"]) != (number, subject_ref):
            report.wrong.append(f"Entry {number} is missing: in its place stands entry {entry['seq']}.")
        elif number == 1 and entry["prev_subject_hash"] != before.hex():
            report.wrong.append("This list was begun for another person than the file names.")
        elif entry["prev_subject_hash"] != before.hex():
            report.wrong.append(f"Entry {number} does not follow the entry before it.")
        leaves.append(leaf_hash(canonical(entry)))
    report.checked.append(
        f"Entries, {len(entries)}: whether they are numbered without a gap, each holds the hash of the one before, and"
        " the list was begun for the person whom the file names."
    )
    report.checked.append(
        "Whether entries after these were left out, this file cannot show: compare their number with the page."
    )
    return leaves


def _check_places(
    entries: Sequence[Mapping[str, Any]], leaves: Sequence[bytes], newest: Head | None, report: Report
) -> None:
    """Each entry is in the tree of the newest head, but for the last ones if they are newer than it."""
    waiting = 0
    for item, leaf in zip(entries, leaves, strict=True):
        try:
            if item["leaf_index"] is None:
                waiting += 1
                _check_may_wait(item["entry"], newest)
            else:
                _check_place(item, leaf, newest, waiting)
        except ProofError as error:
            report.wrong.append(f"Entry {item['entry']['seq']}: {error}.")
    report.checked.append(
        f"Places, {len(entries) - waiting}: whether each of these entries is in the tree of the newest head."
    )
    if waiting:
        report.checked.append(
            f"Not yet under a head, {waiting}: these entries wait for the head of the coming night."
        )


def _check_place(item: Mapping[str, Any], leaf: bytes, newest: Head | None, waiting: int) -> None:
    if newest is None:
        raise ProofError("there is no head that could hold it")
    if waiting:
        raise ProofError("it has a place in the tree, but an entry before it has none")
    proof = [unb64(hash_) for hash_ in item["proof"]]
    check_inclusion(leaf, item["leaf_index"], newest.size, proof, newest.root)


def _check_may_wait(entry: Mapping[str, Any], newest: Head | None) -> None:
    """What was written well before the head was signed must stand under it."""
    if newest is None:
        return
    if datetime.fromisoformat(newest.at) - datetime.fromisoformat(entry["at"]) > LONGEST_WRITING:
        raise ProofError("it is older than the newest head, and yet not in its tree")


def _sentences(report: Report, *, own_keys: bool) -> Iterator[str]:
    yield from report.checked
    if own_keys:
        yield (
            "The keys were taken from the file itself. To be sure whose they are, get them from"
            " /.well-known/jwks.json of the service and give them by --jwks."
        )
    yield from (f"DOES NOT HOLD: {sentence}" for sentence in report.wrong)
    yield "Something does not hold." if report.wrong else "Everything holds."


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the files, says what was checked; 0 when everything holds, 1 when not, 2 when a file cannot be read."""
    parser = argparse.ArgumentParser(description="Checks a proof of Tsunagi's access log.")
    parser.add_argument("file", type=Path, help="a resident's proof, or the list of heads")
    parser.add_argument("--jwks", type=Path, help="the service's public keys, got by another way")
    options = parser.parse_args(arguments)
    try:
        document = json.loads(options.file.read_bytes())
        keys = (json.loads(options.jwks.read_bytes()) if options.jwks else document)["keys"]
        report = check_document(document, keys)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"The file cannot be read: {error}\n")
        return 2
    sys.stdout.write("\n".join(_sentences(report, own_keys=options.jwks is None)) + "\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
