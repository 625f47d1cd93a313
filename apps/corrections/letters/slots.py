"""The slots of letters: for each its name in Japanese and English, how its value is written, and where it is found.

A slot that finds nothing stays a blank. None of them computes a value that records do not hold: they choose, add up and
count, and say which records they read.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from apps.corrections.letters.material import Material
from apps.corrections.letters.model import Filled
from apps.wallet.kinds.residence import RegistryEntry

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


def of_contract(field: str) -> Find:
    """Finds a field of the newest version of the contract in question."""

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
    slot(_field, _label, _says)(of_contract(_field))


@slot("agreed_wage", "契約の賃金", _("the wage in your contract"))
def _agreed_wage(m: Material) -> Filled | None:
    for field, words in (("hourly_wage", "時給"), ("monthly_wage", "月給")):
        found = of_contract(field)(m)
        if found is not None:
            return Filled(f"{words}{found.value:,}円", found.refs)
    return None


@slot("office", "窓口の名称", _("the office to which it goes"))
def _office(m: Material) -> Filled | None:
    return m.office


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
