"""What hangs on a person: matters he handles, holds, verifies or answers for until they are visited (离任移交)."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain.permissions import Actor, Permission
from app.domain.workflow import Facts
from app.models.assists import Assist
from app.models.directory import Person, Post, Tenure
from app.models.matters import Clock, Matter
from app.queries import directory
from app.queries.assists import OPEN
from app.queries.directory import PostHolder
from app.queries.dossier import HEADS
from app.queries.facts import facts_of_all
from app.queries.matters import NEXT_DUE, by_ids
from app.queries.turns import LOOKING_BACK
from app.queries.visibility import in_conflict, visible

R = rectification.Stage


class Share(StrEnum):
    """As what a matter hangs on somebody; VISITS are among those he handles or holds, and go over with them.

    ASSISTS are answers that an assisting unit owes by him, or by its head where he entrusted nobody: his successor has
    them by his office, another is entrusted with them.
    """

    HANDLES = "handles"
    HOLDS = "holds"
    VERIFIES = "verifies"
    VISITS = "visits"
    ASSISTS = "assists"


GIVEN = (Share.HANDLES, Share.HOLDS, Share.VERIFIES)
"""What somebody else is named for, in the order in which it goes over."""
VERIFYING = tuple(stage.value for stage in R if stage in rectification.TO_BE_CHECKED)


def counts(session: Session, actor: Actor, person_id: int) -> Mapping[Share, int]:
    """How many matters hang on the person, as far as the actor may know of them.

    Who reads no matter, an administrator, gets the numbers of all but accusations and those that concern himself.
    """
    known = visible(actor) if actor.may(Permission.MATTER_VIEW) else _countable(actor)
    numbers = [
        select(func.count(Matter.id)).where(known, hanging(share, [person_id])).scalar_subquery() for share in Share
    ]
    return dict(zip(Share, session.execute(select(*numbers)).one(), strict=True))


def matters(session: Session, actor: Actor, person_id: int, share: Share) -> Sequence[Matter]:
    """The matters of one share that the actor may see, the nearest date first."""
    found = select(Matter.id).where(visible(actor), hanging(share, [person_id]))
    return by_ids(session, session.scalars(found.order_by(NEXT_DUE.nulls_last(), Matter.id)).all())


def hanging(share: Share, persons: Sequence[int] | Select[int]) -> ColumnElement[bool]:
    """Matters that hang on one of these persons as this share says."""
    handled, held = Matter.handler_id.in_(persons), Matter.holder_id.in_(persons)
    open_ = Matter.settled_on.is_(None)
    match share:
        case Share.HANDLES:
            return and_(handled, open_)
        case Share.HOLDS:
            return held
        case Share.VERIFIES:
            return and_(Matter.verifier_id.in_(persons), Matter.stage.in_(VERIFYING), open_)
        case Share.VISITS:
            waits = select(Clock.matter_id).where(Clock.stopped_on.is_(None), Clock.rule.in_(LOOKING_BACK))
            return and_(or_(handled, held), open_, Matter.id.in_(waits))
        case Share.ASSISTS:
            return Matter.id.in_(select(Assist.matter_id).where(_owed(persons)))


def answers(session: Session, person_id: int, matter_ids: Sequence[int]) -> Mapping[int, Assist]:
    """What an assisting unit owes by this person in each of these matters, the nearest day of it."""
    found = select(Assist).where(Assist.matter_id.in_(matter_ids), _owed([person_id]))
    return {assist.matter_id: assist for assist in session.scalars(found.order_by(Assist.due_on.desc()))}


def _owed(persons: Sequence[int] | Select[int]) -> ColumnElement[bool]:
    headed = select(Post.unit_id).join(Tenure, Tenure.post_id == Post.id)
    headed = headed.where(Tenure.person_id.in_(persons), Tenure.to_on.is_(None), Post.kind.in_(HEADS))
    of_unit = and_(Assist.handler_id.is_(None), Assist.unit_id.in_(headed))
    return and_(OPEN, or_(Assist.handler_id.in_(persons), of_unit))


def left_behind(today: date) -> ColumnElement[bool]:
    """Matters that still hang on somebody who holds no post any more."""
    return or_(*(hanging(share, _gone(today)) for share in GIVEN))


def leavers(session: Session, actor: Actor, *, today: date) -> Sequence[Person]:
    """Who holds no post any more, though matters that the actor may see still hang on him."""
    columns = (Matter.handler_id, Matter.holder_id, Matter.verifier_id)
    of_them = [
        select(column).where(visible(actor), hanging(share, _gone(today)))
        for share, column in zip(GIVEN, columns, strict=True)
    ]
    return session.scalars(
        select(Person).where(or_(*(Person.id.in_(one) for one in of_them))).order_by(Person.id)
    ).all()


def takers(session: Session, share: Share, found: Sequence[Matter], leaver_id: int, today: date) -> list[PostHolder]:
    """Who could take over at least one of these matters as handler or as verifier: for lists to choose from.

    Who could hold them is asked of `operations.holdings.able`. Each matter is asked again as it goes.
    """
    people = directory.in_post(session, today)
    if share is Share.HANDLES:
        people = [one for one in people if one.unit_id in {matter.unit_id for matter in found}]
    units: dict[int, set[int]] = {}
    for one in people:
        units.setdefault(one.person_id, set()).add(one.unit_id)

    def may(person_id: int, matter: Matter, facts: Facts) -> bool:
        if person_id in facts.accused_person_ids | facts.recused_ids or units[person_id] & facts.accused_unit_ids:
            return False
        if share is Share.HANDLES:
            return matter.unit_id in units[person_id] and person_id != matter.verifier_id
        return matter.unit_id not in units[person_id] and person_id not in (matter.handler_id, matter.holder_id)

    known = list(zip(found, facts_of_all(session, found), strict=True))
    return [
        one
        for one in people
        if one.person_id != leaver_id and any(may(one.person_id, matter, facts) for matter, facts in known)
    ]


def _gone(today: date) -> Select[int]:
    in_post = exists().where(
        Tenure.person_id == Person.id, Tenure.from_on <= today, or_(Tenure.to_on.is_(None), Tenure.to_on >= today)
    )
    return select(Person.id).where(~in_post)


def _countable(actor: Actor) -> ColumnElement[bool]:
    return and_(not_(Matter.confidential), not_(in_conflict(actor)))
