"""Proposing what a household is to be (提请) and the word of who confirms it: the list, one page an act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from app.domain import privacy
from app.domain.errors import Refused
from app.domain.household_proposals import Outcome, Proposed, check_confirmer
from app.domain.permissions import Permission
from app.labels import label, sentence
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household
from app.operations import household_proposals as operation
from app.queries import directory, households
from app.queries import household_proposals as rows
from app.web.acting import Answer
from app.web.forms.base import Form
from app.web.forms.household_proposals import CorrectProposalForm, DecideForm, ProposalForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

DOES: dict[str, Callable[..., HouseholdProposal]] = {
    "confirm": operation.confirm,
    "decline": operation.decline,
    "withdraw": operation.withdraw,
    "revoke": operation.revoke,
}
"""Of each word on a proposal what it does."""


@dataclass(frozen=True)
class ProposalLine:
    """A proposal as the reader sees it: in one sentence, what became of it, and what he may do with it."""

    proposal: HouseholdProposal
    told: str
    state: str
    waits: bool
    acts: Sequence[tuple[str, str]]


def add_to(room: Blueprint) -> None:
    """Give the room of households its proposals."""
    room.add_url_rule("/proposals", "proposals", proposals)
    for address, name, view in ROUTES:
        room.add_url_rule(address, name, view, methods=["GET", "POST"])


@requires(Permission.HOUSEHOLD_VIEW)
def proposals() -> str:
    """What was proposed of the households that the reader reaches; what waits for him first."""
    page = rows.page(reading(), actor(), page_number())
    return render_template(
        "households/proposals.html",
        lines=[_line(one) for one in page.rows],
        waiting=rows.waiting(reading(), actor()),
        pager=Pager(page.number, page.pages, page.total),
    )


@requires(Permission.HOUSEHOLD_EDIT)
def propose_clear(uid: str) -> Answer:
    """That it is clear."""
    return _proposed(uid, Proposed.CLEAR)


@requires(Permission.HOUSEHOLD_EDIT)
def become(uid: str) -> Answer:
    """What it is from a day on."""
    return _proposed(uid, Proposed.KIND)


@requires(Permission.HOUSEHOLD_EDIT)
def retire(uid: str) -> Answer:
    """That it is no more."""
    return _proposed(uid, Proposed.RETIRE)


@requires(Permission.HOUSEHOLD_EDIT)
def correct_proposal(uid: str) -> Answer:
    """Correct what was proposed."""
    proposal = found(rows.by_uid(reading(), actor(), uid))
    form = CorrectProposalForm(
        proposal, directory.persons(reading(), today()), operation.look_holds(reading(), today())
    )
    return _done(
        proposal.household,
        form,
        lambda session, form: operation.correct(
            session, uid, form.version.data, form.facts(), form.why.data or "", actor=actor(), now=now()
        ),
        form.hint,
    )


@requires(Permission.HOUSEHOLD_EDIT)
def decide_proposal(uid: str, action: str) -> Answer:
    """A word on what was proposed: confirm, decline, withdraw, revoke."""
    proposal = found(rows.by_uid(reading(), actor(), uid))
    return _done(
        proposal.household,
        DecideForm(action),
        lambda session, form: DOES[action](
            session, uid, form.version.data, form.answer.data or "", actor=actor(), now=now()
        ),
        _told(proposal),
    )


def lines_of(household: Household) -> Sequence[ProposalLine]:
    """Those of a household that the reader reaches, the newest first."""
    return [_line(one) for one in rows.of_household(reading(), household)]


def _line(proposal: HouseholdProposal) -> ProposalLine:
    state = label(proposal.outcome) if proposal.outcome is not None else label("open", "proposal")
    return ProposalLine(proposal, _told(proposal), state, _waits(proposal), _acts_on(proposal))


def _waits(proposal: HouseholdProposal) -> bool:
    """Whether it waits for the reader."""
    if proposal.outcome is not None or proposal.household.retired_on is not None:
        return False
    try:
        check_confirmer(actor(), rows.behind(reading(), proposal))
    except Refused:
        return False
    return True


def _acts_on(proposal: HouseholdProposal) -> Sequence[tuple[str, str]]:
    """What the reader may do with it: names and addresses."""
    is_own = proposal.proposed_by_id == actor().person_id and actor().may(Permission.HOUSEHOLD_EDIT)
    names = ["confirm", "decline"] if _waits(proposal) else ["withdraw"] if is_own and proposal.outcome is None else []
    stands = proposal.what is Proposed.CLEAR and proposal.outcome is Outcome.CONFIRMED
    if stands and not is_own and not proposal.household.unconfirmed and actor().may(Permission.MONITOR_DECIDE):
        names = ["revoke"]
    address = "households.decide_proposal"
    acts = [(label(name, "proposal"), url_for(address, uid=proposal.uid, action=name)) for name in names]
    if is_own and proposal.outcome is None:
        acts.append((label("correct", "proposal"), url_for("households.correct_proposal", uid=proposal.uid)))
    return acts


def _told(proposal: HouseholdProposal) -> str:
    """What was proposed, in one sentence: what, since when, who looked when, and what was found as the reader may see
    it."""
    return sentence(
        f"proposal_told_{proposal.what}",
        {
            "kind": label(proposal.kind) if proposal.kind else "",
            "since": proposal.from_on or "",
            "day": proposal.looked_on,
            "name": proposal.looked_by.name,
            "reason": privacy.mask_text(proposal.reason or "") if actor().knows_households() else "",
        },
    )


def _proposed(uid: str, what: Proposed) -> Answer:
    shown = found(households.by_uid(reading(), actor(), uid))
    form = ProposalForm(what, directory.persons(reading(), today()), operation.look_holds(reading(), today()))
    return _done(
        shown,
        form,
        lambda session, form: operation.propose(
            *(session, uid, form.version.data, what, form.facts()),
            token=form.token.data,
            actor=actor(),
            now=now(),
        ),
        form.hint,
    )


def _done(household: Household, form: Form, do: Callable[[Any, Any], object], about: str) -> Answer:
    page_url = url_for("households.page", uid=household.uid)
    if not form.is_submitted():
        form["version"].data = household.version
    elif form.validate():
        with write(form) as session:
            do(session, form)
            flash(sentence("household_saved"), "good")
            return redirect(f"{page_url}#proposals", 303)
    answer = render_template("households/act.html", form=form, household=household, page_url=page_url, about=about)
    return answer, 422 if form.is_submitted() else 200


ROUTES: Sequence[tuple[str, str, Callable[..., Answer]]] = (
    ("/<uid>/clear", "propose_clear", propose_clear),
    ("/<uid>/become", "become", become),
    ("/<uid>/retire", "retire", retire),
    ("/proposals/<uid>/correct", "correct_proposal", correct_proposal),
    ("/proposals/<uid>/<any({}):action>".format(",".join(DOES)), "decide_proposal", decide_proposal),
)
"""What is done, by its address."""
