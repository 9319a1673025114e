"""What of a matter's people an actor sees in clear (DECISIONS 12)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain import privacy
from app.domain.permissions import Actor
from app.labels import WORDS
from app.letters import Letter
from app.models.matters import Judgement, Kind, Matter
from app.queries.corrections import NAMES, base, names_in
from app.web.request import reading

HIDDEN_ADDRESS = WORDS["veil"]["address"]


@dataclass(frozen=True)
class Veil:
    """What the actor sees of people: names clear or masked, numbers in texts always masked (DECISIONS 12)."""

    clear: bool
    names: frozenset[str]

    def name(self, name: str | None) -> str:
        """A petitioner's name as the actor may see it."""
        return (name or "") if self.clear else privacy.mask_name(name or "")

    def text(self, text: str | None) -> str:
        """A text without numbers of people, and without the names of this matter's people where they are masked."""
        masked = privacy.mask_text(text or "")
        for name in () if self.clear else sorted(self.names, key=len, reverse=True):
            masked = masked.replace(name, privacy.mask_name(name))
        return masked

    def letter(self, letter: Letter) -> Letter:
        """A letter as the actor may take it away: what its page shows him."""
        if self.clear:
            return letter
        return replace(
            letter,
            title=self.text(letter.title),
            addressee=self.text(letter.addressee),
            parts=tuple(replace(part, text=self.text(part.text)) for part in letter.parts),
            copies=self.text(letter.copies),
        )

    def fact(self, fact: str, value: str | None) -> str | None:
        """A fact of a timeline, before or after it was corrected, as the actor may see it."""
        if not value:
            return value
        match base(fact):
            case "id_no":
                return privacy.mask_id(value)
            case "phone" | "agent_phone":
                return privacy.mask_phone(value)
            case "address" if not self.clear:
                return HIDDEN_ADDRESS
            case name if name in NAMES:
                return self.name(value)
            case name if name in set(Judgement):
                return value  # the other matter's public identifier, whose digits may look like somebody's phone
        return self.text(value)


def veil_of(matter: Matter, actor: Actor) -> Veil:
    """What is hidden from this actor on this matter: former names of its people too, which stand in older texts."""
    clear = actor.sees_names() or (matter.kind == Kind.ITEM and actor.knows_households())
    return Veil(clear, frozenset() if clear else names_in(reading(), [matter.id])[matter.id])


def veil_over(ids: Sequence[int], actor: Actor) -> Veil:
    """What is hidden from this actor in a text about several petitions."""
    clear = actor.sees_names()
    known = {} if clear else names_in(reading(), list(ids))
    return Veil(clear, frozenset().union(*known.values()))
