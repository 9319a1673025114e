"""Help (帮助): the pages of docs/zh for people, read in the product, the reader's own part first."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.domain.permissions import Permission, Role
from app.labels import label
from app.web.request import actor
from app.web.security import requires

room = Blueprint("help", __name__)

PAPERS = Path(__file__).parents[2] / "docs" / "zh"
_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Section:
    """One part of a paper below its heading; the anchor is its place in the paper and stays when the order changes."""

    anchor: str
    title: str
    body: Markup

    def concerns(self, role: Role) -> bool:
        """Whether the heading names this role."""
        return label(role) in self.title


@cache
def sections(paper: str) -> tuple[Section, ...]:
    """The parts of docs/zh/<paper>.md in their order, rendered once a process."""
    _, *parts = _HEADING.split((PAPERS / f"{paper}.md").read_text(encoding="utf-8"))
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Section(f"part-{place}", title, _rendered(text)) for place, (title, text) in enumerate(pairs, start=1))


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


def _rendered(text: str) -> Markup:
    return Markup(_MARKDOWN.render(text))  # noqa: S704  # our own paper, and the renderer lets no HTML through
