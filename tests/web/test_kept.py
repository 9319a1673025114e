"""Counts that are kept (queries/kept.py): counted once, and never a step behind."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.matters import Kind, Matter
from app.queries.listing import Narrowings, narrowings
from app.queries.matters import Filters
from tests import given
from tests.given import MORNING
from tests.web.scene import Scene


def test_numbers_are_counted_once_until_something_is_done(scene: Scene) -> None:
    head, everything = scene.here.actors["petition_head"], Filters(kind=Kind.PETITION)

    def counted(actor: Actor) -> Narrowings:
        with scene.reading() as session:
            return narrowings(session, actor, everything, today=MORNING.date())

    with scene.writing() as session:
        given.petition(session, scene.here)
        in_between = narrowings(session, head, everything, today=MORNING.date())
    first = counted(head)
    assert scene.client("petition_head").get("/search?q=低保").status_code == 200  # which the journal keeps
    assert counted(head) is first
    assert counted(scene.here.actors["bridge_secretary"]).total == 0
    with scene.writing() as session:
        given.petition(session, scene.here)
    assert [in_between.total, first.total, counted(head).total, counted(head).totals.live] == [1, 1, 2, 2]


def test_who_looked_before_an_act_keeps_no_number_for_who_looks_after_it(scene: Scene) -> None:
    head, everything = scene.here.actors["petition_head"], Filters(kind=Kind.PETITION)

    def total(session: Session) -> int:
        return narrowings(session, head, everything, today=MORNING.date()).total

    with scene.writing() as session:
        given.petition(session, scene.here)
    with scene.reading() as before:
        before.execute(select(Matter.id)).all()  # from here on it sees one petition
        with scene.writing() as session:
            given.petition(session, scene.here)
        with scene.reading() as after:
            assert total(after) == 2
        assert total(before) == 1
    with scene.reading() as after:
        assert total(after) == 2
