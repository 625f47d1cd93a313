"""What rules on filing, papers, the card, banks and coming back say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "proc_who_may_file": {
        "by_resident": _("You may file this application yourself."),
        "by_go_between": _("Whoever filed this application for you may do so with a notice to or approval from the immigration office."),
        "by_family_of_child": _("Family may file for a child under 16."),
        "by_family_of_ill": _("Family may file for you because you are ill; the proof of it goes with the application."),
        "illness_unknown": _("Family may file only for a child under 16 or for somebody who is ill, and no proof of an illness is on file."),
        "filer_unknown": _("Who files the application is not on file, so it cannot be told whether they may."),
        "counter_only": _("Permanent residence can be applied for at the counter only."),
        "not_online": _("The online system is for mid- and long-term residents with a stay of more than three months, so apply at the counter."),
        "too_young_online": _("The online system is not for people under 15, so an application for a child is made at the counter."),
        "child_online": _("The official pages differ on online applications for children under 15, so ask the immigration office or apply at the counter."),
    },
    "proc_photo": {
        "fresh": _("The photo taken on %(issued_on)s can be used for an application up to %(use_by)s if it is 4 by 3 centimetres with a plain background."),
        "too_old": _("The photo taken on %(issued_on)s could be used up to %(use_by)s, so take a new one."),
        "month_end_doubt": _("Whether the photo taken on %(issued_on)s is still new enough depends on how months are counted, so take a new one."),
        "no_day": _("The day on which the photo was taken is not on file; it must be within six months before you apply."),
        "not_on_file": _("No photo is on file: it is 4 by 3 centimetres with a plain background, taken within six months before you apply."),
        "taken_later": _("The photo on file was taken on %(issued_on)s, after the day of filing."),
        "child": _("No photo is needed for a child under 16."),
        "other_procedure": _("No photo is needed for this procedure."),
    },
    "proc_certificate_age": {
        "fresh": _("The certificate issued on %(issued_on)s can be submitted up to %(use_by)s: %(document)s."),
        "too_old": _("The certificate issued on %(issued_on)s could be submitted up to %(use_by)s, so get a new one: %(document)s."),
        "month_end_doubt": _("Whether the certificate issued on %(issued_on)s is still new enough depends on how months are counted, so get a new one: %(document)s."),
        "no_day": _("The day of issue of this certificate is not on file, and it must be within three months before you apply: %(document)s."),
        "issued_later": _("The certificate on file was issued on %(issued_on)s, after the day of filing: %(document)s."),
        "none_on_file": _("No certificate is on file, so its age cannot be told."),
    },
    "proc_bank_update": {
        "up_to_date": _("This bank has the end of your present stay on file: %(bank)s."),
        "other_date": _("This bank has %(registered_expiry_on)s as the end of your stay, so show it your new residence card: %(bank)s."),
        "none_on_file": _("Show your new residence card to every bank where you have an account and note it here, because banks restrict accounts after the end of stay they have on file."),
        "no_grant": _("No new permission was given since you came to Japan, so the banks need nothing new."),
    },
    "proc_card_validity": {
        "valid": _("Your residence card is valid until %(card_expires_on)s."),
        "valid_own_end": _("Your residence card is valid until %(card_expires_on)s, and you can renew it from about %(window_from)s."),
        "due": _("Your residence card is valid until %(card_expires_on)s, so renew it at the immigration office before that day ends."),
        "expired": _("Your residence card was valid until %(card_expires_on)s, so go to the immigration office now."),
        "in_special_period": _("The day on your residence card, %(card_expires_on)s, has passed while an application is waiting; keep the proof of the application with the card until the decision or %(safe_end)s."),
        "not_printed_here": _("The day until which your residence card is valid is not on file; it is printed on the card."),
    },
    "proc_reentry": {
        "back_in_time": _("If you leave on %(departs_on)s, you must be back by %(latest_return)s, and you plan to be back on %(returns_on)s."),
        "permit_covers": _("Without a re-entry permit you would have to be back by %(latest_return)s; the permit on file covers your return."),
        "permit_end_unknown": _("Without a re-entry permit you would have to be back by %(latest_return)s; a permit is on file, but not until when it is valid."),
        "too_late": _("If you leave on %(departs_on)s without a re-entry permit, you must be back by %(latest_return)s, so come back by then or get a permit before you leave."),
        "after_permit": _("Your re-entry permit ends before you come back, so come back earlier or your status of residence is lost."),
        "after_stay": _("Your stay allows you to come back by %(latest_return)s at the latest; after that your status of residence is lost."),
        "return_unknown": _("You left on %(departs_on)s and have to be back by %(latest_return)s; no day of return is on file."),
        "may_be_excluded": _("Some people with designated activities cannot use special re-entry, so ask the immigration office before you leave on %(departs_on)s; if you can use it, be back by %(latest_return)s."),
        "leaving_for_good": _("You plan to leave Japan for good, so nothing has to be kept for coming back."),
        "no_journey": _("No journey out of Japan is planned or under way."),
    },
}
