"""The fee box: what the fee rule says for the periods that are usual, at the counter and online."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from apps.readiness.engine.cases import Case
from apps.readiness.pages.days import FEE, WINDOW, Phase, RenewalDays
from apps.readiness.pages.shown import Item, RecordSeen, sentence_of, shown
from apps.readiness.pages.what_if import ask, channel_of, value_of, with_plan
from apps.wallet.kinds.showing import format_day, format_yen
from apps.wallet.pages.wording import in_a_row

#: The periods that the look shows: one, three and five years.
PERIODS: Final = (12, 36, 60)
# Translators: heads of the columns of a small table of fees.
CHANNELS: Final = {"counter": pgettext_lazy("fee", "Counter"), "online": pgettext_lazy("fee", "Online")}
#: For these the fee goes by the period that is granted.
BY_PERIOD: Final = frozenset({"renewal", "change"})


@dataclass(frozen=True, slots=True)
class FeeBox:
    """What the box shows: a sentence, a table of periods where amounts differ by them, and the rule behind it."""

    lead: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    accepted: str
    extra: str
    item: Item | None

    @property
    def small_print(self) -> SafeString:
        """For which day the amounts hold, and what paying online adds."""
        return in_a_row(self.accepted, self.extra)


def fee_box(case: Case, days: RenewalDays | None, records: list[RecordSeen]) -> FeeBox | None:
    """The fee for what the resident plans, or else for a renewal; None where the rule says nothing."""
    planned = case.plan.procedure
    has_applied = days is not None and days.applied_on is not None
    if planned is None and days is not None and days.phase is Phase.AFTER and not _is_still_accepted(case):
        return None  # an amount would say that an extension can still be applied for
    asked = case if planned or days is None or has_applied else with_plan(case, procedure="renewal")
    said = ask(asked, FEE)
    if not said or said[0].code == "unknown" or said[0].outcome == "not_applicable":
        return None
    by_period = planned in BY_PERIOD or (planned is None and days is not None)
    table = _table(asked) if by_period else _Table([], [], set())
    differs = len({tuple(fees) for _name, fees in table.rows}) > 1
    lead = (
        _("The fee depends on the period you are given. You pay only when you receive it.")
        if differs
        else sentence_of(said[0])
    )
    return FeeBox(
        lead,
        table.columns if differs else [],
        table.rows if differs else [],
        _accepted(asked, days),
        _extra(table.settlements),
        shown(said[0], case, records),  # not `asked`: what the page supposes is not what the resident said
    )


def _is_still_accepted(case: Case) -> bool:
    """Whether the offices were closed at the end of the stay, and the next open day has not passed."""
    last = value_of(case, WINDOW, "rolled")
    return last is not None and case.on <= last


class _Table(NamedTuple):
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    settlements: set[int]


def _table(case: Case) -> _Table:
    """A row for each period with its fee at the counter and online, or only as it was filed or is planned."""
    channels = {name: words for name, words in CHANNELS.items() if channel_of(case) in {None, name}}
    rows, settlements = [], set()
    for months in PERIODS:
        fees = [_fee(case, channel, months) for channel in channels]
        known = [fee for fee in fees if fee is not None]
        if len(known) < len(fees):
            return _Table([], [], set())
        name = ngettext("%(years)s year", "%(years)s years", months // 12) % {"years": months // 12}
        rows.append((name, [format_yen(amount) for amount, _settlement in known]))
        settlements |= {settlement for _amount, settlement in known if settlement}
    return _Table([str(words) for words in channels.values()], rows, settlements)


def _fee(case: Case, channel: str, months: int) -> tuple[int, int] | None:
    """The fee and what paying online adds, for a period that would be granted."""
    for said in ask(with_plan(case, channel=channel, period_wanted_months=months), FEE):
        values = said.values
        if "fee_wanted" in values:
            return values["fee_wanted"], values.get("settlement_fee_wanted", 0)
        if "fee" in values and said.outcome == "met":
            return values["fee"], values.get("settlement_fee", 0)
    return None


def _extra(amounts: set[int]) -> str:
    if not amounts:
        return ""
    least, most = format_yen(min(amounts)), format_yen(max(amounts))
    if least == most:
        return _("Paying online adds %(amount)s.") % {"amount": least}
    return _("Paying online adds %(least)s to %(most)s.") % {"least": least, "most": most}


def _accepted(case: Case, days: RenewalDays | None) -> str:
    if days is not None and days.applied_on is not None:
        return _("For your application, accepted on %(day)s.") % {"day": format_day(days.applied_on)}
    day = case.plan.filing_on or case.on
    # Translators: under the table of fees; the day on which an application would be accepted decides.
    return _("For an application accepted on %(day)s.") % {"day": format_day(day)}
