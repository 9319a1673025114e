"""Workflow: a table of (stage, action) -> stage with who may and what it needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.separation import Part, part_of

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class Duty(StrEnum):
    """In what relation to the matter somebody must stand to act, beside his permission."""

    ANYBODY = "anybody"
    UNIT = "unit"
    HANDLER = "handler"
    HOLDER = "holder"
    VERIFIER = "verifier"
    UNIT_OR_COUNTY = "unit_or_county"
    DESK = "desk"


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of one matter, as plain values (ids of persons and units).

    `today`: None where no day is asked about, as in what a queue waits for. `objection_until`, `handling_until`: the
    last days of the clocks D4 and D5 while they run, `admission_until` of D12, `report_until` of D11; `review`:
    what the review in force decided; `opinion_served`: on somebody, who may ask for a review; `others_may_ask`:
    somebody was served who has not asked for the review or recheck that runs; `found_wanting`: a follow-up visit since
    closing found it unsolved or not carried out, or met somebody dissatisfied.
    `whereabouts_owed`: the petitioner was not told yet where what an organ received directly went.
    `extension_asked`, `long_term`, `due_on` of an item: more time was asked for and is not decided; it is watched for
    good instead of struck off; by when it shall be done. `households_counted`: of the households that it affects only
    their number is written. `parts`: who did or was what in an item, at any time; `rectifying_unit_ids`: whose people
    ever did the responsible unit's acts, or that answered for a part of it (协办); `handling_unit_ids`: of a petition,
    whose people handled it or were asked to assist and not let off. `unproven_count`: the measures in force that no
    paper proves, `undecided_count` those without an owner or a day. `immediate`: it is of 立行立改.
    `work_owed`: a petition was taken up again or ordered to be handled anew, and nothing was done of it since.
    `void_proposer_id`: who proposed that it is void, until it is decided; `untouched_since`: the day on which it was
    registered, while nothing was done of it but to correct it.
    `progress_owed`: it was sent back as false (虚假整改), and no progress was noted since.
    `false_found`: it was found false, and nobody took that back; `struck_off_before`: it is or was struck off, or is
    or was watched for good; `passing_ids`: who put it on the list, found or passed something of it.
    `file_checked`: the county has checked the file since the opinion was served. `redo_ordered`: it is handled anew by
    an order and its day, and no opinion was issued since. `reopened`: it was taken up again. `open_executions`: what is
    supported and not carried out yet. `answered`: it is in the file, final, or an opinion of it ever reached somebody.
    """

    stage: StrEnum
    today: date | None = None
    registrar_id: int | None = None
    registrar_unit_id: int | None = None
    unit_id: int | None = None
    town_id: int | None = None
    handler_id: int | None = None
    holder_id: int | None = None
    applicant_id: int | None = None
    applicant_unit_id: int | None = None
    verifier_id: int | None = None
    parts: frozenset[tuple[Part, int]] = frozenset()
    rectifying_unit_ids: frozenset[int] = frozenset()
    handling_unit_ids: frozenset[int] = frozenset()
    worked_ids: frozenset[int] = frozenset()
    doing_ids: frozenset[int] = frozenset()
    handling_ids: frozenset[int] = frozenset()
    reviewing_ids: frozenset[int] = frozenset()
    accused_person_ids: frozenset[int] = frozenset()
    accused_unit_ids: frozenset[int] = frozenset()
    recused_ids: frozenset[int] = frozenset()
    declared_ids: frozenset[int] = frozenset()
    poverty: bool = False
    prominent: bool = False
    urgent: bool = False
    urgent_reported: bool = False
    category: str | None = None
    appeal_path: int | None = None
    received_directly: bool = False
    whereabouts_owed: bool = False
    never_accepted: bool = False
    objected: bool = False
    returns: int = 0
    objection_until: date | None = None
    handling_until: date | None = None
    admission_until: date | None = None
    report_until: date | None = None
    extended: bool = False
    redo_ordered: bool = False
    reopened: bool = False
    opinion_served: bool = False
    answered: bool = False
    served_on_all: bool = False
    others_may_ask: bool = False
    review: str | None = None
    refusal: str | None = None
    open_supervisions: int = 0
    signed_for: bool = False
    planned: bool = False
    report_approved: bool = False
    extension_asked: bool = False
    long_term: bool = False
    immediate: bool = False
    households_counted: bool = False
    due_on: date | None = None
    evidence_count: int = 0
    measure_count: int = 0
    unproven_count: int = 0
    undecided_count: int = 0
    progress_owed: bool = False
    work_owed: bool = False
    void_proposer_id: int | None = None
    untouched_since: date | None = None
    false_found: bool = False
    struck_off_before: bool = False
    passing_ids: frozenset[int] = frozenset()
    delivery_way: str | None = None
    receipt_count: int = 0
    settled: bool = False
    visited_since_close: bool = False
    found_wanting: bool = False
    file_checked: bool = False
    open_assists: int = 0
    open_executions: int = 0
    repeats: bool = False


@dataclass(frozen=True)
class Move(Generic[S, A]):
    """One line of the table: from a stage by an action to a stage, with who may.

    `separate` names the facts whose persons may not be the one who acts (separation of duties, DOMAIN 11.1), `apart`
    the parts in an item that he may not have had; `other_unit` is the refusal of whose unit answers or answered for it,
    `separate_code` that of whom `separate` keeps apart, where the common one does not say enough.
    """

    source: S
    action: A
    target: S
    permission: Permission
    duty: Duty = Duty.ANYBODY
    separate: tuple[str, ...] = ()
    clause: str = ""
    apart: tuple[Part, ...] = ()
    other_unit: str = ""
    separate_code: str = ""


def evidence_lacking(facts: Facts) -> int:
    """How many more papers of proof it takes: at least one (P15), of an item one for each measure (R6)."""
    return facts.unproven_count or max(0, 1 - facts.evidence_count)


def with_evidence(facts: Facts) -> Facts:
    """The facts as they are once the papers that come with an act have brought what evidence lacks."""
    return replace(facts, evidence_count=facts.evidence_count + evidence_lacking(facts), unproven_count=0)


_AT_FIELD: Mapping[str, str] = {"evidence_missing": "papers", "measures_unproven": "evidence"}
"""Refusals that the act's own form can mend, and at which field."""

Guard = Callable[[Facts, Actor], str | None]


class Workflow(Generic[S, A]):
    """The whole table of one kind of matter. A button is shown exactly when pressing it works."""

    def __init__(self, moves: Iterable[Move[S, A]], guards: Mapping[A, Iterable[Guard]]) -> None:
        self.moves: dict[tuple[str, str], Move[S, A]] = {(move.source, move.action): move for move in moves}
        self._guards: dict[str, tuple[Guard, ...]] = {action: tuple(rules) for action, rules in guards.items()}

    def refusal(self, action: str, facts: Facts, actor: Actor) -> str | None:
        """The code of the first reason why this actor cannot do this now, or None."""
        move = self.moves.get((facts.stage, action))
        if move is None:
            return "not_at_this_stage"
        return person_refusal(move, facts, actor) or next(
            (code for rule in self._guards.get(action, ()) if (code := rule(facts, actor))), None
        )

    def open_actions(self, facts: Facts, actor: Actor) -> list[A]:
        """The actions that would work now, in the order of the table."""
        return [
            move.action
            for move in self.moves.values()
            if move.source == facts.stage and self.refusal(move.action, facts, actor) is None
        ]

    def blocked_actions(self, facts: Facts, actor: Actor) -> list[tuple[A, str]]:
        """Actions of this stage that will not work yet, each with the code of the reason, for what is missing."""
        return [
            (move.action, code)
            for move in self.moves.values()
            if move.source == facts.stage and (code := self.refusal(move.action, facts, actor)) is not None
        ]

    def advance(self, action: str, facts: Facts, actor: Actor) -> S:
        """The stage after this action. Raises Refused with the reason's code."""
        code = self.refusal(action, facts, actor)
        if code is not None:
            raise Refused(code, _AT_FIELD.get(code), action=str(action), stage=facts.stage.value)
        return self.moves[facts.stage, action].target


def kept_away(facts: Facts, actor: Actor) -> str | None:
    """Why the actor may have nothing to do with the matter, whatever he may do elsewhere: a code, or None."""
    if actor.is_system:
        return None
    if actor.person_id in facts.recused_ids:
        return "recused"  # 信访工作条例 art. 28 para 3: 应当回避
    if actor.person_id in facts.accused_person_ids or not facts.accused_unit_ids.isdisjoint(
        actor.unit_ids | {actor.unit_id}
    ):
        return "accused_may_not_act"  # art. 30 para 3, art. 46(5)
    return None


def person_refusal(move: Move[S, A], facts: Facts, actor: Actor) -> str | None:
    """Why this is not the person for such a move, whatever the stage and the guards say: a code, or None."""
    if not actor.may(move.permission):
        return "not_permitted"
    if actor.person_id is None and (move.separate or move.apart or move.duty in _PERSONAL):
        return "no_person"  # duties that are kept apart need to know who acts, from the product itself too
    if actor.is_system:
        return None
    if (code := kept_away(facts, actor)) is not None:
        return code
    if not stands_in(move.duty, facts, actor):
        return f"not_the_{move.duty.value}"
    if (part := part_of(facts.parts, actor.person_id, move.apart)) is not None:
        return f"had_part_{part}"
    if move.other_unit and rectifying_units(facts) & (actor.unit_ids | {actor.unit_id}):
        return move.other_unit
    for name in move.separate:
        persons = getattr(facts, name)
        if actor.person_id in (persons if isinstance(persons, frozenset) else {persons}):
            return move.separate_code or f"same_person_as_{name.removesuffix('_id').removesuffix('_ids')}"
    return None


def rectifying_units(facts: Facts) -> frozenset[int]:
    """The units that are checked when an item is: the responsible one, the one that applied, any that did its acts
    before the item was moved, and those that assisted: what they did is checked with it."""
    return facts.rectifying_unit_ids.union(one for one in (facts.unit_id, facts.applicant_unit_id) if one is not None)


_PERSONAL = frozenset({Duty.HANDLER, Duty.HOLDER, Duty.VERIFIER})


def stands_in(duty: Duty, facts: Facts, actor: Actor) -> bool:
    """Whether the actor stands in this relation to the matter."""
    if duty is Duty.UNIT:
        return facts.unit_id is not None and (actor.unit_id == facts.unit_id or facts.unit_id in actor.unit_ids)
    if duty is Duty.HANDLER:
        return (actor.person_id is not None and actor.person_id in {facts.handler_id, facts.holder_id}) or (
            actor.may(Permission.MATTER_APPROVE) and stands_in(Duty.UNIT, facts, actor)
        )
    if duty is Duty.HOLDER:
        return actor.person_id is not None and actor.person_id == facts.holder_id
    if duty is Duty.VERIFIER:
        return actor.person_id is not None and actor.person_id == facts.verifier_id
    if duty is Duty.DESK:
        # Of what a unit received directly, that unit; of everything else the petition office.
        own = facts.received_directly and facts.registrar_unit_id in actor.unit_ids | {actor.unit_id}
        return actor.may(Permission.MATTER_ROUTE) or own
    if duty is Duty.UNIT_OR_COUNTY:
        return actor.may(Permission.MATTER_ROUTE) or stands_in(Duty.UNIT, facts, actor)
    return True
