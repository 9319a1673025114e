"""What a paper of a matter would say if it was drafted now, of either kind of matter."""

from dataclasses import replace
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from app.domain.letters import Law, LetterKind, law_at
from app.letters import Letter as Text
from app.letters import compose, compose_item
from app.models.directory import Unit
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.queries import item_papers, letter_facts, unit_names


def composed(session: Session, matter: Matter, kind: LetterKind, unit: Unit, today: date) -> Text:
    """Such a paper as this unit would write it, filled in as far as the matter is known."""
    if isinstance(matter, RectificationItem):
        text = compose_item(kind, item_papers.facts_for(session, matter, today))
        # A number is given when it is final; until then the number of the item stands where it is printed as it is.
        return replace(text, number="", issuer=unit_names.in_full(session, unit))
    return compose(kind, letter_facts.facts_for(session, cast(Petition, matter), unit, today))


def law_of(matter: Matter) -> Law | None:
    """The regulation that its papers cite: that of the day on which a petition came, none of an item."""
    return law_at(matter.received_on) if isinstance(matter, Petition) else None
