"""JSON is read in one way only, and hostile JSON costs no time and no crash."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.protocol.strict_json import StrictJSONError, loads

WHOLE = st.integers(min_value=-(2**53 - 1), max_value=2**53 - 1)
SCALARS = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_ordinary_json_reads_as_the_standard_library_reads_it(value: object, escaped: bool) -> None:
    raw = json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")

    assert loads(b" \r\n\t" + raw + b"\n") == value


@st.composite
def spelled(draw: st.DrawFn, value: object) -> tuple[str, bool]:
    """A text of the value with spaces anywhere, and whether a member stands in it twice."""
    space = draw(st.sampled_from(["", " ", "\n\t"]))
    if isinstance(value, list):
        parts = [draw(spelled(each)) for each in value]
        inner = f",{space}".join(text for text, _twice in parts)
        return f"[{space}{inner}]", any(twice for _text, twice in parts)
    if isinstance(value, dict):
        named = [(name, *draw(spelled(each))) for name, each in value.items()]
        again = bool(named) and draw(st.booleans())
        named += named[:1] if again else []
        text = ",".join(
            f"{json.dumps(name, ensure_ascii=False)}{space}:{inner}" for name, inner, _twice in named
        )
        return f"{{{space}{text}{space}}}", again or any(twice for *_parts, twice in named)
    return json.dumps(value, ensure_ascii=False), False


@given(st.data(), VALUES)
def test_a_member_that_stands_twice_is_found_however_the_text_is_spaced(
    data: st.DataObject, value: object
) -> None:
    text, twice = data.draw(spelled(value))
    raw = text.encode("utf-8", "surrogatepass")

    if twice:
        with pytest.raises(StrictJSONError, match="duplicate_member"):
            loads(raw)
    else:
        assert loads(raw) == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"a b":1,"ab":2,"a b":1}', "duplicate_member"),
        (b'{"a":1,"a":1}', "duplicate_member"),
        (b'{"x":[{"a":1,"\\u0061":2}]}', "duplicate_member"),
        (b"NaN", "number_not_allowed"),
        (b'{"a":-Infinity}', "number_not_allowed"),
        (b"[Infinity]", "number_not_allowed"),
        (b"[1e400]", "number_not_allowed"),
        (b"[9007199254740992]", "number_not_allowed"),
        (b"[-9007199254740992]", "number_not_allowed"),
        (b"[" + b"9" * 5000 + b"]", "number_not_allowed"),
        (b"[0." + b"1" * 5000 + b"]", "number_not_allowed"),
        (b'"\\ud800"', "lone_surrogate"),
        (b'{"\\uDC00":1}', "lone_surrogate"),
        (b'"\xed\xa0\x80"', "not_utf8"),
        (b'"\xff"', "not_utf8"),
        (b'"\xc0\xaf"', "not_utf8"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"", "not_json"),
        (b"{} {}", "not_json"),
        (b"{'a':1}", "not_json"),
        (b'{"a":1,}', "not_json"),
        (b"[01]", "not_json"),
        (b"[1.]", "not_json"),
        (b'"a\x01"', "not_json"),
        (b'"\\x"', "not_json"),
        (b"\xc2\xa0{}", "not_json"),
        (b"[" * 21 + b"]" * 21, "too_deep"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "too_deep"),
        (b"[" + b"1," * 50_001 + b"1]", "too_many_members"),
    ],
)
def test_json_that_could_be_read_in_two_ways_is_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(StrictJSONError) as refused:
        loads(raw)

    assert refused.value.code == code
    assert str(refused.value) == code


def test_twenty_levels_and_many_brackets_side_by_side_are_fine() -> None:
    deepest = b"[" * 20 + b"]" * 20
    brackets_in_text = json.dumps(["[{" * 50, '\\"[[', {"a": "]" * 30}]).encode()

    assert loads(deepest) == json.loads(deepest)
    assert loads(brackets_in_text) == json.loads(brackets_in_text)
    assert loads(b"[" + b"[]," * 40 + b"{}]") == [*[[]] * 40, {}]


def test_an_escaped_backslash_before_ud800_and_a_surrogate_pair_are_ordinary_text() -> None:
    assert loads(b'"\\\\ud800"') == "\\ud800"
    assert loads(b'"\\ud83d\\ude00"') == "😀"


def test_largest_exact_integers_are_kept_to_the_last_digit() -> None:
    assert loads(b"[9007199254740991,-9007199254740991]") == [2**53 - 1, 1 - 2**53]


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"{" + b",".join(b'"k%d":1' % number for number in range(1_000_000)) + b"}",
        b"[" + b"1" * 1_000_000 + b"]",
        b"[1." + b"1" * 8_000_000 + b"]",
        b'"' + b'\\"' * 4_000_000,
    ],
    ids=["deep lists", "deep objects", "a million names", "huge integer", "huge fraction", "endless text"],
)
def test_hostile_json_is_refused_in_well_under_a_second(raw: bytes) -> None:
    started = time.process_time()

    with pytest.raises(StrictJSONError):
        loads(raw)

    assert time.process_time() - started < 0.5


def test_what_was_refused_is_not_quoted_and_not_chained() -> None:
    with pytest.raises(StrictJSONError) as refused:
        loads(b'{"name": "Nguyen Van An", oops}')

    assert "Nguyen" not in repr(refused.value)
    assert refused.value.__suppress_context__
