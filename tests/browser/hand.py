"""The hands at keyboard and screen, which count what they do."""

from playwright.sync_api import Locator, Page

FOCUSED = """() => {
    const now = document.activeElement, labels = [...(now.labels || [])];
    return [now.getAttribute('aria-label') || '', ...labels.map(one => one.innerText), now.innerText || ''].join(' ');
}"""
"""What the focused element is called."""


class Hand:
    """A clerk's hands: counts every key, click and tap, but not the characters of the text."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.counted = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other; a chord is one."""
        self.page.wait_for_load_state()  # nobody is as quick as the page's scripts
        for key in keys:
            self.page.keyboard.press(key)
            self.counted += 1

    def click(self, label: str) -> None:
        """Click a field by its label."""
        self.page.get_by_label(label).first.click()
        self.counted += 1

    def take(self, found: Locator) -> None:
        """Click or tap on this."""
        found.click()
        self.counted += 1

    def write(self, text: str) -> None:
        """The text itself, as an input method hands it over."""
        self.page.keyboard.insert_text(text)

    def choose(self, label: str, option: str) -> None:
        """Open a list and take a line of it: two clicks."""
        self.page.get_by_label(label).select_option(label=option)
        self.counted += 2

    def tab_to(self, words: str, *, most: int = 120) -> None:
        """Go on with Tab until what has the focus is called so."""
        for _ in range(most):
            self.press("Tab")
            if words in self.page.evaluate(FOCUSED):
                return
        raise AssertionError(f"Tab never comes to {words}")
