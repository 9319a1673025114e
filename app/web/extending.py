"""Who approves an extension (延期, art. 34), told to whoever works on the petition and may not approve it himself."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission
from app.domain.petitions import Action
from app.domain.workflow import Duty, Facts, stands_in
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.queries import matters
from app.queries.accounts import persons_with
from app.queries.directory import in_post
from app.queries.facts import facts_of, workflow
from app.queries.turns import ANYBODY

HIS = ("not_permitted", "extension_by_handler")
"""Refusals that another person of his unit would not meet."""


def hints(session: Session, matter: Matter, facts: Facts, actor: Actor, today: date) -> list[str]:
    """To the handler, and others of his unit who may not: who extends it, as long as it can be extended at all."""
    if matter.kind != Kind.PETITION or not _works_on_it(facts, actor):
        return []
    rules = workflow(matter)
    may_not = rules.refusal(Action.EXTEND, facts, actor) in HIS
    possible = rules.refusal(Action.EXTEND, facts, ANYBODY) is None
    return [who_extends(session, matter, facts, today)] if may_not and possible else []


def who_extends(session: Session, matter: Matter, facts: Facts, today: date) -> str:
    """Those of the responsible unit who may approve it, by name, without who handles it or keeps away."""
    unit = matter.unit.name if matter.unit is not None else sentence("extends_unit")
    kept_away = facts.recused_ids | facts.accused_person_ids | {facts.handler_id}
    may = persons_with(session, Permission.MATTER_APPROVE) - kept_away
    held = in_post(session, today, unit_id=matter.unit_id) if matter.unit_id is not None else []
    names = "、".join(dict.fromkeys(one.name for one in held if one.person_id in may))
    return sentence("extends_named" if names else "extends_unnamed", {"unit": unit, "names": names})


def instead(session: Session, actor: Actor, uid: str, today: date) -> str | None:
    """The same in the place of the common refusal, of a petition that the actor may see."""
    matter = matters.by_uid(session, actor, uid)
    if matter is None or matter.kind != Kind.PETITION:
        return None
    return who_extends(session, matter, facts_of(session, matter, today), today)


def _works_on_it(facts: Facts, actor: Actor) -> bool:
    if actor.person_id is not None and actor.person_id in (facts.handler_id, facts.holder_id):
        return True
    return actor.may(Permission.MATTER_HANDLE) and stands_in(Duty.UNIT, facts, actor)
