"""The words of what residents are told about their stay; each names its day, and whose move it is."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.templatetags.dates import due
from apps.notices import messages
from apps.notices.messages import Message, Values

_TO_RENEWAL: Final = gettext_lazy("See my renewal")


def register() -> None:
    """Called once when Django is ready."""
    for says, title, text in (
        ("window_opens", _WINDOW_TITLE, _window_text),
        ("apply_by", _apply_title, _apply_text),
        ("apply_soon", _soon_title, _apply_text),
        ("stay_has_ended", _ENDED_TITLE, _ended_text),
        ("collect_card", _collect_title, _COLLECT_TEXT),
        ("renew_card", _card_title, _card_text),
        ("tell_immigration", _tell_title, _TELL_TEXT),
    ):
        messages.register(says, Message(title, text, _TO_RENEWAL))


def _day(told: Values, name: str) -> str:
    day: date | None = told.day(name)
    return due(day)


_WINDOW_TITLE: Final = gettext_lazy("You can soon apply to stay longer")


def _window_text(told: Values) -> str:
    # Translators: two days in full with their weekdays.
    return _("From about %(opens_on)s immigration takes your application. Your stay ends on %(expires_on)s. It is time to ask for papers.") % {
        "opens_on": _day(told, "opens_on"), "expires_on": _day(told, "expires_on")}  # fmt: skip


def _apply_title(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("Apply to stay longer by %(aim_by)s") % {"aim_by": _day(told, "aim_by")}


def _apply_text(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("Your stay ends on %(expires_on)s. No application is in your records. If you have applied, enter the paper that says so.") % {
        "expires_on": _day(told, "expires_on")}  # fmt: skip


def _soon_title(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("One month is left: apply by %(aim_by)s") % {"aim_by": _day(told, "aim_by")}


_ENDED_TITLE: Final = gettext_lazy("Your stay has ended, as your records print it")


def _ended_text(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("It ended on %(expires_on)s, and no application is in your records. Talk to the immigration office today, and to somebody who helps.") % {
        "expires_on": _day(told, "expires_on")}  # fmt: skip


def _collect_title(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("Collect your new card before %(safe_end)s") % {"safe_end": _day(told, "safe_end")}


_COLLECT_TEXT: Final = gettext_lazy(
    "You may stay and work as before while you wait for the decision, up to this day. If nothing has come, ask the immigration office."
)


def _card_title(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("Your residence card ends on %(card_expires_on)s") % {"card_expires_on": _day(told, "card_expires_on")}  # fmt: skip


def _card_text(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("From %(opens_on)s you can have a new card made. Your right to stay does not end with the card.") % {
        "opens_on": _day(told, "opens_on")}  # fmt: skip


def _tell_title(told: Values) -> str:
    # Translators: a day in full with its weekday.
    return _("Tell immigration about a change by %(aim_by)s") % {"aim_by": _day(told, "aim_by")}


_TELL_TEXT: Final = gettext_lazy(
    "Your records show a change that the law asks you to tell within days. No notice of it is in your records."
)
