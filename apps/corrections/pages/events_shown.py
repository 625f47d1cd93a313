"""What happened, as a page lists it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from apps.corrections.desk.reasons import in_words
from apps.corrections.ledger import Noted
from apps.corrections.pages import words
from apps.corrections.pages.ways import body_said
from apps.corrections.routes import words as route_words
from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.wording import local_day


@dataclass(frozen=True, slots=True)
class EventShown:
    """One event: what, on which day, who did it, when it was noted."""

    title: str
    day: str
    actor: str
    noted: str
    details: list[str]


def event_shown(noted: Noted, helpers: Mapping[UUID, str], *, is_overtaken: bool = False) -> EventShown:
    """One event; `is_overtaken`: what was entered since shows that what was counted here was another day."""
    event = noted.event
    name = type(event).__name__
    when = local_day(noted.at)
    actor = str(words.ACTORS[event.actor])
    if noted.grant is not None and noted.grant in helpers:
        # Translators: who did something ("The other side"), and the organisation of a helper who noted it.
        by = {"actor": actor, "name": helpers[noted.grant]}
        actor = by["name"] if event.actor == "helper" else _("%(actor)s, noted by %(name)s") % by
    # Translators: when something was noted, which may be later than the day on which it happened.
    said = _("Noted on %(day)s.") % {"day": format_day(when)} if when != event.day else ""
    details = _details(event)
    if is_overtaken:
        details.append(_("By what was entered since, the last day is another one."))
    return EventShown(str(words.EVENTS[name]), format_day(event.day), actor, said, details)


def _details(event: object) -> list[str]:
    told: list[str] = []
    channel = getattr(event, "channel", None)
    if channel:
        told.append(str(words.CHANNELS[channel]))
        if channel in {"post", "counter", "online", "oral"} and getattr(event, "proof", None):
            told.append(_("Proof: %(proof)s") % {"proof": event.proof})  # type: ignore[attr-defined]
    outcome = getattr(event, "outcome", None)
    if outcome:
        told.append(str(words.OUTCOMES.get(outcome) or words.APPEAL_OUTCOMES[outcome]))
    if by_whom := getattr(event, "by_whom", None):
        told.append(_("Decided by: %(who)s") % {"who": words.DECIDERS[by_whom]})
    if again := getattr(event, "again", None):
        told.append(str(words.AGAIN[again]))
    written: list[str] = [getattr(event, said, "") for said in ("what", "reason", "reasons")]
    told += [line for one in written for line in in_words(one)]
    for name, sentence in (
        ("by", _("By %(day)s.")),
        ("until", _("New day: %(day)s.")),
        ("reached_on", _("They have it since %(day)s.")),
        ("learned_on", _("You knew of it on %(day)s.")),
        ("filed_on", _("On the appeal that was filed on %(day)s.")),
        ("against", _("Against the decision of %(day)s.")),
        ("data_as_of", _("Their data stood on %(day)s.")),
    ):
        if day := getattr(event, name, None):
            told.append(sentence % {"day": format_day(day)})
    if sight := getattr(event, "sight", None):
        told.append(str(words.SIGHTS[sight]))
    if body := getattr(event, "body", None):
        told.append(body_said(body))
    if route := getattr(event, "route", None):
        told.append(gettext(route_words.ROUTES[route]))
    return told
