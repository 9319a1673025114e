"""Who may still join a review that another petitioner asked for (D7 runs for each of them)."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.limits import RuleId
from app.models.petitions import Petition
from app.queries import deliveries


def held(session: Session, petition: Petition, today: date) -> tuple[date, date] | None:
    """Until when somebody whom the opinion reached may still join the review that runs, and from when it is decided all
    the same: at the latest on the last day of its own limit (D8). None where nobody is waited for."""
    until = deliveries.others_until(session, petition)
    last = min((clock.due_on for clock in petition.running if clock.rule == RuleId.D8), default=today)
    if until is None or today > until or today >= last:
        return None
    return until, min(until + timedelta(days=1), last)


def check_others(session: Session, petition: Petition, today: date) -> None:
    """Refuse to decide a review while somebody may still join it (`others_may_ask`)."""
    if (days := held(session, petition, today)) is not None:
        raise Refused("others_may_ask", until=days[0], free=days[1])
