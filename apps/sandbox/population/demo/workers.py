"""Five stories of work."""

from datetime import date

from apps.sandbox.population import places, stays
from apps.sandbox.population.careers import GIJ
from apps.sandbox.population.days import month
from apps.sandbox.population.demo.person import CITY, hired, person
from apps.sandbox.population.life import Home, Life
from apps.sandbox.population.model import Truth
from apps.sandbox.population.names import Name


def mai(key: str) -> Life:
    """Enrolled in pension and health insurance four months after her first day."""
    life = person(
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
    kita = hired(
        places.KITA.id,
        date(2025, 1, 1),
        date(2026, 1, 31),
        wage=226_000,
        commuting=5_000,
        duties="Warehouse planning",
        codes=("management",),
    )
    aoba = hired(
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
    life = person(
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
    )
    job = hired(
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
    life = person(
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
    )
    life.jobs = [
        hired(
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
    life.homes.append(Home(CITY + "南が丘3丁目2番9号 ハイム緑302", moved, moved, moved, reported=False))
    stays.land(life, GIJ, 12)
    stays.renew_until(life, stays.END_OF_TIME, (12, 36, 60))
    life.truths.append(Truth(key, "R-28", "resident", seen_from=date(2026, 10, 28)))
    return life


def dewi(key: str) -> Life:
    """A specified skilled worker who changed employer with a new permission."""
    life = person(
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
    )
    first = hired(
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
    second = hired(
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
    life = person(
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
    )
    life.history_from = 2021
    job = hired(
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
