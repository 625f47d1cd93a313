"""Signed heads of the log's tree: what everybody may keep, so that nobody can rewrite what the log said."""

from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from apps.consent.log import log_keys, merkle, offline, sequencing
from apps.consent.log.offline import ProofError
from apps.consent.models import TreeHead

_KEEP: Final = "SELECT consent_keep_head(%s, %s, %s, %s, %s, %s::bytea[], %s)"


class LogBrokenError(RuntimeError):
    """The tree is not shown to continue the last signed one, so nothing may be signed; ``verify_log`` says what is wrong."""


def newest() -> TreeHead | None:
    """The last signed head."""
    return TreeHead.objects.order_by("-id").first()


def sign_head(*, now: datetime) -> TreeHead | None:
    """Places what waits and signs the tree as it stands at ``now``; None while the log is empty.

    One at a time. Raises LogBrokenError, and signs nothing, unless the tree is proven to continue the one of the last head,
    whose own signature must fit.
    """
    sequencing.place_waiting()
    with transaction.atomic():
        _one_signer()
        size = sequencing.tree_size()
        before = newest()
        if size == 0 and before is None:
            return None
        tree = sequencing.stored_tree(size)
        consistency = _continuing(before, tree, size, now)
        root = merkle.root(tree, size)
        previous = offline.head_digest(before.jws) if before else None
        head = TreeHead(
            id=before.id + 1 if before else 1,
            size=size,
            root=root,
            at=now,
            previous=previous,
            consistency=consistency,
            jws=_signed(size, root, now, previous),
        )
        _keep(head)
        return head


def _one_signer() -> None:
    """Nobody else signs, and the tree does not grow, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('consent_treehead'))")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('consent_logleaf'))")


def _keep(head: TreeHead) -> None:
    previous = None if head.previous is None else bytes(head.previous)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [head.id, head.size, bytes(head.root), head.at, previous, head.consistency, head.jws],
        )


def _continuing(before: TreeHead | None, tree: merkle.Subtree, size: int, now: datetime) -> list[bytes]:
    """The proof that the tree continues the one of the last head; LogBrokenError when there is none."""
    if before is None:
        return []
    try:
        signed = offline.open_head(before.jws, log_keys.public_keys())
        proof = merkle.consistency_proof(tree, signed.size, size)
        offline.check_consistency(signed.size, size, signed.root, merkle.root(tree, size), proof)
    except (ProofError, IndexError):  # IndexError: leaves or blocks are missing
        raise LogBrokenError(
            f"The log's tree of {size} is not shown to continue the one that was signed as head {before.id}."
            " Nothing was signed. Run manage.py verify_log."
        ) from None
    if now < before.at:
        raise LogBrokenError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but head {before.id} was signed later than that."
        )
    return proof


def _signed(size: int, root: bytes, at: datetime, previous: bytes | None) -> str:
    """The head as a JWS; its members in the order of RFC 8785."""
    claims = {
        "at": instant(at),
        "previous": previous and offline.b64(previous),
        "root": offline.b64(root),
        "size": size,
    }
    return log_keys.signing_key().sign(claims, typ=offline.HEAD_TYPE)


def instant(at: datetime) -> str:
    """A moment as heads and lines of the log write it: UTC, microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_published(head: TreeHead) -> dict[str, Any]:
    """A head as it stands in /transparency/heads/ and in proofs; ``offline`` reads number, jws and consistency."""
    return {
        "number": head.id,
        "size": head.size,
        "root": offline.b64(bytes(head.root)),
        "at": instant(head.at),
        "consistency": [offline.b64(bytes(hash_)) for hash_ in head.consistency],
        "jws": head.jws,
    }
