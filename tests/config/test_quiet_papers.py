"""The maker of PDFs says nothing of what stands in a paper."""

import logging

import pytest

from apps.readiness.pages.paper import as_pdf


@pytest.mark.slow
def test_no_letter_of_a_paper_that_fonts_do_not_have_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        as_pdf('<!doctype html><html lang="ja"><title>x</title><p>\U0002f9f4\U0001f9fe name</p></html>')
    assert "\U0001f9fe" not in caplog.text
    assert "1F9FE" not in caplog.text
