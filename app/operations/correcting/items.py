"""Correcting a rectification item's plan and the round it came from; the problem stands as it was fed back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.rounds import is_same_paper
from app.models.matters import Matter
from app.models.rectification import Measure, RectificationItem, Round, RoundChange
from app.operations import recording, visit_plan
from app.operations.correcting.correction import ACTION, done, numbered, opened, spoken, whole_text
from app.operations.correcting.facts import Correct, corrected
from app.operations.entering_rounds import NewRound, check_paper, round_of
from app.operations.item_measures import check_measure_day
from app.operations.matters import check_days
from app.operations.recording import Change


@dataclass(frozen=True)
class CorrectPlan:
    """The plan's facts, and of each measure in force (by uid) what is to change: text, owner, due_on."""

    values: Mapping[str, object]
    reason: str
    measures: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True)
class CorrectRound:
    """The round as it should be: for every item of it, or for this one, which was put into the wrong round."""

    round: NewRound
    reason: str
    whole: bool = True


ROUND = ("source", "name", "document_no", "document_on", "problem_count", "limit_on", "public_notice")


def correct_plan(
    session: Session, uid: str, version: int | None, command: CorrectPlan, *, actor: Actor, now: datetime
) -> RectificationItem:
    """Correct goal, cause, report and measures. Other measures than these are a new plan, not a correction."""
    item, about = opened(session, RectificationItem, uid, version, command.reason, actor=actor, now=now)
    changes = corrected(session, item, Correct(command.values, command.reason), actor=actor, now=now)
    latest = max((measure.plan_no for measure in item.measures), default=0)
    known = {measure.uid: measure for measure in item.measures if measure.plan_no == latest}
    for key, values in command.measures.items():
        if key not in known:
            raise Refused("measure_unknown", "measures")
        changes += _measure(item, known[key], values)
    done(session, item, changes, about)
    return item


def correct_round(
    session: Session, uid: str, version: int | None, command: CorrectRound, *, actor: Actor, now: datetime
) -> RectificationItem:
    """Correct the facts of the item's round, for each of its items; or move this item to another round."""
    item, about = opened(session, RectificationItem, uid, version, command.reason, actor=actor, now=now)
    if not command.whole:
        before, item.round = item.round, round_of(session, command.round, actor=actor, now=now)
        changes: tuple[Change, ...] = () if item.round is before else (Change("round", before.name, item.round.name),)
        visit_plan.follow_risk(session, item, local_day(now))
        done(session, item, changes, about)
        return item
    before_source = item.round.source
    changes = _round(session, item.round, command.round, now)
    done(session, item, changes, about)
    tell(session, item.round, changes, about.reason, actor=actor, now=now, but=item)
    if item.round.source is not before_source:
        for one in session.scalars(select(RectificationItem).where(RectificationItem.round_id == item.round_id)):
            visit_plan.follow_risk(session, one, local_day(now))
    return item


def tell(
    session: Session,
    known: Round,
    changes: tuple[Change, ...],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    but: RectificationItem | None = None,
) -> None:
    """Keep with a round what was corrected of it and why, and in the course of each of its items `but` one, which
    tells of it already."""
    row = RoundChange(round_id=known.id, at=now, person_id=actor.person_id)
    row.reason = reason
    row.changes = json.dumps([[change.field, change.before, change.after] for change in changes], ensure_ascii=False)
    session.add(row)
    items = select(RectificationItem).where(RectificationItem.round_id == known.id)
    if but is not None:
        items = items.where(Matter.id != but.id)
    for item in session.scalars(items.order_by(Matter.id).with_for_update()):
        recording.record(
            *(session, item, ACTION),
            actor=actor,
            now=now,
            from_stage=item.stage,
            note=reason,
            changes=changes,
        )


def _measure(item: RectificationItem, measure: Measure, values: Mapping[str, object]) -> tuple[Change, ...]:
    changes = []
    for name, value in values.items():
        before, after = getattr(measure, name), value or None
        if name == "text":
            after = whole_text(item, "measures", str(value or ""), measure.text)
            if after is None:
                raise Refused("measures_missing", "measures")
        elif after is None and before is not None:
            raise Refused(
                f"measure_without_{'owner' if name == 'owner' else 'day'}", "measures", number=measure.position + 1
            )
        elif name == "due_on" and isinstance(after, date) and after != before:
            latest = max(item.due_on, before) if isinstance(before, date) else item.due_on
            check_measure_day(item, measure.position + 1, after, latest)
        if before != after:
            changes.append(Change(numbered(f"measure_{name}", measure.position + 1), spoken(before), spoken(after)))
            setattr(measure, name, after)
    return tuple(changes)


def _round(session: Session, known: Round, new: NewRound, now: datetime) -> tuple[Change, ...]:
    name = " ".join(new.name.split())
    if not name:
        raise Refused("round_missing", "round")
    if new.document_on is not None:
        check_days(new.document_on, "document_on", now=now)
    if new.problem_count is not None and new.problem_count < 1:
        raise Refused("number_out_of_range", "problem_count", least=1)
    taken = select(Round.id).where(Round.source == new.source, Round.name == name, Round.id != known.id)
    if session.scalar(taken) is not None:
        raise Refused("round_exists", "round", name=name)
    if not is_same_paper(known.document_no, new.document_no) or new.source is not known.source:
        check_paper(session, new.source, new.document_no, known)
    asked: dict[str, object] = {
        "source": new.source,
        "name": name,
        "document_no": new.document_no or None,
        "document_on": new.document_on,
        "problem_count": new.problem_count,
        "limit_on": new.limit_on,
        "public_notice": new.public_notice,
    }
    changes = [
        Change(f"round_{fact}", spoken(getattr(known, fact)), spoken(value))
        for fact, value in asked.items()
        if getattr(known, fact) != value
    ]
    for fact, value in asked.items():
        setattr(known, fact, value)
    return tuple(changes)
