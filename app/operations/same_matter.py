"""Whether an earlier petition is a reason to merge, or not to accept, one that raises the same matter again."""

from dataclasses import replace
from datetime import date

from app.domain.clocks import RuleId
from app.domain.duplicates import Identity, same_person
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
    """Refuse to merge into a petition of other people or another category, or one that is not accepted or past its
    period (P2)."""
    check_people(petition, other, None)
    check_joined(petition, other)
    if other.stage not in UNANSWERED:
        raise Refused("merge_needs_accepted", "number", number=other.number)
    _check_period(other, today, "merge_past_period")


def check_joined(petition: Petition, other: Petition) -> None:
    """Refuse to merge what would not be answered with the other one: another category has another procedure (art. 29 to
    31), and each petitioner is answered (art. 32)."""
    if petition.category is not other.category:
        kinds = {"category": petition.category, "its_category": other.category}
        raise Refused("merge_other_category", "number", number=other.number, **kinds)
    if not all(_known(petition, other)) or petition.people_count > other.people_count:
        raise Refused("merge_leaves_out_people", "number", number=other.number)


def check_earlier(petition: Petition, other: Petition, refusal: Refusal, today: date) -> None:
    """Refuse an earlier petition that is no reason of this kind: neither ended for good, for all who raise it again,
    nor being handled within its period."""
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
    信访人…又提出同一信访事项): `merge_for_another`, `final_for_another`, `in_process_for_another`; and one of
    some alone of those who raise it together: `final_not_for_all`, `in_process_not_for_all` (count)."""
    if _other_people(petition, other):
        code = "merge" if refusal is None else "final" if refusal is Refusal.FINALITY else "in_process"
        raise Refused(f"{code}_for_another", "number", number=other.number)
    if refusal is not None and (count := _left_out(petition, other)):
        raise Refused(
            f"{'final' if refusal is Refusal.FINALITY else 'in_process'}_not_for_all",
            "number",
            count=count,
            number=other.number,
        )


def _check_period(other: Petition, today: date, code: str) -> None:
    rules = PERIODS.get(Stage(other.stage), ())
    days = [clock.due_on for clock in other.clocks if clock.rule in rules and _counts(clock)]
    if days and (last := max(days)) < today:
        raise Refused(code, "number", number=other.number, due_on=last)


def _counts(clock: Clock) -> bool:
    # A notice that nobody can be given ends as it starts; the unit has as long all the same.
    return clock.stopped_on is None or (clock.rule is RuleId.D3 and clock.stop_reason is StopReason.ENDED)


def _left_out(petition: Petition, other: Petition) -> int:
    """Of those who raise it together how many had no part in the other one: their own right is not used up (art. 19
    para 3, 36 para 3). Of people who are counted alone as many as are more than there."""
    known = _known(petition, other)
    more = petition.people_count - other.people_count if known else 0
    return max(known.count(False), more)


def _other_people(petition: Petition, other: Petition) -> bool:
    """Whether it names people and none of them stands behind the other one."""
    known = _known(petition, other)
    return bool(known) and not any(known)


def _known(petition: Petition, other: Petition) -> list[bool]:
    """Of each whom the petition names, whether he stands behind the other one: by ID number, else name and phone, else
    name and village (DOMAIN 7.4); the town where one of them names no village."""
    villages = petition.village_id is not None and other.village_id is not None
    mine, theirs = (_people(one, one.village_id if villages else one.town_id) for one in (petition, other))
    return [any(_same(one, another) for another in theirs) for one in mine]


def _people(petition: Petition, place_id: int | None) -> list[Identity]:
    return [
        Identity(_hex(one.name_blind), _hex(one.id_no_blind), _hex(one.phone_blind), place_id)
        for one in petition.petitioners
        if one.name_blind or one.id_no_blind or one.phone_blind
    ]


def _hex(blind: bytes | None) -> str:
    return (blind or b"").hex()


def _same(one: Identity, other: Identity) -> bool:
    # What was proposed by the village a person judges; what takes a right away does not go by it against two numbers.
    if one.phone and other.phone and one.phone != other.phone:
        one = replace(one, village_id=None)
    return same_person(one, other) is not None


def _was_rechecked(petition: Petition) -> bool:
    decided = (one for one in petition.remedies if one.kind == "recheck" and one.decided_on and one.ended_on is None)
    return petition.stage == Stage.ARCHIVED and next(decided, None) is not None
