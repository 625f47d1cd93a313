"""What rules on the guideline for renewals and changes say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "ren_landing_criteria": {
        "no_criteria": _("No criteria of this status are checked here."),
        "fulfilled": _("Every criterion of your status that is checked here is met by the records on file."),
        "not_fulfilled": _("A criterion that your status requires is not met by the records on file; it has an answer of its own on this page."),
        "open": _("Some criteria of your status cannot be told yet; each has an answer of its own on this page, with the record that would tell."),
    },
    "ren_conduct": {
        "work_outside_permission": _("The hours on file show work outside your permission, which immigration weighs; ask a professional before you apply."),
        "something_stated": _("You stated a fine, a sentence or a case; what it means for your stay is a question for a professional."),
        "nothing_stated": _("You stated that there are no fines, sentences or cases."),
        "not_stated": _("This cannot be told yet, because you have not stated whether there are fines, sentences or cases."),
    },
    "ren_livelihood": {
        "public_assistance": _("Public assistance is on file; immigration judges the household and can respect humanitarian reasons, so explain them."),
        "no_income_shown": _("This cannot be told yet, because no income of your household is here."),
        "assistance_not_stated": _("An income of your household is on file; whether you receive public assistance is not stated yet."),
        "income_shown": _("An income of your household is on file and no public assistance; no official amount is published."),
    },
    "ren_notifications": {
        "missing": _("Something in this stay had to be told to an office and was not; tell it now with the reason."),
        "late_filed": _("Something in this stay was told to an office after its last day; mention the reason when you apply."),
        "due": _("Something in this stay still has to be told to an office; its last day has not passed."),
        "not_known": _("Whether everything in this stay was told to the offices cannot be told yet; keep the receipts here."),
        "in_time": _("Everything on file that had to be told in this stay was told in time."),
        "no_event": _("You stated that nothing happened in this stay that had to be told to an office."),
        "no_statement": _("No change that had to be told is on file; state whether anything happened in this stay."),
    },
    "ren_long_absence": {
        "no_absence": _("No journey abroad in this stay is on file or stated."),
        "not_stated": _("This cannot be told yet, because your journeys abroad are not here and you have not stated that there were none."),
        "long_journey": _("You were abroad for %(longest)s days at once in this stay; no official limit is published, so explain why and add proof."),
        "much_of_the_stay": _("You were abroad for %(total_days)s days of this stay, more than half of it; no official limit is published, so explain why and add proof."),
        "short_absence": _("You were abroad for %(total_days)s days in this stay, at most %(longest)s at once, which by our own convention needs no explanation."),
    },
    "ren_activity_fits_status": {
        "no_limits": _("Your status does not limit what you do."),
        "as_lived": _("What your status is for is on file, such as your school or your life with your family."),
        "no_longer": _("What your status is for has ended by the records on file, so another status is needed; ask a professional."),
        "open": _("Whether you still do what your status is for cannot be told yet; the rule on your school or family says which record would tell."),
        "no_list": _("What your status allows depends on the organisation or field it names, which is not judged here; a certificate of authorised employment can tell."),
        "not_classified": _("This cannot be told yet, because your contract on file does not say your duties."),
        "inside": _("The duties on file are inside your status."),
        "outside": _("The duties on file are not inside your status; ask your employer for other duties in writing, or a professional about another status."),
        "mixed": _("Some duties on file are inside your status and others are not or may not be; a certificate of authorised employment or a professional can tell."),
    },
    "ren_past_activity": {
        "no_limits": _("Your status does not ask for an activity."),
        "activity_not_on_file": _("What your status is for is in no record here, so this cannot be told."),
        "no_gap": _("There is no long gap in your work or school in this stay."),
        "begin_unknown": _("Work is on file from %(worked_from)s only; what you did before in this stay is not known here."),
        "pay_unknown": _("A contract is on file, but no pay slip for %(month)s and the months after it."),
        "gap": _("From %(gap_from)s you had no work or school on file, for as long as immigration counts as a ground to take a status back; explain why and get help."),
        "gap_with_reason": _("There is a long gap from %(gap_from)s, and a reason is on file; explain it with proof."),
        "leave_of_absence": _("You were on leave of absence from %(gap_from)s for a long time; explain why with proof from your school."),
        "together": _("The records on file say that you live with your family."),
        "together_unknown": _("This cannot be told yet, because it is not known here whether you live together, or since when you live apart."),
        "contradiction": _("One record says that you and your spouse live together, and also since when you live apart; it has to be put right first."),
        "apart_short": _("You have not lived as a couple since %(gap_from)s; from %(clock_ends_on)s immigration may take the status back unless there is a good reason."),
        "apart_long": _("You have not lived as a couple since %(gap_from)s, as long as immigration counts as a ground to take the status back; get help before you apply."),
        "apart_with_reason": _("You have not lived as a couple since %(gap_from)s, and a reason is on file; get help before you apply."),
    },
    "ren_tax": {
        "paid": _("The resident tax on file that fell due is paid."),
        "paid_late": _("The resident tax on file that fell due is paid, %(late_count)s times after its day; immigration can see that."),
        "unpaid": _("Resident tax that fell due on %(due_on)s is not paid; pay it now, or agree with the municipality to pay in parts, and keep the receipts."),
        "national_unpaid": _("The certificate of the tax office on file shows national tax that is not paid; pay it now and keep the receipt."),
        "payment_plan": _("Resident tax that fell due on %(due_on)s is not paid, and an agreement to pay it later or in parts is on file; show it when you apply."),
        "withheld_not_remitted": _("Resident tax of %(month)s was deducted from your pay, and it is not paid by the record of the municipality; it is your employer who has to pay it."),
        "withholding_unclear": _("Resident tax of %(month)s, which your employer has to deduct and pay, is not paid; no pay slip here shows whether it was deducted."),
        "paid_after_filing": _("Some resident tax was paid only after the application; show the receipt to the immigration office."),
        "certificates_missing": _("This cannot be told yet, because not every record of resident tax is here: %(missing)s."),
    },
    "ren_social_insurance": {
        "paid": _("The premiums of pension and health insurance on file are paid, exempt or deferred."),
        "paid_late": _("The premiums of pension and health insurance on file are paid, %(late_count)s times after their day; immigration can see that."),
        "unpaid": _("A premium of pension or health insurance of %(month)s is not paid; pay it, or ask for parts, an exemption or a deferment, and keep the papers."),
        "unpaid_months": _("Premiums of pension or health insurance of %(month_count)s months, from %(month)s to %(last_month)s, are not paid; pay them, or ask for parts, an exemption or a deferment, and keep the papers."),
        "unpaid_not_enrolled_months": _("Nothing was paid for %(month_count)s months, from %(month)s to %(last_month)s, when your employer had to enrol you; ask your employer in writing, and the pension office to confirm that you are insured."),
        "unpaid_not_enrolled": _("Nothing was paid for %(month)s, when your employer had to enrol you; ask your employer in writing, and the pension office to confirm that you are insured."),
        "payment_plan": _("A premium of %(month)s is not paid, and an agreement to pay in parts is on file; show it when you apply."),
        "deducted_not_recorded": _("A pension premium of %(month)s was deducted from your pay, and the pension record does not have it; your employer and the pension office have to put that right."),
        "paid_after_filing": _("Some premiums were paid only after the application; show the receipts to the immigration office."),
        "employer_not_enrolled": _("You paid for %(month)s yourself, though your employer may have had to enrol you; ask your employer in writing, and the pension office to confirm it."),
        "records_missing": _("This cannot be told yet, because not every record of pension and health insurance is here: %(missing)s."),
    },
    "ren_premium_data_sharing": {
        "not_yet": _("From June 2027, as announced, immigration is to see unpaid premiums of national health insurance and national pension; this is not in force yet."),
        "payment_plan": _("A premium of %(month)s is not paid, and an agreement to pay in parts is on file; keep to it and show it."),
        "employer_open": _("A premium of %(month)s is open in a month in which an employer may have had to enrol you; have that settled before you apply."),
        "arrears": _("A premium of %(month)s is not paid; as announced, immigration sees that and in principle does not extend a stay while nobody responds."),
        "records_missing": _("This cannot be told yet, because not every record of pension and health insurance is here: %(missing)s."),
        "no_arrears": _("No unpaid premium is on file."),
    },
    "ren_health_insurance_shown": {
        "insured": _("You have a health insurance to show: %(insurer)s."),
        "no_proof": _("No health insurance that is valid today is here; get a certificate of eligibility or a screen of Mynaportal to show."),
    },
    "ren_working_conditions": {
        "no_work": _("You stated that you do not work, so there are no working conditions to look at."),
        "in_order": _("Your contract and pay slips on file are whole and show no breach of labour law."),
        "office_paper": _("A paper of the labour office tells your employer to correct something; this is normally not your fault, and immigration takes that into account."),
        "pay_short": _("For %(month)s your pay slip shows less than your contract; this is normally not your fault, and immigration takes that into account, so keep proof and ask the labour office."),
        "below_minimum": _("For %(month)s the pay by your contract is below the minimum wage; this is normally not your fault, and immigration takes that into account, so ask the labour office."),
        "pay_unclear": _("For %(month)s your pay slip shows less than your contract; whether you were paid too little cannot be told without the days you worked."),
        "no_notice": _("Your employer gave you no notice of your working conditions; ask for it in writing."),
        "papers_missing": _("This cannot be told yet, because not every contract and pay slip of this stay is here: %(missing)s."),
        "insurance_unknown": _("Your contract and pay slips show no breach; whether your employer enrolled you in pension and health insurance is not on file."),
        "only_social_insurance": _("Your contract and pay slips show no breach, but social insurance is open on your employer's side; this is normally not your fault."),
    },
}
