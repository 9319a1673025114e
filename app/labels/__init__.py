"""The Chinese of the edges: what every code, stored or refused, is called in the office."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from app.domain.accountability import LOCAL
from app.labels.enums import ENUMS
from app.labels.health import HEALTH
from app.labels.papers import paper_text
from app.labels.refusals import REFUSALS
from app.labels.sentences import SENTENCES
from app.labels.words import WORDS
from app.models.papers import PaperRole

__all__ = [
    "ENUMS",
    "REFUSALS",
    "SENTENCES",
    "WORDS",
    "label",
    "options",
    "paper_role",
    "paper_text",
    "sentence",
    "weekday",
]


def label(value: StrEnum | str | None, group: str | None = None) -> str:
    """What a code is called; empty for None.

    An enum member knows its own list. A bare string, as some columns hold, is looked up in `group` (one of WORDS, such
    as "reason"), or in the first list that has it. Raises KeyError for a code that has no name: a house test finds it.
    """
    if value is None:
        return ""
    if group is not None:
        return WORDS[group][str(value)]
    names = ENUMS.get(type(value)) if isinstance(value, StrEnum) else None
    if names is not None:
        return names[str(value)]
    for names in (*ENUMS.values(), *WORDS.values()):
        if value in names:
            return names[str(value)]
    raise KeyError(f"{value!r} has no label")


def paper_role(role: StrEnum, kind: StrEnum | str) -> str:
    """What a paper is for, as it is called for a matter of this kind."""
    return WORDS["item_paper"].get(str(role), label(role)) if kind == "item" else label(role)


def options(kind: type[StrEnum]) -> dict[str, StrEnum]:
    """Label to member, for forms and sheets that read the label."""
    return {label(member): member for member in kind}


def sentence(code: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence of a refusal or a message: what happened, then what to do.

    Facts are dates, numbers, texts or enum members and are put into words here, papers as they are called for
    the fact `kind`; what the sentence names and the facts lack is written as 此项.
    """
    facts = facts or {}
    kind = str(facts.get("kind", ""))
    known = _Facts(
        {
            name: paper_role(value, kind) if isinstance(value, PaperRole) else _spoken(value)
            for name, value in facts.items()
        }
    )
    text = REFUSALS.get(code) or HEALTH.get(code) or SENTENCES[code]
    return text.format_map(known)


def weekday(day: date) -> str:
    """周一 to 周日."""
    return f"周{'一二三四五六日'[day.weekday()]}"


class _Facts(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return "此项"


def _spoken(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, tuple | list | set | frozenset):
        return "、".join(_spoken(part) for part in value)
    return str(value)
