"""Reads a page as a browser would: what every page must be, and its forms as they would be sent."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

from app.labels import ENUMS, REFUSALS

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "wbr"}
SILENT = {"script", "style", "title"}
CODES = {str(member) for kind in ENUMS for member in kind if "_" in str(member)} | set(REFUSALS)
"""Stored codes that no Chinese page shows: those that cannot be anything else."""
ENGLISH = re.compile(r"\b(?:error|invalid|required|not a valid|field|traceback|undefined|exception)\b", re.IGNORECASE)


@dataclass
class Node:
    """An element with what stands in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything written in it, in one line."""
        return " ".join("".join(self.texts).split())

    def all(self, *tags: str) -> list["Node"]:
        """Every element of these kinds below, in the order of the page."""
        found = []
        for child in self.children:
            found += [child] if child.tag in tags else []
            found += child.all(*tags)
        return found

    def ancestors(self) -> list["Node"]:
        """What it stands in, from the inside."""
        return [] if self.parent is None else [self.parent, *self.parent.ancestors()]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.open[-1])
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1].tag not in SILENT:
            for node in self.open:
                node.texts.append(data)
        elif self.open[-1].tag == "title":
            self.open[-1].texts.append(data)


def tree(html: str) -> Node:
    """The page as a tree; unbalanced tags fail."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is not closed"
    return builder.root


def check_page(html: str) -> Node:
    """Fail unless the page is one that a clerk may be shown; its tree."""
    page = tree(html)
    (head,) = page.all("head")
    (title,) = head.all("title")
    assert title.text.removesuffix("- 案结").strip()
    assert [node for node in page.all("h1") if node.text] == page.all("h1")
    assert len(page.all("h1")) == 1
    ids = Counter(node.attributes["id"] for node in _every(page) if "id" in node.attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    labelled = {node.attributes.get("for") for node in page.all("label")}
    for form in page.all("form"):
        _check_form(form, labelled)
    for node in _every(page):
        described = (
            node.attributes.get("aria-describedby", "").split() + node.attributes.get("aria-labelledby", "").split()
        )
        assert set(described) <= set(ids), f"{described} of <{node.tag}> names nothing"
    (body,) = page.all("body")
    said = body.text
    assert "None" not in said
    assert not re.search(r"\{\{|\}\}|\{%|&lt;|<time ", said)
    words = set(re.findall(r"[a-z]+(?:_[a-z0-9]+)+", said))
    assert words & CODES == set(), "a code that nobody translated"
    assert not ENGLISH.search(said)
    return page


def _check_form(form: Node, labelled: set[str | None]) -> None:
    assert form.attributes.get("method", "get") in ("get", "post")
    if form.attributes.get("method") == "post":
        tokens = [node for node in form.all("input") if node.attributes.get("name") == "csrf_token"]
        assert tokens, f"the form to {form.attributes.get('action')} has no CSRF token"
    for node in form.all("input", "select", "textarea"):
        if node.attributes.get("type") in ("hidden", "submit"):
            continue
        inside = any(above.tag == "label" for above in node.ancestors())
        assert inside or node.attributes.get("id") in labelled, f"{node.attributes} has no label"


def _every(node: Node) -> list[Node]:
    found = []
    for child in node.children:
        found += [child, *_every(child)]
    return found


def form_of(html: str, action: str = "") -> Node:
    """The page's form whose address ends so, the sign-out form and those that throw drafts away left aside."""
    forms = [
        form
        for form in tree(html).all("form")
        if form.attributes.get("method") == "post" and not {"data-sign-out", "data-offer"} & set(form.attributes)
    ]
    return next(form for form in forms if form.attributes.get("action", action).endswith(action))


def sent(html: str, action: str = "", **changes: object) -> MultiDict[str, object]:
    """What the browser would send after these changes; None leaves a field out, a list sends it several times."""
    values: MultiDict[str, object] = MultiDict()
    for node in form_of(html, action).all("input", "select", "textarea"):
        for name, typed in _values(node):
            values.add(name, typed)
    for name, value in changes.items():
        values.poplist(name)
        given = value if isinstance(value, list) else [value]
        for one in given:
            if one is not None:
                values.add(name, one)
    return values


def option_of(html: str, name: str, containing: str) -> str:
    """The value of the first option of this list whose words contain these."""
    lists = [node for node in tree(html).all("select") if node.attributes.get("name") == name]
    return next(one.attributes["value"] for one in lists[0].all("option") if containing in one.text)


def errors_of(html: str) -> list[str]:
    """The sentences of the list on top of a form that was not saved."""
    alerts = [node for node in tree(html).all("div") if node.attributes.get("role") == "alert"]
    return [line.text for alert in alerts for line in alert.all("li")]


def _values(node: Node) -> list[tuple[str, str]]:
    name, kind = node.attributes.get("name"), node.attributes.get("type")
    if not name or kind in ("file", "submit"):
        return []
    if node.tag == "textarea":
        return [(name, "".join(node.texts).removeprefix("\r\n").removeprefix("\n"))]
    if node.tag == "select":
        chosen = [one for one in node.all("option") if "selected" in one.attributes] or node.all("option")[:1]
        return [(name, one.attributes.get("value", one.text)) for one in chosen]
    if kind in ("checkbox", "radio"):
        return [(name, node.attributes.get("value", "on"))] if "checked" in node.attributes else []
    return [(name, node.attributes.get("value", ""))]
