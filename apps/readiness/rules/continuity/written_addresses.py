"""Whether two Japanese addresses name one dwelling, however each office writes it."""

import re
import unicodedata
from typing import Final, NamedTuple

_DIGITS: Final = "〇一二三四五六七八九"
_KANJI_NUMBER: Final = re.compile(r"[〇一二三四五六七八九十百]+(?=丁目|番|号|条|階|室|地割|線|棟|の\d|-)")
_DASHES: Final = re.compile(r"[‐‑‒–—―−ー－\-]+(?=\d)")
#: Words between the numbers of a block, a house and a room.
_BETWEEN: Final = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|号室|号|の|条|室|ノ)-?")
_FILLERS: Final = re.compile(r"[\s,.、。・'’()「」]|大字|字(?=\D)")
_PREFECTURE: Final = re.compile(r"^(?:東京都|北海道|京都府|大阪府|[^\d都道府県市区町村]{2,3}県)")
_VARIANTS: Final = str.maketrans("ヶヵヴ髙﨑邊邉澤濱廣國學", "ケカブ高崎辺辺沢浜広国学")
_PARTS: Final = re.compile(r"\d+(?:-\d+)*")


class Written(NamedTuple):
    """An address in parts: what stands before the numbers, the numbers, and what follows them."""

    town: str
    numbers: tuple[str, ...]
    building: str


def is_same_dwelling(one: str, other: str) -> bool:
    """Whether two addresses are the same when spelling is put aside.

    Full and half width, kanji numbers, dashes and words between numbers, spaces and a prefecture that one leaves out
    are spelling. A building that one leaves out is no difference; another room or another building is.
    """
    first, second = parsed(one), parsed(other)
    if first == second:
        return True
    if not _is_same_town(first.town, second.town):
        return False
    shorter, longer = sorted((first, second), key=lambda written: (len(written.numbers), written.building))
    if shorter.numbers == longer.numbers:
        return not shorter.building or not longer.building or shorter.building == longer.building
    is_part = longer.numbers[: len(shorter.numbers)] == shorter.numbers
    return is_part and not shorter.building and len(shorter.numbers) > 2


def _is_same_town(one: str, other: str) -> bool:
    """The same words, or the same but for a prefecture that only one of them names."""
    return one == other or _PREFECTURE.sub("", one) == other or one == _PREFECTURE.sub("", other)


def parsed(address: str) -> Written:
    """The parts of an address. All numbers in order are one list, so that `2-8-4-203` and `2丁目8番4号 203` agree."""
    text = unicodedata.normalize("NFKC", address).casefold().translate(_VARIANTS)
    text = _KANJI_NUMBER.sub(lambda found: _number(found.group()), text)
    text = _DASHES.sub("-", text)
    text = _FILLERS.sub(" ", text)
    text = re.sub(r"\s*-\s*", "-", _BETWEEN.sub("-", text))
    found = _PARTS.search(text)
    if found is None:
        return Written(_joined(text), (), "")
    rest = text[found.start() :]
    numbers = tuple(number.lstrip("0") or "0" for number in re.findall(r"\d+", rest))
    return Written(_joined(text[: found.start()]), numbers, _joined(re.sub(r"[\d-]", "", rest)))


def _joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _number(kanji: str) -> str:
    """A number up to 199 as addresses write it: 二十三 or 二三 to 23."""
    if "百" in kanji or "十" in kanji:
        ten = len(_DIGITS)
        hundreds, _, rest = kanji.partition("百") if "百" in kanji else ("", "", kanji)
        tens, _, ones = rest.partition("十") if "十" in rest else ("", "", rest)
        total = ten * ten * (_value(hundreds) or 1 if "百" in kanji else 0)
        return str(total + ten * (_value(tens) or 1 if "十" in rest else 0) + _value(ones))
    return "".join(str(_DIGITS.index(digit)) for digit in kanji)


def _value(kanji: str) -> int:
    return _DIGITS.index(kanji) if kanji else 0
