"""For whom a review waits before it is decided: D7 runs for each petitioner (art. 35)."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.petitions import Action, Stage
from tests.given import County, done, refused
from tests.operations.test_delivering import A, B, asked_early, at, issued, serve


def test_a_review_is_not_decided_before_everybody_was_served_who_may_then_join_it(
    session: Session, here: County
) -> None:
    petition = asked_early(session, here)
    second = petition.petitioners[1].id
    with refused(session, "opinion_not_served_on_all"):
        done(session, here, petition, Action.REVIEW, at=at(2, 5))
    serve(session, here, petition, 1, on=at(2, 6))
    with refused(session, "others_may_ask"):
        done(session, here, petition, Action.REVIEW, at=at(2, 7))
    done(session, here, petition, Action.ASK_REVIEW, at=at(2, 8), asker_id=second, reviewer_id=None)
    one, other = petition.remedies
    assert (other.asker_id, other.joined_id) == (second, one.id)
    done(session, here, petition, Action.REVIEW, at=at(2, 8))
    assert petition.stage == Stage.REVIEWED


def test_whoever_is_silent_holds_a_review_back_no_longer_than_its_own_limit(session: Session, here: County) -> None:
    petition = asked_early(session, here)  # D8: until 21 February
    serve(session, here, petition, 1, on=at(2, 6))  # may ask until March
    with refused(session, "others_may_ask"):
        done(session, here, petition, Action.REVIEW, at=at(2, 20))
    done(session, here, petition, Action.REVIEW, at=at(2, 21))
    assert petition.stage == Stage.REVIEWED


def test_a_review_is_decided_at_once_when_the_days_of_the_silent_are_over(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, 1, on=at(1, 10))  # both until 9 February
    late: dict[str, Any] = {"at": at(2, 9), "asker_id": petition.petitioners[0].id}
    done(session, here, petition, Action.ASK_REVIEW, **late)
    with refused(session, "others_may_ask"):
        done(session, here, petition, Action.REVIEW, at=at(2, 9))
    done(session, here, petition, Action.REVIEW, at=at(2, 20))
    assert petition.stage == Stage.REVIEWED
