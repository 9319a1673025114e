"""Which petitions nobody asked to have reviewed or rechecked in time, where the county lets that right lapse."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import RemedyKind, Stage
from app.models.matters import Clock
from app.models.outbox import Setting
from app.models.petitions import Petition

LAPSES = "remedy.lapses"
"""The name of the setting; its value is the text by which the county lets the right lapse, empty where it does not."""
WINDOWS = {RuleId.D7: RemedyKind.REVIEW, RuleId.D9: RemedyKind.RECHECK}
"""Within which the petitioner asks, and for what."""
_BEING_SERVED = (Stage.OPINION_ISSUED, Stage.REVIEWED)
"""Some were served and the others wait for it: nothing has lapsed."""


def document(session: Session) -> str:
    """The text by which the right lapses in this county; empty while it does not, which is the rule (DECISIONS 1)."""
    found = session.get(Setting, LAPSES)
    return found.value if found is not None else ""


def lapsed(session: Session, today: date, *, uid: str | None = None) -> dict[str, RemedyKind]:
    """The petitions, by uid, whose last window ended before today, unasked and not marked yet, with what lapsed."""
    found = (
        select(Petition.uid, Clock.rule, func.max(Clock.due_on))
        .join(Clock, Clock.matter_id == Petition.id)
        .where(Clock.rule.in_(WINDOWS), Clock.stopped_on.is_(None), Petition.lapsed.is_(None))
        .where(Petition.stage.not_in(_BEING_SERVED))
        .group_by(Petition.uid, Clock.rule)
    )
    if uid is not None:
        found = found.where(Petition.uid == uid)
    last: dict[str, tuple[date, RuleId]] = {}
    for row in session.execute(found.having(func.max(Clock.due_on) < today)):
        last[row[0]] = max((row[2], row[1]), last.get(row[0], (row[2], row[1])))
    return {petition: WINDOWS[rule] for petition, (_, rule) in last.items()}
