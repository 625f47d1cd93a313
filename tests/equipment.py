"""What tests need beside the locked packages: a browser, fonts of all our scripts, a broker, a scanner; and how to have each.

Run as a program it says what is missing: ``python -m tests.equipment``, exit status 1 when TSUNAGI_STRICT=1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from config.environment import flag
from config.languages import HTML_LANG
from config.local import valkey_binary

#: The first takes half the time of the others: it draws no windows.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
CLAMD_OF_DEBIAN = "/usr/sbin/clamd"
#: What fontconfig calls the languages that HTML names otherwise.
FONTCONFIG_NAME = {"zh-Hans": "zh-cn", "zh-Hant": "zh-tw", "pt-BR": "pt"}


def is_strict() -> bool:
    """Whether nothing may be missing: what else would be skipped then counts as not passed."""
    return flag("TSUNAGI_STRICT", default=False)


@cache
def chromium() -> str:
    """The first Chromium that really starts: CHROMIUM, one on PATH, Playwright's own; empty when there is none.

    Ubuntu's ``chromium-browser`` is a script that only asks for a snap, so its being there says nothing.
    """
    return next((candidate for candidate in _chromium_candidates() if _starts(candidate)), "")


def _chromium_candidates() -> Iterator[str]:
    if chosen := os.environ.get("CHROMIUM", ""):
        yield chosen  # and no other: who names one means it
        return
    yield from filter(None, map(shutil.which, BROWSERS))
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "") or Path.home() / ".cache/ms-playwright")
    for pattern in (
        "chromium-*/chrome-linux*/chrome",
        "chromium_headless_shell-*/chrome*linux*/*headless*shell",
    ):
        yield from map(str, sorted(own.glob(pattern), reverse=True))


def _starts(program: str) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


@cache
def languages_without_font() -> tuple[str, ...]:
    """Our languages whose letters no installed font holds, by fontconfig's own table; all when it is not installed."""
    return tuple(sorted(name for name in set(HTML_LANG.values()) if not _fonts_for(name)))


def _fonts_for(language: str) -> str:
    asked = f":lang={FONTCONFIG_NAME.get(language, language)}"
    try:
        return subprocess.run(
            ["fc-list", asked, "family"], capture_output=True, text=True, check=False
        ).stdout.strip()
    except OSError:
        return ""


def no_browser() -> str:
    """Why no browser can be used for tests, and how to have one; empty when one can."""
    if not chromium():
        return (
            "No Chromium starts here. Debian: apt-get install chromium-headless-shell."
            " Ubuntu (its package is only a snap): .venv/bin/playwright install --with-deps chromium."
            " Or set CHROMIUM to the path of one."
        )
    return ""


def no_fonts() -> str:
    """Which languages pages cannot be shown in, and how to have their fonts; empty when all can."""
    if shutil.which("fc-list") is None:
        return "fc-list is missing, so nobody knows which fonts are here: apt-get install fontconfig."
    if without := languages_without_font():
        return f"No font for {', '.join(without)}: apt-get install fonts-noto-core fonts-noto-cjk."
    return ""


def no_broker() -> str:
    """Why no broker can be started, and how to have one; empty when one can."""
    program = valkey_binary()
    if program is None or not _starts(program):
        return "No Valkey or Redis starts here: run script/bootstrap, or apt-get install valkey-server or redis-server."
    return ""


@cache
def clamd() -> str:
    """The first daemon of ClamAV that starts: CLAMD, one on PATH, Debian's, where users' PATH does not look; or empty."""
    chosen = os.environ.get("CLAMD", "")
    candidates = [chosen] if chosen else [shutil.which("clamd") or "", CLAMD_OF_DEBIAN]
    return next((each for each in candidates if each and _starts(each)), "")


def no_scanner() -> str:
    """Why files cannot be scanned by a real scanner, and how to have one; empty when they can."""
    return (
        ""
        if clamd()
        else "No clamd starts here: apt-get install clamav-daemon, or set CLAMD to the path of one."
    )


EVERYTHING: tuple[Callable[[], str], ...] = (no_browser, no_fonts, no_broker, no_scanner)


def missing(parts: Iterable[Callable[[], str]] = EVERYTHING) -> list[str]:
    """A sentence for each part that is not here."""
    return [reason for part in parts if (reason := part())]


def main() -> int:
    """Says what is missing; what that means depends on whether anything may be."""
    found = missing()
    meaning = "Must be here (TSUNAGI_STRICT=1)" if is_strict() else "Tests that need it are skipped"
    for reason in found:
        print(f"{meaning}: {reason}", file=sys.stderr)
    return 1 if found and is_strict() else 0


if __name__ == "__main__":
    sys.exit(main())
