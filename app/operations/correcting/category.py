"""Another category (信访类别) of a petition: who may say so and when, and which clocks of law stop or start with it."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RULES, SET_BY_HAND, RuleId
from app.domain.errors import Refused
from app.domain.numbering import Series
from app.domain.permissions import Actor, Permission
from app.domain.petitions import ENDED, Category, RemedyKind, Stage
from app.models.matters import Clock, StopReason
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.models.timeline import Step
from app.operations import clocks, numbers, report_day
from app.operations.recording import Change
from app.operations.registering import clear_title

R = RuleId


def check(petition: Petition, to: Category, actor: Actor) -> None:
    """Raise Refused at `category` where the petition cannot become of this category, or not by this actor."""
    if (code := refusal(petition, to, actor)) is not None:
        raise Refused(code, "category")


def refusal(petition: Petition, to: Category, actor: Actor) -> str | None:
    """Why not, as a code: `category_after_transfer`, `category_under_opinion` while an opinion, a review or a recheck
    stands, `category_by_head` once it was accepted, when clocks of law stop or start with it (art. 29, 30, 34)."""
    if petition.stage == Stage.TRANSFERRED_DISCIPLINE:
        return "category_after_transfer"
    if petition.issued_on is not None and not (to is Category.APPEAL and _was_answered_as_appeal(petition)):
        return "category_under_opinion"
    # Accusations no head reads: whoever may read them sets back what is none.
    right = Permission.ACCUSATION_VIEW if petition.category is Category.ACCUSATION else Permission.MATTER_APPROVE
    if petition.accepted_on is not None and not actor.may(right):
        return "category_by_head"
    return None


def is_open(petition: Petition, actor: Actor) -> bool:
    """Whether the actor may call it by any other category now."""
    return any(refusal(petition, to, actor) is None for to in Category if to is not petition.category)


def _was_answered_as_appeal(petition: Petition) -> bool:
    """Whether a wrong category has ended the petitioner's right to ask, or the sixty days, of what stands answered."""
    asked = (clock for clock in petition.clocks if clock.rule in (R.D5, R.D6, R.D7, R.D9))
    return petition.category is not Category.APPEAL and any(asked)


def follow(session: Session, petition: Petition, was: object, now: datetime) -> tuple[Change, ...]:
    """Let the clocks follow another category, no day won and none lost; another number and title of an accusation."""
    today = local_day(now)
    clocks.stop(petition, [R.D5, R.D6], today, StopReason.ENDED)
    if petition.category is not Category.APPEAL:
        clocks.stop(petition, [R.D7, R.D9], today, StopReason.ENDED)  # art. 35: of appeals alone
    else:
        _ask_again(session, petition, today)
    if petition.category is Category.APPEAL and petition.appeal_path == 6 and petition.accepted_on is not None:
        # art. 34 counts for appeals alone, from the day on which the petition was accepted or taken up again.
        began_on = _taken_up(session, petition)
        given = [clock for clock in petition.clocks if clock.rule is R.D6 and clock.started_on == began_on]
        again = began_on != petition.accepted_on
        if petition.delivered_on is None:  # what was served within them has met them
            clocks.start(session, petition, R.D5, began_on, unit_id=petition.unit_id, again=again)
            if given:  # an extension stays, and stays the only one
                clocks.extend(session, petition, given[-1].length - RULES[R.D5].length, today)
    if Category.ACCUSATION not in (was, petition.category):
        return ()
    _unit_s_days(session, petition, today)
    _to_be_transferred(session, petition, today)
    old_number, old_title = petition.number, petition.title
    petition.confidential = petition.category is Category.ACCUSATION
    series = Series.CONFIDENTIAL if petition.confidential else Series.PETITION
    petition.number = numbers.take(session, series, today)
    petition.title = clear_title(session, petition, old_title)
    changes = (Change("number", old_number, petition.number),)
    return changes if petition.title == old_title else (*changes, Change("title", old_title, petition.title))


def _to_be_transferred(session: Session, petition: Petition, today: date) -> None:
    """An accusation that was recognised once D1 was over is transferred within days of its own (art. 22 para 2)."""
    running = {clock.rule for clock in petition.clocks if clock.stopped_on is None}
    if petition.category is not Category.ACCUSATION:
        if petition.stage != Stage.REGISTERED or R.D1 in running or R.D2 in running:  # else it was returned
            clocks.stop(petition, [R.D1_AGAIN], today, StopReason.ENDED)
    elif petition.stage not in ENDED and not petition.is_history and not {R.D1, R.D1_AGAIN} & running:
        clocks.start(session, petition, R.D1_AGAIN, today, unit_id=petition.registrar_unit_id)


def _ask_again(session: Session, petition: Petition, today: date) -> None:
    """The right to ask (D7, D9) that a wrong category ended runs on since the receipt of the answer."""
    if petition.issued_on is None:
        return
    asked = {R.D7: in_force(petition, RemedyKind.REVIEW), R.D9: in_force(petition, RemedyKind.RECHECK)}
    open_to_him = [rule for rule, remedy in asked.items() if remedy is None]
    for clock in petition.clocks:
        of_this_answer = clock.rule in open_to_him and clock.started_on >= petition.issued_on
        if of_this_answer and clock.stop_reason is StopReason.ENDED:
            _run_on(session, clock, today)


def _unit_s_days(session: Session, petition: Petition, today: date) -> None:
    """What a unit owes of a petition it has (D3, D4, D11) ends once that is an accusation, which is transferred; where
    it is none after all, it runs on since its own receipt."""
    if petition.category is Category.ACCUSATION:
        clocks.stop(petition, [R.D3, R.D4, R.D11], today, StopReason.ENDED)
        return
    owed = {
        R.D3: petition.stage in (Stage.ROUTED, Stage.OBJECTED) and not petition.notice_exempt,
        R.D4: petition.stage == Stage.ROUTED,
        R.D11: report_day.is_owed(petition) and petition.report_due_on is not None,
    }
    for rule, still in owed.items():
        last = next((clock for clock in reversed(petition.clocks) if clock.rule is rule), None)
        if still and last is not None and last.stop_reason is StopReason.ENDED and last.unit_id == petition.unit_id:
            _run_on(session, last, today)


def _run_on(session: Session, clock: Clock, today: date) -> None:
    clock.stopped_on = clock.stop_reason = None
    if clock.rule not in SET_BY_HAND:
        clocks.follow(session, clock, today)


def _taken_up(session: Session, petition: Petition) -> date:
    found = select(func.max(Step.at)).where(Step.matter_id == petition.id, Step.action.in_(("reopen", "redo")))
    again = session.scalar(found)
    assert petition.accepted_on is not None  # noqa: S101  # the caller has asked
    return local_day(again) if again is not None else petition.accepted_on
