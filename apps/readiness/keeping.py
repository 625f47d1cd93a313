"""What erasing a resident, and taking away what a source sent, reach in readiness."""

from typing import Final

from apps.consent.leaving.reach import reach, sent

#: A case repeats what every source said: the whole of it goes, and is read again without that source.
_FORGET_CASE: Final = "DELETE FROM readiness_standing WHERE resident_id = leaver"


def register() -> None:
    """Called once when Django is ready."""
    reach("readiness_standing")
    reach("readiness_statement")
    reach("readiness_change")
    sent("readiness_standing", statement=_FORGET_CASE, where="resident_id = leaver")
