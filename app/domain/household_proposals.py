"""What of a household one proposes and another confirms: that it is clear, what it becomes, that it is no more."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require


class Proposed(StrEnum):
    """What is proposed of a household."""

    CLEAR = "clear"
    KIND = "kind"
    RETIRE = "retire"


class Outcome(StrEnum):
    """What became of it; a household that was confirmed to be clear and is not has it revoked."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


TO_CONFIRM = "to_confirm"
"""The line of a household's history that says: something that stood against its being clear is gone by one hand."""


@dataclass(frozen=True)
class Stands:
    """Who stands behind a proposal: who made it, who was at the household, who helps it, and who wrote down since it
    was last confirmed what makes it clear."""

    proposed_by_id: int
    looked_by_id: int
    helper_id: int | None
    writer_ids: frozenset[int] = frozenset()


def check_confirmer(actor: Actor, behind: Stands) -> None:
    """The county confirms what a town or somebody else of the county proposed: never who proposed it himself, never who
    looked, never who helps the household, never who wrote down what makes it clear. Raises Refused."""
    require(actor, Permission.MONITOR_DECIDE)
    if actor.person_id is None or actor.person_id == behind.proposed_by_id:
        raise Refused("proposal_confirmed_by_proposer")
    if actor.person_id == behind.looked_by_id:
        raise Refused("proposal_confirmed_by_looker")
    if actor.person_id == behind.helper_id:
        raise Refused("proposal_confirmed_by_helper")
    if actor.person_id in behind.writer_ids:
        raise Refused("proposal_confirmed_by_writer")


def check_look(
    looked_on: date, today: date, changed_on: date | None, most: int, field: str | None = "looked_on"
) -> None:
    """What a proposal rests on is not older than so many days as the county set (H1-most), nor than the last change
    that it is to bear out. Raises Refused."""
    if today - looked_on > timedelta(days=most):
        raise Refused("proposal_look_too_old", field, day=looked_on, most=most)
    if changed_on is not None and looked_on < changed_on:
        raise Refused("proposal_look_before_change", field, day=looked_on, changed=changed_on)
