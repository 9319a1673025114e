"""Whether an edited notice, order or report says what its step does, before it is final (DOMAIN 8, 12)."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.errors import Refused, refuse_each
from app.domain.letters import LetterKind
from app.domain.petitions import Stage
from app.domain.set_days import ordered_by
from app.letters import LetterFacts, says_day, unsaid
from app.models.letters import Letter
from app.models.petitions import Petition
from app.operations.agreeing import ROUTES, is_over
from app.queries.letter_facts import facts_for

CHECKED = frozenset(
    {LetterKind.ACCEPTANCE_NOTICE, LetterKind.NOT_ACCEPTED_NOTICE, LetterKind.NO_LONGER_ACCEPTED_NOTICE}
    | {LetterKind.WHEREABOUTS_NOTICE, LetterKind.ASSIGN, LetterKind.EXTENSION_NOTICE}
    | {LetterKind.SUPERVISION, LetterKind.CLOSING_REPORT}
)
"""Of which kinds it is looked at here; of opinions and answers `agreeing` tells."""


def check(session: Session, petition: Petition, letter: Letter, now: datetime, field: str | None = None) -> None:
    """Raises Refused `letter_lacks_…` or `letter_says_…` (letter, says), at this field, for each thing that is missing
    or turns its step round. What an earlier act decided is compared with the paper of that act."""
    kind = LetterKind(letter.kind)
    if kind not in CHECKED:
        return
    session.expire(petition, ["unit"])  # another one may answer for it than was read before
    facts = facts_for(session, petition, letter.unit, local_day(now))
    body, issuer, former = letter.body or "", letter.issuer or "", letter.replaces
    if is_over(session, letter):
        told = set(unsaid(kind, facts, former.body or "", former.issuer or "", by_record=False)) if former else set()
        found = [one for one in unsaid(kind, facts, body, issuer, by_record=False) if one not in told]
    else:
        facts = _as_ordered(petition, facts, body) if kind is LetterKind.ASSIGN else facts
        found = unsaid(
            kind, facts, body, issuer, by_record=letter.step_id is not None or not _of_the_next(kind, petition)
        )
    refuse_each([Refused(one.code, field, letter=kind, says=one.says) for one in found])


def _of_the_next(kind: LetterKind, petition: Petition) -> bool:
    """Whether the record tells of an earlier act of this kind, while this paper is for one to come."""
    return kind is LetterKind.SUPERVISION or (kind in ROUTES and petition.stage == Stage.REGISTERED)


def _as_ordered(petition: Petition, facts: LetterFacts, body: str) -> LetterFacts:
    """With the day that the order has set where its paper says that one: what was put off since was told apart."""
    days: list[date] = []
    before: date | None = None
    for clock in petition.clocks:
        if clock.rule is RuleId.D11:
            if before is not None and ordered_by(clock.law) is Order.EXTENDED:
                days.append(before)
            before = clock.due_on
    return replace(facts, report_due_on=next((day for day in days if says_day(body, day)), facts.report_due_on))
