"""Recusal (回避) on a matter's page: the question at first sight, what waits for a decision; answering no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.domain.permissions import Actor, Permission
from app.domain.recusing import decide_refusal
from app.domain.workflow import Duty, Facts, with_evidence
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.operations import recusing
from app.queries import recusals
from app.queries.facts import workflow
from app.queries.matters import LIVE
from app.web.forms.recusing import told
from app.web.request import actor, now, write
from app.web.security import requires

room = Blueprint("recusing", __name__, url_prefix="/recusals")


@dataclass(frozen=True)
class RecusalNotice:
    """Whether the reader is asked for a conflict, and which declarations wait for him, in words."""

    asked: bool
    recuse_url: str
    waiting: Sequence[str]
    decide_url: str


def notice(
    session: Session, matter: Matter, facts: Facts, actor: Actor, today: date, act_url: Callable[[str], str]
) -> RecusalNotice:
    """What the page says of recusal to this reader."""
    waiting = recusals.pending(session, matter, today) if facts.recused_ids else ()
    mine = [told(one) for one in waiting if decide_refusal(facts, actor, one.concerned) is None]
    return RecusalNotice(is_asked(matter, facts, actor), act_url("recuse"), mine, act_url("decide_recusal"))


def is_asked(matter: Matter, facts: Facts, actor: Actor) -> bool:
    """Whether the actor has a duty in this live matter, or may act in one now, and has not been asked yet."""
    if actor.person_id is None or actor.person_id in facts.declared_ids or matter.stage not in LIVE:
        return False
    if actor.person_id in {facts.handler_id, facts.holder_id, facts.verifier_id}:
        return True
    rules = workflow(matter)
    acts = rules.open_actions(with_evidence(facts), actor)
    return any(rules.moves[facts.stage, act].duty is not Duty.ANYBODY for act in acts)


@room.post("/<uid>/none")
@requires(Permission.MATTER_VIEW)
def none(uid: str) -> Response:
    """No, nothing keeps me away; back to the matter."""
    with write() as session:
        kind = recusing.declare_none(session, uid, actor=actor(), now=now()).kind
    flash(sentence("no_conflict_kept"), "good")
    return redirect(url_for("petitions.page" if kind == Kind.PETITION else "rectification.page", uid=uid), 303)
