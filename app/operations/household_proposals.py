"""Proposing what a household is to be, and confirming it: two persons stand behind what makes it clear (户户清)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import NotFound, Refused, refuse_each
from app.domain.household_proposals import Outcome, Proposed, check_confirmer, check_look
from app.domain.households import HouseholdKind, Unclear
from app.domain.limits import RuleId
from app.domain.permissions import Actor, Permission, require
from app.domain.rule_sets import Receipt
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household
from app.operations import households, proposal_inbox, recording
from app.operations.household_records import changes_between, locked, write
from app.operations.matters import check_days, said
from app.operations.recording import Change
from app.queries import directory
from app.queries import household_proposals as rows
from app.queries import households as register
from app.queries.calendar import rule_sets


@dataclass(frozen=True)
class ProposalFacts:
    """What is proposed, and what it rests on: who looked at the household when, and what was found.

    `since`: from which day on the household becomes it, or is no more; None where it is clear.
    """

    reason: str
    looked_on: date | None
    looked_by_id: int | None
    kind: HouseholdKind | None = None
    since: date | None = None


def propose(
    session: Session,
    household_uid: str,
    version: int | None,
    what: Proposed,
    facts: ProposalFacts,
    *,
    token: str | None = None,
    actor: Actor,
    now: datetime,
) -> HouseholdProposal:
    """Propose that the household is clear, becomes another kind or is no more; nothing of it counts yet.

    Raises Refused where it could not be confirmed today, or while another proposal is open. Sent twice it is one.
    """
    if (made := recording.made_before(session, token)) is not None:
        return _reached(session, made, actor)
    household = locked(session, household_uid, version, actor)
    if actor.person_id is None:
        raise Refused("not_permitted")
    waits = rows.open_of(session, household.id)
    if waits is not None:
        raise Refused("proposal_open", day=local_day(waits.proposed_at))
    proposal = HouseholdProposal(
        household=household, what=what, proposed_by_id=actor.person_id, proposed_at=now, **_said(facts, what)
    )
    proposal.reason = said(facts.reason, "reason", "reason_too_short")
    _check(session, household, what, facts, actor=actor, now=now)
    session.add(proposal)
    changes = changes_between(None, facts_of(proposal))
    write(session, household, f"propose_{what}", actor, now, note=proposal.reason, changes=changes)
    proposal_inbox.tell_to_confirm(session, proposal, actor=actor, now=now)
    recording.spend(session, token, proposal.uid, actor=actor, now=now)
    return proposal


def correct(
    session: Session,
    uid: str,
    version: int | None,
    facts: ProposalFacts,
    why: str,
    *,
    actor: Actor,
    now: datetime,
) -> HouseholdProposal:
    """Correct what was proposed, while nobody has decided, by who proposed it."""
    proposal, household = _opened(session, uid, version, actor)
    if proposal.proposed_by_id != actor.person_id:
        raise Refused("proposal_of_another")
    note, before = said(why, "why", "reason_too_short"), facts_of(proposal)
    values = _said(facts, proposal.what)
    reason = said(facts.reason, "reason", "reason_too_short")
    _check(session, household, proposal.what, facts, actor=actor, now=now)
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.reason = reason
    changes = changes_between(before, facts_of(proposal))
    if not changes:
        raise Refused("nothing_changed", "why")
    write(session, household, "correct_proposal", actor, now, note=note, changes=changes)
    proposal_inbox.tell_to_confirm(session, proposal, actor=actor, now=now)
    return proposal


def confirm(
    session: Session, uid: str, version: int | None, answer: str, *, actor: Actor, now: datetime
) -> HouseholdProposal:
    """Confirm it (确认), and let it count from now on: it still has to be so, and the look not to be too old.

    Raises Refused to who proposed it, who looked, who helps the household, and who wrote down what makes it clear.
    """
    proposal, household = _opened(session, uid, version, actor)
    check_confirmer(actor, rows.behind(session, proposal))
    _check_looked(session, household, proposal.what, proposal.looked_on, proposal.looked_by_id, now, None)
    note, reason = said(answer, "answer", "reason_too_short"), proposal.reason or ""
    match proposal.what:
        case Proposed.CLEAR:
            _check_clear(session, household, actor)
            household.unconfirmed = False
        case Proposed.KIND if proposal.kind is not None and proposal.from_on is not None:
            told = (proposal.kind, proposal.from_on, reason)
            _without_field(lambda: households.become(session, household, *told, actor=actor, now=now))
        case Proposed.RETIRE if proposal.from_on is not None:
            day = proposal.from_on
            _without_field(lambda: households.retire(session, household, day, reason, actor=actor, now=now))
    return _decide(session, proposal, Outcome.CONFIRMED, note, actor=actor, now=now)


def decline(
    session: Session, uid: str, version: int | None, answer: str, *, actor: Actor, now: datetime
) -> HouseholdProposal:
    """Say that it is not so (不予确认), and why."""
    proposal, _ = _opened(session, uid, version, actor)
    check_confirmer(actor, rows.behind(session, proposal))
    return _decide(
        session, proposal, Outcome.DECLINED, said(answer, "answer", "reason_too_short"), actor=actor, now=now
    )


def withdraw(
    session: Session, uid: str, version: int | None, answer: str, *, actor: Actor, now: datetime
) -> HouseholdProposal:
    """Take back what one proposed oneself, while nobody has decided."""
    proposal, _ = _opened(session, uid, version, actor)
    if proposal.proposed_by_id != actor.person_id:
        raise Refused("proposal_of_another")
    return _decide(
        session, proposal, Outcome.WITHDRAWN, said(answer, "answer", "reason_too_short"), actor=actor, now=now
    )


def revoke(
    session: Session, uid: str, version: int | None, answer: str, *, actor: Actor, now: datetime
) -> HouseholdProposal:
    """Take back that a household is clear (撤销确认): it is not so; another one may say it of what he confirmed too.

    What it became is corrected in its statuses, that it is no more by restoring it.
    """
    require(actor, Permission.MONITOR_DECIDE)
    proposal = _reached(session, uid, actor)
    household = locked(session, proposal.household.uid, version, actor)
    if proposal.what is not Proposed.CLEAR or proposal.outcome is not Outcome.CONFIRMED or household.unconfirmed:
        raise Refused("proposal_not_in_force")
    if actor.person_id == proposal.proposed_by_id:
        raise Refused("proposal_confirmed_by_proposer")
    household.unconfirmed = True
    return _decide(session, proposal, Outcome.REVOKED, said(answer, "answer", "reason_too_short"), actor=actor, now=now)


def look_holds(session: Session, today: date) -> int:
    """How many days a look at a household holds for what is proposed and for confirming it, as the county set it."""
    return rule_sets(session).rule(RuleId.H1_MOST, Receipt(today)).length


def facts_of(proposal: HouseholdProposal) -> ProposalFacts:
    """What it says now."""
    return ProposalFacts(
        proposal.reason or "", proposal.looked_on, proposal.looked_by_id, proposal.kind, proposal.from_on
    )


def _reached(session: Session, uid: str, actor: Actor) -> HouseholdProposal:
    found = rows.by_uid(session, actor, uid)
    if found is None:
        raise NotFound
    return found


def _opened(session: Session, uid: str, version: int | None, actor: Actor) -> tuple[HouseholdProposal, Household]:
    proposal = _reached(session, uid, actor)
    household = locked(session, proposal.household.uid, version, actor)
    if proposal.outcome is not None:
        raise Refused("proposal_decided")
    return proposal, household


def _said(facts: ProposalFacts, what: Proposed) -> dict[str, object]:
    """What of it the row keeps, whole for what is proposed. Raises Refused."""
    if facts.looked_on is None:
        raise Refused("value_missing", "looked_on")
    if facts.looked_by_id is None:
        raise Refused("choice_missing", "looked_by")
    return {
        "looked_on": facts.looked_on,
        "looked_by_id": facts.looked_by_id,
        "kind": facts.kind if what is Proposed.KIND else None,
        "from_on": facts.since if what is not Proposed.CLEAR else None,
    }


def _check(
    session: Session, household: Household, what: Proposed, facts: ProposalFacts, *, actor: Actor, now: datetime
) -> None:
    """What is proposed could be confirmed today."""
    looked_on = check_days(facts.looked_on or local_day(now), "looked_on", now=now)
    _check_looked(session, household, what, looked_on, facts.looked_by_id, now)
    match what:
        case Proposed.CLEAR:
            _check_clear(session, household, actor)
        case Proposed.KIND:
            households.check_become(session, household, facts.kind, facts.since, now=now)
        case Proposed.RETIRE:
            households.check_retire(session, household, facts.since, actor=actor, now=now)


def _check_looked(
    session: Session,
    household: Household,
    what: Proposed,
    looked_on: date,
    looked_by_id: int | None,
    now: datetime,
    field: str | None = "looked_on",
) -> None:
    """The look is not too old, lies not before what makes the household clear, and who looked held a post in its town
    or in a unit of the county that day."""
    lifted = rows.lifted(session, household.id) if what is Proposed.CLEAR else {}
    changed_on = local_day(max(lifted.values())) if lifted else None
    check_look(looked_on, local_day(now), changed_on, look_holds(session, local_day(now)), field)
    posts = directory.posts_of(session, looked_by_id or 0, looked_on)
    towns = {directory.town_above(session, post.unit_id) for post in posts}
    if towns.isdisjoint({None, household.village.town_id}):
        raise Refused("proposal_looker_from_elsewhere", field and "looked_by")


def _check_clear(session: Session, household: Household, actor: Actor) -> None:
    """Nothing stands against it but that it is not confirmed; each thing that does is told."""
    why = register.unclear_of(session, actor, [household])[household.id]
    against = [one for one in why if one is not Unclear.UNCONFIRMED]
    refuse_each([Refused(f"proposal_unclear_{one}") for one in against])
    if not why:
        raise Refused("proposal_clear_already")


def _without_field(do: Callable[[], object]) -> None:
    """Who confirms has no field of what was proposed: what is wrong with it is told of the whole."""
    try:
        do()
    except Refused as refused:
        raise Refused(refused.code, None, **refused.facts) from None


def _decide(
    session: Session, proposal: HouseholdProposal, outcome: Outcome, answer: str, *, actor: Actor, now: datetime
) -> HouseholdProposal:
    proposal.outcome, proposal.decided_by_id, proposal.decided_at = outcome, actor.person_id, now
    proposal.answer = answer
    told = (Change("proposal", proposal.what.value, outcome.value),)
    write(session, proposal.household, f"proposal_{outcome}", actor, now, note=answer, changes=told)
    proposal_inbox.tell_decided(session, proposal, actor=actor, now=now)
    return proposal
