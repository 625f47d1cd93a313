"""By the number of a check: who is to show what when its finding is settled."""

from collections.abc import Callable, Mapping
from typing import Final

from apps.corrections.ledger.watches.other_insurance import (
    arrears,
    covered_by_city,
    hello_work,
    left_dependants,
    not_double,
)
from apps.corrections.ledger.watches.pension import any_category, bonus, enrolled, paid, pay, spouse
from apps.corrections.ledger.watches.reading import Answer, Look
from apps.corrections.ledger.watches.residence import card_address, identity, notified, registered_later
from apps.corrections.ledger.watches.tax import (
    agent,
    remitted,
    return_filed,
    same_pay,
    slip,
    slip_total,
    taken_over,
)

#: By the number of the check. What is not named is settled outside of any record: work conditions, a plan, a stay.
CHECKS: Final[Mapping[str, Callable[[Look], Answer]]] = {
    **dict.fromkeys(("R-01", "R-02", "R-03", "R-04", "R-05", "R-08", "R-17"), enrolled),
    "R-06": pay,
    "R-07": bonus,
    "R-09": hello_work,
    "R-10": hello_work,
    "R-11": any_category,
    "R-12": paid,
    "R-13": spouse,
    "R-14": left_dependants,
    "R-15": covered_by_city,
    "R-16": not_double,
    "R-19": remitted,
    "R-20": taken_over,
    "R-21": same_pay,
    "R-22": slip,
    "R-23": slip_total,
    "R-25": return_filed,
    "R-26": agent,
    "R-27": card_address,
    "R-28": registered_later,
    "R-29": notified,
    "R-30": notified,
    "R-39": identity,
    "R-44": notified,
    "R-49": arrears,
}  # fmt: skip
