"""Help (帮助): the pages of docs/zh for people, read in the product, the reader's own part first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from flask import Blueprint, render_template, request, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.domain.permissions import Permission, Role
from app.labels import label
from app.labels.help import CONCERNING
from app.web.request import actor
from app.web.security import requires

room = Blueprint("help", __name__)

PAPERS = Path(__file__).parents[2] / "docs" / "zh"
_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Section:
    """One part of a paper below its heading; the anchor is its place in the paper and stays when the order changes.

    `questions` are the headings within it, each with its own anchor.
    """

    anchor: str
    title: str
    body: Markup
    questions: Mapping[str, str]

    def concerns(self, role: Role) -> bool:
        """Whether the heading names this role."""
        return label(role) in self.title


@cache
def sections(paper: str) -> tuple[Section, ...]:
    """The parts of docs/zh/<paper>.md in their order, rendered once a process."""
    _, *parts = _HEADING.split((PAPERS / f"{paper}.md").read_text(encoding="utf-8"))
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(_section(f"part-{place}", title, text) for place, (title, text) in enumerate(pairs, start=1))


def url_here() -> str:
    """Where help tells of the page that is asked for now; else the reader's own part, which stands first."""
    heading = CONCERNING.get(request.endpoint or "") or CONCERNING.get(request.blueprint or "")
    endpoint, anchor = _place_of(heading) if heading else ("help.index", None)
    return url_for(endpoint, _anchor=anchor)


@room.get("/help")
@requires(Permission.SELF)
def index() -> str:
    """Ten minutes for each role (十分钟上手), the reader's own roles first."""
    own = [part for part in sections("start") if any(part.concerns(role) for role in actor().roles)]
    rest = [part for part in sections("start") if part not in own]
    return render_template("help/start.html", own=own, rest=rest)


@room.get("/help/faq")
@requires(Permission.SELF)
def questions() -> str:
    """What clerks and operators ask (常见问题)."""
    return render_template("help/faq.html", sections=sections("faq"))


@cache
def _place_of(heading: str) -> tuple[str, str | None]:
    for endpoint, paper in (("help.index", "start"), ("help.questions", "faq")):
        for part in sections(paper):
            anchor = part.anchor if part.title == heading else part.questions.get(heading)
            if anchor is not None:
                return endpoint, anchor
    return "help.index", None


def _section(anchor: str, title: str, text: str) -> Section:
    tokens = _MARKDOWN.parse(text)
    questions: dict[str, str] = {}
    for opening, heading in pairwise(tokens):
        if opening.type == "heading_open":
            questions[heading.content] = f"{anchor}-{len(questions) + 1}"
            opening.attrSet("id", questions[heading.content])
    rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Section(anchor, title, Markup(rendered), questions)  # noqa: S704  # our own paper; no HTML is let through
