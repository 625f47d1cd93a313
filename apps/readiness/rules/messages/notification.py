"""What rules on notification duties say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "notify_affiliation_14d": {
        "in_time": _("The change at your organisation on %(event_on)s was told to the immigration office in time, on %(filed_on)s."),
        "late_filed": _("The change at your organisation on %(event_on)s was told to the immigration office on %(filed_on)s, after the last day %(rolled)s."),
        "due": _("Tell the immigration office about the change at your organisation on %(event_on)s by %(aim_by)s."),
        "missing": _("The immigration office was to be told about the change at your organisation on %(event_on)s by %(rolled)s, and no notice is on file; file it now with the reason."),
        "not_known_whether_filed": _("The change at your organisation on %(event_on)s had to be told to the immigration office by %(rolled)s; keep the receipt here if you filed the notice."),
        "no_event": _("No change at your organisation that has to be told is on file."),
    },
}
