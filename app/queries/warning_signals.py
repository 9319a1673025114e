"""What the rules of early warning find on a day: petitions that came, visits that told something.

Accusations never count, nor what was voided, nor what came in as history. What stands behind an alarm that was dealt
with does not count again for its rule: a new alarm needs new signals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.orm import Session

from app.domain.clusters import PlaceLevel
from app.domain.permissions import Actor
from app.domain.visits import CONCLUDING, Satisfied
from app.domain.warnings import PAST, AlarmRule, Found, Signal, Threshold, has_risen, merged
from app.models.matters import Kind, Matter
from app.models.petitions import Petitioner
from app.models.visits import Visit
from app.models.warnings import Alarm, AlarmMatter
from app.queries.clusters import clusters
from app.queries.duplicates import SAYING_NOTHING
from app.queries.matters import VOID
from search_index import Engine


@dataclass(frozen=True)
class Asked:
    """A rule as it counts now, for a day."""

    session: Session
    engine: Engine | None
    threshold: Threshold
    today: date

    @property
    def first(self) -> date:
        """The first day that counts."""
        return self.today - timedelta(days=self.threshold.days - 1)

    def rows(self, asked: Select[*tuple[Any, ...]]) -> Iterable[Any]:
        """The rows, past the mapper: columns alone are asked."""
        return self.session.connection().execute(asked)

    def received(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Id, day of receipt and these columns of the petitions that count."""
        return (
            select(Matter.id, Matter.received_on, *columns)
            .where(*_COUNTING, Matter.received_on.between(self.first, self.today), not_(_dealt(self.threshold.rule)))
            .order_by(Matter.id)
        )


def found(asked: Asked) -> list[Found]:
    """What the rule finds; without an index no alike matters. Raises Unavailable of these while the index is away."""
    return list(_READ[asked.threshold.rule](asked))


def _dealt(rule: AlarmRule, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the matter stands behind an alarm of this rule that was dealt with."""
    behind = select(AlarmMatter.matter_id).join(Alarm, Alarm.id == AlarmMatter.alarm_id)
    behind = behind.where(Alarm.rule == rule, Alarm.ended_at.is_not(None), *where)
    if where:
        return behind.where(AlarmMatter.matter_id == Matter.id).correlate(Matter, Visit).exists()
    return Matter.id.in_(behind)


_COUNTING = (
    Matter.kind == Kind.PETITION,
    not_(Matter.confidential),
    not_(Matter.is_history),
    Matter.stage != VOID,
)


def _same_person(asked: Asked) -> Iterator[Found]:
    """Petitions of the same ID number, or of the same name and phone, of which one at least is not settled."""
    who = (Petitioner.id_no_blind, Petitioner.name_blind, Petitioner.phone_blind)
    columns = (Matter.settled_on, Matter.town_id, Matter.village_id, *who)
    rows = asked.rows(asked.received(*columns).join(Petitioner, Petitioner.petition_id == Matter.id))
    known, people = {}, defaultdict[object, set[int]](set)
    for row in rows:
        known[row.id] = row
        if row.id_no_blind is not None:
            people[row.id_no_blind].add(row.id)
        if row.name_blind is not None and row.phone_blind is not None:
            people[row.name_blind, row.phone_blind].add(row.id)
    least = asked.threshold.least
    for group in merged(frozenset(ids) for ids in people.values() if len(ids) >= least):
        if any(known[one].settled_on is None for one in group):
            newest = known[max(group)]
            yield Found(asked.threshold, _signals(known, group), newest.town_id, newest.village_id)


def _place(asked: Asked) -> Iterator[Found]:
    """Petitions of one village and category; a category that says nothing does not count."""
    saying = Matter.content.not_in([one for one in SAYING_NOTHING if one is not None])
    columns = (Matter.town_id, Matter.village_id, Matter.content)
    rows = {row.id: row for row in asked.rows(asked.received(*columns).where(Matter.village_id.is_not(None), saying))}
    for (village, content), group in _grouped(rows, lambda row: (row.village_id, row.content)).items():
        if len(group) >= asked.threshold.least:
            town = rows[max(group)].town_id
            yield Found(asked.threshold, _signals(rows, group), town, village, content=content)


def _unit_rise(asked: Asked) -> Iterator[Found]:
    """Petitions that one unit has to answer for, where they are so many percent more than it had before."""
    threshold, rise = asked.threshold, asked.threshold.rise or 0
    rows = {row.id: row for row in asked.rows(asked.received(Matter.unit_id).where(Matter.unit_id.is_not(None)))}
    earlier = (asked.first - timedelta(days=PAST * threshold.days), asked.first - timedelta(days=1))
    counted = select(Matter.unit_id, func.count()).where(*_COUNTING, Matter.received_on.between(*earlier))
    before = {row[0]: row[1] for row in asked.rows(counted.group_by(Matter.unit_id))}
    for unit, group in _grouped(rows, lambda row: row.unit_id).items():
        if len(group) >= threshold.least and has_risen(len(group), before.get(unit, 0), rise):
            yield Found(threshold, _signals(rows, group), unit_id=unit, before=before[unit])


def _alike(asked: Asked) -> Iterator[Found]:
    """Matters of one town and category that say about the same (queries.clusters)."""
    if asked.engine is None:
        return
    everybody, town = Actor.system(), PlaceLevel.TOWN
    groups = clusters(asked.session, everybody, asked.engine, since=asked.first, until=asked.today, level=town)
    uids = {uid for one in groups for uid in one.uids}
    columns = (Matter.uid, Matter.town_id, Matter.content)
    rows = {row.uid: row for row in asked.rows(asked.received(*columns).where(Matter.uid.in_(uids)))}
    for one in groups:
        here = [rows[uid] for uid in one.uids if uid in rows]
        if len(here) >= asked.threshold.least:
            signals = _signals({row.id: row for row in here}, {row.id for row in here})
            yield Found(asked.threshold, signals, here[0].town_id, content=one.content)


def _new_demand(asked: Asked) -> Iterator[Found]:
    """Visits at which something new was told that nobody has registered."""
    return _visits(asked, Visit.new_matter.is_(True), Visit.raised_id.is_(None))


def _dissatisfied(asked: Asked) -> Iterator[Found]:
    """Visits after closing at which somebody was dissatisfied, with the unit or with the petition office."""
    said = or_(Visit.satisfied == Satisfied.DISSATISFIED, Visit.satisfied_office == Satisfied.DISSATISFIED)
    return _visits(asked, Visit.kind.in_(CONCLUDING), said)


def _visits(asked: Asked, *where: ColumnElement[bool]) -> Iterator[Found]:
    """An alarm a matter; a visit recorded after it was dealt with is a new signal."""
    rows = (
        select(Matter.id, Matter.town_id, Matter.village_id, Matter.unit_id, func.min(Visit.visited_on))
        .join(Visit, Visit.matter_id == Matter.id)
        .where(not_(Matter.confidential), Matter.stage != VOID, *where)
        .where(Visit.visited_on.between(asked.first, asked.today))
        .where(not_(_dealt(asked.threshold.rule, Alarm.ended_at >= Visit.recorded_at)))
        .group_by(Matter.id, Matter.town_id, Matter.village_id, Matter.unit_id)
        .order_by(Matter.id)
    )
    for number, town, village, unit, day in asked.rows(rows):
        yield Found(asked.threshold, (Signal(number, day),), town, village, unit)


def _grouped(rows: Mapping[int, Any], key: Callable[[Any], Any]) -> Mapping[Any, set[int]]:
    groups = defaultdict[Any, set[int]](set)
    for number, row in rows.items():
        groups[key(row)].add(number)
    return groups


def _signals(rows: Mapping[int, Any], group: Iterable[int]) -> tuple[Signal, ...]:
    return tuple(Signal(number, rows[number].received_on) for number in sorted(group))


_READ: Mapping[AlarmRule, Callable[[Asked], Iterator[Found]]] = {
    AlarmRule.SAME_PERSON: _same_person,
    AlarmRule.PLACE: _place,
    AlarmRule.UNIT_RISE: _unit_rise,
    AlarmRule.ALIKE: _alike,
    AlarmRule.NEW_DEMAND: _new_demand,
    AlarmRule.DISSATISFIED: _dissatisfied,
}
