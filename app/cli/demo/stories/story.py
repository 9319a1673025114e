"""The shape of a story: everything that differs between one kind of petition and another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Nature = Literal["appeal", "accusation", "suggestion"]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One kind of petition; every text is a template of `wording.worded`.

    Texts of the petitioner are in the first person; texts of officers speak of him as 信访人, and a fact that was told
    in the first person (我母亲) is turned into the third by the caller.
    """

    kind: str
    content: str  # second-level content category (内容分类, DOMAIN 14)
    poverty: str | None = None  # POV-01 to POV-13, when the matter is poverty-related (涉贫)
    nature: Nature = "appeal"
    office: str  # the county department in charge
    desk: str  # the desk at the town that he was sent to
    draws: Mapping[str, str] = field(default_factory=dict)  # facts drawn once and used by all later texts
    titles: tuple[str, ...]
    core: tuple[str, ...]  # what happened
    details: tuple[str, ...]  # circumstances, some of which are told
    excuses: tuple[str, ...]  # what he was answered before
    wants: tuple[str, ...]  # what he asks for
    checks: tuple[str, ...]  # what officers do to find out
    support: str  # what they find when he is right (or when a suggestion is adopted)
    remedy: str  # what is then done
    explain: str  # what they find when his wish has no legal ground (or is adopted in part)
    reject: str  # what they find when the facts are against it (or it is not adopted)
    laws: tuple[str, ...]
    unsolved: str  # what is still wrong when the remedy did not hold
    shared: bool = False  # often brought by several people together
    accused: tuple[str, ...] = ()  # posts of the person complained of
    accused_at: Literal["village", "town"] = "village"
