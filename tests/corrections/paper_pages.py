"""Letters and sheets of the sandbox as pages, for a browser to draw: addresses that exist in tests alone."""

import datetime
from functools import cache
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.safestring import SafeString

from apps.corrections.letters import Letter, Material
from apps.corrections.paper import as_html_context, counter_sheet_of, sheet_of
from apps.corrections.routes import Route, route_on, tables
from apps.readiness.engine.cases import Case
from apps.readiness.pages.shown import RecordSeen
from config.urls import urlpatterns as pages_of_the_product
from tests.corrections.test_letters import ON, composed

SPACE = UUID(int=7)
#: Ways that have no letter.
WITHOUT_LETTER = ("P-5", "P-7", "P-12", "P-15")
PAGE = """{% extends "base.html" %}{% block title %}A letter{% endblock %}
{% block page %}<h1>A letter</h1>{% include template %}{% endblock %}"""


@cache
def letters() -> dict[str, tuple[Material, Letter]]:
    """One letter of each kind and variant, that with the fewest open places."""
    found: dict[str, tuple[Material, Letter]] = {}
    for of, letter in composed():
        key = f"{letter.id}-{letter.variant}-{'finding' if of.finding else 'field'}"
        if key not in found or len(letter.blanks) < len(found[key][1].blanks):
            found[key] = (of, letter)
    return found


def seen(case: Case) -> list[RecordSeen]:
    """Every record of a case as if it stood in the ledger."""
    return [
        RecordSeen(uuid5(SPACE, str(place)), held.kind, SafeString(held.source or ""), 1)
        for place, held in enumerate(case.records)
    ]


def route_of(letter: Letter, on: datetime.date = ON) -> Route:
    """The first route that has this letter."""
    routes = (route_on(name, on) for name in tables().routes)
    return next(route for route in routes if route is not None and route.letter == letter.id)


def letter_page(request: HttpRequest, key: str) -> HttpResponse:
    of, letter = letters()[key]
    sheet = sheet_of(letter, case=of.case, seen=seen(of.case), route=route_of(letter), takes_requests=True)
    return _page(request, "corrections/letter.html", as_html_context(sheet))


def counter_page(request: HttpRequest, route: str) -> HttpResponse:
    found = route_on(route, ON)
    assert found is not None
    return _page(request, "corrections/counter.html", as_html_context(counter_sheet_of(found)))


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({**context, "template": template}, request))


urlpatterns = [
    *pages_of_the_product,
    path("seen/letter/<str:key>/", letter_page),
    path("seen/counter/<str:route>/", counter_page),
]
