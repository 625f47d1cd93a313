"""What procedure rules say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "proc_renewal_window": {
        "open": _("You can apply for an extension now: you may apply since about %(opens_on)s, and your stay ends on %(expires_on)s."),
        "too_early": _("You can apply for an extension from about %(opens_on)s."),
        "too_early_with_reason": _("You can apply for an extension from about %(opens_on)s; ask the immigration office with proof of your reason whether it accepts the application earlier."),
        "period_unknown": _("For how long your stay was granted is not on file; from six months on you can apply from about three months before it ends, so look at your residence card and apply by %(expires_on)s."),
        "file_when_ready": _("For a stay of less than six months there is no fixed first day: apply as soon as your documents are ready, by %(expires_on)s."),
        "expired": _("Your stay ended on %(expires_on)s, so contact the immigration office today and get help from a professional."),
        "still_accepted": _("Your stay ended on %(expires_on)s, a day on which offices are closed; an application is still accepted at the counter up to %(rolled)s, so go there today."),
        "filed_in_time": _("Your stay ended on %(expires_on)s, and you had applied in time on %(filed_on)s."),
        "no_end": _("Your stay has no end, so there is nothing to extend."),
    },
    "proc_fee": {
        "fee_known": _("The fee is %(fee)s, to be paid only when the permission is granted, plus %(settlement_fee)s for paying online."),
        "no_fee": _("This procedure costs nothing."),
        "counter_fee_known": _("The fee is %(fee)s, to be paid only when the permission is granted."),
        "fee_range": _("The fee is between %(fee_from)s and %(fee_to)s: it depends on the period that is granted and on how you apply."),
        "fee_range_wanted": _("The fee is between %(fee_from)s and %(fee_to)s, depending on the period that is granted; for the period you wish for it is %(fee_wanted)s."),
        "fee_or_reduced": _("The fee is %(fee)s, or %(reduced_fee)s at the counter with proof of public assistance, to be paid only when the permission is granted."),
        "fee_range_or_reduced": _("The fee is between %(fee_from)s and %(fee_to)s, depending on the period that is granted and on how you apply, or %(reduced_fee)s at the counter with proof of public assistance."),
        "not_granted": _("No fee is to be paid, because the permission was not granted."),
        "counter_only": _("Permanent residence can be applied for at the counter only, where the fee on grant is %(fee)s."),
    },
}
