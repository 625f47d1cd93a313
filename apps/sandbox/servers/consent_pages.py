"""What an institution shows to a person whom Tsunagi sends: its own sign-in, what would be sent, agree or refuse.

Every page says that the office does not exist. Labels of kinds come from the record ids' kinds as they are: an office
has words of its own, and Tsunagi's pages have shown the reader's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from apps.sandbox.servers.consents import Asked, CannotReturnError, Person, RequestRefusedError

if TYPE_CHECKING:
    from apps.sandbox.servers.institution import Institution

UNDER: Final = "/authorize"
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser sends "Origin: null" with our own forms
}
STYLE: Final = """
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif; }
body { margin: 0 auto; max-inline-size: 38rem; padding: 1.5rem 1rem 4rem; }
.office { border-block-end: 3px double; padding-block-end: 0.75rem; font-weight: 700; }
.not-real { border: 2px dashed; border-radius: 0.5rem; padding: 0.75rem 1rem; }
fieldset { border: 1px solid; border-radius: 0.5rem; padding: 0.5rem 1rem; }
label.kind { display: flex; gap: 0.75rem; align-items: center; min-block-size: 2.75rem; }
input[type=checkbox] { inline-size: 1.5rem; block-size: 1.5rem; flex: none; }
input[type=text] { display: block; font: inherit; min-block-size: 2.75rem; inline-size: 100%; box-sizing: border-box; }
button { font: inherit; font-weight: 700; min-block-size: 3rem; padding-inline: 1.25rem; margin-block: 0.5rem;
    margin-inline-end: 0.75rem; }
summary { min-block-size: 2.75rem; align-content: center; }
table { border-collapse: collapse; } td, th { padding: 0.25rem 1rem 0.25rem 0; text-align: start; }
"""


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser gets: mark-up, or an address to go to (then nothing else counts)."""

    html: str = ""
    goes_to: str = ""
    status: HTTPStatus = HTTPStatus.OK
    may_return_to: str = ""

    @property
    def policy(self) -> str:
        """Nothing runs here. The answer to a form leads back to Tsunagi, so its address is named as a form's target."""
        parts = urlsplit(self.may_return_to)
        target = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return f"default-src 'none'; style-src 'self'; form-action 'self'{target}; frame-ancestors 'none'"


def arrive(institution: "Institution", query: Mapping[str, str]) -> Page:
    """The first page: who are you here?"""
    try:
        asked = institution.consents.begin(query)
    except CannotReturnError as error:
        return _told(institution, "This request cannot be answered", str(error), HTTPStatus.BAD_REQUEST)
    except RequestRefusedError as refused:
        return _back(institution, refused.returns_to, {"error": refused.error, "state": refused.state})
    return _person_page(institution, asked)


def sign_in(institution: "Institution", form: Mapping[str, list[str]]) -> Page:
    """The second page: what would be sent, kind by kind."""
    asked = institution.consents.asked(_one(form, "request"))
    if asked is None:
        return _too_late(institution)
    person = institution.consents.person(_one(form, "code"))
    if person is None:
        return _person_page(institution, asked, wrong=True)
    institution.consents.sign_in(asked, person)
    return _consent_page(institution, asked, person)


def decide(institution: "Institution", form: Mapping[str, list[str]]) -> Page:
    """The answer: agree to some kinds, refuse, or stop what was agreed before."""
    consents = institution.consents
    asked = consents.asked(_one(form, "request"))
    person = consents.person(asked.person) if asked else None
    if asked is None or person is None:
        return _too_late(institution)
    kinds, answer = form.get("kind", []), _one(form, "answer")
    if answer == "agree" and set(kinds) & set(asked.kinds):
        code = consents.agree(asked, person, kinds, anew=bool(form.get("anew")))
        return _back(institution, asked.returns_to, {"code": code, "state": asked.state})
    consents.close(asked)
    if answer == "stop":
        consents.stop(person)
    return _back(institution, asked.returns_to, {"error": "access_denied", "state": asked.state})


def closed(institution: "Institution") -> Page:
    """What somebody sees while the institution plays dead."""
    return _told(
        institution,
        "Closed for the moment",
        "Go back to Tsunagi and come again later.",
        HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _back(institution: "Institution", returns_to: str, answer: Mapping[str, str]) -> Page:
    """Back to Tsunagi, saying who answers (RFC 9207)."""
    query = urlencode({**answer, "iss": institution.configuration.issuer})
    return Page(goes_to=f"{returns_to}?{query}", may_return_to=returns_to)


def _too_late(institution: "Institution") -> Page:
    return _told(
        institution,
        "This page was open too long, or was answered already",
        "Go back to Tsunagi and begin again. Nothing was changed.",
        HTTPStatus.BAD_REQUEST,
    )


def _told(institution: "Institution", heading: str, text: str, status: HTTPStatus) -> Page:
    return Page(
        _frame(institution, heading, f"<h1>{escape(heading)}</h1><p>{escape(text)}</p>"), status=status
    )


def _person_page(institution: "Institution", asked: Asked, *, wrong: bool = False) -> Page:
    rows = "".join(
        f"<tr><td><code>{escape(person.code)}</code></td><td>{escape(person.name)}</td></tr>"
        for person in institution.consents.persons()[:30]
    )
    said = '<p id="said" role="alert">No invented person has this code.</p>' if wrong else ""
    described = ' aria-describedby="said"' if wrong else ""
    return Page(
        _frame(
            institution,
            "Sign in",
            f"""<h1>Who are you here?</h1>
<p>A real office would now ask for its own way of signing in. Here you choose an invented person by code.</p>
<form method="post" action="/authorize/person">{_hidden(asked)}{said}
<label for="code">Code of the invented person</label>
<input type="text" id="code" name="code" autocomplete="off" autocapitalize="off"{described}>
<button>Go on</button></form>
<details><summary>Codes you can use</summary><table><thead><tr><th>Code</th><th>Name</th></tr></thead>
<tbody>{rows}</tbody></table></details>""",
        ),
        may_return_to=asked.returns_to,
    )


def _consent_page(institution: "Institution", asked: Asked, person: Person) -> Page:
    kinds = "".join(
        f'<label class="kind"><input type="checkbox" name="kind" value="{escape(kind)}" checked>'
        f"<span>{escape(kind.replace('_', ' ').capitalize())}</span></label>"
        for kind in asked.kinds
    )
    before = ""
    if institution.consents.connection_of(person):
        before = (
            "<p>You agreed to this before. Agreeing again goes on under the same number.</p>"
            '<label class="kind"><input type="checkbox" name="anew" value="1">'
            "<span>Give me a new number (to try it out)</span></label>"
            '<button name="answer" value="stop">Stop sending</button>'
        )
    return Page(
        _frame(
            institution,
            "Send records to Tsunagi?",
            f"""<h1>Send records to Tsunagi?</h1><p>You are {escape(person.name)}.</p>
<form method="post" action="/authorize/answer">{_hidden(asked)}
<fieldset><legend>Tsunagi asks for these. Take away what you do not want sent.</legend>{kinds}</fieldset>
<button name="answer" value="agree">Agree</button><button name="answer" value="refuse">Refuse</button>
{before}</form>""",
        ),
        may_return_to=asked.returns_to,
    )


def _hidden(asked: Asked) -> str:
    return f'<input type="hidden" name="request" value="{escape(asked.id)}">'


def _one(form: Mapping[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _frame(institution: "Institution", title: str, content: str) -> str:
    names = institution.configuration.names
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · {escape(names["en"])}</title><link rel="stylesheet" href="/office.css"></head>
<body><header><p class="office">{escape(names["en"])} <span lang="ja">{escape(names["ja"])}</span></p></header><main>
<p class="not-real">This office does not exist, and neither do the people it knows. It is here so that you can try
Tsunagi. Write nothing about yourself.</p>
{content}</main></body></html>
"""
