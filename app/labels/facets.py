"""What the values of a search's facets are called, so that a field typed in the query finds them."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain import petitions, rectification
from app.labels import WORDS, label
from app.labels.contents import SHORT
from app.models.matters import Kind
from app.queries.texts import APART


def _named(kind: type[StrEnum], prefix: str = "") -> dict[str, str]:
    return {f"{prefix}{member.value}": label(member) for member in kind}


CALLED: Mapping[str, Mapping[str, str]] = {
    "kind": _named(Kind),
    "stage": _named(petitions.Stage, "petition.") | _named(rectification.Stage, "item."),
    "content": SHORT,
    "channel": _named(petitions.Channel),
    "category": _named(petitions.Category),
    "source": _named(petitions.Source),
    "poverty": {"yes": "涉贫", "no": "不涉贫"},
    "visited": {"yes": "有回访", "no": "没有回访"},
    "part": {name: WORDS["part"][name] for name in APART},
}
"""Values whose names are labels; places and people are named by their rows, years by themselves."""
