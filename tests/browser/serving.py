"""The demo county as its two commands serve it, and the ways into it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Locator, Page, expect

from app.sealing import Keyring
from tests.browser import staged

ROOT = Path(__file__).parent.parent.parent
DEADLINE = 60.0


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Path:
    """A data folder with a small demo county, loaded by the command, and a matter at every stage.

    The county is loaded once a run: of two workers the second waits, and each copies it.
    """
    base = tmp_path_factory.getbasetemp()
    common = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-county"
    with FileLock(common.with_suffix(".lock")):
        if not common.exists():
            loaded = tmp_path_factory.mktemp("loading") / "home"
            flask(loaded, "demo", "load", "--matters", "40").check_returncode()
            loaded.rename(common)
    home = shutil.copytree(common, tmp_path_factory.mktemp("demo") / "home")
    staged.put(home, keys)
    staged.put_once(home, keys)
    return home


@pytest.fixture(scope="session")
def live_server(demo_home: Path) -> Iterator[str]:
    """The address of the served demo county, its worker beside it."""
    port = free_port()
    programs = [start(demo_home, command, port) for command in ("serve", "worker")]
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment(home: Path, port: int = 5000) -> dict[str, str]:
    """The environment of the product's commands over this data folder."""
    return {**os.environ, "ANJIE_HOME": str(home), "PORT": str(port)}


def flask(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run one management command to its end."""
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]
    return subprocess.run(command, env=environment(home), capture_output=True)  # noqa: S603  # our own program


def start(home: Path, command: str, port: int) -> subprocess.Popen[bytes]:
    """Start a command that goes on until it is stopped."""
    line = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), command]
    return subprocess.Popen(line, env=environment(home, port), stdout=subprocess.DEVNULL)  # noqa: S603  # our own


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(int(DEADLINE * 5)):
        try:
            urllib.request.urlopen(address + "/sign-in", timeout=2).close()  # noqa: S310  # loopback
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server did not answer")


def sign_in(page: Page, role: str, home: Path) -> None:
    """Sign in as the demo account of this role."""
    page.goto("/sign-in")
    page.get_by_label("账号").fill(role)
    page.get_by_label("密码").fill((home / "demo-password").read_text().strip())
    page.get_by_role("button", name="登录").click()
    out = page.get_by_role("link", name="退出").or_(page.get_by_role("button", name="退出"))
    expect(out).to_be_visible(timeout=30_000)  # the password is slow to check on purpose, slower beside other work


def sign_in_instead(page: Page, role: str, home: Path) -> None:
    """The same where somebody else is signed in.

    On a loaded machine the door was seen to open a second time, empty, when the cookies went while the page before was
    still at work: its forgery token no longer fitted. So that page is let come to rest first.
    """
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    sign_in(page, role, home)


def main_button(page: Page, name: str) -> Locator:
    """The button of that name in the page's main part."""
    return page.locator("main").get_by_role("button", name=name)
