"""How old a photograph and certificates may be when an application is filed."""

import datetime
from collections import defaultdict
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Period
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.documents.catalogue import CATALOGUE, OTHER_PAPERS
from apps.wallet.kinds.living import DocumentOnFile
from apps.wallet.kinds.tax import NationalTaxCertificate

#: Papers on file that are no certificates issued in Japan: what people write themselves, what offices keep for them.
WITHOUT_AGE: Final = frozenset({
    "understanding_letter", "my_number_card_extension", "labour_office_correction", "foreign_birth_certificate",
    "foreign_marriage_certificate", *OTHER_PAPERS,
    *(document.id for document in CATALOGUE.values() if document.age != "certificate"),
})  # fmt: skip
#: Applications without a photograph.
WITHOUT_PHOTO: Final = frozenset({"reentry", "outside_activity", "authorised_employment"})


class Age(NamedTuple):
    """How an age at filing comes out: fresh, old, or in doubt at the end of a month."""

    use_by: Period
    is_fresh: bool
    is_old: bool


def age_at(day: Day, issued_on: datetime.date, months: int) -> Age:
    """Whether something made on a day is within so many months on another."""
    use_by = dates.period_after(issued_on, months=months)
    return Age(use_by, day <= use_by.safe_end, day > use_by.legal_end)


@rule(
    "proc_photo",
    question=("procedure", "documents"),
    weight="procedure",
    responsible="resident",
    cites=("photo_rules",),
    anchor=filing_day,
)
def proc_photo(case: CaseView) -> Verdict:
    """A photograph of the last six months, four by three centimetres; none for children under sixteen."""
    if case.plan.procedure in WITHOUT_PHOTO:
        return not_applicable("other_procedure")
    day = filing_day(case)
    sixteen = dates.reaches_age(current_stay(case).birth_date, case.parameter("photo_from_age"))
    if day < sixteen.day:
        return not_applicable("child", counted=(sixteen,))
    photos = [paper for paper in case.all(DocumentOnFile) if paper.document == "photo"]
    taken = [photo.issued_on for photo in photos if photo.issued_on is not None]
    if not taken:
        if photos:
            return cannot_tell("no_day", missing=("document_on_file.issued_on",))
        return cannot_tell("not_on_file", missing=("document_on_file",), remedy="take_photo")
    newest = max((one for one in taken if day >= one), default=None)
    if newest is None:
        return not_applicable("taken_later", issued_on=min(taken))
    age = age_at(day, newest, case.parameter("photo_months"))
    found: dict[str, Any] = {"issued_on": newest, "use_by": age.use_by.safe_end}
    if age.is_fresh:
        return met("fresh", counted=(age.use_by,), **found)
    if age.is_old:
        return not_met("too_old", remedy="take_photo", counted=(age.use_by,), **found)
    return cannot_tell("month_end_doubt", missing=(), remedy="take_photo", counted=(age.use_by,), **found)


class Certificate(NamedTuple):
    """A certificate by its id, with the days on which those on file were issued, as far as they say."""

    document: str
    issued: tuple[datetime.date, ...]


def certificates(case: CaseView) -> list[Certificate] | Verdict:
    """The certificates on file, each id once."""
    found: defaultdict[str, list[datetime.date | None]] = defaultdict(list)
    for paper in case.all(DocumentOnFile):
        if paper.document not in WITHOUT_AGE:
            found[paper.document].append(paper.issued_on)
    for certificate in case.all(NationalTaxCertificate):
        found["national_tax_certificate"].append(certificate.issued_on)
    if not found:
        return cannot_tell("none_on_file", missing=("document_on_file",))
    return [
        Certificate(document, tuple(day for day in found[document] if day is not None))
        for document in sorted(found)
    ]


@rule(
    "proc_certificate_age",
    question=("procedure", "documents"),
    weight="procedure",
    responsible="resident",
    cites=("certificate_age",),
    for_each=certificates,
    anchor=lambda case, _certificate: filing_day(case),
)
def proc_certificate_age(case: CaseView, certificate: Certificate) -> Verdict:
    """Certificates issued in Japan are filed within three months of their issue; one answer for each on file."""
    document = certificate.document
    if not certificate.issued:
        return cannot_tell("no_day", missing=("document_on_file.issued_on",), document=document)
    day = filing_day(case)
    issued_on = max((one for one in certificate.issued if day >= one), default=None)
    if issued_on is None:
        return not_applicable("issued_later", document=document, issued_on=min(certificate.issued))
    age = age_at(day, issued_on, case.parameter("certificate_months"))
    found: dict[str, Any] = {"document": document, "issued_on": issued_on, "use_by": age.use_by.safe_end}
    if age.is_fresh:
        return met("fresh", counted=(age.use_by,), **found)
    if age.is_old:
        return not_met("too_old", remedy="reissue_cert", counted=(age.use_by,), **found)
    return cannot_tell("month_end_doubt", missing=(), remedy="reissue_cert", counted=(age.use_by,), **found)
