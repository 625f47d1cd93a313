"""What rules on dependants and spouses say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "dep_relationship": {
        "proven": _("A proof of your tie to the person who supports you is on file."),
        "not_proven": _("Your tie to the person who supports you is only stated by you; add the certificate of marriage or birth."),
        "no_relation": _("This cannot be told yet, because no proof of your marriage or birth is here."),
        "ended": _("The tie to the person who supported you has ended, so another status is needed; ask a professional."),
    },
    "dep_sponsor_status": {
        "sponsor_valid": _("The person who supports you holds the status %(sponsor_status)s until %(expires_on)s, which lets family come along."),
        "sponsor_without_end": _("The person who supports you holds a status without an end, which lets family come along."),
        "sponsor_unknown": _("This cannot be told yet, because the status of the person who supports you is not here."),
        "sponsor_end_unknown": _("This cannot be told yet, because the end of the stay of the person who supports you is not here."),
        "sponsor_status_unclear": _("Whether the status of the person who supports you lets family come along cannot be told from these sources; ask a professional."),
        "sponsor_expired": _("The stay of the person who supports you ended on %(expires_on)s by the record that is here; it has to be extended first."),
        "sponsor_status": _("The person who supports you holds the status %(sponsor_status)s, which does not let family come along; ask a professional about another status."),
    },
    "dep_support": {
        "income_shown": _("An income of the person who supports you is on file; no official amount is published."),
        "income_not_shown": _("This cannot be told yet, because no income of the person who supports you is here."),
    },
    "dep_work_hours": {
        "no_work": _("You stated that you do not work."),
        "no_hours": _("This cannot be told yet, because the hours you worked each day are not here."),
        "forbidden_venue": _("On %(on)s you worked at a place where you must not work in any role; stop and ask a professional."),
        "no_permission": _("You worked on %(on)s, and your residence card shows no permission to work; stop and ask a professional."),
        "over_hours": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours in all jobs together, more than the permission allows in any seven days."),
        "stay_unknown": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours; this cannot be told, because your status of those days is not here."),
        "permission_unknown": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours; what your permission to work allows is not known here, so keep the back of your residence card here."),
        "hours_incomplete": _("The hours on file stay within the permission, up to %(worst_hours)s in seven days, but the hours at %(employers)s are not here."),
        "within_hours": _("In no seven days did you work more than %(worst_hours)s hours, which is within the permission."),
    },
    "dep_amusement_2026": {
        "no_such_work": _("No work at a pachinko, mahjong or game centre is on file."),
        "too_early": _("You worked at a gaming venue on %(on)s, when no permission for that could be had yet; ask a professional."),
        "no_permission": _("You worked at a gaming venue on %(on)s without a permission for that venue; stop and ask a professional."),
        "venue_unknown": _("You worked at a gaming venue on %(on)s; whether your permission names this venue is not known here."),
        "over_hours": _("You worked at a gaming venue since %(on)s, and your hours in all jobs together are more than the permission allows."),
        "hours_unknown": _("You worked at a gaming venue since %(on)s; whether your hours in all jobs together are within the permission cannot be told yet."),
        "permitted": _("You worked at a gaming venue since %(on)s with a permission for that venue and within its hours."),
    },
    "spo_marriage_real": {
        "living_together": _("You and your spouse are married and live together by the records that are here."),
        "no_spouse": _("This cannot be told yet, because no record of your marriage is here."),
        "together_unknown": _("This cannot be told yet, because it is not known here whether you and your spouse live together."),
        "since_unknown": _("You and your spouse live apart; since when is not known here."),
        "contradiction": _("One record says that you and your spouse live together, and also since when you live apart; it has to be put right first."),
        "apart": _("You and your spouse live apart since %(separated_since)s; from %(clock_ends_on)s immigration may take the status back unless there is a good reason."),
        "apart_with_reason": _("You and your spouse live apart since %(separated_since)s, and a reason is on file; whether immigration accepts it is its decision, so get help before you apply."),
        "apart_long": _("You and your spouse live apart since %(separated_since)s, for six months or more by %(clock_ends_on)s, and no reason is on file; get help before you apply."),
        "divorced": _("Your marriage ended by divorce, so an extension as a spouse is not open; another status may be possible, so ask a professional."),
        "widowed": _("Your spouse has died, so an extension as a spouse is not open; another status may be possible, so ask a professional."),
        "ended": _("Your marriage has ended, so an extension as a spouse is not open; another status may be possible, so ask a professional."),
    },
    "spo_livelihood": {
        "income_shown": _("An income of your household is on file; no official amount is published."),
        "income_not_shown": _("This cannot be told yet, because no income of your household is here."),
    },
}
