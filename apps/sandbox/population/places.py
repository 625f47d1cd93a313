"""The ten institutions of Midori City and the addresses in it; the city, its bodies and numbers are invented.

Corporate numbers start with a check digit followed by 9999, which no registry office issues.
"""

from random import Random

from .model import Institution

MUNICIPALITY = "緑市"
SCHOOL_NAME = "みどり国際学園"

_TOWNS = (
    "若葉町",
    "桜木町",
    "中央",
    "泉",
    "栄町",
    "東本町",
    "西原",
    "南が丘",
    "北川",
    "松風台",
    "川岸町",
    "日の出",
)
_HOUSES = ("コーポ若葉", "グリーンハイツ", "メゾン泉", "サンコーポ", "ハイム緑", "第二青葉荘", "さくらハイツ")


def check_digit(base: str) -> str:
    """The leading digit of a corporate number for its 12 others (ordinance 2014 no. 70, article 2)."""
    weighted = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(base)))
    return str(9 - weighted % 9)


def _number(serial: int) -> str:
    base = f"9999010{serial:05d}"
    return check_digit(base) + base


def _institution(
    serial: int,
    slug: str,
    source: str,
    names: tuple[str, str],
    kinds: tuple[str, ...],
    *,
    lag: int,
    pay: int = 0,
    reports_reads: bool = False,
) -> Institution:
    ja, en = names
    number = _number(serial)
    return Institution(
        slug, source, {"ja": ja, "en": en}, number, kinds, lag, pay_day=pay, reports_reads=reports_reads
    )


_EMPLOYER_KINDS = (
    "employment_contract",
    "payslip",
    "withholding_slip",
    "work_log",
    "employer_profile",
    "ssw_support",
)

IMMIGRATION = _institution(
    1,
    "immigration",
    "immigration",
    ("出入国在留管理庁（サンドボックス）", "Immigration Services Agency (sandbox)"),
    ("residence_status", "entry_exit", "application", "notification", "passport"),
    lag=2,
    reports_reads=True,
)
CITY = _institution(
    2,
    "midori-city",
    "municipality",
    ("緑市役所", "Midori City Hall"),
    (
        "registry_entry",
        "family_relation",
        "resident_tax_assessment",
        "resident_tax_instalment",
        "national_health_payment",
        "health_insurance",
    ),
    lag=3,
    reports_reads=True,
)
PENSION = _institution(
    3,
    "pension-office",
    "pension_office",
    ("緑年金事務所", "Midori Pension Office"),
    ("pension_enrolment", "pension_month", "lump_sum_withdrawal", "certificate_of_coverage"),
    lag=3,
    reports_reads=True,
)
INSURER = _institution(
    4,
    "health-insurer",
    "health_insurer",
    ("みどり健康保険協会", "Midori Health Insurance Association"),
    ("health_insurance",),
    lag=3,
)
HELLO_WORK = _institution(
    5,
    "hello-work",
    "hello_work",
    ("ハローワーク緑", "Hello Work Midori"),
    ("employment_insurance", "notification"),
    lag=4,
)
TAX_OFFICE = _institution(
    6,
    "tax-office",
    "tax_office",
    ("緑税務署", "Midori Tax Office"),
    ("national_tax_certificate", "tax_return"),
    lag=9,
)
SCHOOL = _institution(
    7, "school", "school", (SCHOOL_NAME, "Midori International Academy"), ("school_enrolment",), lag=3
)
AOBA = _institution(
    8, "aoba-foods", "employer", ("青葉食品株式会社", "Aoba Foods"), _EMPLOYER_KINDS, lag=6, pay=15
)
KITA = _institution(
    9, "kita-logistics", "employer", ("北物流株式会社", "Kita Logistics"), _EMPLOYER_KINDS, lag=6, pay=10
)
SUMIRE = _institution(
    10,
    "sumire-kitchen",
    "employer",
    ("株式会社すみれキッチン", "Sumire Kitchen"),
    _EMPLOYER_KINDS,
    lag=6,
    pay=25,
)

INSTITUTIONS = (
    IMMIGRATION,
    CITY,
    PENSION,
    INSURER,
    HELLO_WORK,
    TAX_OFFICE,
    SCHOOL,
    AOBA,
    KITA,
    SUMIRE,
)
EMPLOYERS = (AOBA, KITA, SUMIRE)
BY_ID = {institution.id: institution for institution in INSTITUTIONS}

FORMER_NAMES = {
    "aoba-foods": "青葉フーズ",
    "kita-logistics": "キタ物流株式会社",
    "sumire-kitchen": "すみれ食堂株式会社",
}
"""How the pension office first wrote an employer, until it wrote the name again."""

INSURED_COUNT = {"aoba-foods": 240, "kita-logistics": 180, "sumire-kitchen": 75}
CATEGORY = {"aoba-foods": 2, "kita-logistics": 3, "sumire-kitchen": 3}
INDUSTRY = {
    "aoba-foods": "food_manufacturing",
    "kita-logistics": "logistics",
    "sumire-kitchen": "food_manufacturing",
}

MINIMUM_WAGES = {"11": [["2024-10-01", 1050], ["2025-10-01", 1100], ["2026-10-01", 1150]]}
"""Yen for an hour by prefecture and first day: invented, between R-41's pay and everybody else's."""


def address(rng: Random) -> str:
    """A dwelling in Midori City, in one line as registry and card print it."""
    town = rng.choice(_TOWNS)
    street = f"{rng.randint(1, 6)}丁目{rng.randint(1, 30)}番{rng.randint(1, 24)}号"
    return f"埼玉県{MUNICIPALITY}{town}{street} {rng.choice(_HOUSES)}{rng.randint(1, 4)}0{rng.randint(1, 9)}"
