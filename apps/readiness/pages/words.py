"""What the codes of answers say to a resident: parties, steps to take, help, weights, notes, and what is missing."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Translators: headings of groups on "My renewal": under each stand things that wait for this party.
MOVES: Final[Mapping[str, Promise]] = {
    "resident": _("Your move"),
    "employer": _("Your employer’s move"),
    "dispatch_client": _("Move of the company where you are sent to work"),
    "support_org": _("Your support organisation’s move"),
    "school": _("Your school’s move"),
    "sponsor": _("Move of the family member who supports you"),
    "municipality": _("The city office’s move"),
    "pension_office": _("The pension office’s move"),
    "tax_office": _("The tax office’s move"),
    "hello_work": _("Hello Work’s move"),
    "insurer": _("Your health insurer’s move"),
    "immigration": _("The immigration office’s move"),
    "bank": _("Your bank’s move"),
    "landlord": _("Your landlord’s move"),
    "professional": _("Move of a certified professional"),
}
#: What is said under the heading of a group: a duty of somebody else is not the resident's failing.
NOT_YOURS: Final = _("This duty is not yours. What happened here is not held against you by this page.")
# Translators: who else has to act; stands after the text of an answer.
PARTIES: Final[Mapping[str, Promise]] = {
    "resident": _("you"),
    "employer": _("your employer"),
    "dispatch_client": _("the company where you are sent to work"),
    "support_org": _("your support organisation"),
    "school": _("your school"),
    "sponsor": _("the family member who supports you"),
    "municipality": _("the city office"),
    "pension_office": _("the pension office"),
    "tax_office": _("the tax office"),
    "hello_work": _("Hello Work"),
    "insurer": _("your health insurer"),
    "immigration": _("the immigration office"),
    "bank": _("your bank"),
    "landlord": _("your landlord"),
    "professional": _("a certified professional"),
}
# Translators: what to do next, one whole sentence each; the reader is a resident.
REMEDIES: Final[Mapping[str, Promise]] = {
    "add_designation_sheet": _("Add your designation sheet here; it is the paper fixed in your passport that says what you may do."),
    "ask_bureau_with_evidence": _("Ask the immigration office whether it takes your application earlier, and bring proof of the reason."),
    "ask_employer": _("Ask your employer for the paper or the explanation that is missing."),
    "ask_for_correction": _("Ask the office that has it wrong to correct it, with a paper that shows the right one."),
    "ask_school": _("Ask your school for the paper or the explanation that is missing."),
    "ask_shorter_period": _("Apply for a shorter period, so that it ends before the limit."),
    "change_employer": _("If it is not put right, think about another employer, with advice on your status first."),
    "change_status": _("Apply for a change of status, or for permission to change the organisation, before you begin there."),
    "collect_card_before": _("Collect the new card at the immigration office before the safe end of the special period."),
    "collect_leave_proof": _("Collect proof of the leave, with its first and last day."),
    "collect_point_proof": _("Collect proof of each point that you claim."),
    "contact_bureau_today": _("Contact the immigration office today."),
    "employ_staff": _("Full-time staff of the number that is asked for have to be employed."),
    "employer_letter": _("Ask your employer in writing to correct this, and keep a copy of the letter."),
    "exempt_np": _("Ask the city office or the pension office about exemption from or deferment of pension premiums; it can reach back for some time."),
    "expert_paper": _("Ask an expert for a paper on the plan of the business."),
    "explain_relation": _("Explain in writing how your studies or your experience belong to your work."),
    "explain_with_proof": _("Explain it in writing when you apply, with proof."),
    "extend_my_number_card": _("Ask the city office to extend your My Number card before it ends."),
    "file_at_counter": _("File this application at the counter."),
    "file_before_printed_day": _("Apply before the last day that is printed on your card."),
    "fetch_again": _("Have it fetched again, or enter the newest paper."),
    "file_late_notice": _("File the notice now, also when it is late, and write the reason."),
    "file_notice": _("File the notice with the immigration office, online, at the counter or by post, and keep the receipt."),
    "file_renewal": _("Apply for an extension of your stay as well."),
    "fresc": _("Ask the government’s support centre for foreign residents (FRESC)."),
    "get_certificates": _("Get the certificates anew, so that they are recent enough on the day you apply."),
    "get_document": _("Get the paper, and add it here."),
    "get_insurance_certificate": _("Get a certificate of eligibility from your health insurer or the city office."),
    "instalment": _("Ask the office to which it is owed about paying in parts, and keep the agreement in writing."),
    "insured_check": _("Ask the pension office to confirm your insured status and to correct the record."),
    "labour_office": _("Report unpaid wages or hours to the Labour Standards Office; it has lines in several languages."),
    "mention_at_renewal": _("Say it in a letter of reasons when you apply."),
    "pay_now": _("Pay it at a bank or convenience store, and keep the receipt with its date."),
    "professional": _("Get help from a certified scrivener or a lawyer."),
    "raise_capital": _("The capital of the business has to reach the amount that is asked for."),
    "reduce_hours": _("Work fewer hours from now on, within what your permission allows."),
    "reentry_permit": _("Ask the immigration office for a re-entry permit before you leave."),
    "reissue_cert": _("When it has been paid, ask the city office for a new certificate."),
    "renew_card": _("Renew the card at the immigration office."),
    "renew_passport": _("Ask your embassy for a new passport."),
    "rent_office": _("A place of business has to be there, with proof of it."),
    "return_earlier": _("Plan to be back in Japan earlier."),
    "show_card_at_city_hall": _("Show your residence card at the city office, so that your new address is written on it."),
    "show_card_to_bank": _("Show the new card to each of your banks."),
    "show_family_proof": _("Add proof of your family, such as a certificate of marriage or birth."),
    "show_funds": _("Show how your living costs are paid."),
    "show_income": _("Add proof of the income of your household."),
    "show_payment_plan": _("Show the agreement about paying in parts when you apply."),
    "show_receipt": _("Show the receipt when you apply."),
    "sponsor_renews": _("The family member who supports you renews their own stay first."),
    "stop_now": _("Stop this work now."),
    "stop_side_work": _("Stop the other work now."),
    "take_exam_again": _("Take the exam again."),
    "take_language_test": _("Take a Japanese test of the level that is asked for."),
    "take_photo": _("Have a new photo taken."),
    "tax_slip": _("Tell the tax office that the withholding slip was not given to you."),
    "tell_municipality": _("Tell the city office your address."),
    "tell_municipality_late": _("Tell the city office your address now, also when it is late."),
    "wait": _("There is nothing to do yet but to wait."),
    "wait_for_permission": _("Wait for the permission before you begin there."),
    "wait_for_window": _("There is nothing to file yet. Collect the documents below meanwhile."),
    "wait_or_report": _("Wait for the day, or tell the organisation for technical interns if you cannot stay there."),
    "work_cert": _("Ask the immigration office for a certificate of authorised employment."),
}  # fmt: skip
# Translators: kinds of help, in the box "Who can help" on "My renewal"; no organisation is named here.
NEEDS: Final[Mapping[str, Promise]] = {
    "violence": _("A place that protects people from violence"),
    "legal_aid": _("Free or cheap legal advice"),
    "labour": _("Advice about work and pay"),
    "pension": _("Advice about pension"),
    "health_insurance": _("Advice about health insurance"),
    "tax": _("Advice about tax"),
    "residence_procedure": _("Advice about procedures at the immigration office"),
    "language_class": _("A Japanese class"),
    "housing": _("Help with housing"),
    "school": _("Advice at your school"),
    "family": _("Advice for families"),
    "interpreting": _("An interpreter"),
    "employment": _("Help to find work"),
    "mental_health": _("Somebody to talk to about worries"),
    "refugee": _("Help for refugees"),
    "scrivener": _("A certified scrivener who may file for you"),
}
WEIGHTS: Final[Mapping[str, Promise]] = {
    "required": _("The law or the guideline says that this is necessary."),
    "principle": _("The guideline asks for this in principle; there are exceptions."),
    "factor": _("One point among several that the immigration office looks at."),
    "procedure": _("A matter of days, fees and forms."),
    "practice": _("Not official: a rule of thumb of practitioners."),
    "announced": _("Announced, not in force yet."),
}
NOTES: Final[Mapping[str, Promise]] = {
    "to_be_confirmed": _("Part of this was written from knowledge and is to be confirmed by a certified professional."),
    "our_convention": _("The law gives no number here. The way of counting is our own convention."),
    "draft_not_in_force": _("This rests on a draft that is not in force."),
    "planned_not_confirmed": _("A value in this is planned and not confirmed."),
    "values_of_this_case": _("A value in this was put in for this answer only; it is not the one of the law."),
}  # fmt: skip
BASES: Final[Mapping[str, Promise]] = {
    "S": _("Seen in a public source."),
    "M": _("To be confirmed by a certified professional."),
    "C": _("Our own convention."),
    "D": _("Worked out from the other sources."),
    "DRAFT": _("A draft, not in force."),
}
VERIFIED: Final[Mapping[str, Promise]] = {
    "primary": _("read in the official source"),
    "secondary": _("read in a source that reports the official one"),
    "planned": _("planned, not confirmed"),
}
#: What may be read of a record beside its payload.
ENVELOPE: Final[Mapping[str, Promise]] = {
    "valid_from": _("Holds from"),
    "valid_to": _("Holds until"),
    "data_as_of": _("Day of their data"),
    "source": _("Who holds it"),
    "source_record_id": _("Their own number of it"),
    "provenance": _("How it came here"),
}
