"""A page's form as a browser sends it: what stands in it, and something sensible where something is asked for."""

import io
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from html.parser import HTMLParser

from werkzeug.datastructures import FileStorage, MultiDict

WORDS = "经入户查看、查阅台账并与当事人当面核对，情况属实，已经按照政策落实到户，有票据和照片。"
"""Long enough for every reason, record and report."""
PAPER_BYTES = 200_000
FIRST = "*"
"""The first choice that stands for something."""


class _Forms(HTMLParser):
    """Every form that is sent by POST: its address, fields with their values, choices, what must be filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._list = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(said.get("action", "")) if said.get("method") == "post" else None
            if self._form is not None and not {"data-sign-out", "data-offer"} & said.keys():
                self.forms.append(self._form)
        if self._form is None:
            return
        name = said.get("name", "")
        if tag == "select":
            self._list = name
            self._form.choices[name] = []
        elif tag == "option":
            self._form.choices[self._list].append(said.get("value", ""))
            if "selected" in said:
                self._form.values[self._list] = said.get("value", "")
        elif tag == "textarea":
            self._text = name
            self._form.values[name] = ""
        elif tag == "input" and name:
            self._form.take(name, said)
        if "required" in said and name:
            self._form.required.append(name)

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form
        self._text = "" if tag == "textarea" else self._text

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text:
            self._form.values[self._text] += data.lstrip("\r\n")


class Form:
    """One form of a page."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.values: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self.files: set[str] = set()
        self.required: list[str] = []

    def take(self, name: str, said: Mapping[str, str]) -> None:
        """An input: its value, or that it offers one."""
        kind = said.get("type", "text")
        if kind == "file":
            self.files.add(name)
        elif kind in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(said.get("value", "on"))
            if "checked" in said:
                self.values[name] = said.get("value", "on")
        elif kind != "submit":
            self.values[name] = said.get("value", "")


def form_of(page: str, action: str) -> Form:
    """The page's form whose address ends so."""
    forms = _Forms()
    forms.feed(page)
    return next(form for form in forms.forms if (form.action or action).endswith(action))


def filled(form: Form, today: date, changes: Mapping[str, str]) -> MultiDict[str, object]:
    """What is sent: these changes, and whatever else must be filled in, in the commonest way."""
    values: MultiDict[str, object] = MultiDict(form.values)
    for name in dict.fromkeys((*form.required, *changes)):
        wanted = changes.get(name, "" if form.values.get(name) else _usual(form, name, today))
        if name in form.files:
            values.setlist(name, [_paper() for _ in range(int(wanted or 1))])
        elif name.endswith("-roles"):
            values.setlist(name, wanted.split())
        elif wanted == FIRST:
            values[name] = next(choice for choice in form.choices[name] if choice)
        elif wanted:
            values[name] = wanted
    return values


def _usual(form: Form, name: str, today: date) -> str:
    if name in form.choices:
        return FIRST
    if name == "due_on":
        return (today + timedelta(days=20)).isoformat()
    return today.isoformat() if name.endswith("_on") else WORDS


def _paper() -> FileStorage:
    """A text file of the size of a scanned page; no two are the same."""
    content = f"{WORDS}{secrets.token_hex(PAPER_BYTES // 2)}".encode()
    return FileStorage(io.BytesIO(content), filename="佐证材料.txt", content_type="text/plain")


def said_at(page: str) -> Iterable[str]:
    """What a page that was not saved says against it."""
    found = _Alerts()
    found.feed(page)
    return found.said


class _Alerts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._depth = 0

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth or dict(attrs).get("role") == "alert":
            self._depth += 1

    def handle_endtag(self, _tag: str) -> None:
        self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._depth and data.strip():
            self.said.append(data.strip())
