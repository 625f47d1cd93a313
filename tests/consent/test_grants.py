"""Giving, giving less, ending: at once, counted, noted; and nothing that would give more."""

import pytest

from apps.wallet.models import Record
from tests.consent.desk import RENEWAL, Desk, desk, give, log_of
from tests.consent.people import Person


@pytest.fixture
def lotus(db: None) -> Desk:
    return desk()


def test_a_helper_reads_the_granted_kind_and_the_resident_sees_it(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    with lotus.reading(grant) as passage:
        assert [row.kind for row in Record.objects.all()] == ["payslip"]
        assert (passage.resident_id, passage.called) == (mai.resident.pk, "Mai")

    last = log_of(mai)[-1]
    assert (last.action, last.outcome, last.grant) == ("shared.read", "allowed", grant.pk)
    assert (last.purpose, last.kinds, last.organisation) == (RENEWAL, ["payslip"], lotus.organisation.pk)
