"""Whether an earlier petition is a reason to merge, or not to accept, one that raises the same matter again."""

from datetime import date

from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.petitions import LIVE, Refusal, Stage
from app.models.matters import Clock, StopReason
from app.models.petitions import Petition

IN_PROCESS = LIVE - {Stage.REGISTERED}
"""art. 19 para 3: 已经受理或者正在办理."""
UNANSWERED = (Stage.ACCEPTED, Stage.OPINION_ISSUED)
"""Accepted, and the answer has not reached the petitioner: what he brings again is answered with it (P2)."""
PERIODS = {
    **dict.fromkeys((Stage.ROUTED, Stage.OBJECTED), (RuleId.D3,)),
    **dict.fromkeys(UNANSWERED, (RuleId.D5, RuleId.D6)),
    Stage.DELIVERED: (RuleId.D7,),
    Stage.IN_REVIEW: (RuleId.D7, RuleId.D8),
    Stage.REVIEWED: (RuleId.D8, RuleId.D9),
    Stage.IN_RECHECK: (RuleId.D9, RuleId.D10),
}
"""Where a petition stands, the limits within which it is being handled (art. 19 para 3: 在规定期限内)."""


def check_merge(petition: Petition, other: Petition, today: date) -> None:
    """Refuse to merge into a petition of other people, or one that is not accepted or past its period (P2)."""
    check_people(petition, other, None)
    if other.stage not in UNANSWERED:
        raise Refused("merge_needs_accepted", "number", number=other.number)
    _check_period(other, today, "merge_past_period")


def check_earlier(petition: Petition, other: Petition, refusal: Refusal, today: date) -> None:
    """Refuse an earlier petition that is no reason of this kind: neither ended for good, for one of those who raise it
    again, nor being handled within its period."""
    if refusal is Refusal.FINALITY:
        check_final(other)
    check_people(petition, other, refusal)
    if refusal is Refusal.IN_PROCESS:
        if other.stage not in IN_PROCESS:
            raise Refused("not_in_process", "number", number=other.number)
        _check_period(other, today, "in_process_past_period")


def check_final(other: Petition) -> None:
    """Refuse what no recheck has ended (art. 36 para 3)."""
    if not (other.stage == Stage.FINAL or _was_rechecked(other)):
        raise Refused("not_final", "number", number=other.number)


def check_people(petition: Petition, other: Petition, refusal: Refusal | None) -> None:
    """Refuse an earlier petition of other people, for this reason or, with none, for merging (T29; art. 19 para 3:
    信访人…又提出同一信访事项): `merge_for_another`, `final_for_another`, `in_process_for_another`."""
    if _other_people(petition, other):
        code = "merge" if refusal is None else "final" if refusal is Refusal.FINALITY else "in_process"
        raise Refused(f"{code}_for_another", "number", number=other.number)


def _check_period(other: Petition, today: date, code: str) -> None:
    rules = PERIODS.get(Stage(other.stage), ())
    days = [clock.due_on for clock in other.clocks if clock.rule in rules and _counts(clock)]
    if days and (last := max(days)) < today:
        raise Refused(code, "number", number=other.number, due_on=last)


def _counts(clock: Clock) -> bool:
    # A notice that nobody can be given ends as it starts; the unit has as long all the same.
    return clock.stopped_on is None or (clock.rule is RuleId.D3 and clock.stop_reason is StopReason.ENDED)


def _other_people(petition: Petition, other: Petition) -> bool:
    """Whether both name people and nobody stands behind both, by name, ID number or telephone (DOMAIN 7.4)."""
    mine, theirs = (
        {
            blind
            for person in one.petitioners
            for blind in (person.name_blind, person.id_no_blind, person.phone_blind)
            if blind
        }
        for one in (petition, other)
    )
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _was_rechecked(petition: Petition) -> bool:
    decided = (one for one in petition.remedies if one.kind == "recheck" and one.decided_on and one.ended_on is None)
    return petition.stage == Stage.ARCHIVED and next(decided, None) is not None
