"""The sums of the demo county's towns: each secretary explained what names no village, and signed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.operations import town_sums as operation
from app.queries import directory, town_sums

WHY = "来信只写了镇名或者反映的是镇里的事，没有写到哪个村，已逐件核对"


def run(session: Session, *, now: datetime) -> None:
    """Sign for every town that is not the sum of its villages."""
    today = local_day(now)
    for town in directory.towns(session):
        who = town_sums.principal(session, town.id, today)
        apart = town_sums.of_town(session, who, town.id, today) if who is not None else ()
        if who is not None and apart:
            operation.sign(session, town.uid, WHY, operation.spoken(apart), actor=who, now=now)
