"""Eight residents with a name and a story, always the first eight, and the child of the eighth as the ninth.

Their stories are told around 21 November 2026 and do not depend on the seed.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from . import days, errors, names, places, stays
from .careers import GIJ, office_job
from .days import month
from .life import Home, Job, Life, Relative, Study
from .model import Truth
from .names import Name

ADDRESSES = "埼玉県緑市"


def _person(
    key: str,
    serial: int,
    *,
    nationality: str,
    name: Name,
    sex: str,
    birth: date,
    arrived: date,
    address: str,
    email: str,
    story: str,
) -> Life:
    life = Life(
        key,
        name,
        nationality,
        names.BY_CODE[nationality].language,
        sex,
        birth,
        arrived,
        lot=1_000_003 * serial,
        email=f"{email}@example.jp",
        story=story,
    )
    since = arrived + timedelta(days=3)
    life.homes.append(Home(ADDRESSES + address, since, days.open_after(since + timedelta(days=4))))
    return life


def _job(
    employer: str,
    starts: date,
    ends: date | None,
    *,
    wage: int,
    commuting: int,
    duties: str,
    codes: tuple[str, ...],
) -> Job:
    return Job(
        employer,
        starts,
        ends,
        40,
        monthly_wage=wage,
        commuting=commuting,
        duties=duties,
        duty_codes=codes,
        raises=(4_000,) * 25,
    )


def mai(key: str) -> Life:
    """Enrolled in pension and health insurance four months after her first day."""
    life = _person(
        key,
        1,
        nationality="VN",
        name=Name("TRAN THI MAI", "Trần Thị Mai", "チャン ティ マイ", "Tran Thi Mai", None, "mai"),
        sex="female",
        birth=date(1998, 4, 12),
        arrived=date(2025, 1, 1),
        address="若葉町2丁目8番4号 コーポ若葉203",
        email="mai.tran",
        story="Works in quality control; her employer enrolled her in pension and health insurance four months late.",
    )
    life.employer_written_anew = True
    kita = _job(
        places.KITA.id,
        date(2025, 1, 1),
        date(2026, 1, 31),
        wage=226_000,
        commuting=5_000,
        duties="Warehouse planning",
        codes=("management",),
    )
    aoba = _job(
        places.AOBA.id,
        date(2026, 3, 1),
        None,
        wage=232_000,
        commuting=8_000,
        duties="Quality control planning",
        codes=("research",),
    )
    aoba.start_told_on = date(2026, 3, 5)
    aoba.reported.enrolled_from, aoba.reported.meanwhile_pension = date(2026, 7, 1), 0
    life.jobs = [kita, aoba]
    stays.land(life, "intra_company_transferee", 36, places.KITA.id)
    stays.change(life, GIJ, date(2026, 2, 27), 12, places.AOBA.id)
    life.stays[-1].granted_on, life.stays[-1].expires_on = date(2026, 2, 28), date(2027, 2, 28)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    life.truths.append(Truth(key, "R-03", "employer", month(2026, 3), month(2026, 6), date(2026, 7, 10)))
    return life


def bishal(key: str) -> Life:
    """Resident tax was taken from his pay and never reached the city."""
    life = _person(
        key,
        2,
        nationality="NP",
        name=Name("GURUNG BISHAL", "विशाल गुरुङ", "グルン ビシャル", "Bishal Gurung", None, "bishal"),
        sex="male",
        birth=date(1994, 8, 3),
        arrived=date(2023, 9, 21),
        address="桜木町4丁目11番7号 グリーンハイツ105",
        email="bishal.gurung",
        story="Works in trade; three months of resident tax were taken from his pay and did not reach the city.",
    )  # fmt: skip
    job = _job(
        places.KITA.id,
        date(2023, 10, 1),
        None,
        wage=256_000,
        commuting=4_200,
        duties="Trade documents and customs",
        codes=("trade",),
    )
    job.bonus = True
    job.reported.unremitted = range(month(2026, 7), month(2026, 10))
    life.jobs = [job]
    stays.land(life, GIJ, 36)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    life.truths.append(Truth(key, "R-19", "employer", month(2026, 7), month(2026, 9), date(2026, 10, 20)))
    return life


def nimali(key: str) -> Life:
    """Moved in October and has not told the city yet; ninety days run until 1 January 2027."""
    life = _person(
        key,
        3,
        nationality="LK",
        name=Name("FERNANDO NIMALI", "නිමාලි ප්‍රනාන්දු", "フェルナンド ニマリ", "Nimali Fernando", None, "nimali"),
        sex="female",
        birth=date(1996, 1, 25),
        arrived=date(2024, 3, 20),
        address="泉1丁目5番12号 メゾン泉201",
        email="nimali.fernando",
        story="Works in accounting; she moved on 3 October 2026 and has not told the city hall yet.",
    )  # fmt: skip
    life.jobs = [
        _job(
            places.SUMIRE.id,
            date(2024, 4, 1),
            None,
            wage=244_000,
            commuting=6_300,
            duties="Accounting",
            codes=("accounting",),
        )
    ]
    moved = date(2026, 10, 3)
    life.homes.append(Home(ADDRESSES + "南が丘3丁目2番9号 ハイム緑302", moved, moved, moved, reported=False))
    stays.land(life, GIJ, 12)
    stays.renew_until(life, stays.END_OF_TIME, (12, 36, 60))
    life.truths.append(Truth(key, "R-28", "resident", seen_from=date(2026, 10, 28)))
    return life


def hnin(key: str) -> Life:
    """A student who worked 35 hours in each of two weeks of October."""
    life = _person(
        key,
        4,
        nationality="MM",
        name=Name("HNIN EI PHYU", "နှင်းအိဖြူ", "ニン エイ ピュー", "Hnin Ei Phyu", None, "hnin"),
        sex="female",
        birth=date(2002, 11, 30),
        arrived=date(2025, 3, 22),
        address="栄町2丁目19番3号 さくらハイツ404",
        email="hnin.phyu",
        story="Studies and works in a kitchen; in two weeks of October 2026 she worked more than 28 hours.",
    )  # fmt: skip
    life.studies.append(Study("vocational", date(2025, 4, 1), date(2027, 3, 31), "graduated"))
    life.student_deferred = True
    shifts = {0: 4.0, 2: 4.0, 4: 5.0, 5: 7.0}
    work = Job(
        places.SUMIRE.id, date(2025, 7, 1), date(2027, 2, 28), 20.0, hourly_wage=1_300, duties="Kitchen work",
        duty_codes=("cooking",), shifts=shifts,
    )  # fmt: skip
    for monday in (date(2026, 10, 12), date(2026, 10, 19)):
        errors.overwork(work, monday)
    life.jobs = [work, office_job(Random("hnin"), places.SUMIRE.id, date(2027, 4, 1), None)]
    stays.land(life, "student", 24)
    stays.change(life, GIJ, date(2027, 3, 19), 12)
    life.stays[0].expires_on, life.stays[0].months = date(2027, 4, 22), 25
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    life.truths.append(Truth(key, "R-33", "resident", month(2026, 10), month(2026, 10), date(2026, 11, 5)))
    return life


def nusrat(key: str) -> Life:
    """A spouse at home, covered through her husband's work in everything; nothing is wrong."""
    life = _person(
        key,
        5,
        nationality="BD",
        name=Name("AKTER NUSRAT", "নুসরাত আক্তার", "アクタル ヌスラット", "Nusrat Akter", None, "nusrat"),
        sex="female",
        birth=date(1997, 6, 18),
        arrived=date(2024, 5, 15),
        address="東本町5丁目3番6号 サンコーポ102",
        email="nusrat.akter",
        story="Lives with her husband, who works at Aoba Foods; pension and health insurance come through his work.",
    )  # fmt: skip
    life.dependant_from = life.arrived_on
    life.relatives.append(
        Relative(
            "spouse", "RAHMAN TANVIR", date(1993, 2, 7), date(2022, 12, 11), "BD", GIJ, places.AOBA.id, 2
        )
    )
    stays.land(life, "dependent", 36)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    return life


def dewi(key: str) -> Life:
    """A specified skilled worker who changed employer with a new permission."""
    life = _person(
        key,
        6,
        nationality="ID",
        name=Name("LESTARI DEWI", "Dewi Lestari", "レスタリ デウィ", "Dewi Lestari", None, "dewi"),
        sex="female",
        birth=date(2000, 3, 9),
        arrived=date(2024, 9, 24),
        address="川岸町1丁目14番2号 第二青葉荘301",
        email="dewi.lestari",
        story="Specified skilled worker in food manufacturing; she changed to a new employer in October 2026.",
    )  # fmt: skip
    first = _job(
        places.SUMIRE.id,
        date(2024, 10, 1),
        date(2026, 9, 30),
        wage=240_000,
        commuting=4_200,
        duties="Food processing on the line",
        codes=(
            "line_work",
            "packing",
        ),
    )
    second = _job(
        places.AOBA.id,
        date(2026, 10, 1),
        None,
        wage=248_000,
        commuting=4_200,
        duties="Food processing on the line",
        codes=(
            "line_work",
            "packing",
        ),
    )
    first.ssw_field = second.ssw_field = "food_manufacturing"
    life.jobs = [first, second]
    stays.land(life, "ssw_1", 12, places.SUMIRE.id)
    stays.renew(life, 12)
    stays.renew(life, 12)
    life.stays.pop()
    stays.change(life, "ssw_1", date(2026, 9, 18), 12, places.AOBA.id)
    stays.renew(life, 12)
    stays.renew(life, 12)
    stays.change(life, "ssw_2", date(2029, 7, 20), 36, places.AOBA.id)
    stays.renew_until(life, stays.END_OF_TIME, (36,))
    return life


def meiling(key: str) -> Life:
    """Ten years in Japan, everything paid and told in time: ready to ask for permanent residence."""
    life = _person(
        key,
        7,
        nationality="TW",
        name=Name("CHEN MEILING", "陳美玲", "チン メイリン", "Chen Meiling", "陳美玲", "meiling"),
        sex="female",
        birth=date(1990, 7, 22),
        arrived=date(2016, 3, 24),
        address="松風台6丁目1番15号 メゾン泉402",
        email="meiling.chen",
        story="Ten years in Japan with one employer and everything paid in time; she prepares for permanent residence.",
    )  # fmt: skip
    life.history_from = 2021
    job = _job(
        places.AOBA.id,
        date(2016, 4, 1),
        None,
        wage=278_000,
        commuting=10_500,
        duties="Product design",
        codes=("design",),
    )
    job.bonus = True
    life.jobs = [job]
    life.tax_certificate = True
    life.bank = True
    life.trips = [(date(2025, 1, 28), date(2025, 2, 4)), (date(2026, 2, 14), date(2026, 2, 23))]
    stays.land(life, GIJ, 12)
    stays.renew_until(life, stays.END_OF_TIME, (36, 36, 60))
    return life


def juliana(key: str) -> Life:
    """A mother at work whose child has records of his own."""
    life = _person(
        key,
        8,
        nationality="BR",
        name=Name("SATO OLIVEIRA JULIANA", "Juliana Sato Oliveira", "サトウオリベイラ ジュリアナ", "Juliana Sato Oliveira", None, "juliana"),
        sex="female",
        birth=date(1991, 9, 5),
        arrived=date(2021, 9, 20),
        address="西原2丁目22番8号 ハイム緑203",
        email="juliana.sato",
        story="Works at Kita Logistics and reads the records of her son Lucas as his guardian.",
    )  # fmt: skip
    life.jobs = [
        _job(
            places.KITA.id,
            date(2021, 10, 1),
            None,
            wage=252_000,
            commuting=4_200,
            duties="Sorting and loading in the warehouse",
            codes=("warehouse",),
        )
    ]
    life.relatives.append(
        Relative(
            "child", "SATO OLIVEIRA LUCAS", date(2018, 5, 14), date(2018, 5, 14), "BR", "long_term_resident"
        )
    )
    stays.land(life, "long_term_resident", 12)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    return life


def lucas(key: str) -> Life:
    """Her son, at primary school, insured through her work."""
    life = _person(
        key,
        9,
        nationality="BR",
        name=Name("SATO OLIVEIRA LUCAS", "Lucas Sato Oliveira", "サトウオリベイラ ルカス", "Lucas Sato Oliveira", None, "lucas"),
        sex="male",
        birth=date(2018, 5, 14),
        arrived=date(2021, 9, 20),
        address="西原2丁目22番8号 ハイム緑203",
        email="lucas.sato",
        story="Goes to primary school; his mother Juliana reads his records for him.",
    )  # fmt: skip
    life.dependant_from = date(2021, 10, 1)
    life.relatives.append(
        Relative(
            "parent",
            "SATO OLIVEIRA JULIANA",
            date(1991, 9, 5),
            date(2018, 5, 14),
            "BR",
            "long_term_resident",
            places.KITA.id,
        )
    )
    life.studies.append(Study("primary", date(2025, 4, 1), date(2031, 3, 31), "graduated"))
    stays.land(life, "long_term_resident", 12)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    return life


STORIES: tuple[Callable[[str], Life], ...] = (
    mai,
    bishal,
    nimali,
    hnin,
    nusrat,
    dewi,
    meiling,
    juliana,
    lucas,
)


def tell(index: int, keys: list[str]) -> Life:
    """The demo resident of an index; `keys` are those of the population, for the guardian."""
    life = STORIES[index](keys[index])
    if STORIES[index] is lucas:
        life.guardian = keys[index - 1]
    if STORIES[index] is juliana and len(keys) > index + 1:
        life.guardian_of = (keys[index + 1],)
    return life
