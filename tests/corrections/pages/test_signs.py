"""A sign that paper cannot show is named on the page, and nothing that was typed is lost."""

import io
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from apps.corrections.paper.glyphs import unprintable
from tests.corrections.pages.test_preparing import begun, newest, prepared  # noqa: F401 - a fixture
from tests.notices.people import Person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("noon")]

#: In the languages of the product: Japanese, Burmese, Nepali, Sinhala, Bengali, Thai, Urdu, Korean, Vietnamese.
WRITTEN = "青葉 髙橋 ① ㈱ မြန်မာ नेपाली සිංහල বাংলা ภาษาไทย اردو 한국어 Nguyễn Thị – “so” €"
#: No font may ever have this one; of emoji some fonts have some.
SIGN = "\U0010fffd"


def test_every_language_of_the_product_can_be_printed() -> None:
    assert unprintable(WRITTEN) == []


def test_signs_that_no_font_has_are_named_once_each() -> None:
    assert unprintable(f"a{SIGN}b{SIGN}c\N{COMBINING ACUTE ACCENT}\N{ZERO WIDTH JOINER}") == [SIGN]


@pytest.mark.django_db
@pytest.mark.parametrize("box", ["statement", "said-contact_person"])
def test_the_form_names_them_and_keeps_what_was_typed(
    reader: Client,
    begun: str,  # noqa: F811 - the fixture
    mai: Person,
    box: str,
) -> None:
    typed = f"Suzuki {SIGN} san"
    more: dict[str, Any] = {box: typed}
    page = prepared(reader, begun, **more)
    assert page.status_code == 200
    assert f"These signs cannot be printed on paper: {SIGN}." in words(page)
    assert typed in page.content.decode()
    assert newest(mai).status == "found"


@pytest.mark.django_db
def test_what_is_taken_is_printed_without_a_box(reader: Client, begun: str, mai: Person) -> None:  # noqa: F811
    prepared(reader, begun, **{"said-contact_person": "髙橋 Nguyễn"})
    answer = reader.get(f"{begun}letter.pdf")
    text = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].get_textpage().get_text_range()
    assert "髙橋 Nguyễn" in text
