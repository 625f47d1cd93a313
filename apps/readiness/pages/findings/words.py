"""Findings in words: a heading for each check, what each means for a stay, the ways to put it right, and its states."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Translators: headings of findings, in lists and on the finding's own page: one short sentence each, without a full
# stop. The one whose duty it is stands as the subject; nobody is blamed.
TITLES: Final[Mapping[str, Promise]] = {
    "epi_missing": _("Your employer has not enrolled you in pension and health insurance"),
    "epi_short_missing": _("Your employer has not enrolled you in pension and health insurance for shorter hours"),
    "epi_start_late": _("Your employer enrolled you late in pension and health insurance"),
    "epi_end_early": _("Your employer ended your pension and health insurance too early"),
    "deducted_not_enrolled": _("Your employer took premiums from your pay, and no enrolment is on record"),
    "smr_mismatch": _("Your employer reported another amount of pay to the pension office than your pay slips show"),
    "bonus_missing": _("Your employer did not report a bonus to the pension office"),
    "one_scheme_only": _("Only one of pension and health insurance is on record"),
    "ei_missing": _("Your employer has not enrolled you in employment insurance"),
    "ei_start_late": _("Your employer enrolled you late in employment insurance"),
    "np_gap": _("Some months are in no pension category"),
    "np_unpaid": _("Pension premiums of some months are not paid"),
    "cat3_error": _("The pension record does not show you as a dependent spouse"),
    "dependant_ineligible": _("Health insurance as a dependant may no longer fit"),
    "no_health_cover": _("Some days are in no health insurance"),
    "double_health": _("Two health insurances run at the same time"),
    "coc_expired": _("The certificate of coverage has ended, and no Japanese insurance has begun"),
    "lump_sum_risk": _("A lump-sum withdrawal takes months off your pension record"),
    "restax_not_remitted": _("Your employer took resident tax from your pay, and it has not reached the city"),
    "restax_switch_gap": _("Resident tax was left open when you changed your job"),
    "restax_income_mismatch": _("The city counts another income than your withholding slips show"),
    "slip_not_issued": _("Your employer has not given you a withholding slip"),
    "slip_total_mismatch": _("Your withholding slip and your pay slips do not add up"),
    "overseas_dependant_docs": _("Papers about relatives abroad are not on file"),
    "return_needed": _("A tax return is to be filed"),
    "tax_agent": _("A tax agent is to be named before you leave Japan"),
    "address_mismatch": _("Your residence card and the city register show different addresses"),
    "address_not_reported": _("A new address has not been told to the city office"),
    "org_notice_missing": _("A change of your employer or school has not been told to the immigration office"),
    "spouse_notice_missing": _("A change in your marriage has not been told to the immigration office"),
    "inactivity": _("For some months no activity of your status is on record"),
    "duties_mismatch": _("The work on record may not fit your status of residence"),
    "hours_over_28": _("More than 28 hours of work in seven days are on record"),
    "no_work_permission": _("Work is on record for which no permission is on file"),
    "stay_expiry": _("Your period of stay comes to its end"),
    "contract_ends_before_stay": _("Your contract ends before your period of stay does"),
    "passport_short": _("Your passport ends before your period of stay does"),
    "card_validity": _("Your residence card is to be renewed"),
    "identity_mismatch": _("Offices have your name or your dates written differently"),
    "conditions_notice": _("Your working conditions were not given in writing, or your pay differs from them"),
    "min_wage": _("Your pay is below the minimum wage"),
    "foreign_worker_notice": _("Your employer has not told Hello Work about hiring you or about your leaving"),
    "ssw_host_notice": _("Your employer has not told the immigration office about a change"),
    "student_left_school": _("You left your school, and this is to be told"),
    "bank_stay_date": _("Your bank still has your old date of expiration"),
    "my_number_seen": _("A My Number was seen and refused"),
    "late_payment_for_pr": _("Some dues were paid late"),
    "pr_period_too_short": _("Your period of stay is shorter than permanent residence will ask for"),
    "kokuho_arrears_renewal": _("National Health Insurance premiums are open before your renewal"),
    "feed_stale": _("Some records are too old to tell anything from them"),
}  # fmt: skip

# Translators: what a finding means for the reader's stay; whole sentences, no forecast of any decision.
EFFECTS: Final[Mapping[str, tuple[Promise, ...]]] = {
    "none": (_("This is about your rights and your records. It does not weigh on your stay."),),
    "explainable": (
        _("A duty that somebody else left open is not your failing."),
        _("When you apply to the immigration office, be able to show three things: that you did not know, or acted when you learned of it; what you asked for, and when; and that it was put right."),
    ),
    "negative": (
        _("Taxes, insurance, notices and keeping to the permitted work are among the points that the immigration office looks at when it decides on a longer stay, another status or permanent residence."),
        _("Put it right before you apply, and keep the proof."),
    ),
    "revocation_ground": (
        _("The law names this among the grounds on which a permission to stay may be taken back. A just cause counts, such as illness, job-hunting or violence at home."),
        _("Act soon, and get advice from a certified scrivener or a lawyer."),
    ),
    "possible_crime": (
        _("The law has a penalty for this, for whoever is answerable. Nothing is decided here."),
        _("Speak with a lawyer before you write or sign anything."),
    ),
}  # fmt: skip
#: Said once under every effect that weighs on a stay.
BEFORE_FILING: Final = _("Against a refusal of a longer stay there is no appeal to the office itself, so it is worth finishing this before you apply.")  # fmt: skip

# Translators: ways of putting a record right, by whom one asks; each completes a list headed "Ways to put it right".
ROUTES: Final[Mapping[str, Promise]] = {
    "P-1": _("Ask your employer to file or amend the enrolment, the amount of pay or the bonus."),
    "P-2": _("Ask the pension office to confirm that you are insured; you can do that at any time, also after you left."),
    "P-3": _("Ask for correction of the pension record, at any pension office."),
    "P-4": _("Ask Hello Work to confirm that you are insured for employment."),
    "P-5": _("Settle the pension category, the payment or an exemption at the city office or the pension office."),
    "P-6": _("Have it filed through the employer of the insured person."),
    "P-7": _("Enter or leave National Health Insurance at the city office, and ask for what was paid twice."),
    "P-8": _("Report it to the Labour Standards Inspection Office. The law forbids your employer to punish you for it."),
    "P-9": _("Tell the tax section of the city office, with your pay slips."),
    "P-10": _("Have the city office correct the amount of resident tax, by an amended report of your employer or your own return."),
    "P-11": _("Ask your employer for the withholding slip; if it does not come, tell the tax office."),
    "P-12": _("Ask the tax office for correction, or file a return."),
    "P-13": _("Bring your residence card to the city office, and tell your address there."),
    "P-14": _("File the notice with the immigration office now, with a short reason if it is late."),
    "P-15": _("Get legal advice about your status before anything else."),
    "P-16": _("Ask the office that has it wrong to correct it; if no law of its own says how, by the Act on the Protection of Personal Information."),
    "P-17": _("Ask the business that has it wrong to correct what it keeps about you."),
}  # fmt: skip

# Translators: states of a finding, as a short tag.
STATE_NAMES: Final[Mapping[str, Promise]] = {
    "open": _("open"),
    "pending": _("inside the time the law gives"),
    "upcoming": _("still to come"),
    "linked": _("follows from another one"),
    "suppressed": _("set aside"),
}
GLYPHS: Final[Mapping[str, str]] = {
    "open": "open",
    "pending": "expected",
    "upcoming": "expected",
    "linked": "change",
    "suppressed": "none",
}
#: What each state means, for the page of one finding.
STATE_SAYS: Final[Mapping[str, Promise]] = {
    "open": _(
        "The time that the law gives is over, or the law gives none, and nothing on file shows that it was put right."
    ),
    "pending": _("Nobody is late yet. Whoever has to act is still inside the time that the law gives."),
    "upcoming": _(
        "Nothing is wrong now. This will apply from a day that is still to come, if nothing changes."
    ),
    "linked": _(
        "This follows from something that is not yours to put right. When that is mended, this goes too."
    ),
    "suppressed": _("The records differ, but there is a reason for it on file, so nobody has to act."),
}
# Translators: why a finding was set aside; stands after "Why it was set aside".
SUPPRESSED: Final[Mapping[str, Promise]] = {
    "age_limit": _("The age limit of this insurance has been reached."),
    "kokuho_union": _("A health insurance union of the trade stands in for it."),
    "certificate_of_coverage": _("A certificate of coverage from another country covers it."),
    "lump_sum_paid": _("These months were paid out."),
    "instalment_plan": _("It is being paid in parts, as agreed with the office."),
}
# Translators: labels of groups on the page of all findings.
DUTY_OF: Final[Mapping[str, Promise]] = {
    "resident": _("Your duty"),
    "employer": _("Your employer’s duty"),
    "dispatch_client": _("Duty of the company where you are sent to work"),
    "support_org": _("Your support organisation’s duty"),
    "school": _("Your school’s duty"),
    "sponsor": _("Duty of the family member who supports you"),
    "municipality": _("The city office’s duty"),
    "pension_office": _("The pension office’s duty"),
    "tax_office": _("The tax office’s duty"),
    "hello_work": _("Hello Work’s duty"),
    "insurer": _("Your health insurer’s duty"),
    "immigration": _("The immigration office’s duty"),
    "bank": _("Your bank’s duty"),
    "landlord": _("Your landlord’s duty"),
    "professional": _("Duty of a certified professional"),
}
# Translators: headings on the page "Who owes what": under each stand the duties of this party.
DUTIES_OF: Final[Mapping[str, Promise]] = {
    "resident": _("You"),
    "employer": _("Your employer"),
    "dispatch_client": _("The company where you are sent to work"),
    "support_org": _("Your support organisation"),
    "school": _("Your school"),
    "sponsor": _("The family member who supports you"),
    "municipality": _("The city office"),
    "pension_office": _("The pension office"),
    "tax_office": _("The tax office"),
    "hello_work": _("Hello Work"),
    "insurer": _("Your health insurer"),
    "immigration": _("The immigration office"),
    "bank": _("Your bank"),
    "landlord": _("Your landlord"),
    "professional": _("A certified professional who files for you"),
}
