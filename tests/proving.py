"""What proves something of a petition in the tests' county: receipts, originals, evidence that comes late enough."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.originals import Original
from app.domain.petitions import Action as Q
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import papers
from app.queries import originals
from tests.county import County
from tests.usual import paper

OPINIONS = (Original.OPINION, Original.REVIEW, Original.RECHECK)


def after_the_opinion(session: Session, matter: Matter, action: str, at: datetime) -> datetime:
    """What proves that an opinion was carried out comes a minute after it, if it would come before."""
    issued = session.scalar(select(func.max(Step.at)).where(Step.matter_id == matter.id, Step.action == Q.ISSUE))
    if action not in (Q.CLOSE, Q.RECHECK) or issued is None:
        return at
    return max(at, issued + timedelta(minutes=1))


def add_originals(session: Session, here: County, made: Petition, at: datetime) -> None:
    """The source, and the receipts of notices."""
    wanted = [one for one in originals.lacking(session, made) if one not in OPINIONS]
    new = tuple(paper(PaperRole.ORIGINAL if one is Original.SOURCE else PaperRole.RECEIPT) for one in wanted)
    papers.add(session, made, new, actor=here.actors["registrar"], now=at)


def receipted(session: Session, here: County, made: Petition, at: datetime) -> None:
    """Another receipt comes, before the day of service is put right."""
    papers.add(session, made, (paper(PaperRole.RECEIPT),), actor=here.actors["registrar"], now=at)
