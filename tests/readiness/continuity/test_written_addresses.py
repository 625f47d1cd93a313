"""One dwelling is recognised in whatever way offices write its address, and another dwelling is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.readiness.rules.continuity.written_addresses import is_same_dwelling

CARD = "埼玉県緑市若葉町2丁目8番4号 コーポ若葉203"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CARD, "緑市若葉町二丁目８番４号　コーポ若葉２０３号室"),
        (CARD, "緑市若葉町2-8-4-203"),
        (CARD, "緑市若葉町2−8−4"),
        ("東京都港区芝一丁目2番3号", "港区芝1-2-3"),
        ("市川市八幡二十三番地の5", "市川市八幡23-5"),
        ("緑市字中原100番地", "緑市中原100"),
        ("緑市旭ヶ丘1-1-1", "緑市旭ケ丘1丁目1番1号"),
        ("京都府京都市中京区1-2", "京都市中京区1-2"),
        ("2-2 Midori, Aoba", "2-2  midori aoba"),
    ],
)
def test_spelling_makes_no_other_dwelling(one: str, other: str) -> None:
    assert is_same_dwelling(one, other)
    assert is_same_dwelling(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CARD, "埼玉県緑市若葉町2丁目8番4号 コーポ若葉204"),
        (CARD, "埼玉県緑市若葉町2丁目8番5号 コーポ若葉203"),
        (CARD, "埼玉県緑市若葉町2丁目8番4号 第二青葉荘203"),
        (CARD, "埼玉県緑市泉2丁目8番4号 コーポ若葉203"),
        ("東京都府中市1-2-3", "広島県府中市1-2-3"),
        ("緑市若葉町2-8", "緑市若葉町2-8-4"),
        ("2-2 Midori, Aoba", "1-1 Sakura, Minato"),
    ],
)
def test_another_town_house_building_or_room_is_another_dwelling(one: str, other: str) -> None:
    assert not is_same_dwelling(one, other)
    assert not is_same_dwelling(other, one)


@given(st.integers(1, 199), st.integers(1, 99), st.integers(1, 99), st.integers(101, 999))
def test_numbers_are_read_in_every_way_of_writing(chome: int, ban: int, go: int, room: int) -> None:
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    plain = f"緑市泉{chome}-{ban}-{go}-{room}"

    assert is_same_dwelling(plain, f"緑市泉{kanji(chome)}丁目{ban}番{go}号 メゾン泉{room}号室")
    assert is_same_dwelling(plain, plain.translate(wide))
    assert not is_same_dwelling(plain, f"緑市泉{chome}-{ban}-{go + 1}-{room}")


def kanji(number: int) -> str:
    digits = "〇一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    return (
        ("百" if hundreds else "")
        + ((digits[tens] if tens > 1 else "") + "十" if tens else "")
        + (digits[ones] if ones else "")
    )
