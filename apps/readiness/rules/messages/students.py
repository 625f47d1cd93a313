"""What rules on students say."""

from typing import Final


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


# fmt: off
MESSAGES: Final = {
    "stu_enrolled": {
        "enrolled": _("You are enrolled at a school, since %(enrolled_on)s."),
        "leave_of_absence": _("You are on leave of absence from your school, during which you must not work beside your studies; ask your school how long it may last."),
        "begins_later": _("You are at no school today, and your next school begins on %(enrolled_on)s; keep its letter of admission here."),
        "left": _("You left your school on %(left_on)s, so the status of a student needs a new school or another status."),
    },
    "stu_attendance_grades": {
        "certified": _("Your school certifies that you attended %(attendance_rate)s percent of your classes."),
        "low_attendance": _("You attended %(attendance_rate)s percent of your classes, and immigration may ask why; no official number is published."),
        "no_certificate": _("This cannot be told yet, because no certificate of attendance from your school is here."),
    },
    "stu_work_hours": {
        "no_work": _("You stated that you do no work beside your studies."),
        "no_hours": _("This cannot be told yet, because the hours you worked each day are not here."),
        "forbidden_venue": _("On %(on)s you worked at a place where students must not work in any role; stop and ask a professional."),
        "no_permission": _("You worked on %(on)s, and your residence card shows no permission to work beside your studies; stop and ask a professional."),
        "on_leave": _("You worked on %(on)s, during a leave of absence, when the permission to work does not hold; ask a professional."),
        "over_hours": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours in all jobs together, more than the permission allows in any seven days."),
        "long_vacation_day": _("On %(on)s, in a vacation of your school, you worked %(day_hours)s hours, more than is allowed on one day."),
        "straddling_week": _("Some seven days hold days of term and of a vacation with many hours; of term at most %(worst_hours)s hours count, but not every immigration office counts in this way."),
        "calendar_missing": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours; whether that is allowed depends on the vacations of your school, which are not here."),
        "stay_unknown": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours; this cannot be told, because your status of those days is not here."),
        "permission_unknown": _("From %(worst_from)s to %(worst_to)s you worked %(worst_hours)s hours; what your permission to work allows is not known here, so keep the back of your residence card here."),
        "hours_incomplete": _("The hours on file stay within the permission, up to %(worst_hours)s in seven days, but the hours at %(employers)s are not here."),
        "within_hours": _("In no seven days of term did you work more than %(worst_hours)s hours, which is within the permission."),
    },
    "stu_work_after_leaving": {
        "worked_after_leaving": _("You worked on %(on)s, after leaving your school, when the permission to work no longer holds; stop and ask a professional."),
        "still_enrolled": _("You are at a school, and no work on file lies after leaving one."),
        "no_work": _("You left your school on %(left_on)s and stated that you do not work."),
        "work_unknown": _("You left your school on %(left_on)s, and from then on the permission to work no longer holds; whether you worked since is not known here."),
    },
    "stu_funds": {
        "warned": _("At your last extension you were told about your hours of work, so papers on the money for your studies may be asked for."),
        "no_renewal_yet": _("Your stay was not extended yet, so there was no earlier notice about hours of work."),
        "warning_unknown": _("Papers on the money for your studies are asked for when your last extension came with a notice about hours of work; whether it did is not known here."),
    },
}
