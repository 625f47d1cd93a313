"""A resident photographs a pay slip, types what it says, and finds it marked beside the employer's; on phone and desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from apps.accounts.models import Resident, User
from apps.consent.models import AccessEntry
from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.look.test_records_in_browser import LOW
from tests.look.visits import known_user
from tests.wallet.page_records import office, payslip
from tests.wallet.paper_files import MY_NUMBER, paper, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: Width, language, right to left.
#: Each width, script and direction; not all with all.
WINDOWS = [
    (360, "en", False),
    (360, "ja-easy", False),
    (360, "my", False),
    (1280, "my", False),
    (1280, "en", True),
]


@pytest.fixture
def mai() -> User:
    """Mai, whose employer sent the pay slip of October."""
    user = known_user()
    aoba = office(Resident.objects.get(), "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    aoba.send("payslip", "2026-10", payslip("2026-10", gross=200_000))
    return user


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    file = tmp_path / "pay slip.jpg"
    file.write_bytes(photo(1200, 1600))
    return file


def looks_well(page: Page, name: str) -> list[str]:
    """What axe finds, what is too wide, and what is too low for a thumb; keeps a picture where one is wanted."""
    wrong = [f"{name}: {each}" for each in axe_violations(page)]
    wrong += [f"{name}: {words!r} is {height} px high" for words, height in page.evaluate(LOW)]
    if over := overflow(page):
        wrong.append(f"{name}: {over} px too wide")
    screenshot(page, name)
    return wrong


def begin(page: Page, kind: str = "payslip") -> None:
    page.goto("/papers/")
    page.select_option("select[name=kind]", kind)
    page.locator("main form button").first.click()
    page.wait_for_url("**/papers/*-*/")


def choose(page: Page, *files: Path) -> None:
    page.set_input_files("input[type=file]", list(files))
    page.locator("form[enctype] button").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_photographed_pay_slip_stands_marked_beside_the_employers(
    with_scripts: bool, browser_page: OpenPage, mai: User, slip: Path, scanner: str
) -> None:
    page = browser_page(width=360)
    sign_in_by_code(page, mai.email)
    if not with_scripts:
        cookies = page.context.cookies()
        page = browser_page(width=360, java_script_enabled=False)
        page.context.add_cookies(cookies)
    page.goto("/home/")
    page.get_by_role("link", name="Enter what you have on paper").click()
    page.select_option("select[name=kind]", "payslip")
    page.get_by_role("button", name="Go on").click()
    assert (
        page.locator("input[type=file]").get_attribute("accept")
        == "image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf"
    )
    page.set_input_files("input[type=file]", slip)
    page.get_by_role("button", name="Add these files").click()
    assert "1 file is kept." in page.inner_text("body")
    assert "pay slip.jpg" in page.inner_text("main")

    page.get_by_role("link", name="Type what it says").click()
    page.get_by_label("Name of the organisation", exact=True).fill("青葉食品株式会社")
    page.locator("[name=month]").fill("2026-10")
    page.locator("[name=paid_on]").fill("2026-10-25")
    page.get_by_label("Pay before deductions").fill("two hundred")
    page.get_by_role("button", name="Keep it").click()
    assert "Give a whole number of yen, such as 240,000." in page.inner_text("main form")
    assert page.input_value("[name='employer.name']") == "青葉食品株式会社"
    page.get_by_label("Pay before deductions").fill("240,000")
    page.get_by_role("button", name="Keep it").click()
    assert "it counts as taken from a paper" in page.inner_text("aside")

    page.get_by_role("link", name="Beside what the offices say: Work").click()
    page.wait_for_url("**/home/work/")
    rows = [row.replace("\xa0", " ") for row in page.locator("table.records tbody tr").all_inner_texts()]
    assert len(rows) == 2
    (own,) = [row for row in rows if "¥240,000" in row]
    (theirs,) = [row for row in rows if "¥200,000" in row]
    assert "entered by you" in own
    assert "Aoba Foods" in theirs
    assert "as sent" in theirs
    assert "entered by you" not in theirs


def test_the_picture_of_the_paper_shows_while_it_is_typed(
    browser_page: OpenPage, mai: User, slip: Path, scanner: str
) -> None:
    page = browser_page()
    sign_in_by_code(page, mai.email)
    begin(page)
    choose(page, slip)
    page.get_by_role("link", name="Type what it says").click()

    picture = page.locator("aside img.paper-picture")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("(img) => img.complete && img.naturalWidth > 100", arg=picture.element_handle())

    assert (
        AccessEntry.objects.count() == 0
    )  # without a passage nothing shows; the door's own test counts the lines


@pytest.mark.slow
@pytest.mark.parametrize(("width", "language", "rtl"), WINDOWS)
def test_every_page_of_papers_is_whole_and_fits(
    width: int, language: str, rtl: bool, browser_page: OpenPage, mai: User, slip: Path, tmp_path: Path, scanner: str,
    settings: object,
) -> None:  # fmt: skip
    settings.SHOW_UNFINISHED_LANGUAGES = True  # type: ignore[attr-defined]  # pytest-django's, with any name
    mark = f"papers-{width}-{language}{'-rtl' if rtl else ''}"
    page = browser_page(width=width, language="" if language == "en" else language, rtl=rtl)
    user = User.objects.get(pk=mai.pk)
    user.language = language
    user.save(update_fields=["language"])
    sign_in_by_code(page, mai.email)
    wrong: list[str] = []
    page.goto("/papers/")
    wrong += looks_well(page, f"{mark}-1-list-empty")
    begin(page)
    wrong += looks_well(page, f"{mark}-2-begun")
    bad, restricted = tmp_path / "IMG_0001.HEIC", tmp_path / "notice.pdf"
    bad.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99))
    restricted.write_bytes(paper(f"個人番号 {MY_NUMBER}"))
    choose(page, slip, bad)
    wrong += looks_well(page, f"{mark}-3-one-refused")
    entry = page.url.removesuffix("files/")
    page.goto(entry)
    choose(page, restricted)
    wrong += looks_well(page, f"{mark}-4-restricted")
    page.goto(f"{entry}values/")
    wrong += looks_well(page, f"{mark}-5-values")
    page.goto(f"{entry}values/")
    page.locator("[name=gross]").fill("two hundred")
    page.locator("main form .btns button.btn").last.click()
    page.wait_for_load_state()
    wrong += looks_well(page, f"{mark}-6-errors")
    for name, value in {
        "employer.name": "青葉食品株式会社", "month": "2026-10", "paid_on": "2026-10-25", "gross": "240000",
    }.items():  # fmt: skip
        page.locator(f"[name='{name}']").fill(value)
    page.locator("main form .btns button.btn").last.click()
    page.wait_for_url("**/papers/*-*/")
    settings.CLAMD_ADDRESS = ""  # type: ignore[attr-defined]  # the same
    choose(page, slip)
    wrong += looks_well(page, f"{mark}-7-entered-and-waiting")
    page.goto(f"{entry}take-back/")
    wrong += looks_well(page, f"{mark}-8-take-back")
    page.goto(entry)
    page.locator("a[href*='/remove/']").first.click()
    wrong += looks_well(page, f"{mark}-9-remove")
    page.goto("/papers/")
    wrong += looks_well(page, f"{mark}-10-list")
    begin(page, "school_enrolment")
    page.goto(f"{page.url}values/")
    wrong += looks_well(page, f"{mark}-11-rows-and-codes")
    page.goto("/home/work/")
    page.locator("table.records a").first.click()
    wrong += looks_well(page, f"{mark}-12-record")

    assert wrong == []
