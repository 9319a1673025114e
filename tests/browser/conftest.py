"""Chromium for the browser tests: one browser a session, one watched context and page a test."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.watch import ONLY_HERE, Watch, settle

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 10_000
"""Milliseconds that a test waits for what shall be there: beside another browser pages answer late."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser is marked so; nobody can forget it."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window; without one these tests skip, which CI counts as a failure."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # root (a container) has no sandbox; the tests open no page but their own.
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN", ONLY_HERE]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:  # noqa: F811  # asked for by its name
    """A page on the address of the `live_server` fixture; the test fails on any fault of tests/browser/watch.py."""
    context = browser.new_context(
        base_url=live_server,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1366, "height": 768},
        service_workers="block",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, live_server)
    try:
        yield context.new_page()
        for open_page in context.pages:
            settle(open_page)
    finally:
        context.close()
    assert watch.faults == []


@pytest.fixture
def phone(browser: Browser, live_server: str) -> Iterator[Page]:  # noqa: F811  # asked for by its name
    """A page in the hand. Its failed requests are what its tests are about, so that nothing watches them."""
    context = browser.new_context(
        base_url=live_server, locale="zh-CN", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


from tests.browser.serving import demo_home, live_server  # noqa: E402, F401  # test_watch has a server of its own
