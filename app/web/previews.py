"""What the papers of a matter would say, for the page of the matter and of an act."""

from dataclasses import dataclass

from app.domain.act_papers import BEFORE, WITH_ACT
from app.domain.letters import LetterKind
from app.labels import sentence
from app.letters import Letter as Text
from app.models.letters import Letter
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations.letters import offered
from app.queries import letter_texts, letters
from app.queries.held_to_account import letters_for
from app.web.request import actor, reading, today


@dataclass(frozen=True)
class Shown:
    """A paper that belongs to an act: the letter that is there already, or what it would say; `comes` says how it
    becomes final."""

    kind: LetterKind
    text: Text | None
    letter: Letter | None = None
    comes: str = ""


def of_act(matter: Matter, action: str) -> list[Shown]:
    """The papers that belong to an act: the one that is there for it, else what this actor would draft now."""
    if action not in BEFORE or not isinstance(matter, Petition):
        return []
    there = {
        letter.kind: letter
        for letter in reversed(letters_for(reading(), actor(), matter, letters.of_matter(reading(), matter)))
        if letter.step_id is None or letter.kind not in WITH_ACT  # what an act before had is not this one's
    }
    known = [_there(there[kind]) for kind in BEFORE[action] if kind in there]
    kinds = [kind for kind in offered(reading(), matter, actor()) if kind in BEFORE[action] and kind not in there]
    comes = sentence("letter_comes")
    return known + [Shown(kind, composed(matter, kind), comes=comes if kind in WITH_ACT else "") for kind in kinds]


def _there(letter: Letter) -> Shown:
    waits = letter.sealed_at is None and letter.kind in WITH_ACT
    return Shown(letter.kind, letters.text_of(letter), letter, sentence("letter_comes_drafted") if waits else "")


def composed(matter: Matter, kind: LetterKind) -> Text | None:
    """What such a paper would say, when this actor drafted it now; None for somebody of no unit."""
    unit = letters.unit_of(reading(), matter, kind, actor())
    return letter_texts.composed(reading(), matter, kind, unit, today()) if unit is not None else None
