"""The set-up on machines of several kinds: what it would install, as whom, and that it goes on when that is refused."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.environment import ROOT

TOOLS = ("sh", "cat", "cksum", "dirname", "env", "grep", "ln", "timeout", "tr", "true")
PAPERS = ["fontconfig", "fonts-noto-core", "fonts-noto-cjk", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
EVERYTHING = ["chromium-headless-shell", *PAPERS, "clamav-daemon"]


@dataclass
class Machine:
    """A folder that stands for a fresh checkout whose Python packages are in place, and a PATH of its own."""

    folder: Path
    said: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def has(self, name: str, script: str = "exit 0") -> None:
        file = self.folder / "bin" / name
        file.unlink(missing_ok=True)  # it may be a link to this machine's own
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def installs(self) -> None:
        """apt-get notes how it was called; of browsers it brings those that it has."""
        link = f"ln -s {shutil.which('true')} {self.folder}/bin/$last"
        self.has(
            "apt-get",
            f'echo "apt-get $*" >> {self.folder}/calls; for last; do :; done\n'
            f'if [ "${{APT_GET_SAYS:-0}}" != 0 ] || [ "$last" = "$APT_GET_LACKS" ]; then exit 100; fi\n'
            f'case "$last" in chromium*) {link} ;; esac',
        )

    def bootstrap(self, purpose: str = "test") -> int:
        own = {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder),
            "OS_RELEASE": str(self.folder / "os-release"),
            "CLAMD": str(self.folder / "bin/clamd"),
            "LDCONFIG": str(self.folder / "bin/ldconfig"),
        }
        done = subprocess.run(
            ["sh", "script/bootstrap", purpose], cwd=self.folder, env=own | self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.said = done.stderr
        return done.returncode

    @property
    def calls(self) -> list[str]:
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def installed(self) -> list[str]:
        return [call.split()[-1] for call in self.calls if call.startswith("apt-get") and " install " in call]


@pytest.fixture
def debian(tmp_path: Path) -> Machine:
    """Root on a fresh Debian."""
    machine = Machine(tmp_path)
    for name in ("bin", "script", "locale/xx/LC_MESSAGES", ".venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    shutil.copy(ROOT / "script/bootstrap", tmp_path / "script")
    for name in ("uv.lock", ".python-version"):
        shutil.copy(ROOT / name, tmp_path / name)
    wanted = (tmp_path / "uv.lock").read_bytes() + (tmp_path / ".python-version").read_bytes()
    stamp = subprocess.run(["cksum"], input=wanted, capture_output=True, check=True).stdout
    (tmp_path / ".venv/.synced").write_bytes(stamp.rstrip(b"\n"))
    (tmp_path / ".venv/bin/python").symlink_to("/bin/true")
    (tmp_path / "locale/xx/LC_MESSAGES/django.po").touch()
    os.utime(tmp_path / "locale/xx/LC_MESSAGES/django.po", (0, 0))
    (tmp_path / "locale/xx/LC_MESSAGES/django.mo").touch()
    (tmp_path / "os-release").write_text("ID=debian\n")
    machine.has("id", "echo 0")
    machine.installs()
    return machine


def be_somebody(machine: Machine, *, sudo: str | None) -> None:
    machine.has("id", "echo 1000")
    if sudo is not None:
        machine.has("sudo", sudo)


def test_a_fresh_debian_gets_browser_fonts_and_their_list_one_by_one(debian: Machine) -> None:
    assert debian.bootstrap() == 0

    assert debian.installed == EVERYTHING
    assert "update" in debian.calls[0]


def test_what_is_there_is_not_installed_again(debian: Machine) -> None:
    debian.has("chromium-headless-shell")
    debian.has("fc-list", 'case "$1" in :lang=my) ;; *) echo Some Font ;; esac')
    debian.has("ldconfig", "echo libpangoft2-1.0.so.0 libharfbuzz-subset.so.0")

    assert debian.bootstrap() == 0

    assert debian.installed == ["fonts-noto-core", "clamav-daemon"]
    debian.has("clamd")
    (debian.folder / "calls").unlink()

    assert debian.bootstrap() == 0

    assert debian.installed == ["fonts-noto-core"]


def test_the_server_gets_what_sets_papers_and_looks_for_it_once(debian: Machine) -> None:
    assert debian.bootstrap("server") == 0
    assert debian.installed == PAPERS
    (debian.folder / "calls").unlink()

    assert debian.bootstrap("server") == 0
    assert debian.calls == []


def test_somebody_with_sudo_installs_by_it(debian: Machine) -> None:
    be_somebody(debian, sudo=f'echo "sudo $*" >> {debian.folder}/sudo; shift; exec "$@"')

    assert debian.bootstrap() == 0

    assert debian.installed == EVERYTHING
    assert "apt-get -qq" in (debian.folder / "sudo").read_text()


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["no sudo", "sudo asks for a password"])
def test_somebody_without_is_told_the_line_to_run_and_goes_on(debian: Machine, sudo: str | None) -> None:
    be_somebody(debian, sudo=sudo)

    assert debian.bootstrap() == 0

    assert debian.calls == []
    assert f"apt-get install -y --no-install-recommends {' '.join(EVERYTHING)}" in debian.said


def test_apt_that_gets_nothing_does_not_end_the_set_up(debian: Machine) -> None:
    debian.environment["APT_GET_SAYS"] = "100"

    assert debian.bootstrap() == 0

    assert debian.installed == [*EVERYTHING, "chromium"]
    assert debian.said.count("Could not install") == len(EVERYTHING) + 1


def test_where_there_is_no_small_browser_the_large_one_is_installed(debian: Machine) -> None:
    debian.environment["APT_GET_LACKS"] = "chromium-headless-shell"

    assert debian.bootstrap() == 0

    assert debian.installed == [*EVERYTHING, "chromium"]
    assert "Could not install chromium either" not in debian.said


def test_the_small_browser_comes_beside_another_but_nobody_is_asked_for_it(debian: Machine) -> None:
    debian.has("chromium")
    assert debian.bootstrap() == 0
    assert debian.installed == EVERYTHING

    (debian.folder / "bin/chromium-headless-shell").unlink()
    be_somebody(debian, sudo=None)
    assert debian.bootstrap() == 0
    assert "chromium" not in debian.said.replace("(chromium)", "")


def test_a_browser_that_was_named_keeps_others_away(debian: Machine) -> None:
    debian.has("my-own")
    debian.environment["CHROMIUM"] = str(debian.folder / "bin/my-own")

    assert debian.bootstrap() == 0

    assert debian.installed == EVERYTHING[1:]


def test_a_machine_without_apt_is_told_what_it_lacks(debian: Machine) -> None:
    (debian.folder / "bin/apt-get").unlink()

    assert debian.bootstrap() == 0

    assert "Please install: chromium-headless-shell fontconfig" in debian.said


@pytest.mark.parametrize("fetched", [True, False])
def test_ubuntu_whose_chromium_is_a_snap_fetches_another_and_says_so_when_it_cannot(
    debian: Machine, fetched: bool
) -> None:
    (debian.folder / "os-release").write_text("NAME=Ubuntu\nID=ubuntu\n")
    debian.has("chromium-browser", "exit 1")
    cache = debian.folder / ".cache/ms-playwright/chromium-1300/chrome-linux64"
    cache.mkdir(parents=True)
    fetch = f"ln -s {shutil.which('true')} {cache}/chrome" if fetched else "exit 1"
    debian.has("playwright", f'echo "playwright $*" >> {debian.folder}/calls; {fetch}')
    (debian.folder / "bin/playwright").rename(debian.folder / ".venv/bin/playwright")

    assert debian.bootstrap() == 0

    assert debian.installed == EVERYTHING[1:]
    assert debian.calls[-1] == "playwright install --with-deps chromium"
    assert ("browser tests are skipped" in debian.said) is not fetched
