"""The exam for specified skilled worker (ii), and the sixth year for who came close."""

from typing import Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.papers import has_paper
from apps.wallet.kinds.living import DocumentOnFile, ExamResult
from apps.wallet.kinds.work import SswSupport

PLEDGE: Final = "ssw1_extension_pledge"
EMPLOYER_PLAN: Final = "ssw1_extension_employer_plan"


@rule(
    "ssw1_6y_exception",
    question=("renewal", "change"),
    weight="procedure",
    responsible="resident",
    also_responsible=("employer",),
    cites=("ssw_sixth_year",),
    statuses={"ssw_1"},
    effective_from="2025-09-30",
    anchor=filing_day,
)
def ssw1_6y_exception(case: CaseView) -> Verdict:
    """Not passed, but with most of the pass mark in every exam, the worker's pledge and the employer's plan."""
    exams = exams_for_2(case)
    if not exams:
        return cannot_tell("no_exam", missing=("exam_result",))
    if all(_is_passed(attempts) for attempts in exams):
        return not_applicable("passed")
    share = case.parameter("ssw1_share_of_pass_mark")
    if any(one.score is None or not one.pass_mark for attempts in exams if not _is_passed(attempts) for one in attempts):  # fmt: skip
        return cannot_tell("score_unknown", missing=("exam_result.score", "exam_result.pass_mark"))
    if any(not _is_passed(attempts) and not _comes_close(attempts, share) for attempts in exams):
        return not_met("below_share", share=share, remedy="take_exam_again")
    has_pledge, has_plan = has_paper(case, PLEDGE), has_paper(case, EMPLOYER_PLAN)
    if has_pledge and has_plan:
        return met("close_and_pledged", share=share)
    says = "employer_plan_missing" if has_pledge else "pledge_missing"
    if has_pledge or has_plan or case.knows(DocumentOnFile):
        return not_met("missing", says=says, share=share, responsible="employer" if has_pledge else "resident", remedy="ask_employer")  # fmt: skip
    return cannot_tell("pledges_unknown", missing=("document_on_file",), share=share)


@rule(
    "ssw2_exam",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("landing_criteria_ssw",),
    statuses={"ssw_2"},
    anchor=filing_day,
    groups=("status_rules",),
)
def ssw2_exam(case: CaseView) -> Verdict:
    """The exam for (ii) is passed in each of its parts. There is no limit of years, and family may come along."""
    exams = exams_for_2(case)
    if not exams:
        return cannot_tell("no_exam", missing=("exam_result",))
    if all(_is_passed(attempts) for attempts in exams):
        return met("passed")
    return not_met("not_passed", remedy="take_exam_again")


@reading
def exams_for_2(case: CaseView) -> list[list[ExamResult]]:
    """The attempts at each part of the exam, in the worker's field where that is known."""
    fields = {one.field for one in case.all(SswSupport)}
    parts: dict[str, list[ExamResult]] = {}
    for exam in case.all(ExamResult):
        is_other = fields and exam.field is not None and exam.field not in fields
        if exam.exam == "ssw_2" and exam.taken_on <= case.today and not is_other:
            parts.setdefault(exam.part or "", []).append(exam)
    return [parts[part] for part in sorted(parts)]


def _is_passed(attempts: list[ExamResult]) -> bool:
    return any(one.passed for one in attempts)


def _comes_close(attempts: list[ExamResult], share: int) -> bool:
    """Whether one attempt reached so many per cent of the pass mark."""
    return any(
        one.score is not None and one.pass_mark is not None and one.score * 100 >= one.pass_mark * share
        for one in attempts
    )
