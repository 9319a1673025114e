"""What others were merged into: their answer, which does not end before they are taken out (art. 19 para 3)."""

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.models.matters import Matter
from app.models.petitions import Petition
from app.queries import deliveries


def check_answers_for(session: Session, matter: Matter) -> None:
    """Refuse to end what is the answer to others that were merged into it: those are taken out first.

    Raises Refused `answers_for_others` (count, numbers); confidential ones are counted and not named.
    """
    if not isinstance(matter, Petition):
        return
    others = [merged for merged, _ in deliveries.merged_into(session, matter)]
    if others:
        named = [one.number for one in others if not one.confidential]
        raise Refused("answers_for_others", count=len(others), numbers=named)
