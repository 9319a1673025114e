"""A county at work: matters of both kinds at every stage, of the last hundred days, by a fixed throw of the dice."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.petitions import Category, Finding
from app.models.matters import Matter
from app.operations.registering import NewAccused
from tests import given
from tests.given import ITEM_PATH, MORNING, PETITION_PATH, County, done

P, R = petitions.Stage, rectification.Stage
PETITION_STAGES = list(dict.fromkeys([P.REGISTERED, *(stage for _, stage in PETITION_PATH)]))
ITEM_STAGES = list(dict.fromkeys([R.LISTED, *(stage for _, stage in ITEM_PATH)]))


def busy(session: Session, here: County) -> list[Matter]:
    """A petition and an item at every stage they reach, one taken up again, an accusation; all of them."""
    dice = random.Random(20240511)  # noqa: S311  # no secret, the same county every time
    made: list[Matter] = []
    for stage in PETITION_STAGES:
        said: dict[str, Any] = {name: dice.random() < 0.4 for name in ("prominent", "poverty", "urgent")}
        if stage is P.REGISTERED:
            said |= {"town_id": here.units["bridge"], "village_id": None}
        made.append(
            given.petition(
                session, here, stage, at=days_ago(dice), urgent_reported=True, reported_to="县委办公室", **said
            )
        )
    for number, reached in enumerate(ITEM_STAGES):
        # One falls due today; a plan has its measures before the day of the whole.
        until = {R.LISTED: number, R.CLAIMED: 10 + number}.get(reached)
        due = {} if until is None else {"due_on": MORNING.date() + timedelta(days=until)}
        made.append(given.item(session, here, reached, at=days_ago(dice), prominent=dice.random() < 0.3, **due))
    again = given.item(session, here, R.CLOSED, at=MORNING - timedelta(days=30))
    false = rectification.ReworkCause.FALSE_RECTIFICATION
    done(session, here, again, "rework", at=MORNING - timedelta(days=2), cause=false)
    accused = (NewAccused(person_id=here.people["secretary"]),)
    made += [again, given.petition(session, here, category=Category.ACCUSATION, accused=accused)]
    made += [given.petition(session, here, P.ROUTED, accused=(NewAccused(person_id=here.people["deputy"]),))]
    objected = given.petition(session, here, P.ROUTED, at=MORNING - timedelta(days=2))
    done(session, here, objected, "object", at=MORNING - timedelta(days=1))
    made += [objected, *(reviewed(session, here, *acts) for acts in REMEDIES)]
    asked = given.item(session, here, R.RECTIFYING, at=MORNING - timedelta(days=4))
    done(session, here, asked, "ask_extension", at=MORNING - timedelta(days=1))
    made += [asked, given.watched(session, here, at=MORNING - timedelta(days=85))]
    session.flush()
    return made


REMEDIES: tuple[tuple[tuple[str, dict[str, Any]], ...], ...] = (
    (),
    (("review", {}),),
    (("review", {"finding": Finding.REVOKE_REDO}),),
    (("review", {}), ("deliver", {"by": "reviewer"}), ("ask_recheck", {})),
)


def reviewed(session: Session, here: County, *acts: tuple[str, dict[str, Any]]) -> Matter:
    """A petition of which a review was asked for, and so much further."""
    petition = given.petition(session, here, P.DELIVERED, at=MORNING - timedelta(days=20))
    for days, (act, said) in enumerate((("ask_review", {}), *acts)):
        done(session, here, petition, act, at=MORNING - timedelta(days=10 - days), **said)
    return petition


def days_ago(dice: random.Random) -> datetime:
    """A morning of the last hundred days."""
    return MORNING - timedelta(days=dice.randrange(1, 100))
