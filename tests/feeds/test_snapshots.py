"""The end of an epoch, compared with what came: absence means something only where both say the same."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.accounts.models import Resident
from apps.consent import door
from apps.feeds import snapshots
from apps.feeds.models import OperatorNotice, Snapshot
from apps.feeds.protocol import canonical, event_types
from apps.wallet.models import Holding, Record
from apps.wallet.pages.held import tie_of, with_tie
from tests.feeds.test_ingest import take
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = pytest.mark.django_db
NOW = timezone.now


@dataclass
class Teller:
    """An institution that tells everything again and again, in epochs, each event a second after the one before."""

    desk: Desk
    base: int  # seconds since 1970
    second: int = 0

    def moment(self) -> int:
        self.second += 1
        return self.base + self.second

    def record(self, name: str, revision: int = 1, *, epoch: str, external_id: str = "") -> dict[str, Any]:
        return self.desk.upsert(
            name, revision, payload={"epoch": epoch}, iat=self.moment(), **self._of(external_id)
        )

    def withdrawal(self, name: str, revision: int, *, epoch: str) -> dict[str, Any]:
        claims = self.desk.withdraw(name, revision, iat=self.moment())
        claims["events"][event_types.RECORD_WITHDRAWN]["epoch"] = epoch
        return claims

    def end(
        self, epoch: str, records: dict[str, int], *, external_id: str = "", **changes: Any
    ) -> dict[str, Any]:
        said = sorted([name, revision] for name, revision in records.items())
        digest = canonical.digest_of(canonical.canonical(said))
        payload = {"epoch": epoch, "count": len(said), "digest": digest} | changes
        return self.desk.claims(
            event_types.SNAPSHOT_COMPLETE, payload, iat=self.moment(), **self._of(external_id)
        )

    def telling(self, epoch: str, records: dict[str, int]) -> list[dict[str, Any]]:
        told = [self.record(name, revision, epoch=epoch) for name, revision in records.items()]
        return [*told, self.end(epoch, records)]

    def _of(self, external_id: str) -> dict[str, Any]:
        return {"sub_id": {"format": "opaque", "id": external_id}} if external_id else {}

    def tell(self, *claims: dict[str, Any]) -> None:
        """Each in an answer of its own."""
        for each in claims:
            take(self.desk, self.desk.sets(each))

    def unconfirmed(self) -> dict[str, datetime]:
        """The records that pages show as no longer confirmed, each with since when."""
        with transaction.atomic():
            door.admit(list(self.desk.connections.values()))
            found = with_tie(Record.objects.filter(withdrawn_reason=None)).select_related("source")
            since = {
                row.source_record_id: tie_of(row).missing_since(row.kind, row.epoch, row.epoch_at)
                for row in found
            }
        return {name: at for name, at in since.items() if at is not None}

    def claims(self) -> dict[str, int]:
        """The same, in seconds of the teller's own."""
        return {name: int(at.timestamp()) - self.base for name, at in self.unconfirmed().items()}

    def compared(self) -> dict[str, str]:
        with transaction.atomic():
            door.admit(list(self.desk.connections.values()))
            return dict(Snapshot.objects.values_list("epoch", "compared"))


def new_teller(slug: str = "pension-office-1", issuer: str = "https://pension.example") -> Teller:
    desk = new_desk(slug=slug, issuer=issuer)
    desk.register()
    desk.connect()
    return Teller(desk, int((NOW() - timedelta(hours=2)).timestamp()))


@pytest.fixture
def teller() -> Teller:
    return new_teller()


def test_what_a_whole_telling_leaves_out_is_no_longer_confirmed_and_nothing_else(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}))
    end = teller.telling("e2", {"a": 1})
    teller.tell(*end)

    assert teller.compared() == {"e1": "fits", "e2": "fits"}
    assert {name: int(at.timestamp()) for name, at in teller.unconfirmed().items()} == {"b": end[-1]["iat"]}
    with transaction.atomic():
        door.admit(list(teller.desk.connections.values()))
        assert Record.objects.get(source_record_id="b").payload is not None


def test_until_all_of_it_has_come_nothing_is_claimed(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1, "c": 1}))
    a, b, end = teller.telling("e2", {"a": 1, "b": 1})

    teller.tell(end, a)
    assert (teller.compared()["e2"], teller.unconfirmed()) == ("waiting", {})
    teller.tell(b)

    assert (teller.compared()["e2"], list(teller.unconfirmed())) == ("fits", ["c"])


def test_what_came_back_is_confirmed_again(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}), *teller.telling("e2", {"a": 1}))
    teller.tell(teller.record("b", 2, epoch="e2"))

    assert teller.unconfirmed() == {}


def test_news_after_the_end_does_not_disturb_what_was_compared(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}), *teller.telling("e2", {"a": 1}))
    teller.tell(teller.record("a", 2, epoch="e2"), teller.record("new", epoch="e2"))

    assert teller.compared()["e2"] == "fits"
    assert list(teller.unconfirmed()) == ["b"]


def test_news_that_overtakes_the_end_is_not_counted_into_it(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}))
    a, end = teller.telling("e2", {"a": 1})
    later, new = teller.record("a", 2, epoch="e2"), teller.record("new", epoch="e2")

    teller.tell(later, new, a, end)

    assert teller.compared()["e2"] == "fits"
    assert list(teller.unconfirmed()) == ["b"]


@pytest.mark.parametrize("wrong", [{"digest": "A" * 43}, {"count": 0}], ids=str)
def test_a_telling_that_does_not_fit_claims_nothing_and_staff_are_told_once(
    teller: Teller, wrong: dict[str, Any]
) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}))
    teller.tell(teller.record("a", epoch="e2"), teller.end("e2", {"a": 1}, **wrong))

    assert (teller.compared()["e2"], teller.unconfirmed()) == ("differs", {})
    assert snapshots.tell_staff(teller.desk.id, now=NOW()) == 0  # it may still mend itself
    late = NOW() + timedelta(hours=2)
    assert snapshots.tell_staff(teller.desk.id, now=late) == 1
    assert snapshots.tell_staff(teller.desk.id, now=late) == 0
    assert OperatorNotice.objects.get(code="snapshot_differs").times == 1


def test_a_telling_that_never_became_whole_is_told_to_staff(teller: Teller) -> None:
    teller.tell(teller.record("a", epoch="e1"), teller.end("e1", {"a": 1, "b": 1}))

    assert teller.compared() == {"e1": "waiting"}
    assert snapshots.tell_staff(teller.desk.id, now=NOW() + timedelta(hours=2)) == 1


def test_withdrawn_records_are_not_part_of_a_telling(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}))
    teller.tell(
        teller.record("a", epoch="e2"), teller.withdrawal("b", 2, epoch="e2"), teller.end("e2", {"a": 1})
    )

    assert teller.compared()["e2"] == "fits"
    assert teller.unconfirmed() == {}


def test_an_end_that_contradicts_what_fitted_takes_the_claim_back(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}), *teller.telling("e2", {"a": 1}))
    assert list(teller.unconfirmed()) == ["b"]

    teller.tell(teller.end("e2", {"a": 1, "b": 1}))

    assert teller.compared()["e2"] == "waiting"
    assert teller.unconfirmed() == {}


def test_another_resident_and_another_source_say_nothing_about_mine(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}))
    other = teller.desk.connect("connection-0002")
    elsewhere = new_teller("city", "https://city.example")
    (mine,) = {pk for pk in teller.desk.connections.values() if pk != other.pk}
    elsewhere.desk.connections.clear()
    elsewhere.desk.connect("c", Resident.objects.get(pk=mine))
    teller.tell(
        teller.record("z", epoch="e2", external_id="connection-0002"),
        teller.end("e2", {"z": 1}, external_id="connection-0002"),
    )
    elsewhere.tell(*elsewhere.telling("e2", {"y": 1}))

    assert teller.unconfirmed() == {}
    assert elsewhere.unconfirmed() == {}


def test_kinds_that_the_resident_took_away_are_not_called_unconfirmed(teller: Teller) -> None:
    teller.tell(*teller.telling("e1", {"a": 1, "b": 1}), *teller.telling("e2", {"a": 1}))
    with transaction.atomic():
        door.admit(list(teller.desk.connections.values()))
        Holding.objects.update(kinds=["pension_month"])

    assert teller.unconfirmed() == {}


#: Epochs in their order: which records each tells, and whether with a new revision.
HISTORY = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.booleans(), max_size=4), min_size=1, max_size=4
)


def told_in_turn(history: list[dict[str, bool]]) -> list[dict[str, int]]:
    """The records and revisions that each epoch tells; a revision never falls."""
    newest: dict[str, int] = {}
    epochs = []
    for epoch in history:
        for name, is_new in epoch.items():
            newest[name] = newest.get(name, 0) + (is_new or name not in newest)
        epochs.append({name: newest[name] for name in epoch})
    return epochs


@pytest.mark.slow
class TestOrders(TestCase):
    """Whatever the order of arrival, and however often each comes, the end is that of telling all once, in order."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(history=HISTORY, order=st.randoms(use_true_random=False), at_once=st.integers(1, 5))
    def test_every_order_ends_alike_and_no_claim_is_ever_false(
        self, history: list[dict[str, bool]], order: random.Random, at_once: int
    ) -> None:
        epochs = told_in_turn(history)
        straight, mixed = new_teller(), new_teller("city", "https://city.example")
        for number, epoch in enumerate(epochs):
            straight.tell(*straight.telling(f"e{number}", epoch))
        events = [each for number, epoch in enumerate(epochs) for each in mixed.telling(f"e{number}", epoch)]
        ends = [each["iat"] - mixed.base for each in events if "count" in next(iter(each["events"].values()))]
        again = [
            each | {"jti": f"{each['jti']}-again"} for each in order.sample(events, k=min(3, len(events)))
        ]
        told = [*events, *again]
        order.shuffle(told)

        for start in range(0, len(told), at_once):
            take(mixed.desk, mixed.desk.sets(*told[start : start + at_once]))
            for name, second in mixed.claims().items():
                assert name not in epochs[ends.index(second)], (
                    "it says that a record is missing where it is not"
                )

        assert mixed.compared() == straight.compared() == {f"e{n}": "fits" for n in range(len(epochs))}
        assert mixed.claims() == straight.claims()
        everything = set().union(*epochs)
        assert mixed.claims().keys() == everything - epochs[-1].keys()
