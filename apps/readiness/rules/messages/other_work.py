"""What rules on business managers and on smaller statuses of work say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
_BUSINESS: Final = {
    "transition": _("This criterion is not met yet; until %(transition_ends_on)s the immigration office looks at the state of your business and at how you will meet it, so attach an expert's paper."),
    "entry_unknown": _("This criterion is not met yet, and whether you had this status on the first day of the new criteria is not on file here."),
}
MESSAGES: Final = {
    "bm_capital_30m": {
        **_BUSINESS,
        "enough": _("The capital of %(capital)s is not below the %(least_capital)s that is needed."),
        "lacking": _("The capital of %(capital)s is below the %(least_capital)s that is needed."),
    },
    "bm_full_time_employee": {
        **_BUSINESS,
        "employed": _("The business has a full-time employee of the kind that counts."),
        "lacking": _("The business has no full-time employee who is Japanese, a permanent resident, or here as family or long-term."),
        "staff_unknown": _("Who works full-time for the business is not on file."),
        "staff_contradictory": _("The records on who works full-time for the business do not agree."),
    },
    "bm_japanese_b2": {
        **_BUSINESS,
        "own_certificate": _("A test result on file shows that you have Japanese of level B2."),
        "in_business": _("Somebody in the business has Japanese of level B2, as the records say."),
        "lacking": _("Neither you nor a full-time employee has Japanese of level B2, as the records say."),
        "japanese_unknown": _("Whether you or a full-time employee has Japanese of level B2 is not on file."),
    },
    "bm_career": {
        **_BUSINESS,
        "experience": _("You have managed a business for %(years)s years."),
        "degree": _("Your advanced degree is in a subject that fits managing a business."),
        "lacking": _("You have managed a business for %(years)s years, which is not enough without a related advanced degree."),
        "relation_unclear": _("Whether your advanced degree fits the business is a judgement that cannot be made here."),
        "career_unknown": _("How long you have managed a business is not on file: %(missing)s."),
    },
    "bm_plan_review": {
        **_BUSINESS,
        "reviewed": _("The business plan has been reviewed by an expert."),
        "lacking": _("The business plan has not been reviewed by a management consultant, a certified accountant or a tax accountant."),
        "review_unknown": _("Whether an expert has reviewed the business plan is not on file."),
    },
    "bm_office": {
        **_BUSINESS,
        "own_office": _("The business has an office of its own."),
        "lacking": _("The business has no office of its own, and a home is in principle not one."),
        "office_unknown": _("Whether the business has an office of its own is not on file."),
    },
    "ict_prior_year": {
        "served": _("You have worked for the company without a break since %(began_on)s, which is a year or more before your transfer."),
        "too_short": _("Your work for the company began on %(began_on)s, less than a year before your transfer."),
        "service_unknown": _("Work for the company right up to your transfer is not on file; ask your employer for a certificate."),
        "transfer_unknown": _("When you were transferred is not on file: %(missing)s."),
    },
    "skl_experience": {
        "practised": _("You have at least %(years)s years of practice in your skill."),
        "too_short": _("The earlier work on file does not come to %(years)s years of practice in your skill."),
        "history_unknown": _("None of the %(years)s years of practice in your skill is on file."),
        "kind_unknown": _("Fewer than %(years)s years of practice are on file, and how many are needed depends on your skill, which is not on file."),
        "relation_unclear": _("Whether all of the earlier work on file was in your skill is not said; %(years)s years are needed."),
    },
    "care_registration": {
        "registered": _("Your registration as a certified care worker is on file."),
        "missing": _("Your registration as a certified care worker is not on file."),
        "registration_unknown": _("Keep your registration as a certified care worker here to have this settled."),
    },
    "ltr_basis": {
        "shown": _("The ground of your stay, a living and good conduct are shown by the records on file."),
        "not_shown": _("What shows the ground of your stay, your living or your conduct is not all on file: %(missing)s."),
        "conduct": _("What you have stated about conduct can weigh, so talk to a professional before you apply."),
    },
    "da_sheet": {
        "on_file": _("What your designation sheet allows is on file."),
        "sheet_unknown": _("What you may do stands on the designation sheet in your passport; without it nothing more can be told."),
    },
}
