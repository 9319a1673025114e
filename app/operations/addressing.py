"""Whom a petition is sent to (转送、交办): refused where the unit has no power over it or lies elsewhere (P6)."""

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.petition_guards import MOST_RETURNS
from app.domain.proofs import names
from app.domain.workflow import Facts
from app.models.directory import Unit
from app.models.petitions import Petition
from app.queries.addressees import barred


def check_addressee(session: Session, petition: Petition, unit: Unit, known: Facts) -> None:
    """Raise Refused at `unit` with the code of `queries.addressees.barred` where the unit gets no such petition."""
    with session.no_autoflush:
        code = barred(session, petition, unit, known)
    if code is not None:
        raise Refused(code, "unit", unit=unit.name)


def check_decided_above(had: int, decided_by: str) -> None:
    """Refuse to send where the common superior has to decide (art. 24), after `had` units, while it is not said who of
    him did, and words that name nobody at any time (`superior_decides`)."""
    if (decided_by.strip() or had >= MOST_RETURNS) and not names(decided_by):
        raise Refused("superior_decides", "decided_by", units=had)
