"""A student, a spouse, a mother and her child."""

from datetime import date
from random import Random

from apps.sandbox.population import errors, places, stays
from apps.sandbox.population.careers import GIJ
from apps.sandbox.population.days import month
from apps.sandbox.population.demo.person import hired, person
from apps.sandbox.population.jobs import office_job
from apps.sandbox.population.life import Job, Life, Relative, Study
from apps.sandbox.population.model import Truth
from apps.sandbox.population.names import Name


def hnin(key: str) -> Life:
    """A student who worked 35 hours in each of two weeks of October."""
    life = person(
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
    )
    life.studies.append(Study("vocational", date(2025, 4, 1), date(2027, 3, 31), "graduated"))
    life.student_deferred = True
    shifts = {0: 4.0, 2: 4.0, 4: 5.0, 5: 7.0}
    work = Job(
        places.SUMIRE.id,
        date(2025, 7, 1),
        date(2027, 2, 28),
        20.0,
        hourly_wage=1_300,
        duties="Kitchen work",
        duty_codes=("cooking",),
        shifts=shifts,
    )
    for monday in (date(2026, 10, 12), date(2026, 10, 19)):
        errors.overwork(work, monday)
    life.jobs = [work, office_job(Random("hnin"), places.AOBA.id, date(2027, 4, 1), None)]
    stays.land(life, "student", 24)
    stays.change(life, GIJ, date(2027, 3, 19), 12)
    life.stays[0].expires_on, life.stays[0].months = date(2027, 4, 22), 25
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    life.truths.append(Truth(key, "R-33", "resident", month(2026, 10), month(2026, 10), date(2026, 11, 5)))
    return life


def nusrat(key: str) -> Life:
    """A spouse at home, covered through her husband's work in everything; nothing is wrong."""
    life = person(
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
    )
    life.dependant_from = life.arrived_on
    life.relatives.append(
        Relative(
            "spouse", "RAHMAN TANVIR", date(1993, 2, 7), date(2022, 12, 11), "BD", GIJ, places.AOBA.id, 2
        )
    )
    stays.land(life, "dependent", 36)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    return life


def juliana(key: str) -> Life:
    """A mother at work whose child has records of his own."""
    life = person(
        key,
        8,
        nationality="BR",
        name=Name(
            "SATO OLIVEIRA JULIANA",
            "Juliana Sato Oliveira",
            "サトウオリベイラ ジュリアナ",
            "Juliana Sato Oliveira",
            None,
            "juliana",
        ),
        sex="female",
        birth=date(1991, 9, 5),
        arrived=date(2021, 9, 20),
        address="西原2丁目22番8号 ハイム緑203",
        email="juliana.sato",
        story="Works at Kita Logistics and reads the records of her son Lucas as his guardian.",
    )
    life.jobs = [
        hired(
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
    life = person(
        key,
        9,
        nationality="BR",
        name=Name(
            "SATO OLIVEIRA LUCAS",
            "Lucas Sato Oliveira",
            "サトウオリベイラ ルカス",
            "Lucas Sato Oliveira",
            None,
            "lucas",
        ),
        sex="male",
        birth=date(2018, 5, 14),
        arrived=date(2021, 9, 20),
        address="西原2丁目22番8号 ハイム緑203",
        email="lucas.sato",
        story="",
    )
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
