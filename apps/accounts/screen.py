"""What every page needs to know about its reader: language, direction, furigana, menu."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from config.languages import HTML_LANG, OWN_NAME, SOURCE, listed

FURIGANA_COOKIE = "furigana"
FORCED_RTL_COOKIE = "force_rtl"
EASY_JAPANESE = "ja-easy"


@dataclass(frozen=True, slots=True)
class Language:
    """One choice of the language list."""

    code: str
    html_lang: str
    own_name: str


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One main page in the menu."""

    url: str
    label: object
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class MainPage:
    """A page of the menu: the name of its address, its label, the beginnings of the addresses under it, and for whom."""

    name: str
    label: object
    under: tuple[str, ...]
    for_residents: bool = True
    for_staff: bool = False
    for_members: bool = False

    def is_for(self, user: User) -> bool:
        if user.is_staff and self.for_staff:
            return True
        if user.is_member and self.for_members:
            return True
        return self.for_residents and not user.is_staff and user.acts_for_somebody

    def reaches(self, path: str) -> list[str]:
        """The beginnings under which an address lies; of several pages the longest one is meant."""
        return [beginning for beginning in self.under if path.startswith(beginning)]


#: In the order of the menu; the first one that a reader may open is where they begin. An app adds its page here, and
#: the entry appears where that app is installed.
MAIN_PAGES: list[MainPage] = [
    MainPage("wallet:home", _("What is held"), ("/home/", "/records/")),
    MainPage("readiness:months", _("My months"), ("/months/", "/findings/", "/duties/")),
    MainPage("notices:inbox", _("Inbox"), ("/inbox/",)),
    MainPage("readiness:renewal", _("My renewal"), ("/renewal/",)),
    MainPage("feeds:coverage", _("Connections"), ("/coverage/", "/connect")),
    MainPage("consent:sharing", _("Sharing and looks"), ("/sharing/", "/ask/", "/looked/")),
    MainPage("feeds:operators", _("Institutions"), ("/operators/",), for_residents=False, for_staff=True),
    MainPage("organisations:staff_list", _("Organisations"), ("/operators/organisations/",), for_residents=False, for_staff=True),
    MainPage("organisations:overview", _("My organisation"), ("/organisation/", "/join/"), for_residents=False, for_members=True),
    MainPage("consent:helping", _("People I help"), ("/helping/",), for_residents=False, for_members=True),
    MainPage("desk:requests", _("Requests"), ("/desk/",), for_residents=False, for_members=True),
    MainPage("accounts:settings", _("Settings"), ("/settings/", "/account/", "/people/"), for_staff=True, for_members=True),
]  # fmt: skip
#: What waits on a page of the menu for whoever asks, by the name of its address; an app adds its own.
COUNTS: dict[str, Callable[[HttpRequest], int]] = {}


def listed_languages() -> tuple[Language, ...]:
    """The languages a reader may choose, in the order that is the same everywhere."""
    codes = listed(unfinished=settings.SHOW_UNFINISHED_LANGUAGES)
    return tuple(Language(code, HTML_LANG[code], OWN_NAME[code]) for code in codes)


@cache
def address(name: str) -> str | None:
    """The address of a page by its name, or None when no installed app offers it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def home_address(user: User) -> str:
    """Where this user begins: records for residents, the institutions for staff, their organisation for others."""
    return next(url for page in MAIN_PAGES if page.is_for(user) and (url := address(page.name)))


def html_lang(code: str) -> str:
    """The ``lang`` attribute for a language code; ``ja-easy`` and ``tl`` differ from their code."""
    return HTML_LANG.get(code, code)


class Screen:
    """The reader's side of one page, worked out when a template asks for it."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request

    @cached_property
    def reader(self) -> User | None:
        """Who is signed in; asked of the session only when a page needs it."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def code(self) -> str:
        return get_language() or SOURCE

    @cached_property
    def lang(self) -> str:
        return html_lang(self.code)

    @cached_property
    def direction(self) -> str:
        forced = settings.ALLOW_FORCED_RTL and self.request and FORCED_RTL_COOKIE in self.request.COOKIES
        return "rtl" if forced or get_language_bidi() else "ltr"

    @cached_property
    def is_easy_japanese(self) -> bool:
        return self.code == EASY_JAPANESE

    @cached_property
    def furigana(self) -> bool:
        """Whether readings stand above the kanji: in Easy Japanese, until the reader switches them off."""
        return self.is_easy_japanese and not (
            self.request and self.request.COOKIES.get(FURIGANA_COOKIE) == "off"
        )

    @cached_property
    def language_name(self) -> str:
        return OWN_NAME.get(self.code, self.code)

    @property
    def languages(self) -> tuple[Language, ...]:
        return listed_languages()

    @cached_property
    def language_page(self) -> str:
        """The page of choices, which leads back to where the reader is now."""
        here = self.request.get_full_path() if self.request and self.request.method == "GET" else ""
        query = f"?{urlencode({'next': here})}" if here and here != "/" else ""
        return reverse("accounts:language") + query

    @property
    def signed_in(self) -> bool:
        return self.reader is not None

    @cached_property
    def home(self) -> str:
        return home_address(self.reader) if self.reader else reverse("pages:welcome")

    @cached_property
    def acting_for(self) -> str | None:
        """What the person is called whose records are shown, while that is not the reader; else None."""
        from apps.accounts import acting

        if self.request is None or not self.signed_in or not acting.acts_for_another(self.request):
            return None
        return acting.acting_resident(self.request).display_name

    @cached_property
    def menu(self) -> list[MenuEntry]:
        reader, request = self.reader, self.request
        if reader is None or request is None:
            return []
        pages = [(url, page) for page in MAIN_PAGES if page.is_for(reader) and (url := address(page.name))]
        here = max(
            (beginning for _url, page in pages for beginning in page.reaches(request.path)),
            key=len,
            default="",
        )
        return [
            MenuEntry(url, page.label, here in page.under, _waiting(page, request)) for url, page in pages
        ]


def _waiting(page: MainPage, request: HttpRequest) -> int:
    count = COUNTS.get(page.name)
    return count(request) if count else 0


def screen(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``{{ screen }}`` in every template."""
    return {"screen": Screen(request)}
