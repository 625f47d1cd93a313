"""Proofs of RFC 9162 lead where they should and nowhere else; the oracle is the RFC's own recursion, word by word."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.consent.log import merkle, offline
from apps.consent.log.offline import ProofError

LEAVES = [offline.leaf_hash(str(number).encode()) for number in range(600)]
SIZES = st.integers(1, len(LEAVES))


def mth(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.3.1, as it is written there."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1, as it is written there."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def test_a_tree_of_nothing_and_of_one_are_those_of_the_rfc() -> None:
    tree = merkle.tree_of([])
    assert merkle.root(tree, 0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    # SHA-256 of one zero byte: the leaf hash of an empty entry
    assert offline.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_eight_leaves_of_the_reference_implementation_have_its_root() -> None:
    """The vector that Certificate Transparency's own implementations test with."""
    entries = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [offline.leaf_hash(bytes.fromhex(entry)) for entry in entries]
    tree = merkle.tree_of(leaves)

    assert merkle.root(tree, 8).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert [hash_.hex() for hash_ in merkle.inclusion_proof(tree, 0, 8)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


@given(SIZES)
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    assert merkle.root(merkle.tree_of(LEAVES), size) == mth(LEAVES[:size])


@given(SIZES, st.data())
def test_an_inclusion_proof_is_the_one_of_the_definition_and_verifies(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(merkle.tree_of(LEAVES), index, size)

    assert proof == path(index, LEAVES[:size])
    offline.check_inclusion(LEAVES[index], index, size, proof, mth(LEAVES[:size]))


@given(SIZES, st.data())
def test_a_consistency_proof_is_the_one_of_the_definition_and_verifies(
    size: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(merkle.tree_of(LEAVES), old, size)

    assert proof == subproof(old, LEAVES[:size], whole=True)
    offline.check_consistency(old, size, mth(LEAVES[:old]), mth(LEAVES[:size]), proof)


@given(SIZES, st.data())
def test_no_other_leaf_place_or_damaged_proof_is_taken_for_included(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = path(index, LEAVES[:size]), mth(LEAVES[:size])
    other = data.draw(st.integers(0, size).filter(lambda place: place != index))
    attempts = [
        (LEAVES[index], other, size, proof),
        (offline.leaf_hash(b"another entry"), index, size, proof),
        (LEAVES[index], index, size, [*proof, LEAVES[0]]),
        (LEAVES[index], index, size, [LEAVES[0], *proof]),
        *([(LEAVES[index], index, size, damaged(proof, data))] if proof else []),
        *([(LEAVES[index], index, size, proof[:-1])] if proof else []),
    ]
    for leaf, place, claimed, path_ in attempts:
        with pytest.raises(ProofError):
            offline.check_inclusion(leaf, place, claimed, path_, root)


@given(SIZES, st.data())
def test_no_tree_that_changed_an_old_leaf_is_taken_for_consistent(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    forged = [*LEAVES[:changed], offline.leaf_hash(b"changed"), *LEAVES[changed + 1 : size]]

    with pytest.raises(ProofError):
        offline.check_consistency(
            old, size, mth(LEAVES[:old]), mth(forged), subproof(old, forged, whole=True)
        )


@given(SIZES, st.data())
def test_no_damaged_consistency_proof_is_taken(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = subproof(old, LEAVES[:size], whole=True)
    roots = mth(LEAVES[:old]), mth(LEAVES[:size])
    attempts = [[*proof, LEAVES[0]], *([damaged(proof, data), proof[:-1]] if proof else [])]

    for attempt in attempts:
        with pytest.raises(ProofError):
            offline.check_consistency(old, size, *roots, attempt)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (-1, 5), (6, 5)])
def test_a_consistency_proof_begins_with_at_least_one_leaf(old: int, new: int) -> None:
    with pytest.raises(ProofError):
        merkle.consistency_proof(merkle.tree_of(LEAVES), old, new)
    with pytest.raises(ProofError):
        offline.check_consistency(old, new, mth([]), mth(LEAVES[:5]), [])


def test_an_inner_node_or_the_root_is_never_taken_for_a_leaf() -> None:
    tree = merkle.tree_of(LEAVES[:5])
    for node, proof in ((mth(LEAVES[:5]), []), (mth(LEAVES[:4]), [LEAVES[4]])):
        with pytest.raises(ProofError):
            offline.check_inclusion(node, 0, 5, proof, merkle.root(tree, 5))


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0)])
def test_nothing_is_included_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ProofError):
        merkle.inclusion_proof(merkle.tree_of(LEAVES), index, size)
    with pytest.raises(ProofError):
        offline.check_inclusion(LEAVES[0], index, size, [], LEAVES[0])


def damaged(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[at]) ^ (1 << bit)).to_bytes(32)
    return [*proof[:at], flipped, *proof[at + 1 :]]
