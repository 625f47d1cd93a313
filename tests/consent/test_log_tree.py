"""Every line of the log gets one leaf, in the order of writing, and the stored blocks are those of the RFC."""


import pytest
from django.db import transaction

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.log import merkle, sequencing
from apps.consent.log.entries import Look
from apps.consent.models import LogLeaf, LogQueue, LogTile


def resident() -> Resident:
    return Resident.objects.create(display_name="")


def look(who: Resident, times: int = 1) -> None:
    with transaction.atomic():
        for _ in range(times):
            door.note(who.pk, Look("records.overview"))


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in LogLeaf.objects.order_by("index").values_list("leaf", flat=True)]


@pytest.mark.django_db
def test_every_line_gets_one_leaf_and_a_second_call_adds_none() -> None:
    one, two = resident(), resident()
    look(one, 3)
    look(two, 2)
    look(one)

    assert sequencing.place_waiting() == 6
    assert sequencing.place_waiting() == 0
    assert list(LogLeaf.objects.order_by("index").values_list("index", "seq")) == [
        (0, 1), (1, 2), (2, 3), (3, 1), (4, 2), (5, 4),
    ]  # fmt: skip
    assert not LogQueue.objects.exists()
    with transaction.atomic():
        door.admit([one.pk, two.pk])
        from apps.consent.models import AccessEntry

        assert sorted(leaves()) == sorted(
            bytes(leaf) for leaf in AccessEntry.objects.values_list("leaf", flat=True)
        )


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [(1, 255, 1), (256,), (300, 300), (513, 256, 2)])
def test_complete_blocks_are_those_of_the_definition_however_they_filled(batches: tuple[int, ...]) -> None:
    who = resident()
    for size in batches:
        look(who, size)
        sequencing.place_waiting()
    total = sum(batches)
    tree = merkle.tree_of(leaves())

    blocks = [
        (level, index, bytes(root))
        for level, index, root in LogTile.objects.values_list("level", "index", "root")
    ]

    assert sorted(blocks) == [(1, index, tree(8, index)) for index in range(total // 256)]
    stored = sequencing.stored_tree(total)
    assert merkle.root(stored, total) == merkle.root(tree, total)
    for index in (0, total // 2, total - 1):
        assert merkle.inclusion_proof(stored, index, total) == merkle.inclusion_proof(tree, index, total)
    assert merkle.consistency_proof(stored, total // 2 + 1, total) == merkle.consistency_proof(
        tree, total // 2 + 1, total
    )
