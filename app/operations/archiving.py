"""Putting a petition into the file (归档, P23): which originals are not there, and whose receipts."""

from sqlalchemy.orm import Session

from app.domain import privacy
from app.domain.errors import Refused
from app.domain.originals import Original
from app.domain.permissions import Actor, Permission
from app.domain.reasons import reason_given
from app.models.petitions import Petition
from app.operations.recording import Change
from app.queries import originals

ORIGINALS_MISSING, ORIGINALS_ELSEWHERE = "originals_missing", "originals_elsewhere"
"""Under which the step keeps which originals were not there, as codes, and where the head said that they lie."""


def originals_waived(session: Session, petition: Petition, elsewhere: str, actor: Actor) -> tuple[Change, ...]:
    """What the step tells of originals that are not there: which, and where the head says that they lie.

    Raises Refused `originals_missing` (originals) with `receipts_missing` (original, people) beside it for what was
    served on several petitioners, `originals_by_head` for anybody else.
    """
    missing = originals.lacking(session, petition)
    if not missing:
        return ()
    if not elsewhere.strip():
        raise _originals_missing(session, petition, missing, actor)
    if not actor.may(Permission.MATTER_APPROVE):
        raise Refused("originals_by_head", "elsewhere")
    where = reason_given(elsewhere, "elsewhere")
    return Change(ORIGINALS_MISSING, None, " ".join(missing)), Change(ORIGINALS_ELSEWHERE, None, where)


def _originals_missing(session: Session, petition: Petition, missing: list[Original], actor: Actor) -> Refused:
    """What is not there; of what was served on several petitioners, whose receipts are not, one refusal each paper."""
    of_each = originals.unsigned(session, petition)
    whole = Refused("originals_missing", originals=missing)
    whole.others = tuple(
        Refused(
            "receipts_missing",
            original=one,
            people=[name if actor.sees_names() else privacy.mask_name(name) for name in names],
        )
        for one, names in of_each.items()
    )
    return whole
