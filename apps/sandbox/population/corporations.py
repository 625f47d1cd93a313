"""A register of corporate numbers that does not exist, in the layout of the National Tax Agency's file.

The sandbox's own bodies stand in it, one of them under a newer name than its workers' records print, and others that
were closed or merged; ``count`` adds as many more as wanted. The numbers are those that no registry office issues.
"""

from collections.abc import Iterator
from datetime import date

from .places import INSTITUTIONS, KITA, SUMIRE, check_digit

JOINT_STOCK, LOCAL_GOVERNMENT, STATE, OTHER = "301", "201", "101", "499"
_KINDS = {
    "employer": JOINT_STOCK,
    "municipality": LOCAL_GOVERNMENT,
    "immigration": STATE,
    "tax_office": STATE,
    "hello_work": STATE,
}
_NEW_NAME = "北ロジスティクス株式会社"
_CLOSED, _MERGED, _MORE = 900, 901, 10_000
_FIRST_NAMES = (
    "青葉",
    "みどり",
    "若葉",
    "桜木",
    "泉",
    "栄",
    "松風",
    "川岸",
    "日の出",
    "南が丘",
    "髙島",
    "①番",
)
_TRADES = ("食品", "物流", "製作所", "電機", "工業", "建設", "商事", "運輸", "水産", "介護サービス")


def rows(today: date, count: int = 0) -> Iterator[list[str]]:
    """Thirty columns a row, newest state of each number only."""
    place = 0
    for place, institution in enumerate(INSTITUTIONS, 1):
        renamed = institution is KITA
        yield _row(
            place,
            institution.corporate_number,
            _NEW_NAME if renamed else institution.names["ja"],
            today,
            kind=_KINDS.get(institution.source, OTHER),
            process="11" if renamed else "01",
            english="" if renamed else institution.names["en"],
        )
    yield _row(
        place + 1, number(_CLOSED), "有限会社若葉食堂", today, process="21", closed="2026-03-31", cause="01"
    )
    yield _row(
        place + 2, number(_MERGED), "すみれ給食株式会社", today, process="71", closed="2026-04-01", cause="11",
        successor=SUMIRE.corporate_number,
    )  # fmt: skip
    for serial in range(count):
        name = f"{_FIRST_NAMES[serial % 12]}{_TRADES[serial % 10]}{serial}株式会社"
        yield _row(place + 3 + serial, number(_MORE + serial), name, today)


def number(serial: int) -> str:
    """A corporate number with 9999 after its check digit."""
    base = f"9999{serial:08d}"
    return check_digit(base) + base


def _row(
    sequence: int,
    corporate_number: str,
    name: str,
    today: date,
    *,
    kind: str = JOINT_STOCK,
    process: str = "01",
    english: str = "",
    closed: str = "",
    cause: str = "",
    successor: str = "",
) -> list[str]:
    day = today.isoformat()
    address = ["埼玉県", "緑市", f"中央{sequence % 6 + 1}丁目{sequence % 30 + 1}番"]
    return [
        str(sequence), corporate_number, process, "0", day, closed or day, name, "", kind, *address, "", "11", "999",
        "3300000", "", "", closed, cause, successor, "", "2015-10-05", "1", english, "", "", "", "", "0",
    ]  # fmt: skip
