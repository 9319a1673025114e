"""The watch over the browser sees what no page of ours may do, and lets a good page pass."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import Watch, settle

PAGES = {
    "/good": "<title>好</title><h1>案结</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='>",
    "/console": "<title>x</title><script>console.error('broken')</script>",
    "/script": "<title>x</title><script>setTimeout(() => { throw new Error('thrown') })</script>",
    "/foreign": "<title>x</title><img src='http://other.invalid/a.png'>",
    "/missing-part": "<title>x</title><img src='/nowhere.png'>",
    "/policy": "<title>x</title><p style='color:red'>x</p>",
}


class Pages(BaseHTTPRequestHandler):
    """Serves the planted pages."""

    def do_GET(self) -> None:
        """Answer with the planted page or 404."""
        body = PAGES.get(self.path)
        self.send_response(200 if body is not None or self.path == "/favicon.ico" else 404)
        if self.path == "/policy":
            self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((body or "<h1>没有这一页</h1>").encode())

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def live_server() -> Iterator[str]:
    """The planted pages on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_good_page_passes_in_chinese_and_at_the_office_clock(page: Page) -> None:
    page.goto("/good")
    assert page.get_by_role("heading").inner_text() == "案结"
    assert page.evaluate("navigator.language") == "zh-CN"
    assert page.evaluate("new Date(2024, 0, 1).getTimezoneOffset()") == -480


def test_an_error_page_opened_on_purpose_is_no_fault(page: Page) -> None:
    answer = page.goto("/nowhere")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/console", "console: broken"),
        ("/script", "script: thrown"),
        ("/foreign", "other host: http://other.invalid/a.png"),
        ("/missing-part", "status 404: "),
        ("/policy", "CSP: style-src"),
    ],
)
def test_each_kind_of_fault_is_seen(browser: Browser, live_server: str, address: str, fault: str) -> None:
    context = browser.new_context(base_url=live_server)
    watch = Watch(context, live_server)
    page = context.new_page()
    page.goto(address)
    settle(page)
    context.close()
    assert any(seen.startswith(fault) or fault in seen for seen in watch.faults), watch.faults
