"""Slots of letters that speak of pay, premiums and taxes: sums and lists of what pay slips and offices' records show."""

from apps.corrections.letters.material import Material, lacks
from apps.corrections.letters.model import Filled, Ref
from apps.corrections.letters.slots import _, slot
from apps.wallet.kinds.tax import ResidentTaxAssessment, ResidentTaxInstalment
from apps.wallet.kinds.work import Payslip, WithholdingSlip


def _listed(m: Material, field: str, months: tuple[str, ...] | None) -> Filled | None:
    """A deduction by month, from pay slips that show it; several slips of a month are added up."""
    amounts: dict[str, int] = {}
    refs: list[Ref] = []
    for place, slip in m.payslips(months):
        amount = getattr(slip, field)
        if amount:
            amounts[slip.month] = amounts.get(slip.month, 0) + amount
            refs.append(Ref(place, "payslip", ("month", field)))
    return Filled(amounts, tuple(refs)) if amounts else None


def _months(m: Material) -> tuple[str, ...] | None:
    """The months of the finding, or of the disputed record; None: all."""
    if m.finding is not None and m.finding.months:
        return m.finding.months
    if m.disputed is not None:
        month = getattr(m.case.records[m.disputed.record].payload, "month", None)
        return None if month is None else (month,)
    return None


@slot(
    "pension_deducted",
    "給与から引かれた厚生年金保険料",
    _("the pension premiums taken from your pay, by month"),
    writer="by_month",
)
def _pension_deducted(m: Material) -> Filled | None:
    return _listed(m, "employees_pension", _months(m))


@slot(
    "tax_deducted",
    "給与から引かれた住民税",
    _("the resident tax taken from your pay, by month"),
    writer="by_month",
)
def _tax_deducted(m: Material) -> Filled | None:
    return _listed(m, "resident_tax", _tax_months(m))


@slot(
    "tax_deducted_total",
    "給与から引かれた住民税の計",
    _("the resident tax taken from your pay, in all"),
    writer="yen",
)
def _tax_deducted_total(m: Material) -> Filled | None:
    found = _tax_deducted(m)
    return None if found is None else Filled(sum(found.value.values()), found.refs)


def _tax_months(m: Material) -> tuple[str, ...] | None:
    """The months of the fiscal year in question whose instalments the municipality does not show as paid."""
    unpaid = tuple(one.month for _place, one in _unpaid(m) if one.month is not None)
    return unpaid or _months(m)


def _unpaid(m: Material) -> list[tuple[int, ResidentTaxInstalment]]:
    year = _fiscal_year(m)
    found: list[tuple[int, ResidentTaxInstalment]] = []
    for place, held in m.places(ResidentTaxInstalment):
        one = held.payload
        assert isinstance(one, ResidentTaxInstalment)
        if lacks(one, "amount", "due_on"):
            continue
        is_open = one.collection == "special" and one.paid_on is None and one.due_on < m.on
        is_meant = m.finding is None or not m.finding.months or one.month in m.finding.months
        if year is not None and one.fiscal_year == year.value and is_open and is_meant:
            found.append((place, one))
    return found


@slot("unpaid_amount", "未納とされている額", _("the amount that the office shows as unpaid"), writer="yen")
def _unpaid_amount(m: Material) -> Filled | None:
    found = _unpaid(m)
    refs = tuple(
        Ref(place, "resident_tax_instalment", ("amount", "due_on", "paid_on")) for place, _one in found
    )
    return Filled(sum(one.amount for _place, one in found), refs) if found else None


@slot("fiscal_year", "年度", _("the fiscal year"))
def _fiscal_year(m: Material) -> Filled | None:
    if m.disputed is not None:
        return _of_disputed(m, "fiscal_year")
    months = () if m.finding is None else m.finding.months
    found = {
        place: held.payload.fiscal_year
        for place, held in m.places(ResidentTaxInstalment)
        if isinstance(held.payload, ResidentTaxInstalment) and held.payload.month in months
    }
    refs = tuple(Ref(place, "resident_tax_instalment", ("fiscal_year", "month")) for place in found)
    return Filled(min(found.values()), refs) if len(set(found.values())) == 1 else None


@slot("municipality", "市区町村", _("the municipality"))
def _municipality(m: Material) -> Filled | None:
    year = _fiscal_year(m)
    for place, held in m.places(ResidentTaxAssessment):
        assert isinstance(held.payload, ResidentTaxAssessment)
        if year is not None and held.payload.fiscal_year == year.value:
            return m.of_record(place, "municipality")
    return None


def _of_disputed(m: Material, field: str) -> Filled | None:
    if m.disputed is None:
        return None
    held = m.case.records[m.disputed.record]
    return m.of_record(m.disputed.record, field) if hasattr(held.payload, field) else None


@slot("slip_year", "源泉徴収票の年", _("the year of the withholding slip"))
def _slip_year(m: Material) -> Filled | None:
    return _of_disputed(m, "year")


@slot(
    "slips_gross",
    "源泉徴収票の支払金額の合計",
    _("the pay of that year on your withholding slips, in all"),
    writer="yen",
)
def _slips_gross(m: Material) -> Filled | None:
    year = _of_disputed(m, "income_year")
    found: list[tuple[int, int]] = []
    for place, held in m.places(WithholdingSlip):
        assert isinstance(held.payload, WithholdingSlip)
        if year is not None and not lacks(held.payload, "gross") and held.payload.year == year.value:
            found.append((place, held.payload.gross))
    refs = tuple(Ref(place, "withholding_slip", ("gross", "year")) for place, _gross in found)
    return Filled(sum(gross for _place, gross in found), refs) if found else None


def _bonus(m: Material) -> tuple[int, Payslip] | None:
    months = _months(m)
    slips = [(place, slip) for place, slip in m.payslips(months) if slip.bonus]
    return slips[0] if slips else None


@slot("bonus_paid_on", "賞与の支払日", _("the day on which the bonus was paid"))
def _bonus_paid_on(m: Material) -> Filled | None:
    found = _bonus(m)
    return None if found is None else m.of_record(found[0], "paid_on")


@slot("bonus_amount", "賞与の額", _("the amount of the bonus"), writer="yen")
def _bonus_amount(m: Material) -> Filled | None:
    found = _bonus(m)
    return None if found is None else m.of_record(found[0], "gross")


@slot(
    "bonus_deducted",
    "賞与から引かれた厚生年金保険料",
    _("the pension premium taken from the bonus"),
    writer="yen",
)
def _bonus_deducted(m: Material) -> Filled | None:
    found = _bonus(m)
    return None if found is None else m.of_record(found[0], "employees_pension")


@slot("paid_by_month", "支払われた基本給", _("the basic pay you were given, by month"), writer="by_month")
def _paid_by_month(m: Material) -> Filled | None:
    return None if _months(m) is None else _listed(m, "base_pay", _months(m))


@slot("hours_by_month", "働いた時間", _("the hours you worked, by month"), writer="by_month")
def _hours_by_month(m: Material) -> Filled | None:
    months = _months(m)
    slips = [] if months is None else [(place, slip) for place, slip in m.payslips(months) if slip.hours]
    refs = tuple(Ref(place, "payslip", ("hours", "month")) for place, _slip in slips)
    return Filled({slip.month: slip.hours for _place, slip in slips}, refs) if slips else None


@slot("same_employer_slips", "この会社の給与明細", _("the pay slips of this company"), writer="months")
def _same_employer_slips(m: Material) -> Filled | None:
    slips = list(m.payslips())
    refs = tuple(Ref(place, "payslip", ("month",)) for place, _slip in slips)
    return Filled(tuple(slip.month for _place, slip in slips), refs) if slips else None
