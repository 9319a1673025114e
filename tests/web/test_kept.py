"""Counts that are kept (queries/kept.py): counted once, and never a step behind."""

from app.domain.permissions import Actor
from app.models.matters import Kind
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
