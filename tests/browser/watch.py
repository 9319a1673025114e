"""Watches a browser context: whatever a page does that no page of ours may do becomes a fault."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Chromium reaches no other host. Asking here at each request would make it fetch every part of every page anew."""
LOCAL_SCHEMES = {"data", "blob", "about"}

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
  reportViolation(`${event.violatedDirective}: ${event.blockedURI || "inline"}`));
"""


class Watch:
    """Collects faults: foreign requests, broken parts, script errors, policy violations.

    An error page that a test opens on purpose is no fault; a part of a page (script, picture, fetch) that fails is one.
    """

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.faults: list[str] = []
        self._host = urlsplit(base_url).netloc
        context.expose_function("reportViolation", self._noting("CSP"))
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", self._guard)
        context.on("console", self._hear)
        context.on("weberror", self._stumble)
        context.on("response", self._receive)
        context.on("requestfailed", self._miss)

    def _noting(self, kind: str) -> Callable[[str], None]:
        return lambda text: self.faults.append(f"{kind}: {text}")

    def _guard(self, request: Request) -> None:
        if not self._is_ours(request.url):
            self.faults.append(f"other host: {request.url}")

    def _is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc == self._host or parts.scheme in LOCAL_SCHEMES

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser's own line about a failed load names no cause; _receive and _miss know it better.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _stumble(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"status {response.status}: {response.url}")

    def _miss(self, request: Request) -> None:
        # Chromium calls a navigation that becomes a download, and a load cut off by leaving the page, "aborted".
        if self._is_ours(request.url) and request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} ({request.failure})")


def settle(page: Page) -> None:
    """Let what the page has still to say reach the watch."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise(done => setTimeout(done))")
