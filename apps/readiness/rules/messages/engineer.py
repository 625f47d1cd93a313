"""What rules on engineers, specialists in humanities and international services say, and those on pay and employers."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
_PAY: Final = {
    "equal": _("Your monthly pay of %(monthly_pay)s is not below the %(compared_pay)s that your employer states for a Japanese in the same work."),
    "below_japanese": _("Your monthly pay of %(monthly_pay)s is below the %(compared_pay)s that your employer states for a Japanese in the same work; it is the employer who can change this."),
    "below_minimum_wage": _("Your pay for an hour comes to %(hourly_pay)s, below the minimum wage of %(minimum_hourly)s; it is the employer who has to put this right."),
    "no_comparison": _("There is no official table of pay, so this can only be told when your employer states what a Japanese gets for the same work: %(missing)s."),
}
MESSAGES: Final = {
    "gij_employer_category": {
        "category_known": _("Your employer is in category %(category)s, which decides the papers to file."),
        "category_unknown": _("The category of your employer is not known here; ask for the copy of its statutory report, and until then collect the papers of category 4."),
    },
    "gij_qualification": {
        "language_graduate": _("You have finished a university, which is what translation, interpreting and language teaching ask for."),
        "degree_related": _("Your degree is in a subject that fits your duties."),
        "diploma_related": _("Your vocational diploma from Japan is in a subject that fits your duties."),
        "experience": _("You have at least %(years)s years of experience in related work."),
        "relation_unclear": _("Whether your studies fit your duties is a judgement that cannot be made here; explain the relation and attach your list of courses."),
        "not_reached": _("The schooling and the earlier work on file are neither a related degree nor %(years)s years of related work."),
        "no_proof": _("Neither a degree nor %(years)s years of related work are on file yet: %(missing)s."),
        "duties_unknown": _("What your work consists of is not on file; ask your employer for a description of your duties."),
        "duties_unclear": _("Your duties on file are not of the kind this status is for, so whether your studies fit them cannot be told."),
    },
    "gij_equal_pay": _PAY,
    "equal_pay": _PAY,
    "gij_dispatch_pledge": {
        "both_pledges": _("The pledges of the dispatching company and of the company where you work are both on file."),
        "dispatcher_pledge_missing": _("The pledge of the dispatching company is not on file; ask your employer for it."),
        "client_pledge_missing": _("The pledge of the company where you work is not on file; it has to be fixed before you apply where you will work."),
        "both_pledges_missing": _("The pledges of the dispatching company and of the company where you work are not on file; ask your employer for both."),
        "pledges_unknown": _("Dispatched workers file pledges of the dispatching company and of the company where they work; keep both here when you have them."),
        "not_dispatched": _("You are not a dispatched worker, so no pledges are needed."),
        "dispatch_unknown": _("Your contract on file does not say whether you are a dispatched worker."),
    },
    "gij_language_b2": {
        "proven": _("A test result on file shows Japanese of level B2."),
        "same_duties": _("You go on with the same kind of duties, so proof of Japanese is in principle not asked for, but the immigration office may still ask."),
        "no_language_duties": _("Your duties do not mainly deal with people by language, so no proof of Japanese is needed."),
        "larger_employer": _("Your employer is in category %(category)s, which this paper is not asked of."),
        "duties_unknown": _("What your work consists of is not on file; ask your employer for a description of your duties."),
        "duties_may_change": _("Say whether your duties stay the same: only then can it be told whether proof of Japanese is asked for."),
        "category_unknown": _("Smaller employers have to file this paper, and the category of yours is not known here: %(missing)s."),
        "mixed_duties": _("Part of your duties deals with people by language; whether that is the main part cannot be told here, so a test result of level B2 would help."),
        "missing": _("The test results on file do not show Japanese of level B2, which your duties ask for at this employer."),
        "proof_unknown": _("Your duties ask for Japanese of level B2 at this employer, and no test result is on file."),
    },
    "gij_representative_declaration": {
        "on_file": _("The declaration about your employer's representative is on file."),
        "missing": _("The declaration about your employer's representative is not on file; ask your employer for it."),
        "declaration_unknown": _("Your employer has to give you a declaration about its representative; keep it here when you have it."),
        "category_unknown": _("Smaller employers have to file this paper, and the category of yours is not known here: %(missing)s."),
        "larger_employer": _("Your employer is in category %(category)s, which this paper is not asked of."),
    },
    "gij_job_changed_since_last_grant": {
        "same_employer": _("You work for the employer that your present permission was given for, so no additional papers are needed."),
        "certified": _("A certificate of authorised employment was given for your work after the change of job to %(employer)s."),
        "papers_on_file": _("The additional papers after your change of job to %(employer)s are on file."),
        "changed": _("You have changed jobs to %(employer)s since your permission, so more papers are filed: %(documents)s."),
    },
}
