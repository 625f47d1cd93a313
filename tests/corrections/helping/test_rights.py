"""Who may prepare what: the table of the professions' laws, route by route."""

from typing import Any

import msgspec
import pytest

from apps.accounts.models import Membership, Organisation
from apps.accounts.purposes import PURPOSES
from apps.consent.forms import documents_of
from apps.corrections.helping import rights
from apps.corrections.helping.rights import ABILITIES, may_post, right_to
from apps.corrections.routes.tables import tables
from tests.corrections.pages.conftest import noon  # noqa: F401 - a fixture
from tests.wallet.page_records import NOW

TODAY = NOW.date()
EVERYTHING = tuple(ability.value for ability in ABILITIES.values())
#: The routes of 5.8 that each kind of helper here may prepare for pay.
MAY = {
    "support_org": set(),
    "scrivener": {"P-7", "P-13", "P-14", "P-15", "P-16"},
    "lawyer": {"P-1", "P-2", "P-3", "P-4", "P-5", "P-6", "P-7", "P-8", "P-11", "P-13", "P-14", "P-15", "P-16", "P-17"},
    "employer": set(), "school": set(), "institution": set(), "bank": set(),
}  # fmt: skip


def member(kind: str, **fields: Any) -> Membership:
    """Somebody with a registration of their office's profession on file, where it has one."""
    licensed = (
        {"profession": kind, "registration_number": "12345678"} if kind in {"scrivener", "lawyer"} else {}
    )
    return Membership(organisation=Organisation(kind=kind, state="verified"), **{**licensed, **fields})


@pytest.mark.parametrize("kind", MAY)
def test_each_kind_may_prepare_the_routes_of_the_table_and_no_others(kind: str) -> None:
    may = {
        id_
        for id_, versions in tables().routes.items()
        if right_to(versions[-1], member(kind), EVERYTHING).may
    }
    assert may == MAY[kind]


@pytest.mark.parametrize("kind", MAY)
def test_nobody_prepares_outside_an_engagement_or_without_their_registration(kind: str) -> None:
    for versions in tables().routes.values():
        assert not right_to(versions[-1], member(kind), ()).may
        bare = member(kind, profession="none", registration_number="")
        assert not right_to(versions[-1], bare, EVERYTHING).may


def test_an_engagement_is_for_the_papers_that_it_names() -> None:
    agreed = ("draft_municipal",)
    assert right_to(tables().routes["P-13"][-1], member("scrivener"), agreed).may
    assert not right_to(tables().routes["P-14"][-1], member("scrivener"), agreed).may


def test_the_row_of_the_route_must_say_yes_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    route, known = tables().routes["P-13"][-1], tables()
    told = msgspec.structs.replace(known.helpers[route.helpers], scrivener="hands_in_only")
    rows = msgspec.structs.replace(known, helpers={route.helpers: told})
    monkeypatch.setattr(rights, "tables", lambda: rows)
    right = right_to(route, member("scrivener"), EVERYTHING)
    assert (right.may, right.why) == (False, "The law leaves preparing this to others.")


def test_a_no_says_why_who_may_and_by_which_law() -> None:
    right = right_to(tables().routes["P-2"][-1], member("scrivener"), EVERYTHING)
    assert "reserved to the person, the employer, sharoshi and lawyers" in right.why
    assert ("Lawyer", "may prepare this for pay") in [(str(name), may) for name, may in right.who]
    assert "Labour and Social Security Attorney Act" in str(right.laws[0].place)


def test_papers_for_immigration_are_handed_in_with_an_approval_alone() -> None:
    route = tables().routes["P-14"][-1]
    approved = {"agency_approval": "東-123", "agency_approval_until": TODAY}
    assert not may_post(route, member("scrivener"), on=TODAY)
    assert may_post(route, member("scrivener", **approved), on=TODAY)
    assert may_post(tables().routes["P-13"][-1], member("scrivener"), on=TODAY)


def test_an_engagement_offers_only_papers_that_the_laws_leave_to_the_profession() -> None:
    def offered(kind: str, purpose: str) -> list[str]:
        return [name for name, _label in documents_of(kind, PURPOSES[purpose])]

    of_offices = ["draft_isa", "draft_municipal"]
    assert offered("scrivener", "correction-drafting") == of_offices
    assert offered("lawyer", "correction-drafting") == [
        *of_offices, "draft_social_insurance", "draft_labour_report", "negotiate",
    ]  # fmt: skip
    assert offered("lawyer", "application-drafting") == of_offices
