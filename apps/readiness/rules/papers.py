"""Papers and certificates on file, and what their absence means."""

from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.living import DocumentOnFile, LanguageCertificate


def paper(case: CaseView, document: str) -> DocumentOnFile | None:
    """The newest paper of an id on file; the one with the latest day of issue, if any has one."""
    held = [one for one in case.all(DocumentOnFile) if one.document == document]
    dated = sorted((one.issued_on, place) for place, one in enumerate(held) if one.issued_on is not None)
    if dated:
        return held[dated[-1][1]]
    return held[-1] if held else None


def has_paper(case: CaseView, document: str) -> bool:
    """Whether a paper of an id is on file."""
    return any(one.document == document for one in case.all(DocumentOnFile))


def has_japanese(case: CaseView, level: str, by: Day) -> bool:
    """Whether a test passed by a day proves Japanese of a level that has dated values (`b2`, `n1`, `n2`)."""
    return any(
        one.taken_on <= by and proves_japanese(case, one, level) for one in case.all(LanguageCertificate)
    )


def proves_japanese(case: CaseView, certificate: LanguageCertificate, level: str) -> bool:
    """Whether a test result is of a level; only those passed are."""
    if not certificate.passed:
        return False
    if certificate.test == "jlpt" and certificate.level is not None:
        return certificate.level.upper().removeprefix("JLPT").strip() in case.parameter(
            f"japanese_jlpt:{level}"
        )
    if certificate.test == "bjt" and certificate.score is not None:
        return bool(certificate.score >= case.parameter(f"japanese_bjt:{level}"))
    return False
