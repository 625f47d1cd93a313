"""Students: enrolment, attendance, work beside the studies, money."""
