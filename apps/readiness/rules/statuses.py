"""Statuses of residence in the groups that rules speak of."""

from typing import Final

HSP_1: Final = frozenset({"hsp_1a", "hsp_1b", "hsp_1c"})
SSW: Final = frozenset({"ssw_1", "ssw_2"})
TECHNICAL_INTERN: Final = frozenset({"technical_intern_1", "technical_intern_2", "technical_intern_3"})
SPOUSES: Final = frozenset({"spouse_of_japanese", "child_of_japanese", "spouse_of_pr", "child_of_pr"})

#: Act 19-16(i): the organisation where the activity takes place.
NOTIFIES_ACTIVITY: Final = frozenset({
    "professor", "hsp_1c", "hsp_2", "business_manager", "legal_accounting", "medical", "instructor",
    "intra_company_transferee", "student", "trainee", *TECHNICAL_INTERN,
})  # fmt: skip
#: Act 19-16(ii): the organisation the contract is with.
NOTIFIES_CONTRACT: Final = frozenset({
    "hsp_1a", "hsp_1b", "hsp_2", "researcher", "engineer_humanities_international", "nursing_care", "entertainer",
    "skilled_labor", *SSW,
})  # fmt: skip
#: Act 19-16(i) and (ii) together.
NOTIFIES_ORGANISATION: Final = NOTIFIES_ACTIVITY | NOTIFIES_CONTRACT
