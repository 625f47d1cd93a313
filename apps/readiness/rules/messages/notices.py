"""What rules on notices about spouse, address and card say, and on work at another organisation."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "notify_spouse_14d": {
        "in_time": _("The end of your marriage on %(event_on)s was told to the immigration office in time, on %(filed_on)s."),
        "late_filed": _("The end of your marriage on %(event_on)s was told to the immigration office on %(filed_on)s, after the last day %(rolled)s."),
        "due": _("Tell the immigration office about the end of your marriage on %(event_on)s by %(aim_by)s."),
        "missing": _("The immigration office was to be told about the end of your marriage on %(event_on)s by %(rolled)s, and no notice is on file; file it now with the reason."),
        "not_known_whether_filed": _("The end of your marriage on %(event_on)s had to be told to the immigration office by %(rolled)s; keep the receipt here if you filed the notice."),
        "day_unknown": _("The day on which your marriage ended is not on file, so the last day for telling the immigration office cannot be told."),
        "ending_unknown": _("Whether your marriage ended on %(event_on)s by divorce or by death is not on file; either has to be told to the immigration office."),
        "depends_on_activity": _("Whether the end of your marriage on %(event_on)s has to be told depends on the activity designated in your passport, so ask the immigration office."),
        "no_event": _("No end of a marriage that has to be told is on file."),
    },
    "notify_address_14d": {
        "in_time": _("Your move on %(event_on)s was told to the municipal office in time, on %(filed_on)s."),
        "late_filed": _("Your move on %(event_on)s was told to the municipal office on %(filed_on)s, after the last day %(rolled)s."),
        "due": _("Tell the municipal office about your move on %(event_on)s by %(aim_by)s and take your residence card with you."),
        "missing": _("The municipal office was to be told about your move on %(event_on)s by %(rolled)s, and no notice is on file; go there now with your residence card."),
        "not_known_whether_filed": _("Your move on %(event_on)s had to be told to the municipal office by %(rolled)s, and the day on which you told it is not on file."),
        "told_on_unknown": _("The register has the address to which you moved on %(event_on)s, but the day on which you told it is not on file."),
        "moved_in_unknown": _("You left your old address on %(left_on)s, and the day on which you moved into the new one is not on file; tell the municipal office now if you have not."),
        "no_event": _("No move that has to be told is on file."),
    },
    "notify_address_90d": {
        "in_time": _("Your new address was told to the municipal office on %(filed_on)s, within ninety days of leaving the old one."),
        "in_time_from_moving_in": _("Your new address was told to the municipal office on %(filed_on)s, within ninety days of moving in on %(event_on)s; the day on which you left the old one is not on file."),
        "late_filed": _("Your new address was told to the municipal office on %(filed_on)s, after %(raw)s, the ninetieth day."),
        "due": _("Tell the municipal office your new address by %(raw)s at the latest: from the day after, an address not told is a ground for taking a status away."),
        "missing": _("Your new address was to be told to the municipal office by %(raw)s, the ninetieth day, and no notice is on file; go there now and get help from a professional."),
        "not_known_whether_filed": _("Your new address had to be told to the municipal office by %(raw)s, the ninetieth day, and the day on which you told it is not on file."),
        "good_reason": _("Your new address was not told by %(raw)s, the ninetieth day, and papers on file may show a good reason, which the immigration office looks at."),
        "told_on_unknown": _("The register has the address to which you moved on %(event_on)s, but the day on which you told it is not on file."),
        "no_event": _("No move that has to be told is on file."),
    },
    "notify_card_items_14d": {
        "in_time": _("The change of an item of your residence card on %(event_on)s was told to the immigration office in time, on %(filed_on)s."),
        "late_filed": _("The change of an item of your residence card on %(event_on)s was told to the immigration office on %(filed_on)s, after the last day %(rolled)s."),
        "items_differ": _("Your passport and your residence card differ in name, birth date, sex or nationality; if that changed, tell the immigration office within 14 days of the change."),
        "not_stated": _("Whether your name, birth date, sex or nationality changed cannot be seen from records, so say here if nothing changed."),
        "no_event": _("You stated that nothing happened that has to be told."),
    },
    "notify_lost_card_14d": {
        "in_time": _("The loss of your residence card, known since %(event_on)s, was told to the immigration office in time, on %(filed_on)s."),
        "late_filed": _("The loss of your residence card, known since %(event_on)s, was told to the immigration office on %(filed_on)s, after the last day %(rolled)s."),
        "not_stated": _("Whether your residence card was lost or stolen cannot be seen from records, so say here if nothing happened."),
        "no_event": _("You stated that nothing happened that has to be told."),
    },
    "hsp_ssw_organisation_change_permission": {
        "permitted_before": _("The permission of %(permitted_on)s for this organisation came before your work there from %(event_on)s: %(organisation)s."),
        "started_before_permission": _("Your work at this organisation began on %(event_on)s, before the permission of %(permitted_on)s, so get help from a professional: %(organisation)s."),
        "started_while_pending": _("Your work at this organisation began on %(event_on)s, and the permission to change is not decided yet, so get help from a professional now: %(organisation)s."),
        "started_without_permission": _("Your work at this organisation began on %(event_on)s, and no permission to change to it is on file, so get help from a professional now: %(organisation)s."),
        "pending": _("Your application for this organisation is being looked at: work there only from the day of the permission, also if the contract says %(event_on)s: %(organisation)s."),
        "permission_needed": _("Apply for the permission to change before you begin at this organisation on %(event_on)s: %(organisation)s."),
        "not_known_whether_permitted": _("Your work at this organisation began on %(event_on)s and needed a permission to change before; keep the permission here if you have it: %(organisation)s."),
        "may_be_bound": _("Whether your designated activities are bound to one organisation is not on file; if they are, work from %(event_on)s elsewhere needs a permission first: %(organisation)s."),
        "no_change": _("No work at another organisation is on file."),
    },
}
