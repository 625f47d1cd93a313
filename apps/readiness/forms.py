"""The answers form: what a resident plans, and what only they can say. Nothing is chosen beforehand."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.ruby import strip_ruby
from apps.readiness.engine.cases import Declared, Plan
from apps.readiness.pages.asking import (
    CHANGED,
    CHANNELS,
    DECLARED,
    HELP,
    IS_NOT_SO,
    IS_SO,
    PLAN,
    POINTS,
    PROCEDURES,
    REASONS,
    ROUTES,
    UNCHANGED,
)
from apps.wallet.kinds.showing import field_of

UNSAID: Final = "unsaid"
#: Longer than any period that is given.
MOST_MONTHS: Final = 120
#: No plan lies further ahead than the longest period that is given and a renewal after it.
FURTHEST: Final = timedelta(days=366 * 10)
#: Whoever is on a journey now left within the time for which a re-entry permit is given, at most six years.
LONGEST_JOURNEY: Final = timedelta(days=366 * 6)
_CHOOSE: Final = _("Choose one of these.")
_DAY: Final = _("Give a day, such as 2026-10-25.")
_PASSED: Final = _("This day has passed. Give a day that is still to come, or leave it empty.")
_FAR: Final = _("This day is too far away. Look at the year again, or leave it empty.")
# Translators: the third answer to a question about a plan; nothing follows from it.
_NOT_YET: Final = pgettext_lazy("plan", "I do not know yet, or do not say")
# Translators: the third answer to a statement such as "I have no other paid work than what my records show."
_NOT_SAID: Final = pgettext_lazy("statement", "I do not say")
_TRUTH: Final = {"yes": True, "no": False, UNSAID: None}


class AnswersForm(forms.Form):
    """One question for each member of `Plan` and `Declared`; what is left open is not said."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plan: Plan | None = None,
        declared: Declared | None = None,
    ) -> None:
        super().__init__(data)
        self.fields |= {**_planned(), **{name: _statement(words) for name, words in DECLARED.items()}}
        for said in (plan, declared):
            for name in said.__struct_fields__ if said else ():
                self.initial[name] = _begins(getattr(said, name))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        leaves, returns = said.get("departs_on"), said.get("returns_on")
        if returns and not leaves and "departs_on" not in self.errors:
            self.add_error("departs_on", _("Say also on which day you plan to leave Japan."))
        if leaves and returns and returns < leaves:
            self.add_error("returns_on", _("The day of coming back is before the day of leaving."))
        if said.get("procedure") == "change" and not said.get("status_applied") and "status_applied" not in self.errors:  # fmt: skip
            self.add_error("status_applied", _("For a change, choose the status you want."))
        return said

    def plan(self) -> Plan:
        """What was said about plans."""
        return Plan(**self._said(PLAN))

    def declared(self) -> Declared:
        """What was stated."""
        return Declared(**self._said(DECLARED))

    def _said(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: value for name in names if (value := self.cleaned_data[name]) not in {None, ""}}

    # -- the parts of the page ------------------------------------------------------------------------------------
    @property
    def first(self) -> list[BoundField]:
        """What most people are asked."""
        return self._fields("procedure", "channel", "filing_on", "period_wanted_months")

    @property
    def further(self) -> list[BoundField]:
        """What matters to some."""
        return self._fields("duties_unchanged", "early_filing_reason", "status_applied", "decision_expected_on", "departs_on", "returns_on")  # fmt: skip

    @property
    def permanent(self) -> list[BoundField]:
        """What matters for permanent residence and points."""
        return self._fields("route", "points_category")

    @property
    def further_is_open(self) -> bool:
        """Whether that part begins unfolded: something stands in it."""
        return any(map(_is_filled, self.further))

    @property
    def permanent_is_open(self) -> bool:
        return any(map(_is_filled, self.permanent))

    @property
    def statements(self) -> list[BoundField]:
        return self._fields(*DECLARED)

    def _fields(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names]


def _is_filled(field: BoundField) -> bool:
    return bool(field.errors) or field.value() not in {None, ""}


def _planned() -> dict[str, forms.Field]:
    statuses = {
        code: strip_ruby(str(label)) for code, label in field_of("residence_status", "status").codes.items()
    }
    return {
        "procedure": _one_of("procedure", PROCEDURES),
        "channel": _one_of("channel", CHANNELS),
        "filing_on": _day("filing_on"),
        "period_wanted_months": _months(),
        "early_filing_reason": _one_of("early_filing_reason", REASONS),
        "duties_unchanged": _truth(PLAN["duties_unchanged"], UNCHANGED, CHANGED, _NOT_YET),
        "status_applied": _selected("status_applied", statuses),
        "decision_expected_on": _day("decision_expected_on"),
        "departs_on": _day("departs_on"),
        "returns_on": _day("returns_on"),
        "route": _one_of("route", ROUTES),
        "points_category": _one_of("points_category", POINTS),
    }  # fmt: skip


def _one_of(name: str, choices: Mapping[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        label=str(PLAN[name]),
        help_text=str(HELP.get(name, "")),
        required=False,
        choices=[*choices.items(), (UNSAID, _NOT_YET)],
        coerce=lambda code: None if code == UNSAID else code,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _CHOOSE},
    )


def _selected(name: str, choices: Mapping[str, str]) -> forms.Field:
    return forms.ChoiceField(
        label=str(PLAN[name]),
        help_text=str(HELP.get(name, "")),
        required=False,
        choices=[("", "–"), *choices.items()],
        widget=forms.Select,
        error_messages={"invalid_choice": _CHOOSE},
    )


def _statement(words: Promise) -> forms.Field:
    return _truth(words, IS_SO, IS_NOT_SO, _NOT_SAID)


def _truth(label: Promise, yes: Promise, no: Promise, unsaid: Promise) -> forms.Field:
    return forms.TypedChoiceField(
        label=str(label),
        required=False,
        choices=[("yes", yes), ("no", no), (UNSAID, unsaid)],
        coerce=lambda code: _TRUTH[code],
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _CHOOSE},
    )


def _day(name: str) -> forms.Field:
    today = timezone.localdate()
    first = today - LONGEST_JOURNEY if name == "departs_on" else today
    return _DayField(
        first,
        today + FURTHEST,
        label=str(PLAN[name]),
        help_text=str(HELP.get(name, "")),
        required=False,
        widget=forms.DateInput(
            attrs={
                "type": "date",
                "autocomplete": "off",
                "min": first.isoformat(),
                "max": (today + FURTHEST).isoformat(),
            },
            format="%Y-%m-%d",
        ),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _DAY},
    )


class _DayField(forms.DateField):
    """A day of a plan: not one that has passed, nor one that nobody plans for."""

    def __init__(self, first: date, last: date, **options: Any) -> None:
        super().__init__(**options)
        self.first, self.last = first, last

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < self.first:
            raise forms.ValidationError(_PASSED, code="passed")
        if value is not None and value > self.last:
            raise forms.ValidationError(_FAR, code="far_away")


def _months() -> forms.Field:
    fault = _("Give a whole number of months, such as 12.")
    return forms.IntegerField(
        label=str(PLAN["period_wanted_months"]),
        help_text=str(HELP["period_wanted_months"]),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"invalid": fault, "min_value": fault, "max_value": fault},
    )  # fmt: skip


def _begins(value: object) -> object:
    """What a question begins with: what was said before, and nothing chosen where nothing was."""
    if value is True:
        return "yes"
    return "no" if value is False else value
