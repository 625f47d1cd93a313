"""What a resident takes away: every line of their log with the proof that it is in the tree we signed."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from apps.consent.log import heads, log_keys, merkle, offline, sequencing
from apps.consent.log.entries import canonical
from apps.consent.models import AccessChain, AccessEntry, LogLeaf, TreeHead

FORMAT: Final = "tsunagi-access-log-proof/1"
LAST_HEADS: Final = 31
"""So many of the newest heads go along: a month, to compare with what somebody else kept."""


def for_resident(resident_id: UUID, *, now: datetime) -> dict[str, Any]:
    """The document that ``apps.consent.log.offline`` checks, JSON-able; call it inside a passage for this resident.

    Each line stands with its place and inclusion proof (RFC 9162 section 2.1.3) under the newest head. A line written
    since has no place (``leaf_index`` null) and waits for the head of the coming night.
    """
    chain = AccessChain.objects.filter(resident_id=resident_id).first()
    newest = heads.newest()  # before the lines: what it covers is there by now
    return {
        "format": FORMAT,
        "made_at": heads.instant(now),
        "resident": str(resident_id),
        "subject_ref": str(chain.subject_ref) if chain else None,
        "entries": _proven(chain.subject_ref, newest) if chain else [],
        "heads": [heads.as_published(head) for head in TreeHead.objects.order_by("-id")[:LAST_HEADS]],
        "keys": log_keys.public_keys(),
    }


def _proven(subject_ref: UUID, newest: TreeHead | None) -> list[dict[str, Any]]:
    size = newest.size if newest else 0
    tree = sequencing.stored_tree(size)
    lines = AccessEntry.objects.filter(subject_ref=subject_ref).order_by("seq")
    places = dict(LogLeaf.objects.filter(subject_ref=subject_ref, index__lt=size).values_list("seq", "index"))
    return [
        {
            "entry": json.loads(canonical(line)),
            "leaf_index": places.get(line.seq),
            "proof": _proof(tree, places[line.seq], size) if line.seq in places else [],
        }
        for line in lines.iterator(chunk_size=2_000)
    ]


def _proof(tree: merkle.Subtree, index: int, size: int) -> list[str]:
    return [offline.b64(hash_) for hash_ in merkle.inclusion_proof(tree, index, size)]
