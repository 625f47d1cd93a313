"""What rules on papers to file say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "document_needed": {
        "on_file": _("This paper is on file: %(document)s."),
        "fresh": _("This paper is on file and recent enough for an application by %(fresh_until)s: %(document)s."),
        "too_old": _("This paper of %(issued_on)s is older than %(max_age_months)s months when you apply, so get a new one: %(document)s."),
        "month_end": _("Whether this paper of %(issued_on)s is still recent enough at the end of the month is not certain, so get a new one: %(document)s."),
        "no_issue_date": _("Enter the day of issue, because this paper may be %(max_age_months)s months old at most: %(document)s."),
        "expired": _("Your passport ended on %(expires_on)s; ask your embassy for a new one, and tell the immigration office why if you cannot show it."),
        "renewal_only": _("These lists are for an extension of your stay."),
        "no_end": _("Your stay has no end, so no papers are needed to extend it."),
        "no_list": _("No list of papers for this status is known here; ask the immigration office."),
        "form_at_immigration": _("Get this paper from the immigration office or its website: %(document)s."),
        "take_photo": _("Have a photo taken, four by three centimetres, not older than %(max_age_months)s months when you apply: %(document)s."),
        "bring_own": _("Bring this with you when you apply: %(document)s."),
        "write_yourself": _("Write and sign this paper yourself: %(document)s."),
        "at_tax_municipality": _("Ask for this paper at the municipality where the address was on 1 January: %(document)s."),
        "at_municipality": _("Ask for this paper at your municipality: %(document)s."),
        "at_family_register": _("Ask for this paper at the municipality that keeps the family register: %(document)s."),
        "at_registering_office": _("Ask for this paper at the office that registered the marriage or birth, and add a translation: %(document)s."),
        "from_employer": _("Ask the employer for this paper: %(document)s."),
        "from_dispatch_client": _("Ask the company where you work, through your employer, for this paper: %(document)s."),
        "from_school": _("Ask the school for this paper: %(document)s."),
        "from_sponsor": _("Ask the person who supports you for this paper: %(document)s."),
        "from_support_org": _("Ask your support organisation for this paper: %(document)s."),
        "from_insurer": _("Ask your health insurer or municipality for this paper, or show the page of Mynaportal: %(document)s."),
        "at_pension_office": _("Ask for this paper at the pension office, or collect the receipts: %(document)s."),
        "from_guarantor": _("Ask your guarantor for this paper: %(document)s."),
        "from_examiner": _("Ask the test organiser for this paper: %(document)s."),
        "own_business": _("Prepare this paper for your business: %(document)s."),
    },
    "ssw1_public_obligations_docs": {
        "duties_on_file": _("Your own papers on taxes and insurance are on file; a pledge is added where something was still open."),
        "duties_not_on_file": _("These papers of your own on taxes and insurance are not on file: %(documents)s."),
        "duties_too_old": _("These papers of your own on taxes and insurance are too old when you apply: %(documents)s."),
    },
}
