"""The population: lives drawn one by one from the seed, their facts by institution, and the truth."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from . import careers, cover, days, demo, errors, payroll, reads
from .amends import Amend, amend
from .errors.mending import MENDABLE, mended
from .life import Life
from .model import Fact, Institution, ReadNotice, Resident
from .places import BY_ID, EMPLOYERS, INSTITUTIONS
from .records import employer, immigration, municipality, offices, social_insurance


@dataclass(slots=True)
class Population:
    """Residents who do not exist and what ten institutions hold about them."""

    seed: int
    today: date
    residents: tuple[Resident, ...]
    lives: tuple[Life, ...]
    institutions: tuple[Institution, ...] = INSTITUTIONS
    _books: dict[str, payroll.Books] = field(default_factory=dict)

    @property
    def horizon(self) -> date:
        """The last day up to which facts are written: `AHEAD_DAYS` after today or the stories' day."""
        return max(self.today, days.ANCHOR) + timedelta(days=days.AHEAD_DAYS)

    def institution(self, institution_id: str) -> Institution:
        """One of the ten by its id; KeyError for others."""
        return BY_ID[institution_id]

    def facts_for(self, institution_id: str) -> Iterator[tuple[Resident, list[Fact]]]:
        """Each connected resident with the facts of one institution, future ones included, in order."""
        for resident, life in zip(self.residents, self.lives, strict=True):
            if institution_id in resident.connections:
                yield resident, self.facts(life, institution_id)

    def reads_for(self, institution_id: str) -> Iterator[tuple[Resident, list[ReadNotice]]]:
        """Each connected resident with what the institution tells of its own staff's looks, future ones included."""
        for resident, life in zip(self.residents, self.lives, strict=True):
            if institution_id in resident.connections:
                yield resident, reads.told(life, BY_ID[institution_id], self.horizon)

    def amends_for(self, institution_id: str) -> Iterator[tuple[Resident, list[Amend]]]:
        """Each connected resident with what the institution would change if it put right one error after the other."""
        for resident, life in zip(self.residents, self.lives, strict=True):
            if institution_id in resident.connections:
                yield resident, self._amends(life, institution_id)

    def _amends(self, life: Life, institution_id: str) -> list[Amend]:
        checks = [found.check for found in life.truths if found.check in MENDABLE]
        if not checks:
            return []
        held, rightly = self.facts(life, institution_id), replace(self, _books={})
        found = []
        for check in dict.fromkeys(checks):
            right = mended(life, check)
            rightly._books.clear()
            found.append(amend(check, held, rightly.facts(right, institution_id)))
        return [one for one in found if one.facts]

    def declared_for(self, resident: Resident) -> list[Fact]:
        """What a resident entered themselves (source `resident`): leases and the bank's note of the stay."""
        return offices.keep_own(self._life(resident), self.horizon)

    def facts(self, life: Life, institution_id: str) -> list[Fact]:
        """What one institution writes down of a life."""
        horizon = self.horizon
        match institution_id:
            case "immigration":
                return immigration.keep(life, horizon)
            case "midori-city":
                return municipality.keep(life, self.books(life), horizon)
            case "pension-office":
                return social_insurance.keep_pension(life, self.books(life), horizon)
            case "health-insurer":
                return social_insurance.keep_health(life, horizon)
            case "hello-work":
                return offices.keep_hello_work(life, horizon)
            case "tax-office":
                return offices.keep_tax_office(life, self.books(life), horizon)
            case "school":
                return offices.keep_school(life, horizon)
        return employer.keep(BY_ID[institution_id], life, self.books(life), horizon)

    def books(self, life: Life) -> payroll.Books:
        """Pay and tax of a life, computed once."""
        if life.key not in self._books:
            self._books[life.key] = payroll.run(life, days.month_of(self.horizon))
        return self._books[life.key]

    def truth(self, on: date | None = None) -> list[dict[str, object]]:
        """The errors that the data of a day (today) show: resident, check, responsible, months."""
        day = on or self.today
        return [
            {
                "resident": found.resident,
                "check": found.check,
                "responsible": found.responsible,
                "months": found.months(day),
            }
            for life in self.lives
            for found in life.truths
            if found.seen(day)
        ]

    def _life(self, resident: Resident) -> Life:
        return next(life for life in self.lives if life.key == resident.key)


def key_of(index: int) -> str:
    """The stable key of the resident at an index."""
    return f"r{index + 1:05d}"


def generate(residents: int, seed: int, today: date = days.ANCHOR) -> Population:
    """The first `residents` people of a seed; resident i is the same however many are asked for.

    The first eight are the demo residents, the ninth the child of the eighth. `today` sets only how far ahead facts
    are written and which errors are visible; the lives are the same. The truth is exact from the stories' day on:
    on earlier days an error of several months may be visible in part before it is told.
    """
    if residents < 1:
        raise ValueError("a population has at least one resident")
    keys = [key_of(index) for index in range(residents)]
    lives = tuple(_live(index, seed, keys) for index in range(residents))
    return Population(seed, today, tuple(_resident(life, seed) for life in lives), lives)


def _live(index: int, seed: int, keys: list[str]) -> Life:
    if index < len(demo.STORIES):
        return demo.tell(index, keys)
    rng = Random(f"{seed}:{index}")
    life = careers.draw(rng, keys[index])
    errors.inject(rng, life)
    life.email = f"{life.name.given}.{keys[index]}@example.jp"
    return life


def _resident(life: Life, seed: int) -> Resident:
    return Resident(
        life.key,
        life.email,
        life.name.display,
        life.name.latin,
        life.name.native,
        life.name.kanji,
        life.name.kana,
        life.language,
        life.nationality,
        life.birth,
        life.sex,
        life.story,
        life.guardian,
        life.guardian_of,
        {place: connection_id(seed, life.key, place) for place in connected(life)},
    )


def connection_id(seed: int, resident: str, institution: str) -> str:
    """The opaque pairwise id of a connection: 32 characters, different at every institution."""
    message = f"{resident}|{institution}".encode()
    digest = hmac.new(f"tsunagi-sandbox-{seed}".encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def connected(life: Life) -> list[str]:
    """The institutions that hold something about a life, now or later."""
    ids = ["immigration", "midori-city"]
    if life.adult:
        ids += ["pension-office", "tax-office"]
    if any(span.category != 1 for span in cover.health(life)):
        ids.append("health-insurer")
    if life.jobs:
        ids.append("hello-work")
    if life.studies:
        ids.append("school")
    return ids + [place.id for place in EMPLOYERS if any(job.employer == place.id for job in life.jobs)]
