"""Whom a petition is sent to (转送、交办): refused where the unit has no power over it or lies elsewhere (P6)."""

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.workflow import Facts
from app.models.directory import Unit
from app.models.petitions import Petition
from app.queries.addressees import barred


def check_addressee(session: Session, petition: Petition, unit: Unit, known: Facts) -> None:
    """Raise Refused at `unit` with the code of `queries.addressees.barred` where the unit gets no such petition."""
    if (code := barred(session, petition, unit, known)) is not None:
        raise Refused(code, "unit", unit=unit.name)
