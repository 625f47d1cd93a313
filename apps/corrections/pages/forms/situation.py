"""What is known of the situation before a way is chosen."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.corrections.pages import words
from apps.corrections.pages.forms.fields import Day, choice
from apps.corrections.routes import Answer, Situation
from apps.corrections.routes import words as route_words

_TRUTH: Final = {"yes": True, "no": False}


_YES_NO: Final = {"yes": _("Yes"), "no": _("No"), "": words.UNSAID}


_DAYS: Final = frozenset({"employer_asked_on", "disclosed_on", "happened_on"})


def asked_about(answer: Answer) -> list[str]:
    """What of the situation, once said, may change the ways or what comes before them."""
    before = [words.SETTLES.get(one.code) for offer in answer.offers for one in offer.before]
    return list(dict.fromkeys([*answer.asks, *(name for name in before if name)]))


class SituationForm(forms.Form):
    """The questions of a matter; what is left open is not said, and never taken for no."""

    def __init__(self, names: Iterable[str], data: Any = None, *, known: Situation = Situation()) -> None:  # noqa: B008 - frozen
        super().__init__(data)
        self.known = known
        for name in names:
            self.fields[name] = _question(name)
            value = getattr(known, name)
            self.initial[name] = {True: "yes", False: "no"}.get(value, value) if value is not None else ""

    def situation(self) -> Situation:
        """What was known, with what was answered now."""
        import msgspec

        told = {name: _answer_of(name, self.cleaned_data.get(name)) for name in self.fields}
        said = {name: value for name, value in told.items() if value is not None}
        return msgspec.structs.replace(self.known, **said)


def _question(name: str) -> forms.Field:
    label = gettext(route_words.ASKS[name]) if name in route_words.ASKS else str(words.QUESTIONS[name])
    if name in _DAYS:
        return Day(label=label, required=False)
    if name == "insurer":
        return choice(label, {**words.INSURERS, "": words.UNSAID}, required=False)
    if name == "category":
        return choice(label, {**words.CATEGORIES, "": words.UNSAID}, required=False)
    if name == "judgement":
        return choice(label, {"no": words.A_FACT, "yes": words.A_JUDGEMENT, "": words.UNSAID}, required=False)
    return choice(label, _YES_NO, required=False)


def _answer_of(name: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    if name == "origin":
        return "immigration" if value == "yes" else None
    if name == "category":
        return int(value)
    return _TRUTH.get(value, value) if isinstance(value, str) else value
