"""The slots of letters: for each its name in Japanese and English, how its value is written, and where it is found.

A slot that finds nothing stays a blank. None of them computes a value that records do not hold: they choose, add up and
count, and say which records they read.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from apps.corrections.letters.material import Material
from apps.corrections.letters.model import Filled, Ref
from apps.wallet.kinds.residence import RegistryEntry
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionEnrolment

type Find = Callable[[Material], Filled | None]


class Slot(NamedTuple):
    """One slot. `find` None: no record holds it, so only the resident can write it. `choice`: a box to tick."""

    label: str
    says: str
    find: Find | None = None
    writer: str = "plain"
    choice: bool = False


SLOTS: Final[dict[str, Slot]] = {}


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


def slot(name: str, label: str, says: str, *, writer: str = "plain") -> Callable[[Find], Find]:
    """Declares the slot that a function finds."""

    def declare(find: Find) -> Find:
        if name in SLOTS:
            raise ValueError(f"two slots are called {name}")
        SLOTS[name] = Slot(label, says, find, writer)
        return find

    return declare


def only_said(name: str, label: str, says: str) -> None:
    """Declares a slot that only the resident can fill."""
    SLOTS[name] = Slot(label, says)


def choice(name: str, label: str, says: str) -> None:
    """Declares a box that only the resident ticks."""
    SLOTS[name] = Slot(label, says, choice=True)


# -- the resident ---------------------------------------------------------------------------------------------------
@slot("name", "氏名", _("your name"))
def _name(m: Material) -> Filled | None:
    entry = m.newest(RegistryEntry)
    return None if entry is None else m.of_parts(((entry[0], "name_kanji"), (entry[0], "name_latin")))


@slot("birth_date", "生年月日", _("your date of birth"))
def _birth_date(m: Material) -> Filled | None:
    entry = m.newest(RegistryEntry)
    return None if entry is None else m.of_record(entry[0], "birth_date")


@slot("address", "住所", _("your address"))
def _address(m: Material) -> Filled | None:
    entry = m.newest(RegistryEntry)
    return None if entry is None else m.of_record(entry[0], "address")


only_said("phone", "連絡先", _("a telephone number or e-mail address at which you can be reached"))


only_said("letter_date", "日付", _("the day on which you sign"))


@slot("reply_by", "回答の期限", _("the day by which you ask for an answer"))
def _reply_by(m: Material) -> Filled | None:
    return None if m.reply_by is None else Filled(m.reply_by, (), "count")


# -- the employer and the contract ----------------------------------------------------------------------------------
@slot("employer_name", "会社名", _("the name of the employer"))
def _employer_name(m: Material) -> Filled | None:
    contract = m.contract()
    if contract is not None:
        return m.of_record(contract[0], "employer")
    if m.disputed is None or m.employer is None:
        return None
    payload = m.case.records[m.disputed.record].payload
    named = next((name for name in ("employer", "payer") if hasattr(payload, name)), None)
    return None if named is None else m.of_record(m.disputed.record, named)


only_said("contact_person", "担当者名", _("the person in charge, if you know who it is"))
only_said("employer_address", "会社の所在地", _("the address of the company"))
only_said("workplace", "事業所の名称と所在地", _("the name and address of the place where you work"))
only_said("industry", "業種", _("what the company does"))
only_said("headcount", "労働者数", _("about how many people work there"))


def _of_contract(field: str) -> Find:
    def find(m: Material) -> Filled | None:
        contract = m.contract()
        return None if contract is None else m.of_record(contract[0], field)

    return find


for _field, _label, _says in (
    ("starts_on", "入社日", _("the day on which you started")),
    ("ends_on", "退職日", _("the day on which you left")),
    ("weekly_hours", "週の所定労働時間", _("the hours of a week in your contract")),
    ("monthly_days", "月の所定労働日数", _("the days of a month in your contract")),
    ("regular_weekly_hours", "通常の労働者の週の所定労働時間", _("the weekly hours of regular staff")),
    ("regular_monthly_days", "通常の労働者の月の所定労働日数", _("the monthly days of regular staff")),
):
    slot(_field, _label, _says)(_of_contract(_field))


@slot("agreed_wage", "契約の賃金", _("the wage in your contract"))
def _agreed_wage(m: Material) -> Filled | None:
    for field, words in (("hourly_wage", "時給"), ("monthly_wage", "月給")):
        found = _of_contract(field)(m)
        if found is not None:
            return Filled(f"{words}{found.value:,}円", found.refs)
    return None


# -- what a check found ---------------------------------------------------------------------------------------------
def _of_finding(name: str) -> Find:
    return lambda m: m.of_finding(name)


for _name_, _label, _says in (
    ("event_on", "事由の発生日", _("the day on which it happened")),
    ("organisation", "機関の名称", _("the name of the organisation")),
):
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


def _about(m: Material) -> int | None:
    """The record that a letter is about: the disputed one, else the newest membership that the finding looked at."""
    if m.disputed is not None:
        return m.disputed.record
    seen = {ref.record for ref in m.finding_refs()}
    members = (*m.places(PensionEnrolment), *m.places(HealthInsurance))
    places = [place for place, _held in members if place in seen]
    return max(places, default=None, key=lambda place: _stood(m, place))


def _stood(m: Material, place: int) -> tuple[bool, str]:
    held = m.case.records[place]
    return held.kind == "pension_enrolment", str(held.data_as_of)


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
    is_disputed = m.disputed is not None and m.disputed.field == "insured_from"
    return _claimed_value(m) if is_disputed else _of_contract("starts_on")(m)


only_said("office", "窓口の名称", _("the office to which it goes"))
only_said("reason", "理由", _("why it is wrong, in your own words"))
only_said("found_how", "気づいた日ときっかけ", _("when and how you noticed"))
only_said("contact_history", "会社とのやりとり", _("what you and the company said to each other"))
only_said("ask_whom", "確かめてほしい相手", _("who can be asked: the company, colleagues, a bank"))
only_said("wanted_action", "求める対応", _("what you ask the office to do"))
only_said("violation", "違反の内容", _("what happened, when, and how much is missing"))
only_said("late_reason", "遅れた理由", _("why the notice is late"))
only_said("prevention", "今後の防止", _("what you do so that it does not happen again"))
only_said("disclosed_on", "開示を受けた日", _("the day on which you received the disclosure"))
only_said("disclosure_number", "開示決定通知書の番号", _("the number on the disclosure decision"))
only_said(
    "withheld_list", "給与から引かれた月と額", _("the months and amounts that were taken from your pay")
)
only_said(
    "unpaid_list", "未納とされている額と書類", _("the amount shown as unpaid, and the paper that shows it")
)
only_said("certificate_date", "納税証明書の証明日", _("the day on the tax certificate"))
only_said("employment_prospect", "雇用の見込み", _("how long the employment was meant to last"))
choice("may_tell_name", "はい", _("the company may be told your name"))
choice("may_not_tell_name", "いいえ", _("the company may not be told your name"))
choice("wrote_myself", "私が自分で作成し、内容を確かめました", _("you wrote this yourself and checked it"))
