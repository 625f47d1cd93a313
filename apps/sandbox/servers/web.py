"""The doors of one institution: HTTP/1.1 on loopback, JSON in and out, and pages for the people it knows."""

import hmac
import json
import math
import socketserver
import sqlite3
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, parse_qsl

from apps.sandbox.servers import consent_pages
from apps.sandbox.servers.authorisation import TokenRefusedError
from apps.sandbox.servers.institution import Institution
from apps.sandbox.servers.intake import RequestRefusedError
from apps.sandbox.servers.polling import MisshapenPollError, Poll
from apps.sandbox.servers.receiver import KeysUnreachableError

LARGEST_BODY = 1024 * 1024
ALWAYS_OPEN = ("/health", "/switch")  # answer truly while the institution plays dead


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a JSON body or a text for a browser or neither, and further headers."""

    status: HTTPStatus
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    media_type: str = "application/json"


UNAUTHORISED = Reply(HTTPStatus.UNAUTHORIZED, None, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
CLOSED = {"err": "temporarily_unavailable", "description": "Closed for the moment."}
COME_AGAIN = Reply(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "temporarily_unavailable"}, {"Retry-After": "5"})


class RefusedError(Exception):
    """A request that gets an error answer at once."""

    def __init__(self, status: HTTPStatus, err: str, description: str) -> None:
        super().__init__(description)
        self.reply = Reply(status, {"err": err, "description": description})


class Server(socketserver.ThreadingTCPServer):
    """Serves one institution on 127.0.0.1; a thread for each connection, as one receiver keeps very few."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, institution: Institution, port: int | None = None) -> None:
        self.institution = institution
        super().__init__(("127.0.0.1", institution.configuration.port if port is None else port), Doors)

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that broke off concerns nobody: what was not acknowledged is delivered again."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # passed on as it came

    def server_close(self) -> None:
        self.institution.close()
        super().server_close()


class Doors(BaseHTTPRequestHandler):
    """Reads one request, lets the institution answer it, and writes the answer in one piece."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    server: Server

    def version_string(self) -> str:
        return "TsunagiSandbox"

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Says nothing: addresses and ids of a receiver's requests are nobody's to collect."""

    def _serve(self, method: str) -> None:
        institution = self.server.institution
        try:
            body = self._body()
            reply = self._answer(method, self.path.partition("?")[0], body)
        except RefusedError as refused:
            reply = refused.reply
        except KeysUnreachableError:
            reply = COME_AGAIN
        except sqlite3.Error:  # the store closes under a request that is still being answered
            if not institution.polling.closing.is_set():
                raise
            reply = COME_AGAIN
        self._write(reply)

    def _answer(self, method: str, path: str, body: bytes) -> Reply:
        institution = self.server.institution
        if path not in ALWAYS_OPEN:
            if pause := institution.switches.seconds("slow"):
                time.sleep(pause)
            if seconds := institution.switches.seconds("down"):
                again = {"Retry-After": str(math.ceil(seconds))}
                if path.startswith(consent_pages.UNDER):
                    return in_browser(consent_pages.closed(institution), again)
                return Reply(HTTPStatus.SERVICE_UNAVAILABLE, CLOSED, again)
        door = DOORS.get((method, path))
        return no_door(path) if door is None else door(self, institution, body)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise RefusedError(
                HTTPStatus.BAD_REQUEST, "invalid_request", "A body needs a Content-Length up to 1 MiB."
            )
        return self.rfile.read(int(length))

    def _write(self, reply: Reply) -> None:
        raw = (
            reply.text.encode() if reply.body is None else json.dumps(reply.body, ensure_ascii=False).encode()
        )
        self.send_response(reply.status)
        if raw:
            self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Cache-Control", "no-store")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self._headers_buffer.append(b"\r\n" + raw)  # type: ignore[attr-defined] # headers and body in one packet
        self.flush_headers()

    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def json_body(self, body: bytes) -> object:
        if self.media_type() != "application/json":
            raise RefusedError(
                HTTPStatus.BAD_REQUEST, "invalid_request", "Content-Type must be application/json."
            )
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", "The body is not JSON.") from error

    def admitted(self) -> bool:
        return self.server.institution.authorisation.admits(self.headers.get("Authorization"))


def no_door(path: str) -> Reply:
    if any(path == known for _, known in DOORS):
        return Reply(
            HTTPStatus.METHOD_NOT_ALLOWED, {"err": "invalid_request", "description": "Not by this method."}
        )
    return Reply(
        HTTPStatus.NOT_FOUND, {"err": "invalid_request", "description": "There is nothing at this address."}
    )


def health(_doors: Doors, institution: Institution, _body: bytes) -> Reply:
    return Reply(HTTPStatus.OK, institution.status())


def metadata(_doors: Doors, institution: Institution, _body: bytes) -> Reply:
    return Reply(HTTPStatus.OK, institution.configuration.metadata())


def registration(_doors: Doors, institution: Institution, _body: bytes) -> Reply:
    """The document that its staff would hand over, so that Tsunagi's can have it fetched."""
    from apps.sandbox.servers.registration import (
        registration as document_of,
    )  # building is not loaded at start

    return Reply(HTTPStatus.OK, document_of(institution.folder))


def jwks(_doors: Doors, institution: Institution, _body: bytes) -> Reply:
    return Reply(HTTPStatus.OK, institution.keys.public())


def token(doors: Doors, institution: Institution, body: bytes) -> Reply:
    if doors.media_type() != "application/x-www-form-urlencoded":
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", "A token is asked for by a form.")
    try:
        pairs = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=20)
        if len(dict(pairs)) != len(pairs):
            raise TokenRefusedError("invalid_request", "A parameter is repeated.")  # noqa: TRY301 - one answer below
        return Reply(HTTPStatus.OK, institution.authorisation.grant(dict(pairs)))
    except TokenRefusedError as refused:
        status = HTTPStatus.UNAUTHORIZED if refused.error == "invalid_client" else HTTPStatus.BAD_REQUEST
        return Reply(status, {"error": refused.error, "error_description": refused.description})
    except ValueError:
        return Reply(HTTPStatus.BAD_REQUEST, {"error": "invalid_request", "error_description": "Not a form."})


def poll(doors: Doors, institution: Institution, body: bytes) -> Reply:
    if not doors.admitted():
        return UNAUTHORISED
    try:
        answer = institution.polling.answer(Poll.read(doors.json_body(body)))
    except MisshapenPollError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", str(error)) from error
    return Reply(HTTPStatus.OK, {"sets": answer.sets, "moreAvailable": answer.more})


def verify(doors: Doors, institution: Institution, body: bytes) -> Reply:
    if not doors.admitted():
        return UNAUTHORISED
    asked = doors.json_body(body)
    if (
        not isinstance(asked, dict)
        or asked.get("stream_id", institution.configuration.id) != institution.configuration.id
    ):
        raise RefusedError(HTTPStatus.NOT_FOUND, "invalid_request", "There is no such stream.")
    state = asked.get("state")
    if state is not None and not isinstance(state, str):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", "state must be text.")
    institution.verify(state)
    return Reply(HTTPStatus.NO_CONTENT)


def requests(doors: Doors, institution: Institution, body: bytes) -> Reply:
    if doors.media_type() != "application/secevent+jwt":
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "invalid_request", "Content-Type must be application/secevent+jwt."
        )
    try:
        institution.intake.take(body.decode("ascii", "replace"))
    except RequestRefusedError as refused:
        raise RefusedError(HTTPStatus.BAD_REQUEST, refused.err, refused.description) from refused
    institution.polling.news.set()
    return Reply(HTTPStatus.ACCEPTED)


def switch(doors: Doors, institution: Institution, body: bytes) -> Reply:
    expected = f"Bearer {institution.configuration.secret}".encode()
    if not hmac.compare_digest(doors.headers.get("Authorization", "").encode(), expected):
        return UNAUTHORISED
    asked = doors.json_body(body)
    if not isinstance(asked, dict) or not isinstance(asked.get("name"), str):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", "A switch has a name.")
    value = asked.get("value", 1)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "invalid_request", "The value of a switch is a number or a word."
        )
    try:
        return Reply(HTTPStatus.OK, {"touched": institution.switch(asked["name"], value)})
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", str(error)) from error


def in_browser(page: consent_pages.Page, headers: Mapping[str, str] | None = None) -> Reply:
    """A page for somebody's browser; with an address to go to it is a redirect."""
    further = {**consent_pages.HEADERS, "Content-Security-Policy": page.policy, **(headers or {})}
    if page.goes_to:
        return Reply(HTTPStatus.SEE_OTHER, None, {**further, "Location": page.goes_to})
    return Reply(page.status, None, further, page.html, "text/html; charset=utf-8")


def style(_doors: Doors, _institution: Institution, _body: bytes) -> Reply:
    return Reply(HTTPStatus.OK, None, {}, consent_pages.STYLE, "text/css; charset=utf-8")


def authorize(doors: Doors, institution: Institution, _body: bytes) -> Reply:
    query = dict(parse_qsl(doors.path.partition("?")[2], keep_blank_values=True, max_num_fields=20))
    return in_browser(consent_pages.arrive(institution, query))


def sign_in(_doors: Doors, institution: Institution, body: bytes) -> Reply:
    return in_browser(consent_pages.sign_in(institution, _form(body)))


def decide(_doors: Doors, institution: Institution, body: bytes) -> Reply:
    return in_browser(consent_pages.decide(institution, _form(body)))


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8"), max_num_fields=100)
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", "Not a form.") from error


DOORS = {
    ("GET", "/office.css"): style,
    ("GET", "/authorize"): authorize,
    ("POST", "/authorize/person"): sign_in,
    ("POST", "/authorize/answer"): decide,
    ("GET", "/health"): health,
    ("GET", "/.well-known/ssf-configuration"): metadata,
    ("GET", "/registration.json"): registration,
    ("GET", "/jwks.json"): jwks,
    ("POST", "/token"): token,
    ("POST", "/poll"): poll,
    ("POST", "/verify"): verify,
    ("POST", "/requests"): requests,
    ("POST", "/switch"): switch,
}
