"""Asking for consent: the request says exactly what is asked, and an answer is believed only when it is the one."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.protocol import authorising
from apps.feeds.protocol.authorising import RECORDS, AnswerRefused, Granted
from apps.feeds.protocol.trouble import FeedError, Trouble
from tests.steady_ids import steady

ISSUER = "https://pension.example"
KINDS = ["payslip", "pension_month"]
CODE = {"code": ["abc"], "state": ["s"], "iss": [ISSUER]}


def test_the_challenge_is_that_of_the_standards_own_example() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert authorising.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_request_asks_for_the_kinds_and_hides_the_verifier() -> None:
    address = authorising.request_address(
        "https://pension.example/authorize?tenant=7",
        client_id="https://tsunagi.localhost",
        returns_to="https://tsunagi.localhost/connecting/back/",
        state="state-1",
        verifier="v" * 43,
        kinds=["pension_month", "payslip"],
    )

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert json.loads(asked.pop("authorization_details")) == [{"type": RECORDS, "datatypes": KINDS}]
    assert asked == {
        "tenant": "7",
        "response_type": "code",
        "client_id": "https://tsunagi.localhost",
        "redirect_uri": "https://tsunagi.localhost/connecting/back/",
        "state": "state-1",
        "code_challenge": authorising.challenge("v" * 43),
        "code_challenge_method": "S256",
    }
    assert "v" * 43 not in address


def test_a_code_from_the_issuer_we_asked_is_taken() -> None:
    assert authorising.code_in(CODE, issuer=ISSUER) == "abc"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({**CODE, "iss": ["https://other.example"]}, "issuer"),
        ({"code": ["abc"], "state": ["s"]}, "issuer"),
        ({**CODE, "iss": ["https://other.example"], "error": ["access_denied"]}, "issuer"),
        ({"error": ["access_denied"], "iss": [ISSUER]}, "access_denied"),
        ({"error": ["temporarily_unavailable"], "iss": [ISSUER]}, "temporarily_unavailable"),
        ({"error": ["<script>"], "iss": [ISSUER]}, "other_error"),
        ({"iss": [ISSUER]}, "misshapen"),
        ({**CODE, "code": ["abc", "def"]}, "misshapen"),
        ({**CODE, "iss": [ISSUER, ISSUER]}, "misshapen"),
        ({**CODE, "code": ["a\nb"]}, "misshapen"),
        ({**CODE, "code": ["x" * 5000]}, "misshapen"),
    ],
    ids=steady,
)
def test_an_answer_that_cannot_be_used_says_why(answer: dict[str, list[str]], code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        authorising.code_in(answer, issuer=ISSUER)

    assert refused.value.code == code


def token_answer(**changes: Any) -> bytes:
    answer = {
        "access_token": "never-kept",
        "token_type": "Bearer",
        "connection": "c-1",
        "authorization_details": [{"type": RECORDS, "datatypes": KINDS}],
    }
    return json.dumps(answer | changes).encode()


@pytest.mark.parametrize(
    ("details", "kinds"),
    [
        ([{"type": RECORDS, "datatypes": KINDS}], KINDS),
        ([{"type": RECORDS, "datatypes": ["payslip"]}], ["payslip"]),
        ([{"type": RECORDS, "datatypes": [*KINDS, "passport"]}], KINDS),  # never more than was asked
        (
            [{"type": RECORDS, "datatypes": ["payslip"]}, {"type": RECORDS, "datatypes": ["pension_month"]}],
            KINDS,
        ),
        ([{"type": "https://other.example/x", "datatypes": KINDS}], []),
        ([{"type": RECORDS, "datatypes": []}], []),
        ([], []),
    ],
    ids=steady,
)
def test_what_is_granted_is_what_the_answer_says_of_what_was_asked(
    details: list[Any], kinds: list[str]
) -> None:
    answer = token_answer(authorization_details=details)

    assert authorising.granted_in(answer, asked=KINDS) == Granted("c-1", frozenset(kinds))


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        token_answer(connection=None),
        token_answer(connection=7),
        token_answer(connection=""),
        token_answer(authorization_details=None),
        token_answer(authorization_details={"type": RECORDS}),
        token_answer(authorization_details=["payslip"]),
        token_answer(authorization_details=[{"type": RECORDS}]),
        token_answer(authorization_details=[{"type": RECORDS, "datatypes": "payslip"}]),
        token_answer(authorization_details=[{"type": RECORDS, "datatypes": [7]}]),
        token_answer(authorization_details=[{"type": RECORDS, "datatypes": []}] * 101),
        b'{"connection": "a", "connection": "b", "authorization_details": []}',
    ],
    ids=steady,
)
def test_an_answer_that_is_not_as_agreed_grants_nothing(body: bytes) -> None:
    with pytest.raises(FeedError) as trouble:
        authorising.granted_in(body, asked=KINDS)

    assert trouble.value.kind is Trouble.BAD_ANSWER
    assert "c-1" not in str(trouble.value)


@given(st.sets(st.sampled_from(KINDS)), st.lists(st.sampled_from([*KINDS, "passport", "lease"])))
def test_nothing_is_ever_granted_that_was_not_asked(asked: set[str], said: list[str]) -> None:
    details = [{"type": RECORDS, "datatypes": said}]
    granted = authorising.granted_in(token_answer(authorization_details=details), asked=asked)

    assert granted.kinds == asked & set(said)
