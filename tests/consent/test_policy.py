"""Whatever happens to permissions, a reading is allowed exactly when a ten-line reference says so."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.http import Http404
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.accounts.models import Membership, Organisation
from apps.consent import closing, giving, notice_texts
from apps.consent.giving import Decided, NotNow, day_in_japan
from apps.consent.granted import GrantRefused
from apps.consent.models import Grant
from apps.consent.policy import Fields, Reader, Terms, decide, is_within
from apps.wallet.models import Record
from tests.accounts.organisation_people import new_member, sign_in_shown
from tests.consent.desk import Desk, acting, desk, log_of, take
from tests.consent.people import Person, person
from tests.windows import is_night

PURPOSES = ("renewal-application-support", "consultation")
KINDS = ("payslip", "residence_status", "pension_month")
FIELDS = {"payslip": ("employer", "month", "gross"), "residence_status": ("status", "expires_on")}
_people = count()

scopes = st.dictionaries(st.sampled_from(KINDS), st.booleans(), min_size=1).flatmap(
    lambda wanted: st.fixed_dictionaries({kind: _fields(kind, whole) for kind, whole in wanted.items()})
)


def _fields(kind: str, whole: bool) -> st.SearchStrategy[Fields]:
    if whole or kind not in FIELDS:
        return st.none()
    return st.lists(st.sampled_from(FIELDS[kind]), unique=True, min_size=1).map(
        lambda names: tuple(sorted(names))
    )


@dataclass
class Given:
    """A permission as the reference keeps it."""

    row: Grant
    purpose: str
    scope: dict[str, Fields]
    first: date
    last: date
    most: int
    export: bool
    member: int | None
    used: int = 0
    ended: bool = False


@dataclass
class World:
    """Everything else that a reading depends on."""

    suspended: bool = False
    gone: set[int] = field(default_factory=set)


def may_read(
    given: Given, world: World, *, purpose: str, kinds: Any, fields: Any, reader: int, day: date, export: bool
) -> bool:
    """The reference: ten lines that know nothing of the product."""
    if given.ended or not given.first <= day <= given.last or given.used >= given.most:
        return False
    if world.suspended or reader in world.gone or given.member not in (None, reader):
        return False
    if purpose != given.purpose or (export and not given.export):
        return False
    for kind in {*kinds, *fields}:
        if kind not in given.scope:
            return False
        if given.scope[kind] is not None and not set(fields.get(kind, ())) <= set(given.scope[kind] or ()):
            return False
    return True


class Permissions(RuleBasedStateMachine):
    """Random lives of permissions, through the real actions and the database."""

    grants: Bundle[Given] = Bundle("grants")

    @initialize(target=grants)
    def begin(self) -> Any:
        """Two permissions to begin with: one for everybody at the desk, one for one of them."""
        number = next(_people)
        self.now = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
        self.mai: Person = person(f"Mai{number}", 241_111)
        self.desk = desk(email=f"h{number}@example.com", support_number=f"19登-{number:06}")
        self.stranger = desk("scrivener", email=f"s{number}@example.com")
        second = new_member(self.desk.organisation, f"g{number}@example.com")
        other = Desk(self.desk.organisation, second, type(self.desk.client)())
        sign_in_shown(other.client, second.user)
        self.desks = [self.desk, other]
        self.world = World()
        self.lives: list[Given] = []
        return multiple(
            self.give(PURPOSES[0], {"payslip": None}, {"payslip": None}, 6, 50, True, 0, True),
            self.give(PURPOSES[1], {"payslip": None}, {"payslip": ("month",)}, 9, 40, False, 1, False),
        )

    @property
    def today(self) -> date:
        return day_in_japan(self.now)

    @rule(
        target=grants,
        purpose=st.sampled_from(PURPOSES),
        wanted=scopes,
        given=scopes,
        days=st.integers(3, 12) | st.integers(1, 365),
        most=st.integers(1, 3) | st.integers(30, 60),
        export=st.booleans(),
        asker=st.integers(0, 1),
        for_all=st.booleans(),
    )
    def give(
        self,
        purpose: str,
        wanted: Any,
        given: Any,
        days: int,
        most: int,
        export: bool,
        asker: int,
        for_all: bool,
    ) -> Any:
        if asker in self.world.gone:
            return self._cannot_ask(asker, purpose, wanted)
        code = self.desks[asker].ask(
            purpose=purpose,
            scope=wanted,
            max_reads=most,
            export=export,
            for_organisation=for_all,
            now=self.now,
        )
        row = take(self.mai, code, now=self.now)
        notice = notice_texts.notice_for("support_org")
        if not is_within(given, wanted):
            with acting(self.mai) as passage, pytest.raises(ValueError, match="more than was asked"):
                giving.give(passage, row, Decided(given, days, most, export), notice=notice, now=self.now)
            given = wanted
        with acting(self.mai) as passage:
            made = giving.give(passage, row, Decided(given, days, most, export), notice=notice, now=self.now)
        last = self.today + timedelta(days=days - 1)
        member = None if for_all else asker
        life = Given(made, purpose, dict(given), self.today, last, most, export, member)
        self.lives.append(life)
        return life

    def _cannot_ask(self, asker: int, purpose: str, wanted: Any) -> Any:
        with pytest.raises(Http404):
            self.desks[asker].ask(purpose=purpose, scope=wanted, now=self.now)
        return multiple()

    @rule(
        given=grants,
        scope=st.none() | scopes,
        days=st.none() | st.integers(0, 5),
        most=st.none() | st.none() | st.integers(1, 40),
        no_export=st.booleans(),
    )
    def narrow(self, given: Given, scope: Any, days: int | None, most: int | None, no_export: bool) -> None:
        last = None if days is None else self.today + timedelta(days=days)
        live = not given.ended and given.first <= self.today <= given.last
        wish: dict[str, Any] = {"scope": scope, "last_day": last, "max_reads": most}
        with acting(self.mai) as passage:
            if not live:
                with pytest.raises(NotNow):
                    giving.narrow(passage, given.row.pk, **wish, now=self.now)
                return
            giving.narrow(passage, given.row.pk, **wish, export=False if no_export else None, now=self.now)
        if scope is not None and is_within(scope, given.scope):
            given.scope = dict(scope)
        if last is not None:
            given.last = min(given.last, last)
        if most is not None:
            given.most = min(given.most, max(most, given.used, 1))
        given.export = given.export and not no_export

    @rule(given=grants)
    def end(self, given: Given) -> None:
        with acting(self.mai) as passage:
            giving.end(passage, given.row.pk, now=self.now)
        given.ended = True

    @rule(given=consumes(grants))
    def end_for_good(self, given: Given) -> None:
        self.end(given)
        for reader in (0, 1):
            assert not self._reads(given, reader, given.purpose, (), {}, export=False)

    @rule(days=st.sampled_from([1, 1, 2, 3, 40]))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def the_night_job_runs(self) -> None:
        closing.close_what_is_over(now=self.now)

    @rule()
    def staff_suspend_the_organisation_for_a_while(self) -> None:
        theirs = Organisation.objects.filter(pk=self.desk.organisation.pk)
        theirs.update(state=Organisation.State.SUSPENDED)
        self.world.suspended = True
        self.whoever_asks_rightly_is_answered_rightly()
        assert self._cannot_ask(0, "consultation", {"payslip": None}) == multiple()
        theirs.update(state=Organisation.State.VERIFIED)
        self.world.suspended = False

    @precondition(lambda self: len(self.lives) > 2 and not self.world.gone)
    @rule(who=st.integers(0, 1))
    def a_member_leaves(self, who: int) -> None:
        Membership.objects.filter(pk=self.desks[who].member.pk).update(ended_at=self.now)
        self.world.gone.add(who)

    @rule(
        given=grants,
        reader=st.integers(0, 1),
        purpose=st.sampled_from(PURPOSES) | st.none(),
        kinds=st.none() | st.lists(st.sampled_from(KINDS), unique=True, max_size=2),
        fields=st.dictionaries(st.just("payslip"), st.lists(st.sampled_from(FIELDS["payslip"]), max_size=2)),
        export=st.booleans(),
    )
    def read(
        self, given: Given, reader: int, purpose: str | None, kinds: Any, fields: Any, export: bool
    ) -> None:
        self._try(given, reader, purpose or given.purpose, kinds or (), fields, export=export)

    @invariant()
    def whoever_asks_rightly_is_answered_rightly(self) -> None:
        """After every step both members try to read the newest permissions as they were given."""
        for given in self.lives[-3:]:
            for reader in (0, 1):
                self._try(given, reader, given.purpose, (), {}, export=False)

    def _try(self, given: Given, reader: int, purpose: str, kinds: Any, fields: Any, *, export: bool) -> None:
        expected = may_read(
            given, self.world, purpose=purpose, kinds=kinds, fields=fields, reader=reader, day=self.today, export=export
        )  # fmt: skip
        assert self._reads(given, reader, purpose, kinds, fields, export=export) == expected
        given.used += expected
        last = log_of(self.mai)[-1]
        assert (last.outcome == "allowed") == expected
        assert (last.grant, last.purpose, last.action) == (given.row.pk, purpose, "shared.read")
        assert bool(last.reason) == (not expected)

    @rule(given=grants)
    def a_stranger_learns_nothing(self, given: Given) -> None:
        before = len(log_of(self.mai))
        with pytest.raises(Http404), self.stranger.reading(given.row, purpose=given.purpose, now=self.now):
            pass
        assert len(log_of(self.mai)) == before

    def _reads(
        self, given: Given, reader: int, purpose: str, kinds: Any, fields: Any, *, export: bool
    ) -> bool:
        wish = {"purpose": purpose, "kinds": kinds, "fields": fields, "export": export, "now": self.now}
        try:
            with self.desks[reader].reading(given.row, **wish) as passage:
                asked = {*kinds, *fields} or set(given.scope)
                assert {kind: passage.scope[kind] for kind in asked} == {
                    kind: given.scope[kind] for kind in asked
                }
                assert {row.kind for row in Record.objects.all()} == ({"payslip"} & asked)
        except GrantRefused:
            return False
        return True


@pytest.mark.slow
@pytest.mark.django_db
def test_the_decision_is_that_of_the_reference_and_after_ending_nothing_is_read() -> None:
    how = settings(
        max_examples=30 if is_night() else 8,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[
            Phase.explicit,
            Phase.reuse,
            Phase.generate,
        ],  # shrinking a life through the database takes minutes
    )
    run_state_machine_as_test(Permissions, settings=how)


DAY = date(2026, 11, 21)
READER = Reader(member=Membership._meta.get_field("id").get_default(), is_member=True, is_verified=True)
TERMS = Terms(
    "consultation", {"payslip": ("month",), "leave": None}, DAY, DAY + timedelta(days=9), max_reads=2
)


@pytest.mark.parametrize(
    ("change", "wish", "reason"),
    [
        ({"state": "refused"}, {}, "refused"),
        ({"state": "ended"}, {}, "ended"),
        ({"state": "expired"}, {}, "expired"),
        ({}, {"at": DAY + timedelta(days=10)}, "expired"),
        ({}, {"at": DAY - timedelta(days=1)}, "not-begun"),
        ({}, {"member": Reader(READER.member, is_member=True, is_verified=False)}, "organisation-suspended"),
        ({}, {"member": Reader(READER.member, is_member=False, is_verified=True)}, "membership-ended"),
        ({"member": Terms}, {}, "other-member"),
        ({}, {"purpose": "renewal-application-support"}, "other-purpose"),
        ({}, {"kinds": ["passport"]}, "kind-not-given"),
        ({}, {"fields": {"payslip": ["gross"]}}, "field-not-given"),
        ({}, {"fields": {"passport": []}}, "kind-not-given"),
        ({}, {"export": True}, "export-not-given"),
        ({"reads_used": 2}, {}, "looks-used-up"),
    ],
)
def test_each_refusal_has_its_own_reason(change: Any, wish: Any, reason: str) -> None:
    terms = Terms(**{name: getattr(TERMS, name) for name in TERMS.__slots__} | change)

    decision = decide(terms, **{"purpose": "consultation", "member": READER, "at": DAY, **wish})

    assert (decision.allowed, decision.reason, decision.scope) == (False, reason, {})


def test_the_first_and_the_last_day_count() -> None:
    for day in (DAY, DAY + timedelta(days=9)):
        assert decide(TERMS, purpose="consultation", member=READER, at=day).scope == TERMS.scope
