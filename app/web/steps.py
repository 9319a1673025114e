"""A step of the timeline in words: what was done, and each fact before and after."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask import g

from app.domain import petitions, rectification, visits
from app.domain.accountability import local_day
from app.domain.advising import AdviceKind
from app.domain.answers import Lack
from app.domain.cards import CardCause, CardKind, MeetingMeasure
from app.domain.clocks import RuleId
from app.domain.contents import Content
from app.domain.instructing import AnswerKind
from app.domain.orders import OrderEffect
from app.domain.originals import Original
from app.labels import WORDS, label, paper_role, sentence
from app.models.directory import Person, Unit, Village
from app.models.matters import Judgement, Kind, Matter
from app.models.papers import PaperRole
from app.models.timeline import Step
from app.operations.archiving import ORIGINALS_MISSING
from app.operations.clocks import CLOCK, PROVISIONAL
from app.operations.deciding import EACH
from app.operations.petitions import ANSWER_LACKS
from app.queries import matters, trouble
from app.queries.corrections import Told, base, told
from app.web.request import actor, reading
from app.web.veil import Veil

CODES: Mapping[str, type[StrEnum]] = {
    ANSWER_LACKS: Lack,
    ORIGINALS_MISSING: Original,
    EACH: petitions.Decision,
}
"""Facts that hold several codes."""
CODED: Mapping[str, type[StrEnum]] = {
    "content": Content,
    "channel": petitions.Channel,
    "source": petitions.Source,
    "category": petitions.Category,
    "form": petitions.Form,
    "routing": petitions.Routing,
    "decision": petitions.Decision,
    "adoption": petitions.Adoption,
    "agent_relation": petitions.AgentRelation,
    "refusal": petitions.Refusal,
    "legal_route": petitions.LegalRoute,
    "finding": petitions.Finding,
    "lapsed": petitions.RemedyKind,
    "supervision_reason": petitions.SupervisionReason,
    "outcome": petitions.Outcome,
    "notice_way": petitions.DeliveryWay,
    "whereabouts_way": petitions.DeliveryWay,
    "delivery_way": petitions.DeliveryWay,
    "remedy_delivery_way": petitions.DeliveryWay,
    "person_delivery_way": petitions.DeliveryWay,
    "extension_told_way": petitions.DeliveryWay,
    "item_type": rectification.ItemType,
    "rework_cause": rectification.ReworkCause,
    "check_way": rectification.CheckWay,
    "round_source": rectification.RoundSource,
    "card": CardKind,
    "card_cause": CardCause,
    "meeting_measure": MeetingMeasure,
    "order_effect": OrderEffect,
    "advice_kind": AdviceKind,
    "advice_adoption": petitions.Adoption,
    "instruction_answer_kind": AnswerKind,
    "visit_kind": visits.VisitKind,
    "visit_method": visits.VisitMethod,
    "visit_solved": visits.Solved,
    "visit_satisfied": visits.Satisfied,
    "visit_satisfied_office": visits.Satisfied,
}
"""Facts that are kept as a code."""
ROWS: Mapping[str, type[Unit] | type[Village] | type[Person]] = {
    "town_id": Unit,
    "unit_id": Unit,
    "village_id": Village,
    "handler_id": Person,
    "lead_leader_id": Person,
    "supervision_unit_id": Unit,
    "advice_unit_id": Unit,
    "instruction_unit_id": Unit,
    **dict.fromkeys(("instruction_leader_id", "instruction_person_id"), Person),
    **dict.fromkeys(("remedy_reviewer_id", "advice_about_id", "promise_owner_id"), Person),
}
"""Facts that are kept as the number of a row with a name."""
NOTHING = "—"
"""Stands for a fact that is not there."""


def title(step: Step, matter: Matter) -> str:
    """What was done, as its procedure calls it."""
    if is_on_the_way(step):
        return label("visit_on_the_way", "step")
    kind = petitions.Action if matter.kind == Kind.PETITION else rectification.Action
    return label(kind(step.action)) if step.action in set(kind) else label(step.action, "step")


def is_on_the_way(step: Step) -> bool:
    """Whether it is a visit while the matter is open (接访、走访): no follow-up, and no stage of the procedure."""
    return step.action == petitions.Action.VISIT and step.from_stage in matters.LIVE


def changes(step: Step, veil: Veil, kind: str) -> list[tuple[str, str]]:
    """Each fact that the step changed, as far as this actor may see it: its name, and before → after in words."""
    facts = told(step) if knows_trouble(step.matter) else trouble.kept_back(reading(), step)[0]
    return [
        (
            fact_name(fact),
            _both(_spoken(fact, veil.fact(fact, before), kind), _spoken(fact, veil.fact(fact, after), kind)),
        )
        for fact, before, after in facts
    ]


def note_of(step: Step) -> str | None:
    """The words of the step, as far as this actor may read them."""
    knows = knows_trouble(step.matter) or trouble.kept_back(reading(), step)[1]
    return step.note if knows else None


def knows_trouble(matter: Matter) -> bool:
    """Whether the reader may know that the petitioner was given trouble."""
    if "knows_trouble" not in g:
        g.knows_trouble = trouble.knower(reading(), actor())
    return bool(g.knows_trouble(matter))


def of_round(facts: Iterable[Told]) -> list[tuple[str, str]]:
    """The same of what was corrected of a round, which nobody is kept from."""
    kind = Kind.ITEM.value
    return [
        (fact_name(fact), _both(_spoken(fact, before, kind), _spoken(fact, after, kind)))
        for fact, before, after in facts
    ]


def _both(before: str, after: str) -> str:
    return after if before in (NOTHING, after) else f"{before} → {after}"


def fact_name(fact: str) -> str:
    """What a fact is called, and which of several it is of."""
    if fact.startswith(CLOCK):
        return label(RuleId(fact.removeprefix(CLOCK))) + label("clock", "field")
    name, _, place = fact.partition(".")
    return WORDS["field"].get(name, name) + (f"（{_which(place.partition('.')[0])}）" if place else "")


def _which(place: str) -> str:
    """Which of several a fact belongs to: its number, a review or recheck, or the step of this uid."""
    if place in set(petitions.RemedyKind):
        return label(petitions.RemedyKind(place))
    step = None if place.isdecimal() else matters.step_by_uid(reading(), place)
    return place if step is None else f"{local_day(step.at):%m-%d} {title(step, step.matter)}"


def _spoken(fact: str, value: str | None, kind: str) -> str:
    if value is None or value == "":
        return NOTHING
    name = base(fact)
    if name == "hearing_on":
        first, _, last = value.partition("/")
        return first if last in ("", first) else sentence("from_to", {"first": first, "last": last})
    if name == "paper_role":
        return paper_role(PaperRole(value), kind)
    if name in CODES:
        return "、".join(label(CODES[name](code)) for code in value.split())
    if name in CODED:
        return label(CODED[name](value))
    if name in ROWS:
        row: Any = reading().get(ROWS[name], int(value))
        return str(row.name) if row else NOTHING
    if fact.startswith(CLOCK) and value.endswith(PROVISIONAL):
        return sentence("day_provisional", {"day": value.split()[0]})
    if fact in set(Judgement):
        other = matters.by_uid(reading(), actor(), value)  # its number is for those who may see it
        return other.number if other else label("matter", "other")
    return WORDS["yes_no"].get(value, value)
