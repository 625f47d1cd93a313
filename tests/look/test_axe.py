"""What finds pages wrong finds it: a colour that is too weak is told every time, also where many were looked at."""

import pytest

from tests.browser import OpenPage, axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<style>.weak {{ color: #bbb }} body {{ background: #fff }}</style></head>
<body><main><h1>A heading</h1><p class="{of}">{words}</p></main></body></html>"""


def test_a_weak_colour_is_told_each_time_and_a_strong_one_never(browser_page: OpenPage) -> None:
    page = browser_page()

    def found(of: str, words: str) -> list[str]:
        page.set_content(PAGE.format(of=of, words=words))
        return [each.split(":")[0] for each in axe_violations(page)]

    assert found("strong", "Words of ours") == []
    assert found("strong", "Other words") == []
    assert found("weak", "Words of ours") == ["color-contrast"]
    assert found("weak", "Other words") == ["color-contrast"]
    assert found("strong", "Words again") == []


def test_what_is_no_colour_is_looked_for_in_places_seen_before(browser_page: OpenPage) -> None:
    page = browser_page()
    page.set_content(PAGE.format(of="strong", words="Words of ours"))
    assert axe_violations(page) == []

    page.set_content(PAGE.format(of="strong", words="<img src='data:,'>"))
    first = axe_violations(page)
    page.set_content(PAGE.format(of="strong", words="<img src='data:,'>"))

    assert [each.split(":")[0] for each in first] == ["image-alt"]
    assert axe_violations(page) == first
