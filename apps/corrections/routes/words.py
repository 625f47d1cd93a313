"""What the codes of routes say, in English, marked for the catalogues and translated where they are shown."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
# Translators: names of ways to have a record corrected; headings of cards.
ROUTES: Final = {
    "P-1": _("Ask the employer to file or correct it"),
    "P-2": _("Ask for confirmation that you were insured"),
    "P-3": _("Ask for correction of the pension record"),
    "P-4": _("Ask Hello Work to confirm your employment insurance"),
    "P-5": _("Change, pay or be exempted from national pension"),
    "P-6": _("Report a dependant or a dependent spouse through the employer"),
    "P-7": _("Join or leave National Health Insurance, or have a payment given back"),
    "P-8": _("Report to the Labour Standards Inspection Office"),
    "P-9": _("Tell the tax section that the tax was taken from your pay"),
    "P-10": _("Have the resident tax checked"),
    "P-11": _("Ask the employer for the withholding slip"),
    "P-12": _("Ask the tax office to correct income tax"),
    "P-13": _("Go to the city office about your entry and your address"),
    "P-14": _("File the notice to immigration, also when it is late"),
    "P-15": _("Stop, and ask a professional about your status"),
    "P-16": _("Ask a public office to correct personal data"),
    "P-17": _("Ask a company or other body to correct personal data"),
}
# Translators: why a way stands at its place in the list; one sentence beside each.
WHY: Final = {
    "employer_files": _("The employer has the duty to file this, and can put it right most quickly."),
    "confirmation_keeps_months": _("The office confirms it even against the employer, and months that you claim before they lapse are kept."),
    "record_after_confirmation": _("When the record still does not show it, the pension record itself is corrected."),
    "deducted_without_enrolment": _("Premiums were taken from your pay without enrolment; that concerns your wages too."),
    "record_shows_pay": _("The pension office can correct pay and bonuses when slips show them."),
    "special_procedure_of_pension": _("Pension records have a procedure of their own, which comes before the general one."),
    "if_employed": _("This is the way if you were employed in that time."),
    "if_not_employed": _("This is the way if you were not employed in that time."),
    "if_spouse_of_insured": _("This is the way if you were the dependent spouse of somebody insured."),
    "category_at_municipality": _("The city office takes changes of category."),
    "pay_or_exempt": _("What was not paid can be paid or exempted for some time."),
    "payment_not_recorded": _("You paid and it is not recorded: the record itself is corrected."),
    "spouse_employer_files": _("The employer of the insured person files it."),
    "held_by_business": _("A company or other body corrects what is not true after looking into it."),
    "employer_tells_name": _("The employer tells names and dates of birth of staff."),
    "name_at_pension_office": _("Without an employer, the city office or the pension office takes it."),
    "general_after_special": _("The general request for public offices comes after the procedures of their own."),
    "insurer_as_business": _("Whether health insurers are treated as companies here is to be confirmed."),
    "municipality_runs_it": _("The city office runs National Health Insurance."),
    "hello_work_confirms": _("Hello Work keeps this record and confirms it at your request."),
    "withheld_and_unpaid": _("The employer who took the tax from your pay owes it, not you."),
    "payment_in_public_record": _("What you paid yourself is in the records of the city office."),
    "municipality_assesses": _("The city office works out resident tax, and corrects it itself."),
    "if_income_tax_is_wrong_too": _("If income tax is wrong too, the tax office corrects it, and the city office follows."),
    "payer_makes_slip": _("The payer makes the slip, and corrects it."),
    "return_after_slip": _("With the right slip, the tax office can be asked."),
    "if_withholding_is_wrong": _("Errors in withholding are put right between you and the employer."),
    "tax_office_corrects": _("The tax office corrects returns at your request."),
    "labour_office_inspects": _("The office can inspect and tell the employer to put it right."),
    "municipality_with_card": _("The city office takes the move and writes it on your card."),
    "registry_corrects": _("The mayor corrects the register after checking."),
    "wrong_at_immigration": _("This item comes from immigration. Corrected there, it reaches the city office by itself."),
    "late_notice_taken": _("A late notice is still taken."),
    "notice_wrongly_recorded": _("You filed it, and it is recorded wrongly."),
    "stop_and_ask": _("Nothing is written to an office before somebody who knows has looked at it."),
    "copied_wrongly": _("A result that was copied wrongly can be corrected. How it was marked cannot."),
    "no_special_procedure": _("No procedure of its own is known for this, so the general one is taken."),
    "order_of_the_check": _("The rule that found this names the ways in this order."),
}
# Translators: why a way moved up in the list.
MOVED_UP: Final = {
    "employer_silent": _("The employer was asked and did not put it right, so this comes first now."),
    "months_near_lapse": _("The first months will soon be lost, so this comes first now."),
    "has_receipt": _("You have a receipt, so this comes first."),
    "wages_unpaid": _("Wages are unpaid, so this comes first."),
}
# Translators: what has to be done before a request is sent.
BEFORE: Final = {
    "disclosure_first": _("First ask the office to disclose the data to you. Only what was disclosed can be corrected."),
    "disclosure_too_old": _("The days after the disclosure have passed. Ask for disclosure again, and send this within the days after it."),
    "special_procedure_first": _("First take the way above. This one follows when that has ended."),
    "ask_employer_helps": _("It helps to have asked the employer first, but it is not needed."),
    "employer_amends_report": _("First ask the employer to correct the report of your pay."),
    "get_tax_certificate": _("Get a tax certificate first. It shows what is recorded as unpaid."),
    "slip_right_first": _("First have the withholding slip put right."),
    "bring_the_card": _("Bring your residence card."),
    "move_days": _("A move has to be told at the city office within these days of moving in."),
    "move_days_over": _("The days for telling a move have passed. Tell it at once all the same."),
    "move_ninety": _("An address that is not told within these days of leaving the old one is a ground to take your status of residence away, unless there is a good reason."),
    "move_ninety_over": _("The days have passed after which an address that was not told is a ground to take your status of residence away, unless there is a good reason. Ask a professional, and go there at once."),
    "notice_days": _("The notice has to be filed within these days of what happened."),
    "notice_days_over": _("The days for this notice have passed. It is still taken late: file it at once, and say why it is late."),
    "stop_first": _("First stop what the status does not allow."),
    "advice_first": _("Ask a lawyer or a certified scrivener before anything is filed."),
}
# Translators: what is not known or not said about a way.
NOT_TOLD: Final = {
    "own_share_is_owed": _("You owe your own share of the premiums; how it is paid is to be agreed."),
    "union_number_never_written": _("Insurance numbers are not written here; the employer has them."),
    "no_time_in_law": _("No law says how long this may take. The days shown are our own reminder."),
    "suit_after_examiner": _("A suit is possible only after the examiner has decided."),
    "same_day_if_proof_is_whole": _("With complete proof it may be corrected on the same day."),
    "not_the_examiner": _("Against this decision the Social Insurance Examiner cannot be asked."),
    "employer_is_told": _("Hello Work tells the employer too."),
    "later_removal_costs": _("A dependant who is removed later may have to pay back medical costs."),
    "treatment_costs_reclaimed": _("Costs of treatment may be claimed back when the insurance changes for the past."),
    "guidance_not_judgment": _("What the office tells the employer is guidance, not a judgment."),
    "whatever_the_status": _("This right does not depend on your status of residence."),
    "not_your_debt_twice": _("Tax that was taken from your pay is not asked of you a second time, but a certificate may be held up."),
    "no_claim_for_correction_here": _("The request for correction of a tax return is not for resident tax of individuals."),
    "tax_office_guides_only": _("The tax office guides the employer; it does not make the slip."),
    "withholding_is_the_employers": _("What the employer withheld wrongly is not corrected by this."),
    "often_the_same_day": _("The city office often does it on the same day."),
    "late_is_still_taken": _("How immigration weighs a late notice is not said anywhere."),
    "no_review_of_residence": _("Decisions on your stay cannot be appealed within the administration."),
    "suit_only": _("Against such a decision only a suit is possible."),
    "others_told_if_needed": _("The office tells others to whom it gave the data, if it finds that needed."),
    "judgements_are_not_facts": _("Opinions and marks are not facts, and are not corrected."),
}
# Translators: why there is no way of correction here.
NONE: Final = {
    "self_declared": _("You entered this yourself, so you can change it yourself."),
    "abroad": _("An office of another country holds this. It is asked there; no Japanese law helps."),
    "public_register": _("This comes from a public register of organisations. Whoever is registered changes it."),
    "about_organisation": _("This is about the organisation and not about you. It changes its own records."),
    "value_judgement": _("This is somebody’s judgement, not a fact. The law corrects facts only."),
    "not_in_force": _("No way of correction was in force on that day."),
    "finding_without_route": _("Nothing has to be corrected at an office for this."),
}
# Translators: a question whose answer may change which way comes first.
ASKS: Final = {
    "deducted": _("Were premiums taken from your pay?"),
    "employer_asked_on": _("When did you ask the employer, if you did?"),
    "insurer": _("Which kind of health insurer is it?"),
    "category": _("Were you employed, self-employed or a dependent spouse in that time?"),
    "not_remitted": _("Was the tax taken from your pay?"),
    "wages_unpaid": _("Are wages unpaid?"),
    "origin": _("Did this item come from the immigration office?"),
    "happened_on": _("If you moved and have not told it yet: on which day did you move in?"),
    "judgement": _("Is it a fact that is wrong, or a judgement that you do not share?"),
}
# Translators: papers to attach.
ATTACH: Final = {
    "contract_copy": _("copy of the contract or the notice of working conditions"),
    "payslips_copy": _("copies of pay slips"),
    "record_print": _("print of the record"),
    "timesheets": _("timesheets or rosters"),
    "bank_entries": _("bank entries of your pay"),
    "residence_card_copy": _("copy of your residence card"),
    "id_copy": _("copy of a paper that shows who you are, without My Number"),
    "slip_copy": _("copy of the withholding slip"),
    "testimony": _("written words of colleagues"),
    "receipts": _("receipts of payments"),
    "leaving_paper": _("paper that shows when you left"),
    "family_paper": _("paper that shows the family relation"),
    "income_paper": _("paper that shows the income"),
    "insurance_paper": _("paper that shows the other insurance"),
    "tax_certificate": _("tax certificate"),
    "collection_notice": _("notice of the tax to be taken from your pay"),
    "disclosure_decision": _("decision on the disclosure"),
    "evidence": _("papers that show what is right"),
}
# Translators: where an appeal goes.
BODIES: Final = {
    "si_examiner": _("Social Insurance Examiner"),
    "si_board": _("Social Insurance Examination Board"),
    "ei_examiner": _("Employment Insurance Examiner"),
    "li_board": _("Labour Insurance Appeal Board"),
    "minister": _("Minister of Health, Labour and Welfare"),
    "kokuho_board": _("National Health Insurance Examination Board of the prefecture"),
    "mayor": _("the mayor"),
    "head_of_organ": _("the head of the office"),
    "tax_office_again_or_tribunal": _("the tax office again, or the National Tax Tribunal"),
    "tax_tribunal": _("National Tax Tribunal"),
}
# Translators: why we have no letter for a way.
NO_LETTER: Final = {
    "own_form": _("The office has its own form for this, so there is no letter."),
    "advice_first": _("A letter comes only after somebody who knows has looked at it, so there is none here."),
}
# Translators: whether somebody may prepare the papers for pay.
PREPARATION: Final = {
    "yes": _("may prepare this for pay"),
    "no": _("may not prepare this for pay"),
    "own_parts": _("prepares its own parts only"),
    "hands_in_only": _("may hand it in where it is approved, but not write it"),
    "registered": _("may, where registered or notified with the tax authority"),
    "specific_only": _("only certain ones, in mediation"),
}
# fmt: on
