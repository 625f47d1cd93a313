"""Slots of what a check found and of what is disputed: days, months, who holds the record, what it says, what is right."""

from typing import Final

from apps.corrections.letters.material import Material
from apps.corrections.letters.model import Filled, Ref
from apps.corrections.letters.slots import Find, _, of_contract, slot
from apps.wallet.kinds.residence import RegistryEntry
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionEnrolment
from apps.wallet.kinds.tax import ResidentTaxAssessment, ResidentTaxInstalment
from apps.wallet.kinds.work import EmploymentInsurance


# -- what a check found ---------------------------------------------------------------------------------------------
def _of_finding(name: str) -> Find:
    return lambda m: m.of_finding(name)


for _name_, _label, _says in (("organisation", "機関の名称", _("the name of the organisation")),):
    slot(_name_, _label, _says)(_of_finding(_name_))


def _held_in(m: Material, field: str) -> Filled | None:
    """The value of the disputed record's field, where it is that field which is disputed."""
    is_it = m.disputed is not None and m.disputed.field == field
    return m.of_record(m.disputed.record, field) if is_it and m.disputed is not None else None


@slot("obliged_from", "加入すべき日", _("the day from which you had to be enrolled"))
def _obliged_from(m: Material) -> Filled | None:
    is_claimed = m.finding is None and _held_in(m, "insured_from") is not None
    return _claimed_value(m) if is_claimed else m.of_finding("obliged_from")


@slot("recorded_from", "記録上の資格取得日", _("the day of enrolment in the record"))
def _recorded_from(m: Material) -> Filled | None:
    return m.of_finding("recorded_from") or _held_in(m, "insured_from")


@slot("recorded_until", "記録上の最後の加入日", _("the last day of enrolment in the record"))
def _recorded_until(m: Material) -> Filled | None:
    return m.of_finding("recorded_until") or _held_in(m, "insured_to")


@slot("event_on", "事由の発生日", _("the day on which it happened"))
def _event_on(m: Material) -> Filled | None:
    found = m.of_finding("event_on") or m.of_finding("left_on")
    is_notice = m.disputed is not None and m.case.records[m.disputed.record].kind == "notification"
    if found is None and m.disputed is not None and is_notice:
        return m.of_record(m.disputed.record, "event_on")
    return found


@slot("months", "対象の月", _("the months it is about"), writer="months")
def _months(m: Material) -> Filled | None:
    if m.finding is not None and m.finding.months:
        return Filled(m.finding.months, m.finding_refs(), "finding")
    held = None if m.disputed is None else m.case.records[m.disputed.record]
    if m.disputed is None or held is None or held.kind not in {"pension_month", "payslip"}:
        return None
    found = m.of_record(m.disputed.record, "month")
    return None if found is None else Filled((found.value,), found.refs)


@slot("month_count", "月数", _("the number of months"))
def _month_count(m: Material) -> Filled | None:
    found = _months(m)
    return None if found is None else Filled(len(found.value), found.refs, found.origin)


_SCHEMES: Final = {"health": "健康保険", "pension": "厚生年金保険"}
_OF_KIND: Final = {"pension_enrolment": "pension", "pension_month": "pension", "health_insurance": "health"}


@slot("schemes", "保険の種類", _("the kinds of insurance"))
def _schemes(m: Material) -> Filled | None:
    found = m.of_finding("schemes")
    if found is not None:
        return Filled("・".join(_SCHEMES[one] for one in found.value), found.refs, "finding")
    kind = None if m.disputed is None else m.case.records[m.disputed.record].kind
    scheme = _OF_KIND.get(kind or "")
    if m.disputed is None or kind is None or scheme is None:
        return None
    return Filled(_SCHEMES[scheme], (Ref(m.disputed.record, kind, ()),))


_ITEMS: Final = {
    "name_latin": "氏名(ローマ字)", "name_kanji": "氏名(漢字)", "name_kana": "氏名(カナ)", "birth_date": "生年月日",
    "sex": "性別", "nationality": "国籍",
}  # fmt: skip
_HOLDERS: Final = {
    "pension_office": "日本年金機構", "health_insurer": "健康保険の保険者", "hello_work": "ハローワーク",
    "municipality": "市区町村", "immigration": "出入国在留管理庁", "tax_office": "税務署", "employer": "貴社",
}  # fmt: skip


#: Whose record a finding speaks of, the first kind that it looked at.
_SPOKEN_OF: Final = (
    PensionEnrolment, HealthInsurance, EmploymentInsurance, ResidentTaxInstalment, ResidentTaxAssessment, RegistryEntry,
)  # fmt: skip


def _about(m: Material) -> int | None:
    """The record that a letter is about: the disputed one, else the one of the finding whose data is the newest."""
    if m.disputed is not None:
        return m.disputed.record
    seen = {ref.record for ref in m.finding_refs()}
    first = (HealthInsurance,) if m.to == "health_insurer" else ()
    for kind in (*first, *_SPOKEN_OF):
        places = [place for place, _held in m.places(kind) if place in seen]
        if places:
            return max(places, key=lambda place: str(m.case.records[place].data_as_of))
    return None


@slot("holder", "記録を持つ機関", _("who holds the record"))
def _holder(m: Material) -> Filled | None:
    place = _about(m)
    if place is None:
        return None
    held = m.case.records[place]
    name = _HOLDERS.get(held.source or "")
    return None if name is None else Filled(name, (Ref(place, held.kind, ("source",)),))


@slot("data_as_of", "記録の基準日", _("the day on which the record stood"))
def _data_as_of(m: Material) -> Filled | None:
    place = _about(m)
    return None if place is None else m.of_record(place, "data_as_of")


# -- a disputed field -----------------------------------------------------------------------------------------------
@slot("kind", "記録の名称", _("the record"))
def _kind(m: Material) -> Filled | None:
    if m.disputed is None:
        return None
    kind = m.case.records[m.disputed.record].kind
    return Filled(m.japanese.kind(kind), (Ref(m.disputed.record, kind, ()),))


@slot("item", "項目", _("the item that is wrong"))
def _item(m: Material) -> Filled | None:
    if m.disputed is not None:
        kind = m.case.records[m.disputed.record].kind
        refs = (Ref(m.disputed.record, kind, (m.disputed.field,)),)
        return Filled(m.japanese.field(kind, m.disputed.field), refs)
    found = m.of_finding("items")
    if found is None:
        return None
    return Filled("、".join(_ITEMS.get(one, one) for one in found.value), found.refs, "finding")


def _written(m: Material, value: object) -> object:
    """A value of the disputed field as documents write it."""
    assert m.disputed is not None
    kind = m.case.records[m.disputed.record].kind
    return m.japanese.value(kind, m.disputed.field, value) or value


@slot("held_value", "現在の内容", _("what the record says now"))
def _held_value(m: Material) -> Filled | None:
    if m.disputed is None:
        return None
    kind = m.case.records[m.disputed.record].kind
    found = m.of_record(m.disputed.record, m.disputed.field)
    if found is None:  # the source says nothing there, which is what the record shows
        return Filled("記載なし", (Ref(m.disputed.record, kind, (m.disputed.field,)),))
    return Filled(_written(m, found.value), found.refs)


@slot("claimed_value", "正しい内容", _("what is right"))
def _claimed_value(m: Material) -> Filled | None:
    if m.disputed is None or m.disputed.claimed is None:
        return None
    return Filled(_written(m, m.disputed.claimed), (), "resident")


@slot("insured_since", "被保険者となった日", _("the day from which you were insured"))
def _insured_since(m: Material) -> Filled | None:
    if (found := m.of_finding("obliged_from")) is not None:
        return found
    is_disputed = m.disputed is not None and m.disputed.field == "insured_from"
    return _claimed_value(m) if is_disputed else of_contract("starts_on")(m)
