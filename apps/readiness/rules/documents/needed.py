"""Whether a paper is on file and recent enough on the day of filing."""

import datetime
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.documents.catalogue import CATALOGUE, Document
from apps.readiness.rules.documents.lists import documents_for, public_duties
from apps.readiness.rules.papers import has_japanese, has_paper, paper
from apps.wallet.kinds.living import Guarantor
from apps.wallet.kinds.residence import Passport
from apps.wallet.kinds.social_insurance import HealthInsurance
from apps.wallet.kinds.work import EmploymentContract, WithholdingSlip


@rule(
    "document_needed",
    question="documents",
    weight="procedure",
    responsible="resident",
    cites=("renewal_documents", "certificate_age"),
    for_each=documents_for,
    anchor=lambda case, _document: filing_day(case),
)
def document_needed(case: CaseView, document: Document) -> Verdict:
    """On file and fresh, too old, or not on file. A record that is the paper itself stands for it."""
    values: dict[str, Any] = {"document": document.id, "document_ja": document.japanese, "issuer": document.issuer, "way": document.way}  # fmt: skip
    if document.since is not None:
        values["needed_since"] = datetime.date.fromisoformat(document.since)
    if document.age is not None:
        values["max_age_months"] = case.parameter(f"{document.age}_months")
    if document.id == "passport":
        return _passport(case, values)
    held = paper(case, document.id)
    if held is None:
        if _stands_in_records(case, document.id):
            return met("on_file", **values)
        return cannot_tell("not_on_file", says=document.way, missing=("document_on_file",), responsible=document.mover,
                           remedy="get_document", **values)  # fmt: skip
    if document.age is None:
        return met("on_file", **values)
    if held.issued_on is None:
        return cannot_tell("no_issue_date", missing=("document_on_file.issued_on",), **values)
    fresh = dates.period_after(held.issued_on, months=values["max_age_months"])
    values |= {"issued_on": held.issued_on, "fresh_until": fresh.safe_end, "counted": (fresh,)}
    if filing_day(case) > fresh.legal_end:
        return not_met("too_old", remedy="get_document", **values)
    if filing_day(case) > fresh.safe_end:
        return cannot_tell("month_end", missing=(), remedy="get_document", **values)
    return met("fresh", **values)


def _passport(case: CaseView, values: dict[str, Any]) -> Verdict:
    passport = case.newest(Passport)
    if passport is None:
        if has_paper(case, "passport"):
            return met("on_file", **values)
        return cannot_tell("not_on_file", says="bring_own", missing=("passport",), **values)
    if filing_day(case) > passport.expires_on:
        return not_met("expired", remedy="renew_passport", expires_on=passport.expires_on, **values)
    return met("on_file", **values)


def _stands_in_records(case: CaseView, document: str) -> bool:
    """Whether a record is the paper itself."""
    day = filing_day(case)
    if document == "residence_card":
        return True  # the list is that of the card's status
    if document == "employment_contract":
        return any(one.starts_on <= day and (one.ends_on is None or one.ends_on >= day) for one in case.all(EmploymentContract))  # fmt: skip
    if document == "health_insurance_proof":
        return any(one.insured_from <= day and (one.insured_to is None or one.insured_to >= day) for one in case.all(HealthInsurance))  # fmt: skip
    if document == "withholding_slip":
        return len(case.all(WithholdingSlip)) > 0
    if document == "language_proof":
        return has_japanese(case, "b2", day)
    return document == "guarantee_letter" and any(one.letter_on is not None for one in case.all(Guarantor))


@rule(
    "ssw1_public_obligations_docs",
    question=("renewal", "change"),
    weight="procedure",
    responsible="resident",
    cites=("ssw_public_duties",),
    statuses={"ssw_1"},
    anchor=filing_day,
)
def ssw1_public_obligations_docs(case: CaseView) -> Verdict:
    """The worker's own papers on resident tax, pay, and on health insurance and pension where they pay themselves.

    The pledge is asked for only if something was outstanding, which no list can tell.
    """
    needed = [document for document in public_duties(case) if document != "public_duties_pledge"]
    absent = [document for document in needed if not has_paper(case, document) and not _stands_in_records(case, document)]  # fmt: skip
    if absent:
        return cannot_tell("not_on_file", says="duties_not_on_file", missing=("document_on_file",), remedy="get_document", documents=tuple(absent))  # fmt: skip
    old = [document for document in needed if _is_too_old(case, document)]
    if old:
        return not_met("too_old", says="duties_too_old", remedy="get_document", documents=tuple(old))
    return met("on_file", says="duties_on_file")


def _is_too_old(case: CaseView, document: str) -> bool:
    age, held = CATALOGUE[document].age, paper(case, document)
    if age is None or held is None or held.issued_on is None:
        return False
    months = case.parameter(f"{age}_months")
    return filing_day(case) > dates.period_after(held.issued_on, months=months).legal_end
