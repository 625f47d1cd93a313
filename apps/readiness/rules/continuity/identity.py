"""Whether all offices know the person by the same name, birth date, sex and nationality: R-39."""

import unicodedata
from collections import defaultdict
from typing import Any, Final, NamedTuple

from apps.readiness.engine.outcomes import Discrepancy, Party, Untold, Verdict, cannot_tell, found, met
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.addresses import registered
from apps.wallet.kinds.residence import Passport
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionEnrolment
from apps.wallet.kinds.work import EmploymentInsurance

_SEXES: Final = {"f": "female", "woman": "female", "女": "female", "女性": "female", "m": "male", "man": "male", "男": "male",
                 "男性": "male"}  # fmt: skip
#: Whose word counts where as many say one thing as another: the passport's, then the card's, then the register's.
_BEFORE_OTHERS: Final[tuple[Party, ...]] = ("resident", "immigration", "municipality")
_NAMES: Final = ("name_latin", "name_kanji", "name_kana")


class Held(NamedTuple):
    """What one office holds of one item; the resident stands for the passport they carry."""

    party: Party
    item: str
    value: Any


class Wrong(NamedTuple):
    """An office and the items in which it differs from the others."""

    party: Party
    items: tuple[str, ...]


@reading
def identities(case: CaseView) -> list[Held]:
    """Every item that an office holds. Of covers that ended only the birth date counts: names may have changed since."""
    stay, entry, passport = current_stay(case), registered(case), case.newest(Passport)
    found_items: list[Held] = []

    def hold(party: Party, **items: Any) -> None:
        found_items.extend(
            Held(party, item, plain(item, value)) for item, value in items.items() if value is not None
        )

    hold("immigration", name_latin=stay.name_latin, name_kanji=stay.name_kanji, birth_date=stay.birth_date, sex=stay.sex,
         nationality=stay.nationality)  # fmt: skip
    if entry is not None:
        hold("municipality", name_latin=entry.name_latin, name_kanji=entry.name_kanji, birth_date=entry.birth_date)  # fmt: skip
    if passport is not None:
        hold("resident", name_latin=passport.name_latin, birth_date=passport.birth_date, sex=passport.sex, nationality=passport.nationality)  # fmt: skip
    covers: list[tuple[Party, PensionEnrolment | EmploymentInsurance | HealthInsurance]] = [
        *(("pension_office", one) for one in case.all(PensionEnrolment)),
        *(("hello_work", one) for one in case.all(EmploymentInsurance)),
        *((_insurer(one), one) for one in case.all(HealthInsurance)),
    ]
    for party, cover in covers:
        hold(party, birth_date=cover.birth_date)
        if cover.insured_to is None or case.today <= cover.insured_to:
            hold(party, name_latin=cover.name_latin, name_kana=cover.name_kana)
    return found_items


def _insurer(cover: HealthInsurance) -> Party:
    return "municipality" if about(cover).source == "municipality" or cover.scheme == "national" else "insurer"  # fmt: skip


def plain(item: str, value: Any) -> Any:
    """A value without what is only spelling: width, case, spaces and dots."""
    if item not in {*_NAMES, "sex"}:
        return value
    text = unicodedata.normalize("NFKC", value).casefold()
    if item == "sex":
        return _SEXES.get(text.strip(), text.strip())
    words = "".join(letter if letter.isalnum() or letter == "ー" else " " for letter in text).split()
    return " ".join(words) if item == "name_latin" else "".join(words)


def differing(held: list[Held]) -> tuple[list[Wrong], list[str]]:
    """The offices that differ from what most hold, and the items of which nobody can tell who is right."""
    wrong: defaultdict[Party, list[str]] = defaultdict(list)
    open_items = []
    for item in sorted({one.item for one in held}):
        by_value: defaultdict[Any, set[Party]] = defaultdict(set)
        for one in held:
            if one.item == item:
                by_value[one.value].add(one.party)
        if len(by_value) < 2:
            continue
        right = _right(by_value)
        if right is None:
            open_items.append(item)
            continue
        for party in {one for value, parties in by_value.items() if value != right for one in parties}:
            wrong[party].append(item)
    return [Wrong(party, tuple(items)) for party, items in sorted(wrong.items())], open_items


def _right(by_value: dict[Any, set[Party]]) -> Any | None:
    """What most offices hold; of equals what passport, card or register say. None where neither decides."""
    most = max(len(parties) for parties in by_value.values())
    likely = [value for value, parties in by_value.items() if len(parties) == most]
    if len(likely) == 1:
        return likely[0]
    for party in _BEFORE_OTHERS:
        named = [value for value in likely if party in by_value[value]]
        if len(named) == 1:
            return named[0]
    return None


def offices(case: CaseView) -> list[Wrong] | Verdict:
    """The offices that hold something else than the others."""
    held = identities(case)
    if len({one.party for one in held}) < 2:
        raise Untold("registry_entry")
    wrong, open_items = differing(held)
    if wrong:
        return wrong
    if open_items:
        return cannot_tell("which_unknown", missing=("residence_status", "passport"), items=open_items)
    return [Wrong("immigration", ())]


@check(
    "R-39",
    "identity_mismatch",
    severity="medium",
    effect="explainable",
    responsible="immigration",
    cites=("act_19_10", "public_records_corrected"),
    routes=("P-16",),
    needs=("residence_procedure", "pension"),
    remedy="ask_for_correction",
    for_each=offices,
)
def identity_mismatch(_case: CaseView, wrong: Wrong) -> Discrepancy | Verdict:
    """Name, birth date, sex and nationality are the same everywhere; where one office differs from most, it corrects.

    A passport that differs from the rest is the resident's to explain: a name that changed is told to immigration within
    fourteen days, a mistake is corrected by the country that issued it.
    """
    if not wrong.items:
        return met("same")
    if wrong.party == "resident":
        return found("passport_differs", responsible="resident", also_responsible=("immigration",), items=list(wrong.items))  # fmt: skip
    return found("office_differs", responsible=wrong.party, also_responsible=(), items=list(wrong.items))
