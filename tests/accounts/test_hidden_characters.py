"""Names and texts that people write here are what they look like: no hidden characters, and something to see."""

import pytest
from django import forms

from apps.accounts.forms import ChildForm, NameForm, WrittenTexts
from apps.accounts.organisation_forms import JoinForm, OrganisationForm, ReasonForm

NAME = "Nguyen Van An"


class Texts(WrittenTexts, forms.Form):
    """A name and a text of several lines."""

    name = forms.CharField(required=False)
    text = forms.CharField(widget=forms.Textarea, required=False)


def told(**sent: str) -> list[str]:
    form = Texts(sent)
    form.is_valid()
    return [str(error) for errors in form.errors.values() for error in errors]


@pytest.mark.parametrize(
    "mark",
    [
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
        "\x1b",
        "\x07",
        "\x7f",
        "\x9b",
        "\t",
    ],
)
@pytest.mark.parametrize("place", ["name", "text"])
def test_what_turns_or_controls_is_refused(place: str, mark: str) -> None:
    assert told(**{place: f"An{mark}Nguyen"}) == [
        "This holds hidden characters that can change how it is read. Write it again by hand."
    ]


def test_nul_is_refused_and_no_error_of_ours() -> None:
    assert told(name="An\x00")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_a_name_has_one_line_and_a_text_several(end: str) -> None:
    assert told(name=f"An{end}Verified by staff") == ["Write this in one line."]
    assert told(text=f"You asked us.{end}Thank you.") == []


@pytest.mark.parametrize(
    "nothing", ["\u200b\u200d", "\u200c", "\u3164", "\u2800\u2800", "\u2060", "\ufeff", "\u00ad"]
)
def test_what_cannot_be_seen_is_no_name(nothing: str) -> None:
    assert told(name=nothing) == ["Nothing of this can be seen. Write at least one letter."]


@pytest.mark.parametrize(
    "name",
    [
        "علی\u200cرضا",  # Persian, ZWNJ
        "ශ්\u200dරී ලංකා",  # Sinhala, ZWJ
        "က္\u200dခ အောင်\u200bဆန်း",  # Burmese, with the space of no width that marks words
        "क्\u200dष",  # Nepali
        "Nguyễn Văn Ân", "Nguye\u0302\u0303n", "髙橋　𠮷野", "たなか", "محمد", "👩\u200d👧", "X Æ A-12", "—",
    ],
)  # fmt: skip
def test_names_of_people_are_let_in(name: str) -> None:
    assert told(name=name, text=name) == []


def test_nothing_written_is_no_hidden_text() -> None:
    assert told(name="", text="") == []


def test_a_refused_text_is_not_shown_again() -> None:
    form = Texts({"name": "An\u202eneyugN"})

    assert not form.is_valid()
    assert "neyugN" not in str(form)


@pytest.mark.django_db
@pytest.mark.parametrize("bad", [f"{NAME}\u202e", f"{NAME}\x1b[2J", "\u200b", f"{NAME}\nof the city office"])
def test_the_forms_of_names_ask(bad: str) -> None:
    for form, field in (
        (NameForm({"display_name": bad}), "display_name"),
        (ChildForm({"display_name": bad}), "display_name"),
        (JoinForm({"name": bad, "code": "0QT37T4Z8A"}), "name"),
        (OrganisationForm({"name_ja": bad, "name_en": bad}, kind="lawyer"), "name_ja"),
        (OrganisationForm({"name_ja": bad, "name_en": bad}, kind="lawyer"), "name_en"),
    ):
        assert form.has_error(field, "refused"), (form, field)


def test_the_reason_of_staff_may_have_lines_and_no_marks() -> None:
    assert ReasonForm({"reason": "Struck off.\nSee the register."}).is_valid()
    assert not ReasonForm({"reason": "Struck\u202e off."}).is_valid()
