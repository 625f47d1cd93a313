"""Immigration: permissions to stay, applications, notices, journeys and the passport shown."""

from collections.abc import Iterator
from datetime import date, timedelta

from apps.sandbox.population import days
from apps.sandbox.population.life import Home, Life, Stay
from apps.sandbox.population.model import Fact, Payload
from apps.sandbox.population.places import BY_ID, IMMIGRATION, SCHOOL

from .shelf import Shelf, iso

_ACTIVITY = ("student", "technical_intern", "intra_company_transferee", "business_manager")
_CONTRACT = ("engineer_humanities_international", "ssw_1", "ssw_2", "skilled_labor", "nursing_care")
_FREE = (
    "permanent_resident",
    "long_term_resident",
    "spouse_of_japanese",
    "spouse_of_pr",
    "child_of_pr",
)


def tells_of_organisation(status: str) -> bool:
    """Whether the status carries the notice of 14 days about employer or school (ICRRA 19-16(1)(2))."""
    return status in _CONTRACT or status.startswith(_ACTIVITY)


def keep(life: Life, horizon: date) -> list[Fact]:
    """All that immigration holds about a life."""
    shelf = Shelf(IMMIGRATION, life, horizon)
    for number, stay in enumerate(life.stays, start=1):
        following = life.stays[number] if number < len(life.stays) else None
        _stay(shelf, number, stay, following)
        _application(shelf, number, stay)
    _organisation_notices(shelf)
    _host_notices(shelf)
    for number, (left, back) in enumerate(life.trips, start=1):
        data: Payload = {"departed_on": iso(left), "reentry": "special"}
        shelf.put(f"trip-{number}", "entry_exit", left, data)
        shelf.put(f"trip-{number}", "entry_exit", back, data | {"returned_on": iso(back)})
    _passport(shelf)
    return shelf.facts()


def _stay(shelf: Shelf, number: int, stay: Stay, following: Stay | None) -> None:
    life, record = shelf.life, f"stay-{number}"
    last = following.granted_on - timedelta(days=1) if following else None
    home = _card_home(life, stay.granted_on)
    data = _card(life, number, stay) | _address(home)
    shelf.put(record, "residence_status", stay.granted_on, data, valid_from=stay.granted_on)
    changes = [*_moves(life, stay, last), *_renewed_cards(shelf, stay)]
    for told, change in sorted(changes, key=lambda entry: entry[0]):
        data |= change
        shelf.put(record, "residence_status", told, data, valid_from=stay.granted_on)
    if last is not None:
        known = last + timedelta(days=1)
        shelf.put(record, "residence_status", known, data, valid_from=stay.granted_on, valid_to=last)


def _card_home(life: Life, on: date) -> Home | None:
    """The dwelling that a card issued on a day carries; none before the first one was told."""
    told = [home for home in life.homes if home.notified_on < on and home.reported and home.card_follows]
    return told[-1] if told else None


def _address(home: Home | None) -> Payload:
    return {"address": home.address, "address_since": iso(home.since)} if home else {}


def _card(life: Life, number: int, stay: Stay) -> Payload:
    works = any(not job.full for job in life.jobs)
    limited = stay.status in {"student", "dependent"}
    organisation = stay.employer if stay.status.startswith("ssw") else None
    return {
        "status": stay.status,
        "period_months": stay.months,
        "granted_on": iso(stay.granted_on),
        "expires_on": iso(stay.expires_on),
        "card_number": card_number(life, number),
        "card_issued_on": iso(stay.granted_on),
        "card_expires_on": iso(stay.card_expires_on or stay.expires_on),
        "permission": stay.permission,
        "work_restriction": _restriction(stay.status),
        "outside_activity_permission": ("comprehensive" if works else "none") if limited else None,
        "designated_organisation": BY_ID[organisation].org() if organisation else None,
        "name_latin": life.name.latin,
        "name_kanji": life.name.kanji,
        "birth_date": iso(life.birth),
        "sex": life.sex,
        "nationality": life.nationality,
    }


def _restriction(status: str) -> str:
    if status in _FREE:
        return "none"
    if status in {"student", "dependent"}:
        return "not_permitted"
    return "designated" if status.startswith("ssw") else "status_only"


def card_number(life: Life, number: int) -> str:
    """A residence card number of the printed shape, new with each card."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    ends = [letters[life.vary(number * 10 + place, len(letters))] for place in range(4)]
    return f"{ends[0]}{ends[1]}{life.vary(number, 90_000_000) + 10_000_000}{ends[2]}{ends[3]}"


def _moves(life: Life, stay: Stay, last: date | None) -> Iterator[tuple[date, Payload]]:
    """New addresses that reach the card during a stay, the day after the city was told."""
    for home in life.homes:
        told = home.notified_on + timedelta(days=1)
        if home.reported and home.card_follows and stay.granted_on < told <= (last or date.max):
            yield told, _address(home)


def _renewed_cards(shelf: Shelf, stay: Stay) -> Iterator[tuple[date, Payload]]:
    """A permanent resident's card lives seven years and is renewed in its last two months (ICRRA 19-5, 19-11)."""
    expires, number = stay.card_expires_on, 50
    while stay.expires_on is None and expires is not None and expires < shelf.horizon:
        renewed = days.open_before(days.days_on(expires, -30))
        expires, number = days.later(renewed, 84), number + 1
        card: Payload = {
            "card_number": card_number(shelf.life, number),
            "card_issued_on": iso(renewed),
            "card_expires_on": iso(expires),
        }
        yield renewed, card


def _application(shelf: Shelf, number: int, stay: Stay) -> None:
    if stay.applied_on is None:
        return
    life = shelf.life
    asked: Payload = {
        "procedure": "permanent_residence" if stay.permission == "permanent" else stay.permission,
        "status_applied": stay.status,
        "channel": "counter" if stay.permission == "permanent" or life.vary(number, 2) else "online",
        "accepted_on": iso(stay.applied_on),
        "receipt_number": f"TK{life.vary(number + 77, 9_000_000) + 1_000_000}",
        "filed_by": "employer" if stay.status.startswith("ssw") else "self",
        "organisation": BY_ID[stay.employer].org() if stay.employer else None,
    }
    shelf.put(f"application-{number}", "application", stay.applied_on, asked)
    granted: Payload = {
        "decided_on": iso(stay.granted_on),
        "result": "granted",
        "period_granted_months": stay.months,
    }
    shelf.put(f"application-{number}", "application", stay.granted_on, asked | granted)


def _organisation_notices(shelf: Shelf) -> None:
    """Starts and ends of contract or school, each told within 14 days unless that is the error."""
    life = shelf.life
    for number, job in enumerate((job for job in life.jobs if job.full), start=1):
        org, missing = BY_ID[job.employer].org(), job.reported.notices_missing
        for what, event in (("start", job.starts_on), ("end", job.ends_on)):
            stay = life.stay_on(event) if event else None
            if event and stay and tells_of_organisation(stay.status) and what not in missing:
                told = job.start_told_on if what == "start" else None
                _notice(shelf, f"job-{number}-{what}", f"affiliation_{what}", event, org, told=told)
    for number, study in enumerate(life.studies, start=1):
        stay = life.stay_on(study.enrolled_on)
        if stay is None or not tells_of_organisation(stay.status):
            continue
        _notice(shelf, f"school-{number}-start", "affiliation_start", study.enrolled_on, SCHOOL.org())
        if study.left_on and study.notified:
            _notice(shelf, f"school-{number}-end", "affiliation_end", study.left_on, SCHOOL.org())


def _host_notices(shelf: Shelf) -> None:
    """What the host of a specified skilled worker tells within 14 days: contract begun, changed, ended (ICRRA 19-18)."""
    for number, job in enumerate((job for job in shelf.life.jobs if job.ssw_field), start=1):
        events = [("started", job.starts_on)]
        last = job.last_month()
        end = days.month_of(shelf.horizon) if last is None else last
        changed = (at for at in range(job.first_month() + 1, end + 1) if job.wage(at) != job.wage(at - 1))
        events += [("changed", days.first_day(at)) for at in changed]
        if job.ends_on:
            events.append(("ended", job.ends_on))
        for what, event in events:
            filed = days.open_before(days.days_on(event, 10))
            data: Payload = {
                "duty": f"host_contract_{what}",
                "filed_by": "employer",
                "event_on": iso(event),
                "filed_on": iso(filed),
                "channel": "online",
                "organisation": BY_ID[job.employer].org(),
            }
            shelf.put(f"host-{number}-{what}-{event.isoformat()}", "notification", filed, data)


def _notice(
    shelf: Shelf, record: str, duty: str, event: date, org: Payload, *, told: date | None = None
) -> None:
    filed = told or days.open_before(days.days_on(event, 7 + shelf.life.vary(event.toordinal(), 7)))
    data: Payload = {
        "duty": duty,
        "filed_by": "resident",
        "event_on": iso(event),
        "filed_on": iso(filed),
        "channel": "online",
        "organisation": org,
    }
    shelf.put(record, "notification", filed, data)


def _passport(shelf: Shelf) -> None:
    """The passport shown at each grant; renewed beforehand when it would end within eight months after the stay."""
    life = shelf.life
    present = life.stay_on(days.ANCHOR)
    known: date | None = None
    for number, stay in enumerate(life.stays):
        needed = days.days_on(stay.expires_on or days.later(stay.granted_on, 60), 250)
        if life.passport_short and stay is present and stay.expires_on:
            known = days.days_on(stay.expires_on, -40 - life.vary(5, 60))
        elif known is None or known < needed:
            known = days.days_on(needed, life.vary(number, 1500))
        _show_passport(shelf, stay.granted_on, known)
    while known is not None and life.stays[-1].expires_on is None and known < shelf.horizon:
        renewed = days.days_on(known, -300)
        known = days.later(renewed, 120)
        _show_passport(shelf, renewed, known)


def _show_passport(shelf: Shelf, on: date, expires: date) -> None:
    life = shelf.life
    data: Payload = {
        "country": life.nationality,
        "expires_on": iso(expires),
        "name_latin": life.name.latin,
        "birth_date": iso(life.birth),
        "sex": life.sex,
        "nationality": life.nationality,
    }
    shelf.put("passport", "passport", on, data)
