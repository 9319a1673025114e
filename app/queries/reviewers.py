"""Who may be named to review or recheck a petition (art. 35, 36): people of the organ one level above."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.domain.permissions import Permission
from app.domain.petitions import RemedyKind
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.queries.accounts import persons_with
from app.queries.directory import PostHolder, in_post
from app.queries.facts import facts_of
from app.queries.superiors import Above, above

RIGHTS = {RemedyKind.REVIEW: Permission.MATTER_REVIEW, RemedyKind.RECHECK: Permission.MATTER_RECHECK}


def asked_against(petition: Petition, kind: RemedyKind) -> int | None:
    """The unit whose opinion is reviewed, or the organ whose review is rechecked; None where nobody knows it."""
    if kind is RemedyKind.REVIEW:
        return petition.unit_id
    review = in_force(petition, RemedyKind.REVIEW)
    return review.unit_id if review is not None else None


def standing_above(session: Session, petition: Petition, kind: RemedyKind) -> Above | None:
    """Who stands above it; None where nobody knows whose opinion it is, as of what was taken over from a list."""
    unit_id = asked_against(petition, kind)
    return above(session, unit_id) if unit_id is not None else None


def able(session: Session, petition: Petition, kind: RemedyKind, on: date) -> Sequence[PostHolder]:
    """Everybody who may be named, each once, with the post by which he may."""
    known, over = facts_of(session, petition), standing_above(session, petition, kind)
    rights = persons_with(session, RIGHTS[kind])
    posts = [post for post in in_post(session, on) if post.person_id in rights]
    barred = {petition.handler_id, petition.holder_id} | known.handling_ids | known.accused_person_ids
    barred |= known.recused_ids | (known.reviewing_ids if kind is RemedyKind.RECHECK else frozenset())
    closed = known.accused_unit_ids | known.handling_unit_ids | {asked_against(petition, kind), petition.unit_id}
    barred |= {post.person_id for post in posts if post.unit_id in closed}
    fitting = (
        post for post in posts if post.person_id not in barred and (over is None or post.unit_id in over.unit_ids)
    )
    return list({post.person_id: post for post in reversed(list(fitting))}.values())[::-1]
