"""The sentence that sums a domain up, made only of what records state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import format_day, format_month
from apps.wallet.pages.domains import Domain
from apps.wallet.pages.held import SINGLE_MONTHS, Line
from apps.wallet.pages.months import Month
from apps.wallet.pages.wording import fill, foreign, in_a_row, is_japanese, titled, whole

type _Lead = Callable[[Sequence[Line]], SafeString | None]


def lead(domain: Domain, lines: Iterable[Line], months: Sequence[Month] = ()) -> SafeString | str:
    """One sentence about a domain; the same on its card and on its page.

    What a source no longer confirms speaks only where nothing else does, and says so.
    """
    told = [line for line in lines if line.record is not None]
    by_offices = [line for line in told if not line.is_the_residents_own]
    confirmed = [line for line in by_offices if line.unconfirmed_since is None]
    if by_offices and not confirmed:
        # Translators: follows a sentence that sums up what an office's record said.
        return in_a_row(_sentence(domain, by_offices, ()), _("The office no longer confirms this."))
    if told and not by_offices:
        return _("No office has sent anything. What is here you entered yourself.")
    return _sentence(domain, confirmed, months)


def _sentence(domain: Domain, lines: Sequence[Line], months: Sequence[Month]) -> SafeString | str:
    standing = sorted(lines, key=_begins, reverse=True)
    for say in _LEADS.get(domain.name, ()):
        if (sentence := say(standing)) is not None:
            return sentence
    if (sentence := _reported_until(months)) is not None:
        return sentence
    if standing:
        return _newest(standing[0])
    return _("Nothing has come yet.")


def _begins(line: Line) -> date:
    return line.valid_from or line.data_as_of


def _reported_until(months: Sequence[Month]) -> SafeString | None:
    told = [month.month for month in months if month.line and month.line.kind in SINGLE_MONTHS]
    if not told:
        return None
    # Translators: the newest month that an office has reported, such as "October 2026".
    return fill(_("Reported up to %(month)s."), month=format_month(told[-1]))


def _newest(line: Line) -> SafeString:
    title = titled(line.kind, line.record)
    if not title.when:
        return title.html
    # Translators: a record and its date or period, such as "Test of Japanese, JLPT: 6 July 2026".
    return fill(_("%(record)s: %(when)s"), record=title.html, when=title.when)


def _stay(standing: Sequence[Line]) -> SafeString | None:
    statuses: list[Any] = [line.record for line in standing if line.kind == "residence_status"]
    if not statuses:
        return None
    newest = max(statuses, key=lambda status: status.granted_on)
    word = next(field for field in KINDS["residence_status"].fields if field.name == "status").codes[
        newest.status
    ]
    if newest.expires_on is None:
        # Translators: a status of residence that ends on no stated day, such as Permanent Resident.
        return fill(_("%(status)s. No last day is stated."), status=word)
    # Translators: a status of residence and the last day of the period of stay.
    return fill(_("%(status)s, until %(day)s."), status=word, day=whole(format_day(newest.expires_on)))


def _running(
    standing: Sequence[Line], *, kind: str, start: str, end: str, who: str, sentence: Promise
) -> SafeString | None:
    """The newest stretch that has not ended."""
    for line in standing:
        record: Any = line.record
        if line.kind != kind or getattr(record, end) is not None or line.valid_to is not None:
            continue
        value = getattr(record, who)
        name = value if isinstance(value, str) else value.name
        return fill(
            sentence, name=foreign(name, _japanese(name)), day=whole(format_day(getattr(record, start)))
        )
    return None


def _enrolled(standing: Sequence[Line]) -> SafeString | None:
    """The pension membership that still runs; through whom depends on its category (NPA 7)."""
    for line in standing:
        record: Any = line.record
        if line.kind != "pension_enrolment" or record.to_month is not None:
            continue
        month = whole(format_month(record.from_month))
        if record.category == 1:
            # Translators: national pension, category 1; since a month.
            return fill(_("In the National Pension, paying yourself, since %(month)s."), month=month)
        if record.category == 3:
            # Translators: national pension, category 3; since a month.
            return fill(_("In the National Pension through your spouse since %(month)s."), month=month)
        if record.employer is not None:
            # Translators: employees' pension; an employer and a month.
            sentence = _("In Employees’ Pension through %(name)s since %(month)s.")
            return fill(
                sentence, name=foreign(record.employer.name, _japanese(record.employer.name)), month=month
            )
    return None


def _japanese(name: str) -> str | None:
    """The language of a name when it is written in Japanese."""
    return "ja" if is_japanese(name) else None


def _tax(standing: Sequence[Line]) -> SafeString | None:
    years: list[Line] = [line for line in standing if line.kind == "resident_tax_assessment"]
    if not years:
        return None
    newest: Any = max(years, key=lambda line: line.record.fiscal_year)  # type: ignore[union-attr]
    title = titled(newest.kind, newest.record)
    # Translators: resident tax of a year: "Resident tax, fiscal year 2026: ¥98,400."
    return fill(
        pgettext("domain card", "Resident tax, %(year)s: %(amount)s."),
        year=title.when,
        amount=foreign(title.amount, None),
    )


_LEADS: Final[Mapping[str, Sequence[_Lead]]] = {
    "residence": [_stay],
    "work": [
        partial(
            _running, kind="employment_contract", start="starts_on", end="ends_on", who="employer",
            # Translators: an employer and the first day of work.
            sentence=gettext_lazy("Contract with %(name)s since %(day)s."),
        ),
    ],
    "pension": [_enrolled],
    "health": [
        partial(
            _running, kind="health_insurance", start="insured_from", end="insured_to", who="insurer",
            # Translators: a health insurer and the first day of cover.
            sentence=gettext_lazy("Insured with %(name)s since %(day)s."),
        ),
    ],
    "employment_insurance": [
        partial(
            _running, kind="employment_insurance", start="insured_from", end="insured_to", who="employer",
            # Translators: an employer through which somebody is in employment insurance, and since when.
            sentence=gettext_lazy("Insured through %(name)s since %(day)s."),
        ),
    ],
    "tax": [_tax],
}  # fmt: skip

#: Kinds that a lead may speak of although they are neither news nor the newest of their kind.
KINDS_LEADING: Final = frozenset(
    {
        "residence_status",
        "employment_contract",
        "health_insurance",
        "employment_insurance",
        "resident_tax_assessment",
    }
)
